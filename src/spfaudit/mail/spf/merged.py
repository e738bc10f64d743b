"""Several SPF records made into the one that their owner probably wants.

Knows octets and the grammar; knows no DNS. A suggestion to a person.
"""

from collections.abc import Iterable

from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.record import Qualifier, Record


def merged(records: Iterable[bytes]) -> str:
    """One record that lets pass whom any of these does, and nobody else; "" where that is not simply all their terms.

    The softer of their `all` counts, and never one that is softer than `~all`.
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
                terms[directive.text.removeprefix("+")] = None
            else:
                return ""  # an exception holds for its own record
        soft |= record.all is None
    return " ".join(["v=spf1", *terms, "~all" if soft else "-all"])
