"""The name that a term asks for (RFC 7208 §4.8, §7.3).

Knows how an expanded domain-spec becomes a DNS name; knows no DNS.
"""

import re
from functools import lru_cache

from spfaudit.mail.spf.macro import MacroString, transform
from spfaudit.names import LONGEST_NAME

_NEEDS_ESCAPE = re.compile(r'["();@$\\]')
_ESCAPED = r"\\(032|.)"


def target(domain: MacroString | None, *, current: str, sender_domain: str) -> str | None:
    """The name asked; "" if it can be no DNS name; None if only a message can tell. A missing spec means `current`."""
    if domain is None:
        return current
    if not domain.letters:
        expanded: str | None = domain.literal
    else:
        expanded = domain.expand(domain=_unescaped(current), sender_domain=sender_domain)
    if expanded is None:
        return None
    return _dns_name(expanded) if len(expanded) <= LONGEST_NAME else dns_name(expanded)


def fixed_end(domain: MacroString, *, current: str, sender_domain: str) -> str:
    """The labels at the end of the name asked that are the same for every message; "" if there are none."""
    values = {"d": _unescaped(current), "o": sender_domain}
    known: list[str] = []
    for part in reversed(domain.parts):
        if not isinstance(part, str) and part.letter not in values:
            # What stands right behind a macro makes one label with its end.
            return dns_name("".join(reversed(known)).partition(".")[2])
        known.append(part if isinstance(part, str) else transform(values[part.letter], part))
    return dns_name("".join(reversed(known)))


def _unescaped(name: str) -> str:
    """The text of which `dns_name` made `name`."""
    if "\\" not in name:
        return name
    return re.sub(_ESCAPED, lambda match: " " if match[1] == "032" else match[1], name)


def dns_name(text: str) -> str:
    """`text` as a question's name, cut from the left to 253 octets (§7.3); "" if no DNS message could hold it."""
    name = fitted(text.lower())
    if not name.isascii() or len(name) > LONGEST_NAME or not all(0 < len(label) <= 63 for label in name.split(".")):
        return ""
    # RFC 1035 §5.1: these mean something in a name's text
    return _NEEDS_ESCAPE.sub(lambda match: "\\" + match[0], name).replace(" ", "\\032")


_dns_name = lru_cache(maxsize=10_000)(dns_name)  # the same providers are named everywhere


def fitted(text: str) -> str:
    """`text` without its final dot and without labels on the left, until 253 octets are left (§7.3)."""
    name = text.removesuffix(".")
    if len(name) <= LONGEST_NAME:
        return name
    # A dot right before the last 253 octets leaves them whole: hence the one octet more.
    return name[-LONGEST_NAME - 1 :].partition(".")[2] or name
