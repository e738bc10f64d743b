"""Fetches an MTA-STS policy over HTTPS (RFC 8461 §3.3), and says honestly what came of it. The door to httpx for that.

Knows one host and the addresses to ask it at, which somebody else has found and checked. Follows no redirect, uses no
proxy, and takes no more than it was told to: neither octets nor time.
"""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
from msgspec import Struct

from spfaudit.evidence import Document, Failed, Failure, Provenance, Records, records
from spfaudit.version import VERSION

PATH = "/.well-known/mta-sts.txt"
_MOST_OCTETS = 64 * 1024  # the bound that RFC 8461 §3.3 suggests
_MOST_ADDRESSES = 3
_CONNECTING = 1 / 7
"""Part of the time that each of two steps at each address may take: none is cut off in the middle, all leave a rest."""
_LONGEST_HEADER = 500
"""Characters of a header field's value that are kept."""
_NOT_MODIFIED = 304
"""No redirect (RFC 9110 §15.4.5), and no sensible answer to us, who have no older copy."""
_FOR_GOOD = frozenset({404, 410})
"""What says that there is no policy. Other errors may be the server's own, or meant for us alone."""


class Limits(Struct, frozen=True, kw_only=True):
    """How a fetch is done."""

    certificates: ssl.SSLContext
    """Whom to trust."""
    port: int = 443
    seconds: float = 15.0
    """For the whole of it, whatever the server does."""


def usual_certificates() -> ssl.SSLContext:
    """Those of certifi, whatever the environment says. Which host a certificate is for, only its DNS-IDs say."""
    context = httpx.create_ssl_context(trust_env=False)
    context.hostname_checks_common_name = False  # RFC 8461 §3.3
    # Which Python sets from 3.13 on: more than path validation asks (RFC 5280 §6.1), and than some public roots have.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


async def fetch(host: str, addresses: Sequence[str], limits: Limits) -> Records | Failed:
    """What the server of `host` says, at the first of its addresses that it can be reached at. Never raises."""
    try:
        async with asyncio.timeout(limits.seconds):
            return await _ask_the_first(host, addresses[:_MOST_ADDRESSES], limits)
    except TimeoutError:
        return Failed(reason=Failure.TIMEOUT, detail=f"HTTPS, {host}")
    except Exception as error:  # whatever hostile octets do to the libraries: the server gave no usable answer
        return _failure(error, host)


async def _ask_the_first(host: str, addresses: Sequence[str], limits: Limits) -> Records | Failed:
    """Asks at the first address that takes a connection, unless one before has a certificate that is not trusted."""
    failed = Failed(reason=Failure.FETCH, detail="no address")
    for address in addresses:
        try:
            return await _ask(host, address, limits)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failed = _failure(error, address)
        if failed.reason is Failure.UNTRUSTED:
            break
    return failed


async def _ask(host: str, address: str, limits: Limits) -> Records | Failed:
    # A client of its own for each: a connection that is trusted for one name must not serve another at its address.
    transport = httpx.AsyncHTTPTransport(verify=limits.certificates, trust_env=False)
    timeout = httpx.Timeout(limits.seconds, connect=limits.seconds * _CONNECTING)
    async with httpx.AsyncClient(
        transport=transport, trust_env=False, follow_redirects=False, timeout=timeout
    ) as client:
        at = f"[{address}]" if ":" in address else address
        request = client.build_request(
            "GET",
            f"https://{at}:{limits.port}{PATH}",
            headers={
                "Host": host if limits.port == 443 else f"{host}:{limits.port}",
                "User-Agent": f"spfaudit/{VERSION}",
                "Accept": "text/plain",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
            # The name to ask for and to find in the certificate; the address is the one that was checked.
            extensions={"sni_hostname": host},
        )
        response = await client.send(request, stream=True)
        try:
            return await _understood(response, f"{at}:{limits.port}")
        finally:
            await response.aclose()


async def _understood(response: httpx.Response, server: str) -> Records | Failed:
    origin = Provenance(
        resolver=server,
        transport="https",
        rcode=str(response.status_code),
        tries=1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    said = await _document(response)
    if isinstance(said, Document):
        return records([said], provenance=origin)
    return Failed(reason=Failure.FETCH, detail=said, provenance=origin)


async def _document(response: httpx.Response) -> Document | str:
    """What the server says for good; or why that is nothing."""
    status = response.status_code
    if 300 <= status < 400 and status != _NOT_MODIFIED:
        return Document(status=status, location=_header(response, "location"))
    if status in _FOR_GOOD:
        return Document(status=status)
    if status != 200:
        return f"HTTP {status}"
    if encoding := _header(response, "content-encoding"):
        return f"Content-Encoding {encoding}"
    octets = b""
    async for piece in response.aiter_raw():
        octets += piece
        await asyncio.sleep(0)  # who sends an octet at a time holds nobody else up: these come at once
        if len(octets) > _MOST_OCTETS:
            return f"over {_MOST_OCTETS} octets"
    if not _is_whole(response):
        return "the connection broke off"
    media_type = _header(response, "content-type").partition(";")[0].strip().lower()
    return Document(status=status, media_type=media_type, octets=octets)


def _is_whole(response: httpx.Response) -> bool:
    """Whether all of the content has come: of what ends with the connection, only TLS can tell (RFC 9112 §8)."""
    if "content-length" in response.headers or "transfer-encoding" in response.headers:
        return True
    tls: ssl.SSLObject = response.extensions["network_stream"].get_extra_info("ssl_object")
    try:
        return tls.read(1) == b""  # the server has said that this was all
    except ssl.SSLError:
        return False


def _header(response: httpx.Response, name: str) -> str:
    value: str = response.headers.get(name, "")
    return value[:_LONGEST_HEADER].encode("ascii", "backslashreplace").decode("ascii")


def _failure(error: BaseException, server: str) -> Failed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failed(reason=Failure.UNTRUSTED, detail=f"{server}: {cause.verify_message}")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return Failed(reason=Failure.TIMEOUT, detail=f"HTTPS, {server}")
    return Failed(reason=Failure.FETCH, detail=f"{server}: {str(error) or type(error).__name__}")
