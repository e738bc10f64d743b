"""What a broken term was probably meant to be.

Knows the slips that people make in SPF records. A guess is a suggestion to a
person and never changes how a record is judged.
"""

import re
import unicodedata
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_network
from itertools import pairwise

from spfaudit.mail.lookalikes import LOOKALIKES, as_text, in_a_labels
from spfaudit.mail.unseen import without

_MECHANISMS = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")
_SLIPS = {"ip": "ip4", "ipv4": "ip4", "ipv6": "ip6", "prt": "ptr", "incl": "include", "host": "a", "exist": "exists"}
_HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
_HOST_NAME = rf"(?i){_HOST}"
_FORMATTING = frozenset({"Cf"})
_SEPARATORS = r"[\s,;]+"
_GLUED_ALL = r"(?i)(.+?)([?~-]all)"
_ALL = r"(?i)([?~-])(?:\1*[=:_.]*a+l+[^A-Za-z0-9]*|all(?:\.[a-z0-9_-]+)+)"
"""Also where a name was put behind it: without that `all`, a record ends in nothing."""
_TURNED_ALL = r"(?i)all([?~-])"
_GLUED = r"(?i)([+?~-]?(?:a|mx))((?:include|exists|ip[46]|mx)[:=].+)"
_BEGINNING = r"(?i)[+?~-]?(?:include|exists|ip[46]|redirect)[:=]"
"""How a term begins that a lost space has left in the midst of another one."""
_UNSHIFTED = rf"(?i)\A([+?~-]?(?:include|exists|ip[46]|redirect|(?:a|mx)(?=;{_HOST}\Z)));"
"""A colon for which the shift key was not pressed."""
_TWICE = r"(?i)\A([+?~-]?)((?:include|exists|ip[46]|redirect)[:=])(?:\2)+"
_COLON_LOST = r"(?i)\Ainclude(?:\.(?=[a-z0-9_])|(?=_|[a-z][a-z0-9-]+\.))"
"""Not where a single letter or a digit follows: `included.example` and `include1.example` are hosts."""
_PORT = r":[0-9]{1,5}\Z"
_LENGTH = r"\A((?:[0-9]{1,3}\.){3}0)[.:](2[4-9]|3[0-2]|(?<=\.0\.0[.:])(?:1[6-9]|2[0-3]))\Z"
"""An address that ends in zeros, and behind another character than `/` what is the length of a network of so many."""
_MACRO = r"(?i)%*+[\[{]([slodiphv][0-9]*r?)[\]}]|%([slodiphv])(?=[._-])"
"""A macro, be it that a template has taken its percent sign or doubled it, or that it lacks its braces."""
_COMMENT = r"(?<=.)\([^()]*\)\Z"
_CUT_OFF = r"[+?~-]|[+?~-]?[A-Za-z]+[0-9]?[:=]"
_WANTS_A_VALUE = r"(?i)[+?~-]?(?:include|exists|ip[46]|(redirect))"
_RECORD_NAME = r"(?i)(?:.*\.)?_|spf[0-9]*\."
"""How names begin at which there are records to include, and no hosts."""
_LIKE_A_TERM = rf"(?i)[+?~-]?(?:{'|'.join(_MECHANISMS)})(?:[:/]|\Z)|[a-z]+="
_BEGUN = r"[+?~-]?([A-Za-z]+[0-9]?):"
_SHORT_NETWORK = r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}"
_NO_NAME = r"\"|[:=]\.|\.\."
"""What the grammar lets stand in a name, and no name has."""
_PADDED = r"(?:.*\.)?0[0-9]"
"""An octet with a leading zero: in a network that lacks others, what a lost dot has left of two."""
_NAMES_A_DOMAIN = r"(?i)[+?~-]?(?:include|a|mx|ptr|exists|redirect)[:=](.*?)\.?(?:/[0-9]+)?(?://[0-9]+)?"
_DOMAIN_MACRO = r"(?is).*%\{[dhop][^}]*\}"
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "internal"})
"""Top-level domains that no list of public suffixes has (RFC 6761)."""
_PLACEHOLDER = r"(?i)x+(?:\.x+)*(?:/x+)?"
"""What stands for an address in somebody's instructions; it looks like a host's name."""
_WILD_NETWORK = r"((?:[0-9]{1,3}\.){1,3})\*(?:\.\*)*"
_NEVER = r"(?i)\+?all|[+?~-]?(?:include:|redirect=)%\{[do]\}"
"""What nobody is told to write: it lets everybody pass, or includes the record that it stands in."""
_IPV4_LENGTH = 32
"""The longest prefix of an IPv4 network."""
_MAPPED_LENGTH = 96
"""The prefix of all IPv4 addresses written as IPv6 (RFC 4291 §2.5.5.2)."""
_LONGEST = 1_000
"""Characters of the longest term whose mistakes are looked for."""


def likely_meant(term: str, following: str = "", before: str = "") -> str:
    """Valid-looking terms for a malformed one, or "" without a good guess. All are octets as Latin-1.

    `following`: the next term, which a stray space may have cut off; `before`: the one that this may be cut off from.
    """
    plain = in_a_labels(_plain(term), term.encode("latin-1"), ":=") if len(term) <= _LONGEST else ""
    if not plain or not plain.isascii() or not plain.isprintable():
        return ""
    if re.fullmatch(_HOST_NAME, plain) and _is_cut(before):
        return ""
    guess = _continued(plain, _plain(following[:_LONGEST])) or _guess(plain)
    if guess == term or re.search(_NO_NAME, guess) or any(re.fullmatch(_NEVER, piece) for piece in guess.split(" ")):
        return ""
    return guess


def _plain(term: str) -> str:
    """The term as it looks, in ASCII where that is possible."""
    text = unicodedata.normalize("NFKC", as_text(term.encode("latin-1")).translate(LOOKALIKES))
    text = re.sub(_MACRO, r"%{\1\2}", re.sub(_COMMENT, "", re.sub(_UNSHIFTED, r"\1:", text)))
    return re.sub(_SEPARATORS, " ", without(text, _FORMATTING)).strip(" \"'`\\").rstrip(". ")


def _continued(plain: str, following: str) -> str:
    """The term with what a space has cut off: behind its qualifier, at or behind `:` or `=`, or behind `/`."""
    if not following or not following.isascii() or " " in following:
        return ""
    if plain.endswith("/") and following.isdigit():
        return _guess(plain + following)
    if bare := re.fullmatch(_WANTS_A_VALUE, plain):
        plain += "" if following[0] in ":=" else "=" if bare[1] else ":"
    if not re.fullmatch(_CUT_OFF, plain) and not bare:
        return ""
    if len(plain) == 1:
        return plain + following if re.match(_LIKE_A_TERM, following) else ""
    return "" if re.match(_LIKE_A_TERM, following) else _guess(plain + following)


def _guess(plain: str) -> str:
    plain = re.sub(_TWICE, r"\1\2", plain)
    pieces = plain.split(" ")
    if len(pieces) > 1:
        several = _several(pieces)
        return "" if any(map(_is_cut, several.split(" "))) else several
    if all := re.fullmatch(_ALL, plain) or re.fullmatch(_TURNED_ALL, plain):
        return f"{all[1]}all"
    if glued := re.fullmatch(_GLUED_ALL, plain) or re.fullmatch(_GLUED, plain):
        return _several(glued.groups())
    begins = [0, *(found.start() for found in re.finditer(_BEGINNING, plain) if found.start()), len(plain)]
    pieces = [plain[begin:end] for begin, end in pairwise(begins)]
    return _several(pieces) if len(pieces) > 1 else _one(plain)


def _several(pieces: Sequence[str]) -> str:
    """Terms that something else than a space separates; one name may stand before several values."""
    head = re.match(_BEGUN, pieces[0])
    guesses = [(head and _is_value(piece) and _one(head[0] + piece)) or _guess(piece) for piece in pieces if piece]
    return " ".join(guesses) if all(guesses) else ""


def _is_value(piece: str) -> bool:
    """Whether that is no term of its own, be its mechanism misspelt or not."""
    begun = re.match(_BEGUN, piece)
    return not re.match(_LIKE_A_TERM, piece) and not (begun and _mechanism(begun[1]))


def _one(plain: str) -> str:
    qualifier, body = (plain[0], plain[1:]) if plain[:1] in tuple("+-~?") else ("", plain)
    if modifier := re.match(r"(?i)(redirect|exp)[=:]", body):
        return f"{modifier[1]}={_name(body[modifier.end() :])}"
    name, separator, value = _split(body)
    if not separator and name.lower() not in _MECHANISMS:
        alone = _alone(body)
        return qualifier + alone if alone else ""
    name = _mechanism(name)
    argument = _argument(name, value) if name else ""
    return qualifier + argument if argument else ""


def _alone(value: str) -> str:
    """A term for a value that stands without any: an address, or the name of a record or of a host; or ""."""
    name = re.sub(_COLON_LOST, "", value)
    if (name != value or re.match(_RECORD_NAME, name)) and re.fullmatch(_HOST_NAME, name):
        return f"include:{name}"
    return _network_term(value)


def _split(body: str) -> tuple[str, str, str]:
    match = re.match(r"([A-Za-z]+[0-9]?)([:=/])(.*)", body)
    if not match:
        return body, "", ""
    value = match[3] if match[2] != "/" else "/" + match[3]
    return match[1], match[2], value


def _name(value: str) -> str:
    """The name that is meant, without what is no part of one: a scheme, quotes, brackets, a second colon, a mailbox."""
    value = re.sub(r"(?i)\A[a-z]+://", "", value).strip("/\"'<>[]").lstrip(":=+")
    return value if "%" in value else value.rpartition("@")[2]


def _mechanism(name: str) -> str:
    name = name.lower()
    if name in _MECHANISMS:
        return name
    from difflib import get_close_matches  # few lists need it

    return _SLIPS.get(name) or next(iter(get_close_matches(name, _MECHANISMS, 1, 0.7)), "")


def _network_term(value: str) -> str:
    """`ip4:…` or `ip6:…` for an address or network, `a:…` for a host name, or ""."""
    network = _network(value)
    if not network and re.fullmatch(_HOST_NAME, value) and not _is_cut(host := f"a:{value}"):
        return host
    return network


def _is_cut(term: str) -> bool:
    """Whether the name in a term ends in no top-level domain that there is: then the rest of it may be elsewhere."""
    named = re.fullmatch(_NAMES_A_DOMAIN, term)
    if not named:
        return False
    if named[1].endswith("}"):
        return not re.fullmatch(_DOMAIN_MACRO, named[1])
    from spfaudit.suffixes import is_listed_suffix  # few lists need it

    top = named[1].rpartition(".")[2].lower()
    return top not in _RESERVED and not is_listed_suffix(top)


def _network(value: str) -> str:
    """`ip4:…` or `ip6:…` for an address or network in whatever notation, or ""."""
    value = re.sub(_LENGTH, r"\1/\2", value.replace("\\", "/").strip("/\"'<>"))
    address, slash, length = value.partition("/")
    address = re.sub(r"\A(\d+\.\d+\.\d+\.\d+):\d+\Z", r"\1", address).strip("[]")  # a port is no part of it
    if wild := re.fullmatch(_WILD_NETWORK, address):
        address, slash, length = wild[1].removesuffix("."), "/", str(8 * wild[1].count("."))
    if slash and re.fullmatch(_SHORT_NETWORK, address):
        left_out = 3 - address.count(".")
        if left_out and re.match(_PADDED, address):
            return ""
        if length.isdigit() and int(length[:9]) > 32 - 8 * left_out:
            return ""  # what is left out counts
        address += ".0" * left_out
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", address):
        address = ".".join(str(int(octet)) for octet in address.split("."))
    if length.isdigit():
        length = str(int(length[:9]))
    try:
        network = ip_network(f"{address}{slash}{length}", strict=False)
    except ValueError:
        return ""
    version, prefix = network.version, network.prefixlen
    mapped = IPv6Address(address).ipv4_mapped if version == 6 else None
    if mapped and prefix >= _MAPPED_LENGTH:  # RFC 7208 §5: ip4 alone lists IPv4 addresses, and an ip6 matches no client
        version, address, prefix = 4, str(mapped), prefix - _MAPPED_LENGTH
    return f"ip{version}:{address}" + (f"/{prefix}" if slash else "")  # of a mask, its length


def _argument(name: str, value: str) -> str:
    value = _name(value) if "://" in value or name in ("include", "exists") else value.strip("\"'<>")
    if name == "all":
        return "all"
    if name in ("ip4", "ip6"):
        return "" if re.fullmatch(_PLACEHOLDER, value) else _alone(value)
    if name in ("include", "a", "mx") and not value.startswith("/") and (network := _network(value)):
        return network
    value = re.sub(_PORT, "", value)
    dual = re.fullmatch(r"(.*?)(/[0-9]{1,2})/([0-9]{1,3})", value)
    if name in ("a", "mx") and dual and int(dual[3]) > _IPV4_LENGTH:  # one slash where the IPv6 length takes two
        value = f"{dual[1]}{dual[2]}//{dual[3]}"
    if not value:
        return "" if name in ("include", "exists") else name
    return name + value if value.startswith("/") else f"{name}:{value}"
