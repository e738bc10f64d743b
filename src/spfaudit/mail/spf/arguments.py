"""What stands behind a term's name: domain-specs, addresses, prefix lengths (RFC 7208 §12).

Knows each mechanism's argument; knows neither records nor terms as a whole.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address

from spfaudit.mail.spf.macro import MacroString, TermError, parse_macro_string
from spfaudit.mail.spf.record import A, All, Exists, Include, Ip4, Ip6, Mechanism, Mx, Ptr
from spfaudit.text import Text

_QNUM = {str(number): number for number in range(256)}
"""qnum: a number of one to three digits without leading zeros. Looked up, because most `ip4:` are read only once."""
_HEXTETS = re.compile("[0-9A-Fa-f:]+")
_DUAL_CIDR = re.compile(r"(?P<host>.*?)(?P<ip4>/[0-9]*)?(?P<ip6>//[0-9]*)?", re.DOTALL)
# toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
# Possessive (++) where a label of 60,000 letters would otherwise be tried in all its splits.
_ENDS_IN_TOPLABEL = re.compile(
    r".*\.(?:[0-9]*+[A-Za-z][A-Za-z0-9]*+|[A-Za-z0-9]++-[A-Za-z0-9-]*[A-Za-z0-9])\.?", re.DOTALL
)


def domain_spec(text: str) -> MacroString:
    """domain-spec = macro-string domain-end; domain-end = ( "." toplabel [ "." ] ) / macro-expand. Raises TermError."""
    if not text:
        raise TermError(0, Text(en="a domain name is missing", ja="ドメイン名がありません"))
    spec = parse_macro_string(text)
    last = spec.parts[-1]
    literal = isinstance(last, str) and "%" not in last and last != " "  # %%, %- and %_ leave what no literal holds
    if literal and not _ENDS_IN_TOPLABEL.fullmatch(str(last)):
        raise TermError(
            0,
            Text(
                en="not a full domain name (it needs a dot and a top label that is not a number)",
                ja="完全なドメイン名ではありません（ドットと、数字だけでない最上位ラベルが必要です）",
            ),
        )
    return spec


def _required_domain(argument: str) -> MacroString:
    if not argument.startswith(":"):
        raise TermError(0, Text(en="':' and a domain name are missing", ja="':' とドメイン名がありません"))
    try:
        return domain_spec(argument[1:])
    except TermError as error:
        raise error.moved(1) from None


def _prefix(text: str, largest: int, position: int) -> int:
    length = _QNUM.get(text)
    if length is None or length > largest:
        raise TermError(
            position,
            Text(
                en=f"the prefix length must be a number from 0 to {largest}, without leading zeros",
                ja=f"プレフィックス長は 0 から {largest} までの数（先頭の 0 なし）です",
            ),
        )
    return length


def _domain_and_prefixes(argument: str) -> tuple[MacroString | None, int, int]:
    """[ ":" domain-spec ] [ dual-cidr-length ]; dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]."""
    match = _DUAL_CIDR.fullmatch(argument)
    assert match  # every part is optional, and `host` takes anything
    host, ipv4, ipv6 = match["host"], match["ip4"], match["ip6"]
    if host and not host.startswith(":"):
        raise TermError(
            0,
            Text(
                en="not a prefix length (/24, //64 or /24//64)",
                ja="プレフィックス長（/24、//64、/24//64）ではありません",
            ),
        )
    return (
        _required_domain(host) if host else None,
        32 if ipv4 is None else _prefix(ipv4[1:], 32, match.start("ip4")),
        128 if ipv6 is None else _prefix(ipv6[2:], 128, match.start("ip6")),
    )


def _behind_colon(argument: str) -> str:
    """What should be an address, with its prefix length."""
    if argument[:1] != ":":
        raise TermError(0, Text(en="':' and an address are missing", ja="':' とアドレスがありません"))
    if argument == ":":
        raise TermError(1, Text(en="an address is missing", ja="アドレスがありません"))
    return argument[1:]


# -- mechanisms (§5) --------------------------------------------------------


def _all(argument: str) -> Mechanism:
    if argument:
        raise TermError(0, Text(en="'all' takes no value", ja="'all' に値は付けられません"))
    return All()


def _include(argument: str) -> Mechanism:
    return Include(_required_domain(argument))


def _exists(argument: str) -> Mechanism:
    return Exists(_required_domain(argument))


def _a(argument: str) -> Mechanism:
    return A(*_domain_and_prefixes(argument))


def _mx(argument: str) -> Mechanism:
    return Mx(*_domain_and_prefixes(argument))


def _ptr(argument: str) -> Mechanism:
    return Ptr(_required_domain(argument) if argument else None)


def _ip4(argument: str) -> Mechanism:
    address, slash, length = _behind_colon(argument).partition("/")
    try:
        a, b, c, d = address.split(".")
        number = _QNUM[a] << 24 | _QNUM[b] << 16 | _QNUM[c] << 8 | _QNUM[d]
    except (KeyError, ValueError):
        raise TermError(1, Text(en="not an IPv4 address", ja="IPv4 アドレスではありません")) from None
    host_bits = 32 - _prefix(length, 32, 1 + len(address)) if slash else 0
    return Ip4(number >> host_bits << host_bits, 32 - host_bits)


def _ip6(argument: str) -> Mechanism:
    address, slash, length = _behind_colon(argument).partition("/")
    try:
        number = _ipv6(address)
    except ValueError:
        raise TermError(1, Text(en="not an IPv6 address", ja="IPv6 アドレスではありません")) from None
    host_bits = 128 - _prefix(length, 128, 1 + len(address)) if slash else 0
    return Ip6(number >> host_bits << host_bits, 128 - host_bits)


def _ipv6(address: str) -> int:
    """The address as a number. Raises ValueError."""
    if not _HEXTETS.fullmatch(address):
        if "%" in address:  # a zone index (RFC 4007) is not part of RFC 4291 §2.2
            raise ValueError
        return int(IPv6Address(address))  # its end is written as an IPv4 address, or it is none
    head, gap, tail = address.partition("::")
    before, behind = head.split(":") if head else [], tail.split(":") if tail else []
    left_out = 8 - len(before) - len(behind)
    if left_out < 0 or bool(left_out) is not bool(gap):
        raise ValueError
    return (_number(before) << 16 * (8 - len(before))) + _number(behind)


def _number(hextets: list[str]) -> int:
    digits = "".join([hextet.zfill(4) for hextet in hextets])
    if "" in hextets or len(digits) != 4 * len(hextets):
        raise ValueError
    return int(digits, 16) if digits else 0


MECHANISMS: dict[str, Callable[[str], Mechanism]] = {
    "all": _all,
    "include": _include,
    "a": _a,
    "mx": _mx,
    "ptr": _ptr,
    "ip4": _ip4,
    "ip6": _ip6,
    "exists": _exists,
}
"""How each mechanism reads what stands behind its name (lower case)."""
