"""What `diff` says of any two runs of the two years, against the truth: every number."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, pairwise

import pytest

from spfaudit.diff.brief import Earlier, brief
from spfaudit.diff.comparison import Side, TapedDiff, compare
from spfaudit.diff.document import IncludeChange, RecordChange
from spfaudit.history.history import History
from spfaudit.history.past import KeptPast
from spfaudit.report.changes_document import CHANGES, ChangesDocument, NumberChange
from yearly.changed_records import Changed, changed_records, fewest_moved, pieces
from yearly.drift import Differing, Drift, Seen
from yearly.fates import Between, Fate, begun_by
from yearly.runs import SEVERITIES, report_of
from yearly.trees import below
from yearly.truth import found_codes
from yearly.world import ORGANIZATIONS, RUNS, Condition, make_world

WORLD = make_world()
PLACES = range(len(RUNS))
REPORTS = [report_of(WORLD, place) for place in PLACES]
SEEN = Seen(WORLD)
BEGUN = [begun_by(WORLD, place) for place in PLACES]


def past(history: History, earlier: int, later: int) -> KeptPast:
    runs = {run.id: run for run in history.runs()}
    return KeptPast(history.database, runs[earlier + 1], runs[later + 1])


@pytest.mark.parametrize("earlier", PLACES[:-1])
def test_every_later_run_compared_with_it(history: History, earlier: int) -> None:
    for later in PLACES[earlier + 1 :]:
        told = compare(side(earlier), side(later), past(history, earlier, later))
        fates = list(Between(WORLD, earlier, later, BEGUN).fates())
        check_findings(told, fates)
        check_sums(told, fates, RUNS[later].started)
        check_domains(told, fates, earlier, later)
        check_records(told, list(changed_records(WORLD, earlier, later)))
        check_includes(told, SEEN.drift(earlier, later))


@pytest.mark.parametrize(("earlier", "later"), [*pairwise(PLACES)])
def test_of_one_organization(history: History, earlier: int, later: int) -> None:
    told = compare(
        side(earlier),
        side(later),
        past(history, earlier, later),
        wanted=lambda its: its.organization == ORGANIZATIONS[0],
    )
    places = [WORLD.domains[earlier], WORLD.domains[later]]
    names = {name for place in places for name, its in place.items() if its.organization == ORGANIZATIONS[0]}
    fates = Between(WORLD, earlier, later, BEGUN).fates()
    check_findings(told, [one for one in fates if one.domain in names])
    check_records(told, [one for one in changed_records(WORLD, earlier, later) if one.domain in names])
    its = [places[1][name].sums for name in names if name in places[1] and places[1][name].attempted]
    reached = below({name for sums in its if sums for name in sums.leads_to}, later)
    drift = SEEN.drift(earlier, later)
    assert {one.name for one in told.includes} == drift.keys() & reached


@pytest.mark.parametrize(("earlier", "later"), [*pairwise(PLACES)])
def test_in_brief(history: History, earlier: int, later: int) -> None:
    told = brief(Earlier(run=earlier + 1, side=side(earlier), past=past(history, earlier, later)), side(later))
    assert told
    fates = list(Between(WORLD, earlier, later, BEGUN).fates())
    check_findings_in_brief(told, fates)
    drift = SEEN.drift(earlier, later)
    assert told.includes_changed == len(drift)
    names = sorted(drift, key=lambda name: (-drift[name].domains, name))[:10]
    assert [(one.name, one.domains) for one in told.includes] == [(name, drift[name].domains) for name in names]
    for one in told.includes:
        numbers = {"lookups": one.lookups, "ipv4": one.ipv4_addresses, "ipv6": one.ipv6_prefixes_64}
        said = {fact: Differing(its.before, its.after) for fact, its in numbers.items() if its}
        assert said == {fact: its for fact, its in drift[one.name].facts.items() if fact in numbers}
        assert one.record == ("record" in drift[one.name].facts)


def check_findings_in_brief(told: ChangesDocument, fates: list[Fate]) -> None:
    for change, rules in (("new", told.new), ("fixed", told.fixed)):
        counted = Counter(one.code for one in fates if one.change == change and not one.waived)
        assert {one.code: one.count for one in rules} == counted
    number = Counter(one.change for one in fates if not one.waived)
    for change in CHANGES:
        counts = told.findings.by(change).counted
        assert counts.error + counts.warning + counts.info == number[change]


def side(place: int) -> Side:
    return Side(str(place + 1), REPORTS[place], RUNS[place].whole)


def started(place: int | None) -> str | None:
    return None if place is None else RUNS[place].started


def check_findings(told: TapedDiff, fates: list[Fate]) -> None:
    assert sorted(
        (its.domain, one.finding.code, one.change, one.why, one.since, one.since_exactly, one.compared_with)
        for its in told.domains
        for one in its.findings
    ) == sorted(
        (one.domain, one.code, one.change, one.why, started(one.since), one.exactly, started(one.compared_with))
        for one in fates
    )


def check_sums(told: TapedDiff, fates: list[Fate], now: str) -> None:
    weights = Counter((one.change, "waived" if one.waived else SEVERITIES[one.code]) for one in fates)
    for change in CHANGES:
        counts = told.summary.findings.by(change)
        assert (counts.counted.error, counts.counted.warning, counts.counted.info, counts.waived, counts.known) == (
            weights[change, "error"],
            weights[change, "warning"],
            0,
            weights[change, "waived"],
            0,
        )
    open_ones = [one for one in fates if one.change == "open"]
    assert told.summary.failing == weights["new", "error"]
    assert told.summary.waived == sum(one.waived and not one.waived_before for one in open_ones)
    assert told.summary.unwaived == sum(one.waived_before and not one.waived for one in open_ones)
    assert told.summary.severity == 0
    moment = next(run.moment for run in RUNS if run.started == now)
    days = [((moment - RUNS[one.since].moment).days, one.exactly) for one in open_ones]
    assert [(age.days, age.findings, age.at_least) for age in told.summary.ages] == [
        (
            until,
            sum(since <= day <= (until or day) for day, _ in days),
            sum(since <= day <= (until or day) and not exactly for day, exactly in days),
        )
        for since, until in ((0, 31), (32, 92), (93, 366), (367, None))
    ]


def check_domains(told: TapedDiff, fates: list[Fate], earlier: int, later: int) -> None:
    domains = told.summary.domains
    before, after = WORLD.domains[earlier], WORLD.domains[later]
    both = before.keys() & after.keys()
    doubtful = {one.domain for one in fates if one.why == "lookup-failed"}
    listed = {
        **dict.fromkeys(after.keys() - both, "added" if RUNS[earlier].whole else "later-only"),
        **dict.fromkeys(before.keys() - both, "dropped" if RUNS[later].whole else "earlier-only"),
    }
    assert {its.domain: its.listed for its in told.domains if its.listed != "both"} == listed
    number = Counter(listed.values())
    assert (domains.compared, domains.added, domains.dropped) == (len(both), number["added"], number["dropped"])
    assert domains.not_compared == number["later-only"] + number["earlier-only"]
    assert domains.usage == sum(before[name].usage != after[name].usage for name in both)
    assert domains.organization == sum(before[name].organization != after[name].organization for name in both)
    assert domains.undetermined == sum(blind(its) or name in doubtful for name, its in after.items())
    statuses = Counter((status(earlier, name), status(later, name)) for name in both)
    assert {(one.before, one.after): one.domains for one in told.summary.statuses} == {
        way: count for way, count in statuses.items() if way[0] != way[1]
    }


def blind(condition: Condition) -> bool:
    return not condition.attempted or condition.spf in "?t" or condition.dmarc == "?"


def status(place: int, domain: str) -> str:
    condition = WORLD.domains[place][domain]
    codes = [code for code in found_codes(condition, RUNS[place]) if code not in condition.waived]
    if any(SEVERITIES[code] == "error" for code in codes):
        return "fail"
    return "unjudged" if blind(condition) else "pass"


def check_records(told: TapedDiff, changed: list[Changed]) -> None:
    kinds = Counter(one.kind for one in changed)
    domains = told.summary.domains
    assert (domains.spf, domains.dmarc, domains.mx) == (kinds["spf"], kinds["dmarc"], kinds["mx"])
    said = {(its.domain, one.kind): one for its in told.domains for one in its.records}
    assert said.keys() == {(one.domain, one.kind) for one in changed}
    for one in changed:
        check_record(said[one.domain, one.kind], one)


def check_record(told: RecordChange, changed: Changed) -> None:
    assert (told.before, told.after) == ([*changed.before], [*changed.after])
    assert told.compared_with == started(changed.told_by)
    if changed.kind != "mx" and not (changed.before and changed.after):
        assert [(part.mark, part.text) for part in told.parts] == [
            *(("removed", record) for record in changed.before),
            *(("added", record) for record in changed.after),
        ]
        return
    before, after = pieces(changed.kind, changed.before), pieces(changed.kind, changed.after)
    assert [part.text for part in told.parts if part.mark != "removed"] == [*after.values()]
    texts: dict[str, list[tuple[str, str | None]]] = {}
    for part in told.parts:
        kept = part.mark if part.mark in ("added", "removed") else "kept"
        texts.setdefault(kept, []).append((part.text, part.before))
        assert (part.mark == "same") <= (part.before is None)
    assert texts.get("added", []) == [(text, None) for key, text in after.items() if key not in before]
    assert texts.get("removed", []) == [(text, None) for key, text in before.items() if key not in after]
    assert texts.get("kept", []) == [
        (text, None if before[key] == text else before[key]) for key, text in after.items() if key in before
    ]
    assert sum(part.mark == "moved" for part in told.parts) == fewest_moved([*before], [*after])


def check_includes(told: TapedDiff, drift: dict[str, Drift]) -> None:
    assert told.summary.includes == len(told.includes)
    assert [one.name for one in told.includes] == sorted(drift, key=lambda name: (-drift[name].domains, name))
    later = SEEN.trees[int(told.later.name) - 1]
    for one in told.includes:
        its = drift[one.name]
        assert (one.domains, one.compared_with) == (its.domains, started(its.told_by))
        assert facts(one) == {fact: differing for fact, differing in its.facts.items() if fact != "leads_to"}
        led = its.facts.get("leads_to", Differing((), ()))
        assert isinstance(led.before, tuple)
        assert isinstance(led.after, tuple)
        assert (one.includes_added, one.includes_removed) == (
            beside(led.after, led.before),
            beside(led.before, led.after),
        )
        assert one.through == [name for name in later[one.name].leads_to if name in drift]


def facts(told: IncludeChange) -> dict[str, Differing]:
    found = {"lookups": told.lookups, "ipv4": told.ipv4_addresses, "ipv6": told.ipv6_prefixes_64}
    differing = {fact: Differing(its.before, its.after) for fact, its in found.items() if isinstance(its, NumberChange)}
    if told.record:
        differing["record"] = Differing("".join(told.record.before), "".join(told.record.after))
    if told.problem or told.problem_before:
        differing["problem"] = Differing(told.problem_before or "", told.problem or "")
    return differing


def beside(names: Iterable[str], others: tuple[str, ...]) -> list[str]:
    return [name for name in names if name not in others]


def test_all_pairs_are_looked_at() -> None:
    changes = {one.change for pair in combinations(PLACES, 2) for one in Between(WORLD, *pair, BEGUN).fates()}
    assert changes == {"new", "fixed", "open", "unknown", "first-judged", "not-judged"}
