"""The one SPF record that may stand in the place of several.

Knows what it costs with what it includes; judges nothing.
"""

from collections.abc import Iterable

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.mail.spf.merged import merged
from spfaudit.mail.spf.record import Record
from spfaudit.mail.spf.tree import grow


def one_spf(posture: Posture, records: Iterable[bytes]) -> str:
    """All of the records as one; "" if there is none, or it costs too much (§4.6.4). Raises Missing."""
    one = merged(records, posture.entry.domain)
    record = parse_record(one.encode()) if one else None
    if not isinstance(record, Record):
        return ""
    tree = grow(posture.entry.domain, posture.evidence, posture.shared, record=record)
    return one if tree.lookups <= LOOKUP_LIMIT else ""
