"""Which names there are in zones: what only a source that holds whole zones can tell.

Pure. An answer to a question for NAMES holds one record for each name and type that answers at or below the name
asked, over all zones: `www.example.go.jp A`; behind TXT stands the text, `example.go.jp TXT "v=spf1 -all"`. Types that
do not say what a name is for are left out, and so is what no resolver would be told: glue and other data below a
delegation. Wildcards are no names.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from spfaudit.evidence import Answer, Failed, NoData, Opaque, Provenance, Question, records
from spfaudit.resolver.name import Labels, to_labels, to_text
from spfaudit.resolver.presentation import to_presentation
from spfaudit.resolver.zone import Node, Zone, answer, diverted, zone_of

_TYPES = ("A", "AAAA", "CNAME", "MX")
_BEHIND_ALL = (b"\xff" * 64,)
"""Greater than any label."""


class NameIndex:
    """The names of zones (by apex) in an order in which those below a name are neighbours."""

    def __init__(self, zones: Mapping[Labels, Zone]) -> None:
        self._zones = zones
        listed = sorted(
            (name[::-1], tuple(_lines(name, node)))
            for zone in zones.values()
            for name, node in zone.nodes.items()
            if b"*" not in name and zone_of(zones, name) is zone and diverted(zone, name) is None
        )
        self._names = [name for name, _ in listed]
        self._lines = [lines for _, lines in listed]

    def answer(self, question: Question) -> Answer:
        """What there is at and below a canonical name. Failed if nothing is known of it."""
        top = to_labels(question.name)[::-1]
        first, last = bisect_left(self._names, top), bisect_left(self._names, (*top, *_BEHIND_ALL))
        lines = [Opaque(line) for place in range(first, last) for line in self._lines[place]]
        source = Provenance(transport="zone", rcode="NOERROR", tries=1)
        if lines:
            return records(lines, provenance=source)
        if first == last:
            usual = answer(self._zones, Question(question.name, "TXT"))
            if isinstance(usual, Failed):  # no zone has the name, or it is delegated
                return usual
        return NoData(provenance=source)


def _lines(name: Labels, node: Node) -> Iterator[str]:
    text = to_text(name)
    yield from (f"{text} {type}" for type in _TYPES if type in node)
    if "TXT" in node:
        yield from (f"{text} TXT {to_presentation(rdata)}" for rdata in node["TXT"].rdata)
