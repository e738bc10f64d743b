"""What `diff` says of any two whole runs of the two years, against the truth."""

from collections import Counter
from itertools import combinations

import pytest

from spfaudit.diff.comparison import Side, compare
from spfaudit.history.history import History
from spfaudit.history.past import KeptPast
from yearly import truth
from yearly.runs import FAULTS, history_file, report_of
from yearly.world import RUNS, Condition, make_world

WORLD = make_world()
WHOLE = [place for place, run in enumerate(RUNS) if run.whole]
REPORTS = [report_of(WORLD, place) for place in range(len(RUNS))]
CODES = sorted(set(FAULTS.values()))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(history_file(tmp_path_factory.mktemp("history")))


@pytest.mark.parametrize("earlier", WHOLE[:-1])
def test_every_later_run_compared_with_it(history: History, earlier: int) -> None:
    past = KeptPast(history.database, next(run for run in history.runs() if run.id == earlier + 1))
    for later in (place for place in WHOLE if place > earlier):
        told = compare(side(earlier), side(later), past)
        changes = Counter((its.domain, one.finding.code, one.change) for its in told.domains for one in its.findings)
        assert changes == expected(earlier, later), (earlier, later)
        domains = told.summary.domains
        names = [set(WORLD.domains[place]) for place in (earlier, later)]
        assert (domains.compared, domains.added, domains.dropped) == (
            len(names[0] & names[1]),
            len(names[1] - names[0]),
            len(names[0] - names[1]),
        )
        both = names[0] & names[1]
        assert domains.usage == sum(condition(earlier, name).usage != condition(later, name).usage for name in both)
        assert domains.organization == sum(
            condition(earlier, name).organization != condition(later, name).organization for name in both
        )


def side(place: int) -> Side:
    return Side(str(place + 1), REPORTS[place], RUNS[place].whole)


def condition(place: int, domain: str) -> Condition:
    return WORLD.domains[place][domain]


def expected(earlier: int, later: int) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for domain in {*WORLD.domains[earlier], *WORLD.domains[later]}:
        for code in CODES:
            change = change_of(domain, code, earlier, later)
            if change:
                found[domain, code, change] += 1
    return found


def change_of(domain: str, code: str, earlier: int, later: int) -> str | None:
    now = state(domain, code, later)
    if domain not in WORLD.domains[earlier]:
        return "first-judged" if now == "found" else None
    before = state(domain, code, earlier)
    if domain not in WORLD.domains[later]:
        return "not-judged" if before == "found" else None
    if before == "failed":
        before = known_before(domain, code, earlier)
    if now == "found":
        return {"found": "open", "silent": "new"}.get(before, "first-judged")
    if before != "found":
        return None
    return {"silent": "fixed", "failed": "unknown", "not-run": "not-judged"}[now]


def state(domain: str, code: str, place: int) -> str:
    its, run = WORLD.domains[place].get(domain), RUNS[place]
    if its is None or code in run.off or not truth.concerns(code, its.usage):
        return "not-run"
    if code in truth.found_codes(its, run):
        return "found"
    return "silent" if truth.told_of(code, its) else "failed"


def known_before(domain: str, code: str, place: int) -> str:
    for before in range(place - 1, -1, -1):
        told = state(domain, code, before)
        if told in ("found", "silent"):
            return told
    return "failed"


def test_all_pairs_are_looked_at() -> None:
    changes = Counter[str]()
    for earlier, later in combinations(WHOLE, 2):
        for _, _, change in expected(earlier, later):
            changes[change] += 1
    assert set(changes) == {"new", "fixed", "open", "unknown", "first-judged", "not-judged"}
