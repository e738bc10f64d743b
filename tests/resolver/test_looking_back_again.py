"""What turns out to be untrue in the last moment: while it is judged again, in the second look, and when a run is cut
short. No verdict rests on it, and no recording has it."""

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from command import ROOT, spfaudit
from fault_answers import EVIL_TXT
from fault_behaviours import honest
from fault_resolvers import forged, lost_from, rewritten
from fault_server import CANARY, Ask, FaultServer, good, silence, with_rcode
from simulated_sockets import Address, Arrivals, Network
from spfaudit.auditing import audit
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Provenance, Question, Records, Txt
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.resolver import second_look
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.settle import settle
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.text import Text

CONFLICT = Failed(reason=Failure.CONFLICT, detail="two answers to one query")
RULES = ("--select", "SPF001,SPF201,LIF001", "--timeout", "0.5")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 0.0)


def after(times: int, first: Callable[[Ask], object], then: Callable[[Ask], object]) -> Callable[[Ask], None]:
    """Answers questions for TXT records in one way so many times, and in another way from then on."""

    def behave(ask: Ask) -> None:
        (good if ask.type != "TXT" else first if ask.nth <= times else then)(ask)

    return behave


def test_two_answers_in_the_second_look() -> None:
    with FaultServer({"late": after(3, with_rcode("SERVFAIL"), forged)}) as server:
        done = spfaudit(
            *("check", "-", "--nameserver", server.address, *RULES, "--tries", "3", "--format", "json"),
            stdin="late.fault.example\ngood.fault.example\n",
        )
    late, fine = json.loads(done.stdout)["domains"]
    assert (late["status"], late["findings"], late["records"]["spf"]) == ("unjudged", [], None)
    assert "two answers to one query" in late["unjudged"][0]["reason"]
    assert fine["status"] == "pass"
    assert done.returncode == 3


# -- a source that repents ----------------------------------------------------

FORGED = Records(rdata=(Txt((EVIL_TXT.encode(),)),))
NAMES = ("a.example", "b.example", "c.example")
INVENTORY = Inventory(entries=tuple(Entry(domain=parse_domain(name), usage=Usage.NON_SENDING) for name in NAMES))


class Deceived:
    """Says that no name exists, and is told a forged record for some: for those of each stage, once its turn has come.

    It finds that out when it looks back.
    """

    description = "deceived"
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()

    def __init__(self, *stages: set[str]) -> None:
        self._stages = list(stages)
        self._news: set[Question] = set()
        self._contradicted: set[Question] = set()
        self.gave_up = False
        self.meanwhile: Callable[[Deceived, Question], object] = lambda source, question: None

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def lookup(self, question: Question) -> Answer:
        await asyncio.sleep(0)
        self.meanwhile(self, question)
        if question in self._contradicted:
            return CONFLICT
        if self._stages and question.name in self._stages[0] and question.type == "TXT":
            self._news.add(question)
            self._contradicted.add(question)
            return FORGED
        return NxDomain()

    async def look_back(self) -> set[Question]:
        if self._news and self._stages:
            del self._stages[0]
        news, self._news = self._news, set()
        return news


def believed(verdicts: object) -> list[str]:
    """Of which domains something is told that was forged."""
    assert isinstance(verdicts, tuple)
    return [verdict.entry.domain for verdict in verdicts if EVIL_TXT in str(verdict.facts)]


def test_what_is_found_while_all_is_judged_again_is_taken_back_as_well() -> None:
    class Again(Deceived):
        async def look_back(self) -> Any:
            self._looked = getattr(self, "_looked", 0) + 1
            return None if self._looked == 1 else await super().look_back()

    source = Again({"b.example"})
    report = audit(INVENTORY, source)
    assert believed(report.verdicts) == []
    assert [bool(verdict.unjudged) for verdict in report.verdicts] == [False, True, False]


def test_what_is_judged_again_gets_a_second_look_as_well() -> None:
    class Overloaded(Deceived):
        """Fails a name once, after it has found out that it was deceived."""

        failed = False

        async def lookup(self, question: Question) -> Answer:
            if self._contradicted and not self._stages and question.name == "c.example" and not self.failed:
                self.failed = True
                return Failed(reason=Failure.RCODE, provenance=Provenance(rcode="SERVFAIL"))
            return await super().lookup(question)

        async def look_back(self) -> Any:
            return None if await super().look_back() else ()

    source = Overloaded({"b.example"})
    report = audit(INVENTORY, source)
    assert source.failed
    assert [bool(verdict.unjudged) for verdict in report.verdicts] == [False, True, False]


def test_a_deceiver_who_does_not_end_is_not_believed_in_the_end() -> None:
    report = audit(INVENTORY, Endless({"b.example"}))
    assert not report.run.complete
    assert believed(report.verdicts) == []
    assert all(verdict.unjudged for verdict in report.verdicts)


@pytest.mark.parametrize("way", ["interrupted", "gave up"])
def test_a_run_that_is_cut_short_tells_nothing_that_is_known_to_be_untrue(way: str) -> None:
    def end(source: Deceived, question: Question) -> None:
        if question.name == "c.example":
            source.gave_up = way == "gave up"
            interruption.requested = False
            if way == "interrupted":
                interruption.request()

    interruption = Interruption()
    source = Deceived({"a.example"})
    source.meanwhile = end
    report = audit(INVENTORY, source, concurrency=1, interruption=interruption)
    assert not report.run.complete
    assert believed(report.verdicts) == []
    assert len(report.verdicts) == 3
    assert all(verdict.unjudged for verdict in report.verdicts)


class Silent(Deceived):
    async def look_back(self) -> Any:
        await asyncio.Event().wait()


@pytest.mark.parametrize("kind", [Deceived, Silent])
def test_one_that_has_nothing_to_take_back_tells_what_it_has(
    kind: type[Deceived], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spfaudit.judging._LAST_LOOK", 0.01)
    interruption = Interruption()
    source = kind()
    source.meanwhile = lambda _, question: interruption.request() if question.name == "b.example" else None
    report = audit(INVENTORY, source, concurrency=1, interruption=interruption)
    assert not report.run.complete
    assert [bool(verdict.unjudged) for verdict in report.verdicts][::2] == [False, True]


class Interrupted(Deceived):
    """Finds out that it was deceived, and is not done with looking by then."""

    looked = False

    async def look_back(self) -> set[Question]:
        if not self.looked:
            self.looked = True
            await asyncio.Event().wait()
        return await super().look_back()


def test_what_has_come_to_light_when_there_is_no_time_for_more_is_not_told_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spfaudit.judging._LAST_LOOK", 0.01)
    interruption = Interruption()
    source = Interrupted({"a.example"})
    source.meanwhile = lambda _, question: interruption.request() if question.name == "c.example" else None
    report = audit(INVENTORY, source, concurrency=1, interruption=interruption)
    assert source.looked
    assert believed(report.verdicts) == []
    assert all(verdict.unjudged for verdict in report.verdicts)


def looked_back_in_a_hurry(server: FaultServer, *labels: str) -> tuple[object, list[str]]:
    """What a source tells the second time, when the first was over after 0.4 s, and its notices. Of two replies to one
    query, the second takes longer."""

    def serve(address: Address, transport: str, query: bytes) -> Arrivals:
        replies: list[tuple[float, bytes]] = []
        server.handle(query, transport, lambda wire: replies.append((0.1, wire)), silence, silence, silence)
        return [(delay * number, wire) for number, (delay, wire) in enumerate(replies, 1)]

    async def run() -> tuple[object, list[str]]:
        await source.open()
        try:
            for label in labels:
                await source.lookup(Question(f"{label}.fault.example", "TXT"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(source.look_back(), 0.4)
            untrue: object = ()
            with suppress(TimeoutError):
                untrue = await asyncio.wait_for(source.look_back(), 0.01)
            return untrue, [notice.en for notice in source.notices]
        finally:
            await source.close()

    source = LiveSource(["192.0.2.53"])
    return Network(serve).run(run())


def dumb_from_the_second_name(*, but: Callable[[Ask], object] = silence) -> Callable[[Ask], None]:
    """Denies the first name that it is asked for; answers the second so, and says nothing of others."""
    names: list[object] = []

    def behave(ask: Ask) -> None:
        if ask.name not in names:
            names.append(ask.name)
        (honest, but, silence)[min(names.index(ask.name), 2)](ask)

    return behave


def test_a_second_answer_is_heeded_though_the_resolver_could_not_be_examined_meanwhile() -> None:
    server = FaultServer({CANARY: dumb_from_the_second_name(), "forged": forged})
    untrue, _ = looked_back_in_a_hurry(server, "forged")
    assert untrue == (Question("forged.fault.example", "TXT"),)


def test_who_has_begun_to_invent_is_not_believed_though_there_was_no_time_to_ask_again() -> None:
    server = FaultServer({CANARY: dumb_from_the_second_name(but=rewritten)})
    untrue, notices = looked_back_in_a_hurry(server, "good")
    assert untrue is None
    assert ["rewrites NXDOMAIN" in notice for notice in notices] == [True]


def test_a_person_is_told_that_there_was_no_time_to_find_out_whether_a_resolver_invents() -> None:
    untrue, notices = looked_back_in_a_hurry(FaultServer({CANARY: silence}), "good")
    assert untrue == ()
    assert [notice.partition(": ")[2] for notice in notices] == [
        "whether it invents answers (rewrites NXDOMAIN) is not known"
    ]


def test_what_a_single_name_rests_on_is_looked_back_at_until_it_holds() -> None:
    one, other = Question("a.example", "TXT"), Question("b.example", "TXT")

    def begin() -> Callable[[Any], list[Answer]]:
        return lambda evidence: [evidence.answer(one), evidence.answer(other)]

    class Forgetful(Deceived):
        async def look_back(self) -> Any:
            found = await super().look_back()
            return None if found == {one} else found

    source = Forgetful({"a.example"}, {"b.example"})
    assert settle(begin, source) == [CONFLICT, CONFLICT]


def test_who_forges_something_new_each_time_does_not_keep_a_single_name_from_its_end() -> None:
    attempts: list[Question] = []

    def begin() -> Callable[[Any], Answer]:
        attempts.append(question := Question(f"a{len(attempts)}.example", "TXT"))
        return lambda evidence: evidence.answer(question)

    source = Deceived(*({f"a{number}.example"} for number in range(100)))
    answer = settle(begin, source)
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.NOT_ATTEMPTED
    assert len(attempts) == 6  # the first, four more that were deceived, and one that asks no more


def test_who_is_told_the_truth_makes_one_attempt_and_closes_the_source() -> None:
    class Closing(Deceived):
        closed = 0

        async def close(self) -> None:
            self.closed += 1

    def begin() -> Callable[[Any], Answer]:
        attempts.append(question)
        return lambda evidence: evidence.answer(question)

    def fail(evidence: Any) -> Answer:
        raise ZeroDivisionError

    attempts: list[Question] = []
    question, source = Question("a.example", "TXT"), Closing()
    assert not isinstance(settle(begin, source), Failed)
    assert (len(attempts), source.closed) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        settle(lambda: fail, source)
    assert source.closed == 2


@pytest.mark.parametrize("all_of_it", [False, True])
@pytest.mark.parametrize("way", ["interrupted", "gave up"])
def test_a_recording_has_nothing_that_was_taken_back(way: str, all_of_it: bool, tmp_path: Path) -> None:
    class Wiser(Deceived):
        wiser = False

        async def look_back(self) -> Any:
            found = await super().look_back()
            self.wiser = True
            return None if found and all_of_it else found

        async def lookup(self, question: Question) -> Answer:
            if self.wiser and way == "gave up":
                self.gave_up = True
            elif self.wiser:
                interruption.request()
                await asyncio.Event().wait()
            return await super().lookup(question)

    interruption = Interruption()
    source = Wiser({"c.example"})
    recorder = Recorder(source, tmp_path / "kept.jsonl", cut_short=lambda: interruption.requested)
    report = audit(INVENTORY, recorder, concurrency=1, interruption=interruption)
    assert believed(report.verdicts) == []
    (recording,) = tmp_path.iterdir()
    assert (recording.name == "kept.jsonl") is (way == "gave up")
    replayed = audit(INVENTORY, SnapshotSource(recording))
    assert believed(replayed.verdicts) == []
    assert replayed.verdicts[2].unjudged
    assert not replayed.run.complete


class Endless(Deceived):
    """Finds out each time that it was told untrue things."""

    async def look_back(self) -> Any:
        return None


def test_a_recording_of_a_run_that_was_given_up_for_untrue_answers_says_so(tmp_path: Path) -> None:
    recorder = Recorder(Endless(), tmp_path / "kept.jsonl")
    report = audit(INVENTORY, recorder)
    replayed = audit(INVENTORY, snapshot := SnapshotSource(tmp_path / "kept.jsonl"))
    assert [report.run.complete, replayed.run.complete] == [False, False]
    assert [notice.en.partition(":")[0] for notice in snapshot.notices] == [
        "answers proved untrue each time that everything was judged again"
    ]


def test_a_live_source_says_that_it_was_given_up_to_whoever_asked_it_about_one_name() -> None:
    class Suspicious(LiveSource):
        async def look_back(self) -> Any:
            return None

    with FaultServer() as server:
        source = Suspicious([server.address])
        settle(lambda: lambda evidence: evidence.answer(Question("good.fault.example", "TXT")), source)
    assert source.gave_up
    assert [notice.en.partition(":")[0] for notice in source.notices] == [
        "answers proved untrue each time that everything was judged again"
    ]


def test_what_is_recorded_to_a_pipe_cannot_be_taken_back(tmp_path: Path) -> None:
    class Wiser(Deceived):
        async def look_back(self) -> Any:
            return None if await super().look_back() else ()

    recorder = Recorder(Wiser({"a.example"}), "/dev/null")
    report = audit(INVENTORY, recorder)
    assert believed(report.verdicts) == []
    assert recorder.problem is None


KILLED = """
import asyncio, os, signal
from spfaudit import watching
from spfaudit.resolver.memo import Memo
watching._FLUSH = 0.01
real = Memo.forget_untrue
async def forget(self):
    untrue = await real(self)
    if untrue:
        asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGKILL)
    return untrue
Memo.forget_untrue = forget
"""


def test_a_process_that_is_killed_while_it_judges_again_leaves_nothing_untrue(tmp_path: Path) -> None:
    lost = lost_from("gone")

    def once(ask: Ask) -> None:
        if not ask.earlier:
            lost["gone"](ask)

    (tmp_path / "sitecustomize.py").write_text(KILLED)
    with FaultServer(lost | {"gone": once}) as server:
        done = spfaudit(
            *("check", "-", "--jobs", "2", "--nameserver", server.address, "--select", "SPF", "--timeout", "30"),
            *("--format", "json"),
            stdin="gone.fault.example\nother.fault.example\n",
            PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT / "src")]),
        )
    assert done.returncode == 3, done.stderr
    assert "Killed" in done.stderr
    assert EVIL_TXT not in done.stdout
    assert {domain["status"] for domain in json.loads(done.stdout)["domains"]} == {"unjudged"}
