"""Included records that the earlier report does not tell because a lookup failed on the way to them.

Whether a domain led there then is not known: as everything that is left undetermined, it is looked for where the way
was last known.
"""

from collections.abc import Iterable

from spfaudit.diff.past import Past
from spfaudit.report.document import DomainDocument, IncludeDocument


class Unseen:
    """Of the names that only the later report tells, those to which a way of the earlier one led that was not known."""

    def __init__(self, earlier: Iterable[IncludeDocument], later: Iterable[IncludeDocument], past: Past) -> None:
        told = {one.name: one.problem == "unknown" for one in earlier}
        self._past = past
        self._missing = {one.name for one in later if one.name not in told}
        self._met = {name for name, unknown in told.items() if not unknown}
        """What leads no further: the earlier report itself tells what it leads to."""
        self.names: set[str] = set()
        if self._missing:
            self._follow([name for name, unknown in told.items() if unknown])

    def look(self, domain: DomainDocument) -> None:
        """Takes in one of the earlier report's domains."""
        if domain.records.spf is not None or self.names == self._missing:
            return
        for state in self._past.states(domain.domain):
            if state.domain.records.spf is not None:
                self._follow(state.domain.spf.includes if state.domain.spf else [])
                return

    def _follow(self, names: Iterable[str]) -> None:
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name in self._met:
                continue
            self._met.add(name)
            if name in self._missing:
                self.names.add(name)
            for _, state in self._past.includes(name):
                if state.problem != "unknown":
                    ahead += state.includes
                    break
