"""Which of a name's TXT records is its SPF record (RFC 7208 §3, §4.5).

Knows TXT data as octets; knows no DNS.
"""

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
