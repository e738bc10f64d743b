"""The name that a term asks for (RFC 7208 §4.8, §7.3).

Knows how an expanded domain-spec becomes a DNS name; knows no DNS.
"""

import re

from spfaudit.mail.spf.macro import MacroString

_NEEDS_ESCAPE = re.compile(r'["();@$\\]')
_LONGEST_NAME = 253


def target(domain: MacroString | None, *, current: str, sender_domain: str) -> str | None:
    """The name asked; "" if it can be no DNS name; None if only a message can tell. A missing spec means `current`."""
    if domain is None:
        return current
    expanded = domain.expand(domain=current, sender_domain=sender_domain)
    return None if expanded is None else dns_name(expanded)


def dns_name(text: str) -> str:
    """`text` as a question's name, cut from the left to 253 octets (§7.3); "" if a label is empty or too long."""
    name = text.lower().removesuffix(".")
    while len(name) > _LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    if len(name) > _LONGEST_NAME or not all(0 < len(label) <= 63 for label in name.split(".")):
        return ""
    # RFC 1035 §5.1: these mean something in a name's text
    return _NEEDS_ESCAPE.sub(lambda match: "\\" + match[0], name).replace(" ", "\\032")
