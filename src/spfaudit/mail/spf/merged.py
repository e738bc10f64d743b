"""Several SPF records made into the one that their owner probably wants.

Knows octets and the grammar; knows no DNS. A suggestion to a person.
"""

from collections.abc import Iterable

from spfaudit.mail.spf.duplicates import duplicates
from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.record import Qualifier, Record, lets_strangers_pass


def merged(records: Iterable[bytes], domain: str) -> str:
    """One record of `domain` that lets pass whom any of these does, and nobody else.

    "" where that is not simply all their terms, or one of them lets strangers pass. The softer of their `all` counts,
    and never one that is softer than `~all`. What another one of the terms makes superfluous is left out.
    """
    terms: dict[str, None] = {}
    soft = False
    for octets in records:
        record = parse_record(octets)
        if not isinstance(record, Record) or record.redirect or record.explanation or record.unknown:
            return ""
        for directive in record.effective:
            if directive is record.all:
                soft |= directive.qualifier is not Qualifier.FAIL
            elif directive.qualifier is Qualifier.PASS:
                if lets_strangers_pass(directive):
                    return ""
                terms[directive.text.removeprefix("+")] = None
            else:
                return ""  # an exception holds for its own record
        soft |= record.all is None
    together = parse_record(" ".join(["v=spf1", *terms]).encode("ascii"))
    assert isinstance(together, Record)  # each of its terms stands in a valid one
    superfluous = {duplicate.place for duplicate in duplicates(together, domain)}
    kept = [directive for place, directive in enumerate(together.directives) if place not in superfluous]
    return " ".join(["v=spf1", *[directive.text for directive in kept], "~all" if soft else "-all"])
