"""Counters of the yearly report: outcomes, statuses, fates and days, each added one by one and told as a document."""

from collections import Counter
from collections.abc import Mapping

from spfaudit.report.counts import Status
from spfaudit.report.coverage import REQUIREMENTS, Outcome, percent
from spfaudit.report.document import DomainDocument, RunDocument
from spfaudit.text import Lang
from spfaudit.yearly.document import MonthShares, RequirementDocument, SharesDocument
from spfaudit.yearly.fates import Fated
from spfaudit.yearly.findings_document import FATES, Fate, FateCounts, TimeToFix
from spfaudit.yearly.method_document import StatusDocument

Outcomes = tuple[Outcome | None, ...]
"""Of a domain, for each requirement in their order."""


def outcomes_of(run: RunDocument, domain: DomainDocument) -> Outcomes:
    """What the run says of every requirement on it."""
    return tuple(requirement.outcome(run, domain) for requirement in REQUIREMENTS)


class Census:
    """Domains as of one run."""

    def __init__(self) -> None:
        self._statuses: Counter[Status] = Counter()
        self._outcomes: Counter[tuple[int, Outcome | None]] = Counter()

    def add(self, status: Status, outcomes: Outcomes) -> None:
        """One more domain."""
        self._statuses[status] += 1
        self._outcomes.update(enumerate(outcomes))

    def statuses(self) -> StatusDocument:
        """By status."""
        counts = self._statuses
        return StatusDocument(
            domains=counts.total(), passed=counts["pass"], unjudged=counts["unjudged"], failed=counts["fail"]
        )

    def shares(self, place: int) -> SharesDocument:
        """By outcome of the requirement at that place."""
        met, waived, unjudged, broken = (
            self._outcomes[place, outcome]
            for outcome in (Outcome.MET, Outcome.WAIVED, Outcome.UNJUDGED, Outcome.BROKEN)
        )
        total = met + waived + unjudged + broken
        return SharesDocument(
            met=met, waived=waived, unjudged=unjudged, not_met=broken, total=total, percent=percent(met, total)
        )

    def months_shares(self) -> list[MonthShares]:
        """By outcome, of every requirement."""
        return [MonthShares(key=one.key, shares=self.shares(place)) for place, one in enumerate(REQUIREMENTS)]


def compared(opening: Census, closing: Census, lang: Lang) -> list[RequirementDocument]:
    """Every requirement at the beginning and at the end."""
    return [
        RequirementDocument(
            key=one.key, title=one.title.to(lang), opening=opening.shares(place), closing=closing.shares(place)
        )
        for place, one in enumerate(REQUIREMENTS)
    ]


class Fates:
    """Findings by fate, and how long those that were fixed took."""

    def __init__(self) -> None:
        self._fates: Counter[Fate] = Counter()
        self._days: Counter[int] = Counter()
        self._carried = self._reopened = self._at_least = 0

    def add(self, one: Fated, days: int) -> None:
        """One more finding."""
        self._fates[one.fate] += 1
        self._carried += one.carried
        self._reopened += is_reopened(one)
        if one.fate == "fixed":
            self._days[days] += 1
            self._at_least += not one.exactly

    def counts(self) -> FateCounts:
        """By fate."""
        fates: Mapping[Fate, int] = self._fates
        total = self._fates.total()
        return FateCounts(
            carried=self._carried,
            found=total - self._carried,
            reopened=self._reopened,
            total=total,
            **{fate.replace("-", "_"): fates[fate] for fate in FATES},
        )

    def time(self) -> TimeToFix:
        """Of those fixed."""
        count = self._days.total()
        return TimeToFix(
            fixed=count,
            median_days=_median(self._days) if count else None,
            longest_days=max(self._days) if count else None,
            at_least=self._at_least,
        )


def is_reopened(one: Fated) -> bool:
    """Whether it came up in the year, and not for the first time."""
    return not one.carried and one.life.episode > 1


def _median(days: Counter[int]) -> float:
    """Of an even number, the mean of the two in the middle."""
    count = days.total()
    middle = {(count - 1) // 2, count // 2}
    found, passed = [], 0
    for value in sorted(days):
        found += [value] * sum(passed <= place < passed + days[value] for place in middle)
        passed += days[value]
    return sum(found) / len(found)
