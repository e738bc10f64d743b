"""Posts to a web server that whoever runs this program has chosen. The door to httpx for that.

No redirect is followed and no proxy used, the certificate is verified, and it takes no longer than it was told to.
Whatever goes wrong comes back as words without the target's path, query or token. Which address the host has does not
matter: the target is the operator's choice, and may well be internal; it is no probe of a stranger.
"""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable

import httpx
from msgspec import Struct

from spfaudit.notify.target import Target
from spfaudit.system_error import in_japanese
from spfaudit.text import Text, same
from spfaudit.version import VERSION

SECONDS = 10.0
"""For one try, whatever the server does."""
_CONNECTING = 0.4
"""Part of that for each of two steps, connection and handshake: the library closes what it gives up itself."""
PAUSE = 2.0
"""Seconds before the second and last try."""
_BUSY = frozenset({429, 502, 503, 504})
"""What says that the message was not taken, and that another try may help (RFC 9110 §15.6, RFC 6585 §4)."""

Sleep = Callable[[float], Awaitable[None]]


class _Refused(Struct, frozen=True):
    """Why nothing, or nothing for certain, got there."""

    why: Text
    again: bool
    """Whether the message is certain not to have been taken, and may be by another try."""


def usual_certificates() -> ssl.SSLContext:
    """Those of certifi, or what `SSL_CERT_FILE` or `SSL_CERT_DIR` name in their stead."""
    context = httpx.create_ssl_context()
    # Which Python sets from 3.13 on: more than path validation asks (RFC 5280 §6.1), and than some public roots have.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def post(target: Target, octets: bytes) -> Text | None:
    """`deliver`, for whoever has no event loop."""
    return asyncio.run(deliver(target, octets))


async def deliver(
    target: Target,
    octets: bytes,
    *,
    certificates: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
    sleep: Sleep = asyncio.sleep,
) -> Text | None:
    """Posts JSON; None: it was taken (2xx). Else why not. Never raises."""
    try:
        trusted = certificates or usual_certificates()
    except (OSError, ValueError) as error:
        return same(f"SSL_CERT_FILE, SSL_CERT_DIR: {type(error).__name__}")
    refused = await _try(target, octets, trusted, seconds)
    if refused and refused.again:
        await sleep(PAUSE)
        refused = await _try(target, octets, trusted, seconds)
    return refused.why if refused else None


async def _try(target: Target, octets: bytes, certificates: ssl.SSLContext, seconds: float) -> _Refused | None:
    headers = {"Content-Type": "application/json", "User-Agent": f"spfaudit/{VERSION}", "Connection": "close"}
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    timeout = httpx.Timeout(seconds, connect=seconds * _CONNECTING)
    transport = httpx.AsyncHTTPTransport(verify=certificates, trust_env=False)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream("POST", target.url, content=octets, headers=headers) as response,
        ):
            return _understood(response.status_code)  # what else it says is not read
    except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
        return _Refused(_TOO_SLOW, again=False)  # it may have been taken all the same
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return _unreachable(error)
    except Exception as error:  # whatever an answer does to the libraries; their messages may quote the URL
        return _Refused(same(type(error).__name__), again=False)


def _understood(status: int) -> _Refused | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return _Refused(
            Text(
                en=f"HTTP {status}: redirects are not followed; name where it leads",
                ja=f"HTTP {status}（リダイレクト先には送信しません。最終的な URL を指定してください）",
            ),
            again=False,
        )
    return _Refused(same(f"HTTP {status}"), again=status in _BUSY)


def _unreachable(error: BaseException) -> _Refused:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            words = cause.verify_message
            return _Refused(
                Text(en=f"the certificate is not trusted ({words})", ja=f"サーバー証明書を検証できません（{words}）"),
                again=False,
            )
        if isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError):
            reason = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror or ""  # below 0: of getaddrinfo
            why = Text(en=reason, ja=in_japanese(reason))
            return _Refused(Text(en=f"no connection ({why.en})", ja=f"接続できません（{why.ja}）"), again=True)
        cause = cause.__cause__ or cause.__context__
    return _Refused(Text(en="no connection", ja="接続できません"), again=True)


_TOO_SLOW = Text(en="no answer in time", ja="時間内に応答がありません")
