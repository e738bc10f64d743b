"""The waivers of an inventory beside what the run found: which are used, which run out soon, which nobody needs.

A waiver is only called unused where its rules were judged on every domain that it is for, and none of them fired: what
was not run, or could not be judged, says nothing. The counts add up over shares of an inventory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.inventory.model import Entry, Inventory, Usage, Waiver
from spfaudit.inventory.selection import whole_list
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import Policies
from spfaudit.policy.verdict import Verdict
from spfaudit.policy.waiving import covers
from spfaudit.report.document import WaiverState, WaiverUseDocument
from spfaudit.sanitise import well_formed

SOON = timedelta(days=30)
"""So long before its last day a waiver is said to expire soon."""
MOST_WAIVERS = 10_000
"""Waivers that are listed: those for patterns first."""


class Outcome(Struct, frozen=True):
    """What was judged of one entry, as far as waivers go."""

    entry: Entry
    fired: frozenset[str]
    """Codes, whether or not the findings are waived."""
    unjudged: frozenset[str]


def outcome_of(verdict: Verdict) -> Outcome:
    """The verdict's."""
    return Outcome(
        verdict.entry,
        frozenset(finding.code for finding in verdict.findings),
        frozenset(unjudged.code for unjudged in verdict.unjudged),
    )


class _Tally(Struct):
    """One waiver's counts of domains (see `WaiverUseDocument`)."""

    waiver: Waiver
    domains: tuple[str, ...]
    listed: int = 0
    judged: int = 0
    used: int = 0
    unneeded: int = 0
    undetermined: int = 0


def waiver_uses(
    inventory: Inventory,
    outcomes: Iterable[Outcome],
    policies: Policies,
    today: date,
    *,
    lists_names: bool = False,
) -> list[WaiverUseDocument]:
    """The first `MOST_WAIVERS` waivers: those for patterns, and then those that stand with domains.

    `outcomes`: of the entries that were to be judged and have waivers, at least. `lists_names`: of the source.
    """
    ran = policies.in_reach(inventory, lists_names=lists_names)
    tallies = {id(waiver): _Tally(waiver, waiver.domains) for waiver in inventory.waivers[:MOST_WAIVERS]}
    for entry in whole_list(inventory):
        for waiver in entry.waivers:
            tally = tallies.get(id(waiver))
            if tally is None and len(tallies) < MOST_WAIVERS and not waiver.domains:
                tally = tallies[id(waiver)] = _Tally(waiver, (entry.domain,))
            if tally is not None:
                tally.listed += 1
    for outcome in outcomes:
        for waiver in outcome.entry.waivers:
            tally = tallies.get(id(waiver))
            if tally is not None:
                _count(tally, outcome, ran[policies.of(outcome.entry).profile])
    return [_document(tally, today) for tally in tallies.values()]


def _count(tally: _Tally, outcome: Outcome, ran: Mapping[str, object]) -> None:
    tally.judged += 1
    codes = _covered(tally.waiver, outcome.entry.usage)
    if any(covers(tally.waiver, code) for code in outcome.fired):
        tally.used += 1
    elif any(code in outcome.unjudged or code not in ran for code in codes):
        tally.undetermined += 1
    elif codes:
        tally.unneeded += 1


@lru_cache(maxsize=1_024)
def _covered(waiver: Waiver, usage: Usage) -> tuple[str, ...]:
    """The codes of its rules that may fire on a domain of that usage."""
    return tuple(code for code, rule in RULES.items() if usage in rule.usages and covers(waiver, code))


def _document(tally: _Tally, today: date) -> WaiverUseDocument:
    waiver = tally.waiver
    return WaiverUseDocument(
        rule=waiver.rule,
        domains=list(tally.domains),
        organization=waiver.organization and well_formed(waiver.organization),
        reason=well_formed(waiver.reason),
        owner=waiver.owner and well_formed(waiver.owner),
        until=waiver.until.isoformat(),
        line=waiver.line,
        state=_state(waiver.until, today),
        listed=tally.listed,
        judged=tally.judged,
        used=tally.used,
        unneeded=tally.unneeded,
        undetermined=tally.undetermined,
        unused=_unused(tally.listed, tally.judged, tally.unneeded, tally.used + tally.undetermined),
    )


def _state(until: date, today: date) -> WaiverState:
    if until < today:
        return "expired"
    return "expiring" if until - today <= SOON else "running"


def _unused(listed: int, judged: int, unneeded: int, others: int) -> bool:
    return not listed or (judged == listed and unneeded > 0 and not others)


def merge_uses(parts: Sequence[Sequence[WaiverUseDocument]]) -> list[WaiverUseDocument]:
    """The waivers of several shares, with their sums. One that a share does not tell of stays in doubt."""
    merged: dict[tuple[object, ...], list[WaiverUseDocument]] = {}
    for part in parts:
        for use in part:
            merged.setdefault((use.line, use.rule, *use.domains, use.organization, use.until), []).append(use)
    return [_sum(uses) for uses in merged.values()]


def _sum(uses: Sequence[WaiverUseDocument]) -> WaiverUseDocument:
    listed = max(use.listed for use in uses)
    judged, used, unneeded, undetermined = (
        sum(getattr(use, count) for use in uses) for count in ("judged", "used", "unneeded", "undetermined")
    )
    return replace(
        uses[0],
        listed=listed,
        judged=judged,
        used=used,
        unneeded=unneeded,
        undetermined=undetermined,
        unused=_unused(listed, judged, unneeded, used + undetermined),
    )


def worth_telling(uses: Iterable[WaiverUseDocument]) -> Iterator[WaiverUseDocument]:
    """The waivers that somebody should look at, though they fail nothing. Of expired ones there are findings."""
    return (use for use in uses if use.state != "expired" and (use.unused or use.state == "expiring"))
