"""The one SPF record that may stand in the place of several.

Knows what it costs with what it includes; judges nothing.
"""

from collections.abc import Iterable

from msgspec import Struct

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.mail.spf.merged import merged
from spfaudit.mail.spf.record import NAMELESS, Record
from spfaudit.mail.spf.tree import grow


class OneSpf(Struct, frozen=True, kw_only=True):
    """All of several records as one."""

    text: str
    lookups: int
    """What it costs in the worst case; a lower bound if not `complete`."""
    complete: bool

    @property
    def affordable(self) -> bool:
        """Whether it costs no more than receivers spend (§4.6.4), as far as that is known."""
        return self.lookups <= LOOKUP_LIMIT


def one_spf(posture: Posture, records: Iterable[bytes]) -> OneSpf | None:
    """The one record, if they simply add up to one. Raises Missing."""
    text = merged(records, posture.entry.domain)
    record = parse_record(text.encode()) if text else None
    if not isinstance(record, Record):
        return None
    own = sum(not isinstance(directive.mechanism, NAMELESS) for directive in record.effective)
    if own > LOOKUP_LIMIT:  # what it includes need not be asked for
        return OneSpf(text=text, lookups=own, complete=False)
    tree = grow(posture.entry.domain, posture.evidence, posture.shared, record=record)
    return OneSpf(text=text, lookups=tree.lookups, complete=not (tree.failures or tree.bounded))
