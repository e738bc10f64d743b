"""Networks of senders and addresses of name servers.

Knows how people write them, and what they likely meant. Asks nobody.
"""

import re
from ipaddress import IPv4Address, IPv6Network, ip_address, ip_network, summarize_address_range

from spfaudit.group_address import is_of_many, no_resolver_there
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.model import Network
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.problems import Problems, clip, write
from spfaudit.text import Text

_WITH_PORT = r"\[([^\]]*)\](?::([0-9]{1,6}))?|([^:]*):([0-9]{1,6})"

_OVER_TLS = r"(tls://)(.*?)(|#[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*)"


def read_network(value: Scalar, problems: Problems) -> Network | None:
    """The network that `value` writes as `ADDRESS` or `ADDRESS/LENGTH`, without host bits."""
    text = fold(value.text)
    network = _network(text, strict=True)
    if network is not None and "%" not in text and re.fullmatch(r"[^/]+(/[0-9]+)?", text):
        mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
        if mapped is None or network.prefixlen < 96:
            return network
        problems.add(
            value,
            Text(
                en=f"'{clip(value.text)}' is IPv4 written as IPv6: no client has such an address",
                ja=f"「{clip(value.text)}」は IPv6 表記の IPv4 アドレスで、このままでは送信元と一致しません",
            ),
            write(str(ip_network(f"{mapped}/{network.prefixlen - 96}", strict=False)).removesuffix("/32")),
        )
        return None
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
    meant = str(wider) if wider is not None and "%" not in text else _meant_range(text) or _meant_network(text)
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


def _meant_network(text: str) -> str | None:
    """What is written as SPF writes it, or with an asterisk for every octet that does not matter."""
    text = re.sub(r"^ip[46]:", "", text, flags=re.IGNORECASE)
    octets = text.split(".")
    given = len(octets) - octets.count("*")
    if given < len(octets) == 4 and octets[given:] == ["*"] * (4 - given):
        text = ".".join(octets[:given] + ["0"] * (4 - given)) + f"/{8 * given}"
    network = _network(text, strict=True) if "%" not in text else None
    return text if network else None


def read_nameserver(value: Scalar, problems: Problems) -> str | None:
    """`value` as `ADDRESS`, `ADDRESS:PORT` or `[IPv6]:PORT`, or that in `tls://…#NAME`, in canonical form."""
    over_tls = re.fullmatch(_OVER_TLS, fold(value.text))
    before, text, after = (over_tls[1], over_tls[2], over_tls[3]) if over_tls else ("", fold(value.text), "")
    found = re.fullmatch(_WITH_PORT, text)
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
                en="write 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353 or tls://192.0.2.53#dns.example, not a name",
                ja="ホスト名ではなく 192.0.2.53、192.0.2.53:5353、[2001:db8::53]:5353、"
                "tls://192.0.2.53#dns.example のように書いてください",
            ),
        )
        return None
    if is_of_many(server):
        problems.add(value, no_resolver_there(f"'{clip(value.text)}'", f"「{clip(value.text)}」"))
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
