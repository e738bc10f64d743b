"""What a broken term was probably meant to be.

Knows the slips that people make in SPF records. A guess is a suggestion to a
person and never changes how a record is judged.
"""

import difflib
import re
import unicodedata
from ipaddress import ip_network

_MECHANISMS = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")
_SLIPS = {"ip": "ip4", "ipv4": "ip4", "ipv6": "ip6", "prt": "ptr", "incl": "include", "host": "a", "exist": "exists"}
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)


def likely_meant(term: str) -> str:
    """A valid-looking term for a malformed one, or "" without a good guess. `term`: octets as Latin-1."""
    try:
        term = term.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    plain = unicodedata.normalize("NFKC", term).strip().strip("\"';,").rstrip(".")
    qualifier, body = (plain[0], plain[1:]) if plain[:1] in tuple("+-~?") else ("", plain)
    if not body.isprintable() or not body.isascii():
        return ""
    if re.match(r"(?:redirect|exp)[=:]", body, re.IGNORECASE):
        return _changed(term, body.replace(":", "=", 1))
    name, separator, value = _split(body)
    if not separator and name.lower() not in _MECHANISMS:
        return _changed(term, qualifier + _network_term(body)) if _network_term(body) else ""
    name = _mechanism(name)
    return _changed(term, qualifier + _argument(name, value)) if name else ""


def _split(body: str) -> tuple[str, str, str]:
    match = re.match(r"([A-Za-z]+[0-9]?)([:=/])(.*)", body)
    if not match:
        return body, "", ""
    value = match[3] if match[2] != "/" else "/" + match[3]
    return match[1], match[2], value


def _mechanism(name: str) -> str:
    name = name.lower()
    if name in _MECHANISMS:
        return name
    return _SLIPS.get(name) or next(iter(difflib.get_close_matches(name, _MECHANISMS, 1, 0.7)), "")


def _network_term(value: str) -> str:
    """`ip4:…` or `ip6:…` for an address or network, `a:…` for a host name, or ""."""
    address, slash, length = value.strip("[]").partition("/")
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", address):
        address = ".".join(str(int(octet)) for octet in address.split("."))
    if slash and length.isdigit():
        length = str(int(length))
    try:
        network = ip_network(f"{address}{slash}{length}", strict=False)
    except ValueError:
        return f"a:{value}" if _HOST_NAME.fullmatch(value) else ""
    return f"ip{network.version}:{address}{slash}{length}"


def _argument(name: str, value: str) -> str:
    value = re.sub(r"^[a-z]+://", "", value).strip("/\"'") if name in ("include", "exists") else value
    if name == "all":
        return "all"
    if name in ("ip4", "ip6"):
        return _network_term(value)
    dual = re.fullmatch(r"(.*?)(/[0-9]+)/([0-9]+)", value)
    if name in ("a", "mx") and dual:  # one slash where the IPv6 length takes two
        value = f"{dual[1]}{dual[2]}//{dual[3]}"
    if not value:
        return "" if name in ("include", "exists") else name
    return name + value if value.startswith("/") else f"{name}:{value}"


def _changed(term: str, guess: str) -> str:
    return guess if guess != term else ""
