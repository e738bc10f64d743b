"""The SPF trees that a report's domains lead to: each told once, with how many domains lead there.

What hangs on a name is learnt as verdicts come; how many domains lead to it is counted once all verdicts are in, so
that it makes no difference in how many processes or shares a list was judged.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from spfaudit.mail.spf.include_facts import IncludeFacts
from spfaudit.report.document import IncludeDocument

MOST_INCLUDES = 10_000
"""Names that are reported: those to which most domains lead, if there are more."""
_MOST_KNOWN = 2 * MOST_INCLUDES
"""Names that stay known when twice as many are: those met most often."""
_MOST_WAYS = 5_000
"""Ways into the trees that are counted before it is looked at where they lead."""


class Includes:
    """What is known of the names that records lead to; bounded."""

    def __init__(self) -> None:
        self._known: dict[str, IncludeDocument] = {}
        self._uses: dict[str, int] = {}
        """How often each was met; no count of domains, since a domain may be judged twice."""
        self._met: dict[int, tuple[IncludeFacts, ...]] = {}
        """What domains lead to, by its identity: it is the very same object for most that lead to the same names."""
        self._times: defaultdict[int, int] = defaultdict(int)

    def learn(self, facts: tuple[IncludeFacts, ...]) -> None:
        """What one domain leads to."""
        number = id(facts)
        self._met[number] = facts
        self._times[number] += 1
        if len(self._met) >= _MOST_WAYS:
            self._take_in()

    def add(self, documents: Iterable[IncludeDocument]) -> None:
        """What other processes or reports know."""
        for document in documents:
            self._uses[document.name] = self._uses.get(document.name, 0) + document.domains
            self._keep(replace(document, domains=0))

    def known(self) -> list[IncludeDocument]:
        """All that is known, for `add`: `domains` is how often each was met."""
        self._take_in()
        return [replace(document, domains=self._uses[name]) for name, document in self._known.items()]

    def documents(self, direct: Iterable[Sequence[str]]) -> list[IncludeDocument]:
        """The names to which most domains lead, in order; `direct`: of each domain the names its record leads to."""
        self._take_in()
        domains: Counter[str] = Counter()
        ways: dict[tuple[str, ...], int] = {}
        for names in direct:
            if names:
                way = tuple(names)
                ways[way] = ways.get(way, 0) + 1
                if len(ways) >= _MOST_WAYS:
                    self._follow(ways, domains)
        self._follow(ways, domains)
        most = heapq.nsmallest(MOST_INCLUDES, domains, key=lambda name: (-domains[name], name))
        return [replace(self._known[name], domains=domains[name]) for name in sorted(most)]

    def _follow(self, ways: dict[tuple[str, ...], int], domains: Counter[str]) -> None:
        """Adds to each known name the domains that come by it, and empties `ways`."""
        for way, count in ways.items():
            met: set[str] = set()
            ahead = list(way)
            while ahead:
                name = ahead.pop()
                document = self._known.get(name)
                if document and name not in met:
                    met.add(name)
                    ahead += document.includes
            for name in met:
                domains[name] += count
        ways.clear()

    def _take_in(self) -> None:
        for number, facts in self._met.items():
            for one in facts:
                self._uses[one.name] = self._uses.get(one.name, 0) + self._times[number]
                self._keep(_document(one))
        self._met.clear()
        self._times.clear()
        if len(self._uses) >= 2 * _MOST_KNOWN:
            self._forget()

    def _keep(self, document: IncludeDocument) -> None:
        """Keeps of two that differ, because something failed for one of them, the one that knows more."""
        earlier = self._known.get(document.name)
        if earlier is None:
            self._known[document.name] = document
        elif earlier != document:
            self._known[document.name] = min(earlier, document, key=_gaps)

    def _forget(self) -> None:
        uses = self._uses
        left = heapq.nsmallest(_MOST_KNOWN, uses, key=lambda name: (-uses[name], name))
        self._known = {name: self._known[name] for name in left}
        self._uses = {name: uses[name] for name in left}


def _document(facts: IncludeFacts) -> IncludeDocument:
    return IncludeDocument(
        name=facts.name,
        record=facts.record,
        problem=facts.problem,
        lookups=facts.lookups,
        ipv4_addresses=facts.ipv4_addresses,
        ipv6_prefixes_64=facts.ipv6_prefixes_64,
        includes=list(facts.includes),
        domains=0,
    )


def _gaps(document: IncludeDocument) -> tuple[bool, bool, bool, bytes]:
    return (
        document.problem == "unknown",
        document.lookups is None,
        document.ipv4_addresses is None,
        msgspec.json.encode(document),  # something must decide
    )
