"""The digest of what a run was answered: the same in whatever order, process and number of pieces it was told."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.a_run import a_run
from spfaudit.bulk import audit_in_bulk
from spfaudit.evidence import NAMES, Answer, Failed, Failure, NoData, NxDomain, Provenance, Question, Txt, records
from spfaudit.evidence_mark import FAILED, HALF, mark
from spfaudit.history import answered
from spfaudit.history.answered import add_marks, evidence_digest
from spfaudit.history.database import open_database, transaction
from spfaudit.history.history import History
from spfaudit.history.keeping import Keeper
from spfaudit.history.migrations import MIGRATIONS
from spfaudit.history.packing import pack
from spfaudit.history.resuming import take_up
from spfaudit.history.runs import RunRecord, get_run
from spfaudit.history.writing import Beginning, add_fragments, begin_run
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.settings import Policies, make_policy
from spfaudit.report.marks import Marks
from spfaudit.resolver import second_look
from spfaudit.text import Text

START = datetime(2026, 11, 1, tzinfo=UTC)
SERVFAIL = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="SERVFAIL"))
SPF = records([Txt((b"v=spf1 include:_spf.provider.example -all",))], ttl=300)
WORLD: dict[Question, Answer] = {
    **{Question(f"d{number}.example.jp", "TXT"): SPF for number in range(30)},
    Question("_spf.provider.example", "TXT"): records([Txt((b"v=spf1 ip4:192.0.2.1 -all",))]),
}


class World:
    """A source of these answers, and of NXDOMAIN; the first answers to some questions are failures."""

    description = "a world"
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()
    gave_up = False

    def __init__(
        self, changes: dict[Question, Answer] | None = None, *, weak: Sequence[Question] = (), times: int = 1
    ) -> None:
        self._answers = WORLD | (changes or {})
        self._failures = dict.fromkeys(weak, times)
        self.on_answer: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Nothing to be done."""

    async def lookup(self, question: Question) -> Answer:
        """At once."""
        assert question.type != NAMES
        self.on_answer()
        if self._failures.get(question):
            self._failures[question] -= 1
            return SERVFAIL
        return self._answers.get(question, NxDomain())

    async def close(self) -> None:
        """Nothing to be done."""


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 0.0)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "h.db") as history:
        yield history


def run(
    history: History,
    source: World,
    *,
    order: Sequence[int] = range(30),
    jobs: int = 1,
    resumed: RunRecord | None = None,
    interruption: Interruption | None = None,
) -> RunRecord:
    """A run of these domains, remembered to its end."""
    entries = tuple(Entry(domain=parse_domain(f"d{n}.example.jp"), usage=Usage.NON_SENDING) for n in order)
    keeper = Keeper(history, series="x", whole=True, key=b"key", resumed=resumed)
    done = audit_in_bulk(
        Inventory(entries=entries),
        source,
        policies=Policies(run=make_policy()),
        lang="en",
        today=date(2026, 11, 1),
        jobs=jobs,
        keeper=keeper,
        interruption=interruption,
        concurrency=5,
    )
    number = keeper.end(done.report, done.spool)
    done.spool.close()
    history.__init__(history.path)  # type: ignore[misc]  # the keeper has left it
    found = get_run(history.database, number)
    assert found
    return found


def marks_left(history: History) -> int:
    count: int = history.database.execute("SELECT count(*) FROM answered").fetchone()[0]
    return count


# -- a set ------------------------------------------------------------------

ANSWERS = st.sampled_from([SPF, NoData(), NxDomain(), SERVFAIL])
MARKS = st.lists(st.builds(lambda n, answer: mark(Question(f"d{n}", "TXT"), answer), st.integers(0, 20), ANSWERS))


def in_memory() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in (statement for step in MIGRATIONS for statement in step):
        database.execute(statement)
    return database


@given(st.lists(MARKS, max_size=5), st.randoms(use_true_random=False), st.sampled_from([1, 100, 10_000_000]))
def test_order_pieces_and_repetitions_make_no_difference(
    pieces: list[list[bytes]], chance: random.Random, at_once: int
) -> None:
    whole = [one for piece in pieces for one in piece]
    met = set(whole)
    known = {one[:HALF] for one in met if one[HALF:] != FAILED}
    settled = sorted(one for one in met if one[HALF:] != FAILED or one[:HALF] not in known)
    expected = blake2b(b"".join(settled), digest_size=16).digest()
    chance.shuffle(whole)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(answered, "_AT_ONCE", at_once)
        for told in (map(b"".join, pieces), [b"".join(whole), b"".join(whole[:3])]):
            database = in_memory()
            number = begin_run(database, Beginning(series="x", started=START, with_marks=True))
            other = begin_run(database, Beginning(series="x", started=START, with_marks=True))
            with transaction(database):
                add_marks(database, other, [mark(Question("other", "TXT"), NoData())])
                add_marks(database, number, told)
            assert evidence_digest(database, number) == expected
            database.close()


def test_marks_are_kept_with_the_verdicts_that_rest_on_them() -> None:
    """Not only at the end: a run may be cut short before that."""
    database = in_memory()
    number = begin_run(database, Beginning(series="x", started=START, with_marks=True))
    (document,) = a_run(0, {"a": ""}).domains
    told = mark(Question("a.example", "TXT"), SPF)
    add_fragments(database, number, [(0, msgspec.json.encode(document))], lambda: [told])
    assert database.execute("SELECT marks FROM answered WHERE run = ?", (number,)).fetchall() == [(told,)]
    database.close()


# -- runs -------------------------------------------------------------------


def test_runs_that_were_answered_the_same(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(history, World())
    assert first.evidence_digest is not None
    shuffled = [*range(30)]
    random.Random(7).shuffle(shuffled)
    assert run(history, World(), order=shuffled).evidence_digest == first.evidence_digest
    monkeypatch.setattr("spfaudit.workers._BLOCK", 5)
    apart = run(history, World(), jobs=2)
    assert apart.about
    assert first.about
    assert apart.about.run.questions > first.about.run.questions, "each process asked what they have in common"
    assert apart.evidence_digest == first.evidence_digest
    assert marks_left(history) == 0


OTHER_FACTS: dict[str, dict[Question, Answer]] = {
    "another record": {Question("d7.example.jp", "TXT"): records([Txt((b"v=spf1 -all",))])},
    "another record at the provider": {Question("_spf.provider.example", "TXT"): records([Txt((b"v=spf1 -all",))])},
    "another kind of nothing": {Question("_dmarc.d3.example.jp", "TXT"): NoData()},
    "a lookup that failed": {Question("d3.example.jp", "TXT"): SERVFAIL},
}


@pytest.mark.parametrize("case", OTHER_FACTS)
def test_other_facts(history: History, case: str) -> None:
    assert run(history, World()).evidence_digest != run(history, World(OTHER_FACTS[case])).evidence_digest


def test_another_ttl_is_no_other_fact(history: History) -> None:
    later: dict[Question, Answer] = {
        question: records(answer.rdata, ttl=17, provenance=Provenance(resolver="192.0.2.53:53"))
        for question, answer in WORLD.items()
        if not isinstance(answer, NoData | NxDomain | Failed)
    }
    assert run(history, World()).evidence_digest == run(history, World(later)).evidence_digest


WEAK = [Question("d3.example.jp", "TXT"), Question("_spf.provider.example", "TXT")]


def test_a_failure_that_passed_is_forgotten(history: History) -> None:
    """The second look gets the answer; then nothing is left of the failure."""
    sources = World(), World(weak=WEAK), World(weak=WEAK, times=9)
    whole, passed, lasting = (run(history, source) for source in sources)
    assert whole.evidence_digest == passed.evidence_digest != lasting.evidence_digest
    why: dict[Question, Answer] = dict.fromkeys(WEAK, Failed(reason=Failure.MISMATCH))
    assert run(history, World(why)).evidence_digest == lasting.evidence_digest, "why does not matter"


# -- cut short --------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 20, 60])
def test_a_run_that_was_cut_short(history: History, after: int) -> None:
    """What it had seen until then is told; and gone on with, it tells what an uninterrupted one does."""
    whole = run(history, World())
    source, halt, left = World(), Interruption(), [after]

    def count() -> None:
        left[0] -= 1
        if not left[0]:
            halt.request()

    source.on_answer = count
    cut = run(history, source, interruption=halt)
    assert cut.state == "interrupted"
    assert None is not cut.evidence_digest != whole.evidence_digest
    assert marks_left(history)
    resumed = run(history, World(), resumed=cut)
    assert (resumed.id, resumed.state, resumed.evidence_digest) == (cut.id, "done", whole.evidence_digest)
    assert marks_left(history) == 0


def test_while_it_goes_on_a_run_has_no_digest(history: History) -> None:
    halt = Interruption()
    halt.request()
    cut = run(history, World(), interruption=halt)
    assert cut.evidence_digest
    take_up(history.database, cut.id)
    running = get_run(history.database, cut.id)
    assert running
    assert (running.state, running.evidence_digest) == ("running", None)


def test_marks_of_a_run_that_was_pruned_are_gone(history: History) -> None:
    halt = Interruption()
    source = World()
    source.on_answer = halt.request
    run(history, source, interruption=halt)
    assert marks_left(history)
    run(history, World())
    history.prune(keep=1)
    assert marks_left(history) == 0


# -- runs without a digest --------------------------------------------------


def test_runs_of_an_older_version_have_none(tmp_path: Path) -> None:
    """Neither those that it ended, nor those that it began and we go on with: part of their answers is not known."""
    database = open_database(tmp_path / "h.db", create=True, migrations=MIGRATIONS[:1])
    database.execute("INSERT INTO series (name) VALUES ('x')")
    report = a_run(0, {})
    about = msgspec.json.encode({key: getattr(report, key) for key in ("complete", "tool", "run", "summary")})
    for state, its in (("done", about), ("running", None)):
        database.execute(
            "INSERT INTO run (series, state, whole, started, instant, key, about, lists) "
            "VALUES (1, ?, 1, ?, ?, ?, ?, ?)",
            (state, START.isoformat(), START.timestamp(), b"key", its, its and pack(b"{}")),
        )
    database.close()
    with History(tmp_path / "h.db") as history:
        old = get_run(history.database, 2)
        assert old
        resumed = run(history, World(), resumed=old)
        assert (resumed.id, resumed.state, resumed.evidence_digest) == (2, "done", None)
        assert marks_left(history) == 0
        assert [one.evidence_digest for one in history.runs()] == [None, None]
        assert run(history, World()).evidence_digest


def test_a_report_that_is_remembered_as_such_has_none(history: History) -> None:
    history.remember(a_run(0, {"a": ""}), series="x")
    (kept,) = history.runs()
    assert kept.verdicts_digest
    assert kept.evidence_digest is None


def test_without_a_history_nothing_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Marks, "hear", lambda *answer: pytest.fail("nobody wants to know"))
    entries = (Entry(domain=parse_domain("d1.example.jp"), usage=Usage.NON_SENDING),)
    done = audit_in_bulk(Inventory(entries=entries), World(), policies=Policies(run=make_policy()), lang="en")
    assert done.spool.marks is None
