"""What a name's TXT RRset says by itself: its SPF, and what stands beside it.

Knows records; asks for nothing. Read once a run: many names without mail have one of few RRsets.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from spfaudit.evidence import NoData, NxDomain, Rdata, Records, Txt, octets_to_text
from spfaudit.mail.recent import Recent
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.spf.publication import Published, published
from spfaudit.mail.spf.record import Malformed, Record

_LONGEST_KEPT = 512
"""Octets of an RRset that is remembered: longer ones are seldom met twice."""
_BESIDE_STRINGS = 2 + 10
"""Octets of a record in an answer beside its strings: a pointer to the owner in the question, and what is fixed
(RFC 1035 §4.1.3, §4.1.4)."""
_ABOUT_MAIL = re.compile(
    rb"spf|sfp|psf|[+?~-]all|dmarc|(?:include|exists|ip[46]|redirect)\s*[:=]|&[#a-z]", re.IGNORECASE
)
"""What nobody writes who does not mean SPF, Sender ID or DMARC, however mistaken; in ASCII. And entities of HTML, in
which it may be hidden."""


class Texts(Struct, frozen=True, gc=False, kw_only=True):
    """What a TXT RRset says."""

    joined: tuple[bytes, ...] = ()
    """The strings of each record, joined (RFC 7208 §3.3)."""
    spf: Published
    """What is published as SPF."""
    shown: tuple[str, ...] = ()
    """The SPF records as text, well-formed or not."""
    is_undivided: bool = True
    """Whether each record is a single character-string."""
    is_plain: bool = False
    """One SPF record, and no other text that is about mail, all of them in one piece."""
    octets: int = 0
    """Of the records in an answer."""


def read_texts(
    answer: Records | NoData | NxDomain,
    known: Recent[tuple[Rdata, ...], Texts],
    records: Recent[bytes, Record | Malformed],
) -> Texts:
    """What the answer to the question for a name's TXT records says.

    `known`: RRsets read before; `records`: SPF records read before, by their octets.
    """
    if not isinstance(answer, Records):
        return _NO_TEXTS
    texts = known.get(answer.rdata)
    if texts is None:
        texts = _read(answer.rdata, records)
        if texts.octets <= _LONGEST_KEPT:
            known[answer.rdata] = texts
    return texts


def _read(rdata: tuple[Rdata, ...], records: Recent[bytes, Record | Malformed]) -> Texts:
    joined, rest, strings = [], [], 0
    for record in rdata:
        if isinstance(record, Txt):
            octets = record.joined
            joined.append(octets)
            strings += len(record.strings)
            if not is_spf(octets):
                rest.append(octets)
    # What stands alone is remembered with its RRset.
    spf = published(joined, records if len(joined) > 1 else None)
    undivided = strings <= len(joined)
    return Texts(
        joined=tuple(joined),
        spf=spf,
        shown=_shown(spf, joined),
        is_undivided=undivided,
        is_plain=undivided and len(rest) == len(joined) - 1 and not any(map(_may_be_about_mail, rest)),
        # Each string has a length octet (RFC 1035 §3.3).
        octets=len(joined) * _BESIDE_STRINGS + strings + sum(map(len, joined)),
    )


_NO_TEXTS = Texts(spf=published(()))


def _shown(spf: Published, joined: Sequence[bytes]) -> tuple[str, ...]:
    if isinstance(spf, Record) and "\\" not in spf.text:  # a valid record is ASCII
        return (spf.text,)
    return tuple([octets_to_text(octets) for octets in joined if is_spf(octets)])


def _may_be_about_mail(octets: bytes) -> bool:
    return not octets.isascii() or _ABOUT_MAIL.search(octets) is not None
