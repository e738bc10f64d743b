"""What turns out later not to be true: the run believes it no longer, and judges again what rests on it."""

import asyncio
import json
from collections.abc import Callable, Collection
from subprocess import CompletedProcess
from typing import Any

import pytest
from simulated_network import Stage

from command import spfaudit
from fault_answers import EVIL, EVIL_TXT, soa
from fault_behaviours import honest
from fault_server import CANARY, GOOD_TXT, Ask, FaultServer, add, good, response, tell, txt, with_rcode
from spfaudit.analysis import analyse_spf
from spfaudit.auditing import audit, audit_stream
from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Question, Records, Txt
from spfaudit.guessing import guess_usages
from spfaudit.interruption import Interruption
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.names import parse_domain
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.hindsight import Hindsight
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, RA, Message, ResourceRecord
from spfaudit.resolver.pace import Pace

RULES = ("--select", "SPF001,SPF201,LIF001")
HASTY = ("--timeout", "0.5")
"""Where silence must be waited for. Elsewhere a busy machine may take its time for an answer."""


def check(labels: list[str], server: FaultServer, *options: str) -> CompletedProcess[str]:
    names = "".join(f"{label}.fault.example\n" for label in labels)
    return spfaudit("check", "-", "--nameserver", server.address, *RULES, *options, "--format", "json", stdin=names)


def by_label(done: CompletedProcess[str]) -> dict[str, Any]:
    return {domain["domain"].partition(".")[0]: domain for domain in json.loads(done.stdout)["domains"]}


# -- two answers to one query -------------------------------------------------


def evil(ask: Ask) -> None:
    ask.send(txt(ask, EVIL_TXT).to_wire())


def absent(ask: Ask) -> None:
    ask.send(soa(response(ask)).to_wire())


def denied(ask: Ask) -> None:
    ask.send(soa(response(ask, rcode="NXDOMAIN")).to_wire())


def both(first: Callable[[Ask], object], second: Callable[[Ask], object]) -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        if ask.type == "TXT":
            first(ask)
            second(ask)
        else:
            good(ask)

    return behave


@pytest.mark.parametrize(
    ("first", "second"), [(evil, good), (good, evil), (absent, good), (good, absent), (denied, good)]
)
def test_two_answers_that_contradict_each_other_are_none(
    first: Callable[[Ask], object], second: Callable[[Ask], object]
) -> None:
    with FaultServer({"twice": both(first, second)}) as server:
        done = check(["twice", "good", "fine"], server)
    assert done.returncode == 3, done.stdout
    domains = by_label(done)
    assert [domains[label]["status"] for label in ("twice", "good", "fine")] == ["unjudged", "pass", "pass"]
    assert domains["twice"]["findings"] == []
    assert "two answers to one query" in domains["twice"]["unjudged"][0]["reason"]


def test_what_is_answered_twice_of_a_name_that_cannot_exist_is_no_reason_to_judge_again() -> None:
    def forged(ask: Ask) -> None:
        honest(ask)
        if ask.type == "TXT":
            evil(ask)

    with FaultServer({CANARY: forged, "twice": both(good, evil)}) as server:
        done = check(["twice", "good"], server)
    assert json.loads(done.stdout)["complete"], done.stderr
    domains = by_label(done)
    assert [domains[label]["status"] for label in ("twice", "good")] == ["unjudged", "pass"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nor_is_either_told_of_what_a_record_includes(jobs: str) -> None:
    def includer(ask: Ask) -> None:
        also = "include:edns-drop.fault.example"  # which takes so long that the second answer is surely heard
        tell(ask, *{"TXT": [f'"v=spf1 include:twice.fault.example {also} -all"']}.get(ask.type, []))

    with FaultServer({"includer": includer, "twice": both(evil, good)}) as server:
        done = check(["includer", "good"], server, "--jobs", jobs)
    included = {document["name"].partition(".")[0]: document for document in json.loads(done.stdout)["includes"]}
    assert (included["twice"]["record"], included["twice"]["problem"]) == (None, "unknown")
    assert included["edns-drop"]["record"] == GOOD_TXT


@pytest.mark.parametrize("second", [good, with_rcode("SERVFAIL"), lambda ask: ask.send(ask.wire)])
def test_the_same_answer_twice_and_no_answer_at_all_contradict_nothing(second: Callable[[Ask], object]) -> None:
    with FaultServer({"twice": both(good, second)}) as server:
        done = check(["twice", "good"], server)
    assert done.returncode == 0, done.stdout
    assert by_label(done)["twice"]["records"]["spf"] == [GOOD_TXT]


def test_a_pool_of_addresses_may_show_others_to_a_query_that_the_network_repeats() -> None:
    def rotate(ask: Ask) -> None:
        for number in (1, 2):
            ask.send(add(response(ask), "answer", ask.name, "A", f"192.0.2.{number}").to_wire())

    async def run() -> object:
        await source.open()
        try:
            for label in ("pool", "good"):
                await source.lookup(Question(f"{label}.fault.example", "A"))
            return await source.look_back()
        finally:
            await source.close()

    with FaultServer({"pool": rotate}) as server:
        source = LiveSource([server.address])
        assert asyncio.run(run()) == ()


def test_a_name_that_was_made_up_is_told_apart_by_how_it_was_put() -> None:
    wildcard = Question("<random>.www.fault.example", "TXT")

    async def run() -> tuple[Answer, object, Answer]:
        await source.open()
        try:
            first = await source.lookup(wildcard)
            await source.lookup(Question("good.fault.example", "TXT"))
            return first, await source.look_back(), await source.lookup(wildcard)
        finally:
            await source.close()

    with FaultServer(otherwise=both(evil, denied)) as server:
        source = LiveSource([server.address])
        first, untrue, later = asyncio.run(run())
    assert isinstance(first, Records)
    assert untrue == (wildcard,)
    assert later == Failed(reason=Failure.CONFLICT, detail="two answers to one query")


def test_what_was_contradicted_in_one_run_is_asked_anew_in_the_next() -> None:
    async def run() -> tuple[object, object]:
        await source.open()
        try:
            answers = [await source.lookup(Question(f"{label}.fault.example", "TXT")) for label in ("twice", "good")]
            return type(answers[0]), await source.look_back()
        finally:
            await source.close()

    contradicted = Question("twice.fault.example", "TXT")
    with FaultServer({"twice": both(evil, good)}) as server:
        source = LiveSource([server.address])
        for _ in range(2):
            assert asyncio.run(run()) == (Records, (contradicted,))


def test_the_second_answer_to_the_last_question_is_heard_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Ask] = []

    def forged(ask: Ask) -> None:
        held.append(ask)
        evil(ask)

    async def meanwhile(seconds: float) -> None:
        assert 0.01 <= seconds <= 0.1
        for ask in held:
            good(ask)
        await usual(0.05)

    async def run() -> tuple[Answer, object]:
        await source.open()
        try:
            answer = await source.lookup(Question("last.fault.example", "TXT"))
            monkeypatch.setattr("asyncio.sleep", meanwhile)
            return answer, await source.look_back()
        finally:
            monkeypatch.undo()
            await source.close()

    usual = asyncio.sleep
    with FaultServer({"last": forged}) as server:
        source = LiveSource([server.address])
        answer, untrue = asyncio.run(run())
    assert isinstance(answer, Records)
    assert untrue == (Question("last.fault.example", "TXT"),)


# -- a canary that was not heard ----------------------------------------------


def at_the_second_time(then: Callable[[Ask], object]) -> Callable[[Ask], object]:
    """Says nothing about the first name that is asked for."""
    first: list[object] = []

    def behave(ask: Ask) -> None:
        first.append(ask.name)
        if ask.name != first[0]:
            then(ask)

    return behave


def rewritten(ask: Ask) -> None:
    tell(ask, *{"A": ["198.51.100.80"]}.get(ask.type, []))


def test_a_resolver_that_is_found_to_lie_in_the_end_is_not_believed_from_the_beginning() -> None:
    with FaultServer({CANARY: at_the_second_time(rewritten), "gone": rewritten}) as liar:
        done = check(["gone", "good"], liar, *HASTY)
    assert done.returncode == 3, done.stdout
    domains = by_label(done)
    assert (domains["gone"]["status"], domains["gone"]["findings"]) == ("unjudged", [])
    assert domains["good"]["status"] == "pass"
    assert f"resolver {liar.address} answers for names that do not exist" in done.stderr


def by_an_address_that_is_not_there(ask: Ask) -> None:
    tell(ask, *{"TXT": ['"v=spf1 a:gone.fault.example -all"']}.get(ask.type, []))


@pytest.mark.parametrize(
    ("command", "believed"),
    [
        (("test", "spf.fault.example", "--ip", "198.51.100.80"), "may send"),
        (("show", "spf.fault.example"), "Lets pass 1 IPv4"),
    ],
    ids=["test", "show"],
)
def test_nor_by_commands_that_look_at_one_name(command: tuple[str, ...], believed: str) -> None:
    behaviours = {"gone": rewritten, "spf": by_an_address_that_is_not_there}
    for canary, is_sound in ((honest, True), (rewritten, False)):
        with FaultServer({CANARY: at_the_second_time(canary)} | behaviours) as server:
            done = spfaudit(*command, "--nameserver", server.address, *HASTY)
        assert done.stdout
        assert (believed in " ".join(done.stdout.split())) is is_sound
        assert (f"resolver {server.address} answers for names that do not exist" in done.stderr) is not is_sound


@pytest.mark.parametrize(
    "command",
    [
        ("test", "--ip", "198.51.100.80", "gone.fault.example"),
        ("show", "gone.fault.example"),
        ("init", "gone.fault.example"),
    ],
    ids=["test", "show", "init"],
)
def test_every_command_says_what_a_resolver_is_worth(command: tuple[str, ...]) -> None:
    with FaultServer({CANARY: rewritten, "gone": rewritten}) as liar:
        done = spfaudit(*command, "--nameserver", liar.address)
    assert f"resolver {liar.address} answers for names that do not exist" in done.stderr
    assert "Traceback" not in done.stderr


def changing(first: Callable[[Ask], object], then: Callable[[Ask], object], *, after: int) -> Callable[[Ask], object]:
    """Answers in one way about so many names, and in another about all that come after them."""
    names: list[object] = []

    def behave(ask: Ask) -> None:
        if ask.name not in names:
            names.append(ask.name)
        (first if names.index(ask.name) < after else then)(ask)

    return behave


def servers(ask: Ask) -> None:
    ask.send(add(response(ask), "answer", ask.name, "NS", "ns.fault.example.").to_wire())


def lost_once_asked_for(label: str, *denied: str) -> dict[str, Callable[[Ask], None]]:
    """Tells its name servers until it is asked about the name; then it denies `denied`, as one that has lost its way.

    How often it was asked says nothing: on a busy machine it is asked more often.
    """
    is_lost: list[object] = []

    def lose(ask: Ask) -> None:
        is_lost.append(ask)
        nowhere(ask)

    def tell_or_deny(ask: Ask) -> None:
        (nowhere if is_lost else servers)(ask)

    return {"": servers, "com": servers, label: lose} | dict.fromkeys(denied, tell_or_deny)


def nowhere(ask: Ask) -> None:
    ask.send(soa(response(ask, rcode="NXDOMAIN"), ".").to_wire())


def test_a_resolver_that_begins_to_lie_on_the_way_is_not_believed_from_the_beginning() -> None:
    with FaultServer({CANARY: changing(honest, rewritten, after=1), "gone": rewritten}) as server:
        done = check(["gone", "good"], server)
    assert done.returncode == 3, done.stdout
    domains = by_label(done)
    assert (domains["gone"]["status"], domains["gone"]["findings"]) == ("unjudged", [])
    assert domains["good"]["status"] == "pass"
    assert f"resolver {server.address} answers for names that do not exist" in done.stderr


@pytest.mark.parametrize("denied", ["", "com"], ids=["root", "com"])
def test_nor_is_one_that_comes_to_deny_what_it_knew_even_if_it_is_alone(denied: str) -> None:
    with FaultServer(lost_once_asked_for("gone", denied)) as server:
        done = check(["gone"], server)
    assert done.returncode == 3, done.stdout
    assert by_label(done)["gone"]["findings"] == []
    name = "com" if denied else "the root of the DNS"
    assert f"resolver {server.address} answered for {name} at first, and now says" in done.stderr


def test_then_another_resolver_decides() -> None:
    with FaultServer(lost_once_asked_for("good", "")) as one, FaultServer({"": servers, "com": servers}) as other:
        names = ("--nameserver", one.address, "--nameserver", other.address)
        done = spfaudit("check", "-", *names, *RULES, "--format", "json", stdin="good.fault.example\n")
    assert done.returncode == 0, done.stdout
    assert by_label(done)["good"]["status"] == "pass"


def test_a_resolver_that_is_found_to_be_honest_in_the_end_is_believed() -> None:
    with FaultServer({CANARY: at_the_second_time(honest), "gone": denied}) as server:
        done = check(["gone", "good"], server, *HASTY)
    assert done.returncode == 1
    assert [finding["code"] for finding in by_label(done)["gone"]["findings"]] == ["LIF001"]
    assert server.address not in done.stderr


def test_of_a_dead_resolver_no_more_is_said_than_that() -> None:
    done = spfaudit("check", "-", "--nameserver", "127.0.0.1:9", *RULES, *HASTY, stdin="a.example\n")
    assert done.stderr.count("127.0.0.1:9") == 1, done.stderr
    assert "does not answer any more" in done.stderr


@pytest.mark.parametrize("silent", [("A", "AAAA", "MX", "TXT"), ("TXT",)], ids=["at all", "for one type"])
def test_it_is_said_of_a_resolver_that_it_could_not_be_found_out(silent: tuple[str, ...]) -> None:
    with FaultServer({CANARY: lambda ask: None if ask.type in silent else honest(ask)}) as server:
        done = check(["good"], server, *HASTY)
    assert done.returncode == 0
    told = f"resolver {server.address} gave no usable answer when it was asked for a name that cannot exist"
    assert told in done.stderr


def test_but_not_of_one_that_is_found_out_in_the_next_run() -> None:
    async def run() -> None:
        await source.open()
        await source.look_back()
        await source.close()

    canary: list[Callable[[Ask], object]] = [lambda ask: None]
    with FaultServer({CANARY: lambda ask: canary[-1](ask)}) as server:
        source = LiveSource([server.address], timeout=0.5)
        asyncio.run(run())
        assert len(source.notices) == 1
        canary.append(honest)
        asyncio.run(run())
        assert source.notices == ()


ONE, OTHER = Question("one.example", "TXT"), Question("other.example", "TXT")


# -- by several resolvers -----------------------------------------------------


def looked_back(stage: Stage, *names: str) -> Collection[Question] | None:
    """What is found out in the end, where queries for these names were answered in two ways, and nobody answers now."""
    hindsight = Hindsight(lambda question: question, lambda: None)
    for name in names:
        question = Question(name, "TXT")
        found = ResourceRecord(name, "TXT", 60, Txt((EVIL[1].encode(),)))
        hindsight.compare(
            Message(id=0, bits=QR | RA, rcode=NOERROR, question=question, answer=(found,)),
            Message(id=0, bits=QR | RA, rcode=NXDOMAIN, question=question, authority=(("example", "SOA"),)),
        )
    alarms = stage.world.alarms
    manners = Manners(timeout=1.0, tries=1, gate=Gate(Pace(), alarms), alarms=alarms)

    async def run() -> Collection[Question] | None:
        return await asyncio.wait_for(hindsight.look_back(stage.upstreams, manners), 60)

    return asyncio.run(run())


def test_what_is_known_to_be_contradicted_is_told_at_once() -> None:
    """As a run that is cut short has little time, and its resolvers may be silent."""
    stage = Stage(servers=2)
    assert looked_back(stage, ONE.name, OTHER.name) == (ONE, OTHER)
    assert not any(wire.sent for wire in stage.wires)


def test_a_name_that_cannot_exist_is_nobodys_whichever_resolver_was_asked_for_it() -> None:
    stage = Stage(servers=2)
    stage.upstreams[1].credibility.impossible.add("canary.example")
    assert looked_back(stage, "canary.example", ONE.name) == (ONE,)


def test_resolvers_that_were_given_up_are_not_examined_again() -> None:
    stage = Stage(servers=2)
    for upstream in stage.upstreams:
        upstream.breaker.open = True
    assert looked_back(stage) == ()
    assert not any(wire.sent for wire in stage.wires)


# -- what is asked again ------------------------------------------------------


class Repentant:
    """Answers otherwise once it has looked back."""

    description, observed_on, gave_up, notices = "repentant", None, False, ()

    def __init__(self, untrue: tuple[Question, ...] | None) -> None:
        self._untrue = untrue
        self._wiser = False

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def look_back(self) -> tuple[Question, ...] | None:
        untrue, self._untrue = self._untrue, ()
        self._wiser = True
        return untrue

    async def lookup(self, question: Question) -> Records | NoData:
        return Records(rdata=(Txt((EVIL[1].encode(),)),)) if self._wiser else NoData()


@pytest.mark.parametrize(
    ("untrue", "kinds"), [(None, [Records, Records]), ((ONE,), [Records, NoData]), ((), [NoData, NoData])]
)
def test_only_what_does_not_hold_is_asked_again(untrue: tuple[Question, ...] | None, kinds: list[type]) -> None:
    async def run() -> list[type]:
        memo = Memo(Repentant(untrue))
        for question in (ONE, OTHER):
            await memo.lookup(question)
        assert await memo.forget_untrue() is (untrue != ())
        answers = [await memo.lookup(question) for question in (ONE, OTHER)]
        assert memo.questions == 2
        return [type(answer) for answer in answers]

    assert asyncio.run(run()) == kinds


# -- what was judged before ---------------------------------------------------

ENTRY = Entry(domain=parse_domain("d.example.go.jp"))
INVENTORY = Inventory(entries=tuple(Entry(domain=parse_domain(f"d{n}.example.go.jp")) for n in range(4)))


class Liar(Repentant):
    """Says that no name exists until it has looked back. `from_then_on`: called at each question from then on."""

    def __init__(self, from_then_on: Callable[[], object] = lambda: None) -> None:
        super().__init__(None)
        self._from_then_on = from_then_on

    async def lookup(self, question: Question) -> Any:
        if not self._wiser:
            return NxDomain()
        self._from_then_on()
        return NoData()


def judged(verdict: Verdict) -> tuple[str, str]:
    said = {finding.code for finding in verdict.findings}
    believed = "as told first" if "LIF001" in said else "as told later" if "SPF001" in said else "not attempted"
    return verdict.entry.domain[:2], believed


def test_a_report_has_each_domain_once_as_it_was_judged_in_the_end() -> None:
    seen: list[Verdict] = []
    report = audit(INVENTORY, Liar(), on_verdict=seen.append)
    assert [judged(verdict) for verdict in report.verdicts] == [(f"d{n}", "as told later") for n in range(4)]
    assert list(report.verdicts) == seen[4:]


def test_a_stream_tells_the_verdicts_that_count_behind_those_that_it_has_told() -> None:
    async def run() -> list[Verdict]:
        return [verdict async for verdict in audit_stream(INVENTORY, Liar())]

    later = [(f"d{n}", "as told later") for n in range(4)]
    assert [judged(verdict) for verdict in asyncio.run(run())][4:] == later


def test_who_interrupts_the_second_judgement_is_told_nothing_that_does_not_hold() -> None:
    interruption = Interruption()
    report = audit(INVENTORY, Liar(interruption.request), concurrency=1, interruption=interruption)
    assert not report.run.complete
    assert [judged(verdict) for verdict in report.verdicts][1:] == [(f"d{n}", "not attempted") for n in (1, 2, 3)]
    assert judged(report.verdicts[0])[1] != "as told first"


def test_nor_is_who_runs_out_of_resolvers_during_it() -> None:
    def give_up() -> None:
        source.gave_up = True

    source = Liar(give_up)
    report = audit(INVENTORY, source, concurrency=1)
    assert [judged(verdict)[1] for verdict in report.verdicts] == ["as told later", *["not attempted"] * 3]


class Broken(Repentant):
    backlog = 0

    def ask(self, question: Question, done: object) -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)


def test_a_defect_in_a_callback_is_told_instead_of_waiting_forever() -> None:
    async def run() -> None:
        memo = Memo(Broken(()))
        memo.heed_defects()
        await memo.lookup(ONE)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


@pytest.mark.parametrize(
    "run",
    [
        lambda: audit(INVENTORY, Broken(()), budget=Budget(seconds=0.5)),
        lambda: guess_usages([ENTRY], Broken(())),
        lambda: analyse_spf("example.go.jp", Broken(()), budget=Budget(seconds=0.5)),
    ],
    ids=["audit", "guesses", "one name"],
)
def test_nor_are_domains_waited_for_until_they_are_out_of_time(run: Callable[[], object]) -> None:
    with pytest.raises(ZeroDivisionError):
        run()
