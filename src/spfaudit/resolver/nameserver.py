"""Addresses of recursive resolvers: read from people's text, or from the system's configuration.

Knows no DNS.
"""

import re
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from os import PathLike
from typing import Any

from msgspec import Struct

from spfaudit.group_address import is_of_many, no_resolver_there
from spfaudit.names import LONGEST_NAME
from spfaudit.resolver.source import SourceError
from spfaudit.text import Text

_TLS = "tls://"
_TLS_NAME = r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*"


class Nameserver(Struct, frozen=True):
    """Where a resolver listens. `host` is a numeric address, with a zone (`%eth0`) if link-local."""

    host: str
    port: int = 53
    tls: bool = False
    """DNS over TLS (RFC 7858)."""
    tls_name: str = ""
    """The name in its certificate; "": its address is."""

    def __str__(self) -> str:
        address = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        name = f"#{self.tls_name}" if self.tls_name else ""
        return f"tls://{address}{name}" if self.tls else address


def socket_address(server: Nameserver) -> tuple[socket.AddressFamily, tuple[Any, ...]]:
    """What a socket is of and connects to; the zone of a link-local address is a number there (RFC 4007 §11.2).

    Raises OSError: there is no such zone here.
    """
    host = server.host.encode("utf-8", "surrogateescape")  # as text it would load the whole of Python's IDNA
    family, _, _, _, address = socket.getaddrinfo(
        host, server.port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
    )[0]
    return family, address


def parse_nameserver(text: str) -> Nameserver:
    """`192.0.2.53`, `192.0.2.53:5353`, `2001:db8::1` or `[2001:db8::1]:53`; `tls://` before it, `#name` after that.

    Raises SourceError.
    """
    encrypted = text.strip().startswith(_TLS)
    rest, hash, name = text.strip().removeprefix(_TLS).partition("#")
    host, port = _split(rest, default="853" if encrypted else "53")
    try:
        address = ip_address(host)
        number = int(port) if port.isascii() and port.isdecimal() else 0
    except ValueError:
        number = 0
    named = encrypted and len(name) <= LONGEST_NAME and re.fullmatch(_TLS_NAME, name)
    if not 1 <= number <= 65535 or (hash and not named):
        raise SourceError(
            Text(
                en=f"{text!r} is no resolver address: give an IP address, ADDRESS:PORT or [IPv6]:PORT,"
                " or for DNS over TLS tls://ADDRESS#NAME",
                ja=f"{text!r} はリゾルバーのアドレスではありません。IP アドレス、アドレス:ポート、[IPv6]:ポート、"
                "または DNS over TLS なら tls://アドレス#名前 の形で指定してください",
            )
        )
    if is_of_many(address):
        raise SourceError(no_resolver_there(repr(text), repr(text)))
    return Nameserver(str(address), number, encrypted, name)


def _split(text: str, *, default: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or ":" not in host:
            return "", ""
        return host, rest[1:] if rest.startswith(":") else default if not rest else ""
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, default


def system_nameservers(path: str | PathLike[str] = "/etc/resolv.conf") -> tuple[Nameserver, ...]:
    """The resolvers that the system is configured to use (resolv.conf(5)). Raises SourceError if there are none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError as error:
        raise SourceError(_no_system_resolver(f"{path}: {error.strerror}")) from None
    found = tuple(dict.fromkeys(_configured(text)))
    if not found:
        raise SourceError(_no_system_resolver(f"{path}: no nameserver"))
    return found


def _configured(text: str) -> Iterator[Nameserver]:
    for line in text.splitlines():
        match line.split():
            case ["nameserver", host, *_]:
                try:
                    address = ip_address(host)
                except ValueError:
                    continue  # as the system's own resolver does
                if not is_of_many(address):
                    yield Nameserver(str(address))


def _no_system_resolver(why: str) -> Text:
    return Text(
        en=f"the system names no resolver ({why}): give one with --nameserver",
        ja=f"システムにリゾルバーが設定されていません（{why}）。--nameserver で指定してください",
    )
