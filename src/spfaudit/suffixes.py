"""Public suffixes: below which names people register (Public Suffix List, ICANN part).

Knows the list and its algorithm; the only importer of the package that carries it. The package's own reader takes
longer than most runs, and looks every name up in all its parts.
"""

import re
from collections.abc import Set
from functools import cache

from msgspec import Struct

_BEGIN, _END = b"// ===BEGIN ICANN DOMAINS===", b"// ===END ICANN DOMAINS==="
_COMMENT = rb"\n//.*"
_BEHIND_A_RULE = r"[ \t].*"
"""A rule ends at the first blank, if there is any."""
_WILDCARD, _EXCEPTION = r"\n\*\.(\S+)", r"\n!(\S+)"


class Rules(Struct, frozen=True):
    """The list's rules, in lower case; those of other scripts in A-labels, or as they are, which are no name's."""

    suffixes: Set[str]
    """Those without a wildcard, and the names right above wildcards, which are suffixes as well."""
    parents: frozenset[str]
    """What is right below these is a suffix: `*.` before one of them is a rule."""
    exceptions: frozenset[str]
    """What is nevertheless registered."""


@cache
def rules(*, international: bool = False) -> Rules:
    """The rules of the list that is installed; those of other scripts, which few names need, only if asked for."""
    from publicsuffixlist import PSLFILE

    with open(PSLFILE, "rb") as file:
        icann = file.read().partition(_BEGIN)[2].partition(_END)[0]
    text = re.sub(_COMMENT, b"", icann).decode("utf-8")
    if " " in text or "\t" in text:
        text = re.sub(_BEHIND_A_RULE, "", text)
    if international:
        text = "\n".join(map(_ascii, text.split("\n")))
    # Of thousands of rules a few are marked. To find these, and to take them out, is quicker than to look at each.
    suffixes = set(text.split())
    parents, exceptions = re.findall(_WILDCARD, text), re.findall(_EXCEPTION, text)
    suffixes.difference_update([f"*.{name}" for name in parents], [f"!{name}" for name in exceptions])
    suffixes.update(parents)
    return Rules(suffixes=suffixes, parents=frozenset(parents), exceptions=frozenset(exceptions))


def is_public_suffix(name: str) -> bool:
    """Whether nobody can have registered `name`, a canonical name, because names are registered below it."""
    known = rules(international="xn--" in name)
    if name in known.suffixes:
        return name not in known.exceptions
    _, dot, parent = name.partition(".")
    return not dot or (parent in known.parents and name not in known.exceptions)


def is_listed_suffix(name: str) -> bool:
    """Whether the list itself has `name`, a canonical name: any single label is a suffix, listed or not."""
    return name in rules(international="xn--" in name).suffixes


def registrable_domain(name: str) -> str | None:
    """The domain that somebody registered to own `name`, a canonical name; None for a suffix itself."""
    known = rules(international="xn--" in name)
    child = grandchild = None
    rest = name
    while True:
        if rest in known.exceptions:
            return rest
        if rest in known.parents:
            return grandchild
        _, dot, parent = rest.partition(".")
        if not dot or rest in known.suffixes:  # a top-level domain that is not listed is a suffix
            return child
        rest, child, grandchild = parent, rest, child


def _ascii(rule: str) -> str:
    if rule.isascii():
        return rule
    labels = rule.split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
