"""Which of a name's TXT records is its SPF record (RFC 7208 §3, §4.5).

Knows TXT data as octets; knows no DNS.
"""

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from spfaudit.mail.recent import Recent
from spfaudit.mail.spf.grammar import is_spf, parse_record
from spfaudit.mail.spf.record import Malformed, Record


class Absent(Struct, frozen=True, gc=False):
    """Proven: no SPF record."""


class Multiple(Struct, frozen=True, gc=False):
    """More than one: permerror (§4.5)."""

    records: tuple[bytes, ...]


Published = Record | Absent | Multiple | Malformed

_ABSENT = Absent()
_LONGEST_KEPT = 512
"""Octets of a record that is remembered: longer ones are seldom met twice."""

# What people write when they mean `v=spf1 `. Matched after folding width and case.
_NEAR_MISS = re.compile(
    r"""[\s"'`\\(]*(?:
        v\s*[=:]?\s*(?:spf|sfp|psf)   # v=spf10, v=spf 1, v:spf1, v=spf1; …
      | spf[\s=-]?v?1(?![0-9a-z.])    # spf1 …, without v=
    ) | .*(?<![a-z0-9])v=spf1[\s"']   # behind something else: a name, TXT, a quote
    """,
    re.VERBOSE | re.DOTALL,
)


def published(strings: Iterable[bytes], known: Recent[bytes, Record | Malformed] | None = None) -> Published:
    """What a TXT RRset publishes; `strings`: each record's character-strings, joined (§3.3).

    `known`: records read before, by their octets.
    """
    found = [octets for octets in strings if is_spf(octets)]
    if not found:
        return _ABSENT
    if len(found) > 1:
        return Multiple(tuple(found))
    (octets,) = found
    if known is None or len(octets) > _LONGEST_KEPT:
        return parse_record(octets)
    record = known.get(octets)
    if record is None:
        record = known[octets] = parse_record(octets)
    return record


def is_near_miss(octets: bytes) -> bool:
    """Whether a TXT record is meant as SPF but has no valid version section, so that receivers ignore it."""
    if is_spf(octets):
        return False
    text = unicodedata.normalize("NFKC", octets.decode("utf-8", "replace"))
    visible = "".join(character for character in text if unicodedata.category(character) not in ("Cf", "Co"))
    return _NEAR_MISS.match(visible.casefold()) is not None
