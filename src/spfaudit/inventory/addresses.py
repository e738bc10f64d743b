"""Networks of senders and addresses of name servers.

Knows how people write them, and what they likely meant. Asks nobody.
"""

import re
from ipaddress import IPv4Address, ip_address, ip_network, summarize_address_range

from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.model import Network
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.problems import Problems, clip, write
from spfaudit.text import Text

_WITH_PORT = re.compile(r"\[([^\]]*)\](?::([0-9]{1,6}))?|([^:]*):([0-9]{1,6})")

_OVER_TLS = re.compile(r"(tls://)(.*?)(|#[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*)")


def read_network(value: Scalar, problems: Problems) -> Network | None:
    """The network that `value` writes as `ADDRESS` or `ADDRESS/LENGTH`, without host bits."""
    text = fold(value.text)
    network = _network(text, strict=True)
    if network is not None and "%" not in text and re.fullmatch(r"[^/]+(/[0-9]+)?", text):
        return network
    wider = _network(text, strict=False)
    if network is None and wider is not None:
        message = Text(
            en=f"'{clip(value.text)}' has bits set beyond its prefix length",
            ja=f"「{clip(value.text)}」はプレフィックス長より後のビットが立っています",
        )
    else:
        message = Text(
            en=f"'{clip(value.text)}' is not an address or a network",
            ja=f"「{clip(value.text)}」は IP アドレスでもネットワークでもありません",
        )
    meant = str(wider) if wider is not None and "%" not in text else _meant_range(text)
    problems.add(value, message, write(meant) if meant else None)
    return None


def _network(text: str, *, strict: bool) -> Network | None:
    try:
        return ip_network(text, strict=strict)
    except ValueError:
        return None


def _meant_range(text: str) -> str | None:
    first, dash, last = text.partition("-")
    try:
        networks = list(summarize_address_range(ip_address(first.strip()), ip_address(last.strip()))) if dash else []
    except (ValueError, TypeError):  # not addresses; or in the wrong order, or of two families
        return None
    return ", ".join(map(str, networks)) if len(networks) <= 8 else None


def read_nameserver(value: Scalar, problems: Problems) -> str | None:
    """`value` as `ADDRESS`, `ADDRESS:PORT` or `[IPv6]:PORT`, or that in `tls://…#NAME`, in canonical form."""
    over_tls = _OVER_TLS.fullmatch(fold(value.text))
    before, text, after = (over_tls[1], over_tls[2], over_tls[3]) if over_tls else ("", fold(value.text), "")
    found = _WITH_PORT.fullmatch(text)
    address, port = (found[1] or found[3] or "", found[2] or found[4]) if found else (text, None)
    try:
        server = ip_address(address)
    except ValueError:
        problems.add(
            value,
            Text(
                en=f"'{clip(value.text)}' is not an address of a name server",
                ja=f"「{clip(value.text)}」はネームサーバーの IP アドレスではありません",
            ),
            Text(
                en="write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353, not a name",
                ja="ホスト名ではなく 192.0.2.53、192.0.2.53:5353、[2001:db8::53]:5353 のように書いてください",
            ),
        )
        return None
    if port is None:
        return f"{before}{server}{after}"
    if not 1 <= int(port) <= 65535:
        problems.add(
            value,
            Text(en=f"port {port} is not between 1 and 65535", ja=f"ポート番号 {port} は 1〜65535 の範囲外です"),
        )
        return None
    address = str(server) if isinstance(server, IPv4Address) else f"[{server}]"
    return f"{before}{address}:{int(port)}{after}"
