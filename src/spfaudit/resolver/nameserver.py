"""Addresses of recursive resolvers: read from people's text, or from the system's configuration.

Knows no DNS.
"""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from spfaudit.resolver.source import SourceError
from spfaudit.text import Text


class Nameserver(Struct, frozen=True):
    """Where a resolver listens. `host` is a numeric address, with a zone (`%eth0`) if link-local."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_nameserver(text: str) -> Nameserver:
    """`192.0.2.53`, `192.0.2.53:5353`, `2001:db8::1` or `[2001:db8::1]:53`. Raises SourceError."""
    host, port = _split(text.strip())
    try:
        address = ipaddress.ip_address(host)
        number = int(port) if port.isascii() and port.isdecimal() else 0
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:
        raise SourceError(
            Text(
                en=f"{text!r} is no resolver address: give an IP address, or ADDRESS:PORT, or [IPv6]:PORT",
                ja=f"{text!r} はリゾルバーのアドレスではありません。"
                "IP アドレス、アドレス:ポート、[IPv6]:ポート のいずれかで指定してください",
            )
        )
    return Nameserver(str(address), number)


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or ":" not in host:
            return "", ""
        return host, rest[1:] if rest.startswith(":") else "53" if not rest else ""
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, "53"


def system_nameservers(path: str | Path = "/etc/resolv.conf") -> tuple[Nameserver, ...]:
    """The resolvers that the system is configured to use (resolv.conf(5)). Raises SourceError if there are none."""
    try:
        text = Path(path).read_text("utf-8", "replace")
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
                    yield Nameserver(str(ipaddress.ip_address(host)))
                except ValueError:
                    continue  # as the system's own resolver does


def _no_system_resolver(why: str) -> Text:
    return Text(
        en=f"the system names no resolver ({why}): give one with --nameserver",
        ja=f"システムにリゾルバーが設定されていません（{why}）。--nameserver で指定してください",
    )
