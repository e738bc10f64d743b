"""What the borders of a record's character-strings run across: terms, and whole records (RFC 7208 §3.3).

Knows octets and the grammar; knows no DNS.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from spfaudit.mail.spf.grammar import is_spf, parse_term, suggestion
from spfaudit.mail.spf.macro import TermError
from spfaudit.mail.spf.record import UnknownModifier

_RUN = re.compile(rb"[^ ]+")
_UNFINISHED = rb"(?is)v=spf1(?!(?: .*)? [+?~-]?all\Z).*"
"""An SPF record that may go on."""
_MOST_WRITTEN = 50
"""Strings of a record that somebody may have written one by one."""
_NAMED = rb"(?i)[a-z0-9_][a-z0-9._-]*[=:]"
"""How texts begin by which domains are verified, and records of other kinds."""
_LONGEST = 512
"""Octets of a term that is taken for one."""


class SplitTerm(Struct, frozen=True, kw_only=True):
    """Octets without a space in the joined record, which the record has in several strings."""

    pieces: tuple[bytes, ...]
    """From left to right, one for each string."""
    glued: bool
    """Whether pieces are terms by themselves, so that a space between them was probably lost."""
    readable: bool
    """Whether receivers, who see the pieces joined, find a valid term."""


def split_terms(strings: Sequence[bytes]) -> Iterator[SplitTerm]:
    """Every term of an SPF record that stands in more than one of its `strings`; the version section counts as one."""
    joined = b"".join(strings)
    borders = list(dict.fromkeys(accumulate(map(len, strings))))  # an empty string adds none
    for run in _RUN.finditer(joined):
        inner = borders[bisect_right(borders, run.start()) : bisect_left(borders, run.end())]
        if inner:
            pieces = tuple(joined[begin:end] for begin, end in pairwise([run.start(), *inner, run.end()]))
            yield SplitTerm(
                pieces=pieces,
                glued=sum(map(_is_term, pieces)) > 1,
                readable=run.start() == 0 or _is_term(run[0]),
            )


def parted(strings: Sequence[bytes]) -> bytes:
    """The strings joined, with a space at each border at which two terms meet."""
    joined: list[bytes] = []
    term = b""
    for string in strings:
        piece, first = string, string.partition(b" ")[0]
        if first and 0 < len(term) <= _LONGEST and _is_term(term) and _is_term(first):
            piece = b" " + string
        joined.append(piece)
        _, space, rest = piece.rpartition(b" ")
        term = rest if space else (term + rest)[: _LONGEST + 1]
    return b"".join(joined)


def separate(strings: Sequence[bytes]) -> tuple[bytes, ...]:
    """The texts, one of them SPF, that were probably meant as records of their own; () if the strings are one's.

    Where several values are written in one line of a zone file, or of a form, they become the strings of one record.
    """
    if len(strings) > _MOST_WRITTEN:
        return ()
    texts: list[bytes] = []
    for string in filter(None, strings):
        if texts and (is_spf(string) or (not re.fullmatch(_UNFINISHED, texts[-1]) and _begins_another(string))):
            texts.append(string)
        else:
            texts[-1:] = [b"".join([*texts[-1:], string])]
    return tuple(texts) if len(texts) > 1 and any(map(is_spf, texts)) else ()


def _begins_another(string: bytes) -> bool:
    """Whether that is a text of another kind, and not a term, be it one with a mistake."""
    first = string.partition(b" ")[0].decode("latin-1")
    if not re.match(_NAMED, string) or suggestion(first):
        return False
    try:
        return isinstance(parse_term(first), UnknownModifier)
    except TermError:
        return True


def _is_term(octets: bytes) -> bool:
    try:
        parse_term(octets.decode("latin-1"))
    except TermError:
        return False
    return True
