"""What changed in a domain's records: SPF term by term, DMARC tag by tag, MX as a set.

A record that is unknown on one side has not changed, for all that is known.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Literal

from spfaudit.diff.document import PartDocument, RecordChange
from spfaudit.diff.parts import Item, compared
from spfaudit.mail.dmarc.grammar import is_dmarc
from spfaudit.mail.dmarc.grammar import parse_record as parse_dmarc
from spfaudit.mail.dmarc.record import Record as DmarcRecord
from spfaudit.mail.spf.grammar import is_spf, parse_term
from spfaudit.mail.spf.macro import TermError
from spfaudit.mail.spf.record import Directive, Ip4, Ip6

Kind = Literal["spf", "dmarc", "mx"]
Reader = Callable[[str], list[Item] | None]
"""The record's items; None if it does not parse."""
_WORD = re.compile(r"[^ ;]+;?|;")


def record_change(
    kind: Kind, before: Sequence[str] | None, after: Sequence[str] | None, compared_with: str | None = None
) -> RecordChange | None:
    """The change, or None: the records are the same ones, or those of one side are not known."""
    if before is None or after is None or sorted(before) == sorted(after):
        return None
    if kind == "mx":
        parts = sorted(compared(_hosts(before), _hosts(after)), key=lambda part: _preference(part.text))
    elif len(before) == len(after) == 1:
        parts = _one(before[0], after[0], _tags if kind == "dmarc" else _terms)
    else:
        parts = compared(_whole(before), _whole(after))
    return RecordChange(kind=kind, before=list(before), after=list(after), compared_with=compared_with, parts=parts)


def _one(before: str, after: str, read: Reader) -> list[PartDocument]:
    """One record that became another: by their grammar if both have one, otherwise word by word."""
    old, new = read(before), read(after)
    return compared(_words(before), _words(after)) if old is None or new is None else compared(old, new)


def _words(record: str) -> list[Item]:
    return [Item(word, word) for word in _WORD.findall(record)]


def _whole(records: Sequence[str]) -> list[Item]:
    """Several records; their order means nothing."""
    return [Item(record, record) for record in sorted(records)]


# -- SPF ----------------------------------------------------------------------


def _terms(record: str) -> list[Item] | None:
    if not record.isascii() or not is_spf(record.encode("ascii")):
        return None
    version, *terms = (word for word in record.split(" ") if word)
    try:
        return [Item("v=spf1", version), *(Item(_term_key(term), term) for term in terms)]
    except TermError:
        return None


def _term_key(text: str) -> Hashable:
    """The same for terms that match the same clients, whatever their qualifiers and spelling."""
    term = parse_term(text)
    if isinstance(term, Directive):
        mechanism = term.mechanism
        if isinstance(mechanism, Ip4 | Ip6):
            return type(mechanism).__name__, mechanism.first, mechanism.prefix
        text = text.lstrip("+-~?")
    # Names are compared without regard to case, but an upper-case macro letter means another thing (RFC 7208 §7.3).
    return text if "%" in text else text.lower()


# -- DMARC --------------------------------------------------------------------


def _tags(record: str) -> list[Item] | None:
    if not record.isascii() or not is_dmarc(record.encode("ascii")):
        return None
    read = parse_dmarc(record.encode("ascii"))
    if not isinstance(read, DmarcRecord) or len(read.tags) != len(_items(record)):
        return None
    return [Item(tag.name, f"{tag.name}={tag.value}") for tag in read.tags]


def _items(record: str) -> list[str]:
    return [item for item in record.split(";") if item.strip(" \t")]


# -- MX -----------------------------------------------------------------------

_EXCHANGE = re.compile(r"([0-9]{1,5}) (.+)", re.DOTALL)


def _hosts(records: Sequence[str]) -> list[Item]:
    """By name, for the order within an RRset means nothing."""
    return sorted(map(_host, records), key=lambda item: (item.key, item.text))


def _host(record: str) -> Item:
    found = _EXCHANGE.fullmatch(record)
    return Item(found[2].lower() if found else record, record)


def _preference(record: str) -> int:
    found = _EXCHANGE.fullmatch(record)
    return int(found[1]) if found else 0
