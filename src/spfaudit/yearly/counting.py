"""Everything that is counted while the domains go by, one after the other with all that the runs said of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct

from spfaudit.history.history import History
from spfaudit.history.history_error import explained
from spfaudit.history.known_lives import Life
from spfaudit.history.runs import RunRecord
from spfaudit.history.timelines import timelines
from spfaudit.policy.rules import RULES
from spfaudit.report.counts import RANKS, SEVERITIES, SeverityName
from spfaudit.report.determined import determined_rules
from spfaudit.report.document import DomainDocument
from spfaudit.report.first import First
from spfaudit.yearly.blind import Blind, blind
from spfaudit.yearly.fates import Bounds, Fated, Sights, fate
from spfaudit.yearly.findings_document import REMAINING
from spfaudit.yearly.tallies import Census, Fates, Outcomes, outcomes_of

MOST_FINDINGS = 10_000
MOST_NAMES = 1_000
MOST_ORGANIZATIONS = 1_000


class Others:
    """Stands for all organizations that are not told apart."""


OTHERS = Others()
Name = str | Others | None


class Scope(Struct, frozen=True, kw_only=True):
    """Which runs the counting is of."""

    series: str
    zone: tzinfo
    bounds: Bounds
    opening: RunRecord
    months: frozenset[int]
    """Runs that stand for a month."""
    year: Sequence[RunRecord]
    """Readable runs of the year, in their order."""

    @property
    def counted(self) -> list[RunRecord]:
        """The opening one, the closing one, and those that stand for a month."""
        runs = {run.id: run for run in (self.opening, *self.bounds.runs, *self.year)}
        return [runs[number] for number in {self.opening.id, self.closing.id, *self.months}]

    @property
    def closing(self) -> RunRecord:
        """The last whole run."""
        return self.bounds.closing

    def is_between(self, run: RunRecord) -> bool:
        """Whether the run is one from the opening to the closing one."""
        return self.opening.at <= run.at <= self.closing.at

    def is_gone_after(self, run: RunRecord) -> bool:
        """Whether a domain that this run saw last was dropped: a later one of the whole inventory did not list it."""
        return any(other.whole and other.at > run.at for other in self.year)

    def days(self, first: datetime, last: datetime) -> int:
        """Days of the calendar."""
        return (last.astimezone(self.zone).date() - first.astimezone(self.zone).date()).days


def _outcomes(scope: Scope, sights: Sights) -> dict[int, Outcomes]:
    """By run, of those that are counted; worked out once for a document and the rules that it was judged by."""
    known: dict[tuple[str | None, int], Outcomes] = {}
    found = {}
    for run in scope.counted:
        domain = sights.get(run.id)
        if domain and run.about:
            key = run.policy_digest, id(domain)
            known[key] = found[run.id] = known.get(key) or outcomes_of(run.about.run, domain)
    return found


class Listed(Struct, frozen=True, kw_only=True):
    """A finding, and the domain that it is of."""

    fated: Fated
    days: int
    domain: str
    unicode: str
    organization: str | None
    severity: SeverityName
    name: str
    """The rule's."""


class ByOrganization:
    """What is counted of one."""

    def __init__(self) -> None:
        self.opening = Census()
        self.closing = Census()
        self.fates = Fates()


class Counts:
    """All that is counted."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.censuses: dict[int, Census] = defaultdict(Census)
        """By the run: of the opening, the closing, and those that stand for a month."""
        self.organizations: dict[Name, ByOrganization] = {}
        self.all, self.carried, self.found = Fates(), Fates(), Fates()
        self.severities = {severity: Fates() for severity in SEVERITIES}
        self.rules: dict[str, tuple[SeverityName, str, Fates]] = {}
        """Severity and name as seen last, and the findings of each code."""
        self.findings: First[Listed] = First(MOST_FINDINGS)
        self.blind: First[Blind] = First(MOST_NAMES)
        self.failed_lookups: Counter[int] = Counter()
        self.not_attempted: Counter[int] = Counter()
        self.listed: Counter[str] = Counter()

    def read(self, history: History) -> None:
        """Counts everything. Raises HistoryError."""
        scope = self._scope
        readable = {run.id: run for run in (*scope.bounds.runs, *scope.year)}
        rows = (
            (timeline.domain, {sight.run: sight.domain for sight in timeline.sights})
            for timeline in timelines(history.database, list(readable))
        )
        known = history.lives(scope.series, at=scope.closing.id)
        with explained(history.path):
            for domain, sights, lives in _joined(rows, known):
                self._add_domain(sights)
                for life in lives:
                    self._add_life(domain, life, sights)

    def _add_domain(self, sights: Sights) -> None:
        scope = self._scope
        opening, closing = sights.get(scope.opening.id), sights.get(scope.closing.id)
        outcomes = _outcomes(scope, sights)
        for number, its in outcomes.items():
            self.censuses[number].add(sights[number].status, its)
        if opening:
            self._organization(opening.organization).opening.add(opening.status, outcomes[scope.opening.id])
        if closing:
            self._organization(closing.organization).closing.add(closing.status, outcomes[scope.closing.id])
        looks = [(run, sights[run.id]) for run in scope.year if run.id in sights]
        between = any(scope.is_between(run) for run, _ in looks)
        self.listed[_presence(opening, closing, between=between)] += 1
        for run, domain in looks:
            self._add_lookups(run, domain)
        told = blind(looks, gone=bool(looks) and scope.is_gone_after(looks[-1][0]))
        if told:
            self.blind.add((-self._length(told), -told.runs, told.domain.domain), told)

    def _length(self, told: Blind) -> int:
        return self._scope.days(*told.longest)

    def _add_lookups(self, run: RunRecord, domain: DomainDocument) -> None:
        if domain.unjudged and run.about and not run.about.complete and not determined_rules(run.about.run, domain):
            self.not_attempted[run.id] += 1
        else:
            self.failed_lookups[run.id] += len({its.question for its in domain.unjudged if its.question})

    def _organization(self, name: str | None) -> ByOrganization:
        known: Name = name if name in self.organizations or len(self.organizations) < MOST_ORGANIZATIONS else OTHERS
        return self.organizations.setdefault(known, ByOrganization())

    def _add_life(self, domain: str, life: Life, sights: Sights) -> None:
        scope = self._scope
        one = fate(life, sights, scope.bounds)
        if one is None:
            return
        days = scope.days(life.first_seen.started, one.decided.started)
        last = _last(sights, scope.bounds.runs)
        severity, name = _rule_of(one)
        organization = self._organization(last.organization if last else None)
        *_, of_rule = self.rules.setdefault(life.code, (severity, name, Fates()))
        part = self.carried if one.carried else self.found
        for tally in (self.all, part, self.severities[severity], organization.fates, of_rule):
            tally.add(one, days)
        listed = Listed(
            fated=one,
            days=days,
            domain=domain,
            unicode=last.unicode if last else domain,
            organization=last.organization if last else None,
            severity=severity,
            name=name,
        )
        order = (
            one.fate not in REMAINING,
            RANKS[severity],
            life.code,
            domain,
            life.fingerprint,
            life.episode,
        )
        self.findings.add(order, listed)


def _joined(rows: Iterator[tuple[str, Sights]], lives: Iterator[Life]) -> Iterator[tuple[str, Sights, list[Life]]]:
    """Domains with their lives, both in the order of their names; a domain may have only one of the two."""
    life = next(lives, None)
    none: Mapping[int, DomainDocument] = {}
    for domain, sights in rows:
        while life and life.domain < domain:
            yield life.domain, none, [life]
            life = next(lives, None)
        own = []
        while life and life.domain == domain:
            own.append(life)
            life = next(lives, None)
        yield domain, sights, own
    while life:
        yield life.domain, none, [life]
        life = next(lives, None)


def _presence(opening: DomainDocument | None, closing: DomainDocument | None, *, between: bool) -> str:
    match bool(opening), bool(closing):
        case True, True:
            return "stayed"
        case True, False:
            return "dropped"
        case False, True:
            return "added"
        case _:
            return "passing" if between else "elsewhere"


def _last(sights: Sights, runs: Sequence[RunRecord]) -> DomainDocument | None:
    """As the last run up to the closing one saw it."""
    return next((sights[run.id] for run in reversed(runs) if run.id in sights), None)


def _rule_of(one: Fated) -> tuple[SeverityName, str]:
    """The rule's severity and name: as the finding says, else as the catalogue does."""
    if one.told:
        return one.told.severity, one.told.name
    rule = RULES.get(one.life.code)
    severity: SeverityName = next((its for its in SEVERITIES if rule and its == rule.severity.value), "info")
    return severity, rule.name if rule else one.life.code
