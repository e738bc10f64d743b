"""A web server on loopback, behind an authority of the tests' own, that misbehaves as it is told to."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from last_turns import last_turns, stop_accepting

POLICY_TEXT = b"version: STSv1\r\nmode: enforce\r\nmx: mx.example.go.jp\r\nmax_age: 604800\r\n"

Say = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""What the server does once it has read a request."""


class Authority:
    """Makes certificates in `folder`. `has_key_identifier`: as all new authorities do."""

    def __init__(self, folder: Path, *, has_key_identifier: bool = True) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("authority of the tests")
        authority = _builder(self._name, self._name, self._key.public_key(), identifies_key=has_key_identifier)
        authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        authority = authority.add_extension(_SIGNS, critical=True)
        self._own = authority.sign(self._key, hashes.SHA256())

    @property
    def trusted(self) -> ssl.SSLContext:
        """A client's side of TLS that trusts this authority, and no other."""
        return ssl.create_default_context(cadata=self.pem.decode())

    @property
    def pem(self) -> bytes:
        """Its own certificate, for programs that are told whom to trust by a file."""
        return self._own.public_bytes(serialization.Encoding.PEM)

    def server(
        self, *names: str, days: int = 1, is_ours: bool = True, common_name: str = "server of the tests"
    ) -> ssl.SSLContext:
        """A server's side, with a certificate for `names`: `days` < 0 means expired; not ours: signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(common_name)
        issuer, signer = (self._name, self._key) if is_ours else (subject, key)
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        made = _builder(subject, issuer, key.public_key(), days).add_extension(alternatives, critical=False)
        signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        made = made.add_extension(signed_by, critical=False)  # which Python 3.13 demands, as RFC 5280 does
        pem = made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        pem += key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / "server.pem"
        path.write_bytes(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class WebServer:
    """What a server heard."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[bytes] = []
        """The head of each."""
        self.bodies: list[bytes] = []
        self.heard_one = asyncio.Event()


@asynccontextmanager
async def serving(say: Say, tls: ssl.SSLContext | None, host: str = "127.0.0.1") -> AsyncIterator[WebServer]:
    """Serves while the context lasts, within the running event loop. `tls`: None means none."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: ([0-9]+)\r\n", head.lower())
            heard.bodies.append(await reader.readexactly(int(length[1]) if length else 0))
            heard.requests.append(head)
            heard.heard_one.set()
            await say(writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            conversations.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(converse, host, 0, ssl=tls)
    heard = WebServer(server.sockets[0].getsockname()[1])
    try:
        yield heard
    finally:
        await stop_accepting(server.sockets)
        server.close()
        for task in conversations:
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        await last_turns()


# -- behaviours -----------------------------------------------------------------


def reply(status: str = "200 OK", body: bytes = POLICY_TEXT, headers: Sequence[str] = ()) -> Say:
    """A whole reply, and the end of the connection."""
    return octets(_head(status, [f"Content-Length: {len(body)}", *headers]) + body)


def octets(data: bytes) -> Say:
    """These octets, and the end of the connection."""

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return say


def cut_off(data: bytes) -> Say:
    """These octets, and the end of the connection below TLS, which is not told of it."""

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        await asyncio.Event().wait()

    return say


def policy(body: bytes = POLICY_TEXT, media_type: str = "text/plain") -> Say:
    """A policy, served as it should be."""
    return reply(body=body, headers=[f"Content-Type: {media_type}"])


def endless(*, chunked: bool) -> Say:
    """Content that does not end; with the length of 10 MB, or with none."""

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(_head("200 OK", ["Transfer-Encoding: chunked" if chunked else "Content-Length: 10485760"]))
        piece = b"x: y\n" * 1000
        while True:
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            await writer.drain()

    return say


def drip(writer: asyncio.StreamWriter) -> Awaitable[None]:
    """A few octets at a time, for ever."""

    async def say() -> None:
        writer.write(_head("200 OK", ["Content-Type: text/plain"]))
        while True:
            writer.write(b"x: y\n")
            await writer.drain()
            await asyncio.sleep(0.005)

    return say()


def silence(writer: asyncio.StreamWriter) -> Awaitable[None]:
    """Nothing, for ever."""
    return asyncio.Event().wait()  # type: ignore[return-value]  # it never comes to its value


def _head(status: str, headers: Sequence[str]) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


# -- certificates ---------------------------------------------------------------


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    days: int = 1,
    *,
    identifies_key: bool = True,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    begin, end = sorted([now - timedelta(days=3), now + timedelta(days=days)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return made.add_extension(identifier, critical=False) if identifies_key else made


_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
"""What a certificate of an authority is for."""
