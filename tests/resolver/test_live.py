"""LiveSource as a whole: which resolvers are used, and when it gives up."""

import asyncio
import resource
import threading
from collections.abc import Callable, Sequence

import dns.edns
import dns.message
import dns.rdatatype
import pytest

from fault_network import run_before
from fault_resolvers import limited
from fault_server import (
    CANARY,
    Ask,
    FaultServer,
    add,
    good,
    nobody_listening,
    response,
    silence,
    truncated,
    with_rcode,
)
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Question, Records, Txt
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.source import SourceError

RESOLVER = "192.0.2.53"
ROOT = ""
"""The label under which the fault server knows questions about the root."""


def txt(label: str) -> Question:
    return Question(f"{label}.fault.example", "TXT")


async def ask(source: LiveSource, questions: Sequence[Question]) -> list[Answer]:
    await source.open()
    try:
        return await asyncio.gather(*map(source.lookup, questions))
    finally:
        await source.close()


def rewritten(ask: Ask) -> None:
    """What a resolver answers that sends all who mistype to its own pages."""
    message: dns.message.Message = response(ask)
    if ask.query.question[0].rdtype == dns.rdatatype.A:
        add(message, "answer", ask.name, "A", "198.51.100.80")
    ask.send(message.to_wire())


# -- what cannot be asked, or not be reached ----------------------------------


@pytest.mark.parametrize("name", ["a..example", "x" * 64 + ".example", ".".join(["x" * 60] * 5), "日本.example", ""])
def test_a_name_that_no_message_can_hold(name: str) -> None:
    with FaultServer() as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=0.1), [Question(name, "TXT")]))
        assert server.count("x" * 64) == 0
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNASKABLE


def test_questions_are_asked_in_canonical_form() -> None:
    with FaultServer() as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address]), [Question("GOOD.Fault.Example.", "txt")]))
    assert isinstance(answer, Records)


@pytest.mark.parametrize(
    ("type", "reason"),
    [
        ("TXT/XX", Failure.UNASKABLE),
        ("NOSUCH/CD", Failure.UNASKABLE),
        ("NOSUCH/EACH", Failure.UNASKABLE),
        ("TXT@127.0.0.1", Failure.NOT_ATTEMPTED),
        ("TXT@no.address", Failure.UNASKABLE),
        ("TXT@", Failure.UNASKABLE),
    ],
)
@pytest.mark.parametrize("authoritative", [True, False])
def test_ways_to_ask_that_there_are_not(type: str, reason: Failure, authoritative: bool) -> None:
    with FaultServer() as server:
        source = LiveSource([server.address], authoritative=authoritative)
        (answer,) = asyncio.run(ask(source, [Question("good.fault.example", type)]))
        assert server.count("good") == 0
    assert isinstance(answer, Failed)
    assert answer.reason is reason


@pytest.mark.parametrize("type", ["TXT/CD", "SOA/EACH"])
def test_dead_resolvers_are_not_asked_in_other_ways_either(type: str) -> None:
    async def run() -> Answer:
        source = LiveSource([address], timeout=0.1)
        await source.open()
        assert source._run
        for upstream in source._run.upstreams:
            upstream.breaker.open = True
        try:
            return await source.lookup(Question("good.fault.example", type))
        finally:
            await source.close()

    with nobody_listening() as address:
        answer = asyncio.run(run())
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.NOT_ATTEMPTED


def test_nobody_listens() -> None:
    with nobody_listening() as address:
        (answer,) = asyncio.run(ask(LiveSource([address], timeout=20.0, tries=1), [txt("good")]))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNREACHABLE
    assert answer.detail


@pytest.mark.parametrize("bad", ["resolver.example", "192.0.2.53:99999"])
def test_a_bad_address_is_an_error_at_once(bad: str) -> None:
    with pytest.raises(SourceError):
        LiveSource([bad])


@pytest.mark.parametrize("settings", [{"timeout": 0}, {"tries": 0}, {"rate": 0}, {"concurrency": 0}])
def test_settings_that_make_no_sense(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        LiveSource(["192.0.2.53"], **settings)


def test_no_route_to_any_resolver_is_an_error_at_the_start() -> None:
    source = LiveSource(["fe80::1%nowhere"], timeout=0.1)  # no interface has that name
    with pytest.raises(SourceError) as caught:
        asyncio.run(source.open())
    assert "[fe80::1%nowhere]:53" in caught.value.problem.en


def test_one_resolver_without_a_route_is_noticed_and_left_out() -> None:
    with FaultServer() as server:
        source = LiveSource(["fe80::1%nowhere", server.address], timeout=20.0)
        (answer,) = asyncio.run(ask(source, [txt("good")]))
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1
    assert "[fe80::1%nowhere]:53" in source.notices[0].en


def test_description_names_the_resolvers() -> None:
    assert LiveSource(["192.0.2.53", "2001:db8::53"]).description == "live 192.0.2.53:53, [2001:db8::53]:53"


def test_closing_twice_and_without_opening() -> None:
    async def close_twice() -> None:
        source = LiveSource(["192.0.2.53"])
        await source.close()
        await source.close()

    asyncio.run(close_twice())


# -- resolvers that lie -------------------------------------------------------


def test_an_honest_resolver_needs_no_notice() -> None:
    with FaultServer() as server:
        source = LiveSource([server.address])
        asyncio.run(ask(source, []))
        assert server.count(CANARY) == 4
    assert source.notices == ()
    assert not source.gave_up


def test_absence_is_not_believed_of_a_resolver_that_rewrites() -> None:
    questions = [
        txt("nxdomain"),
        txt("nodata"),
        txt("nxdomain-nosoa"),
        Question("gone.fault.example", "A"),
        txt("good"),
    ]
    source = LiveSource([RESOLVER])
    liar = FaultServer({CANARY: rewritten, "gone": rewritten})
    *absent, present = run_before({RESOLVER: liar}, ask(source, questions))
    assert [answer.reason for answer in absent if isinstance(answer, Failed)] == [Failure.UNPROVEN] * 4
    assert isinstance(present, Records)
    assert RESOLVER in source.notices[0].en
    assert RESOLVER in source.notices[0].ja


def test_an_honest_resolver_decides_where_the_first_one_lies() -> None:
    with FaultServer({CANARY: rewritten, "gone": rewritten}) as liar, FaultServer() as honest_one:
        source = LiveSource([liar.address, honest_one.address])
        (answer,) = asyncio.run(ask(source, [txt("nxdomain")]))
        assert liar.count("nxdomain") == 0
    assert isinstance(answer, NxDomain)


@pytest.mark.parametrize("canary", [silence, with_rcode("SERVFAIL"), with_rcode("NXDOMAIN")])
def test_a_canary_that_fails_does_not_stop_the_run(canary: Callable[[Ask], object]) -> None:
    source = LiveSource([RESOLVER])
    answers = run_before({RESOLVER: FaultServer({CANARY: canary})}, ask(source, [txt("good"), txt("nxdomain")]))
    assert [type(answer) for answer in answers] == [Records, NxDomain]
    assert source.notices == ()


# -- resolvers that die, or are slow ------------------------------------------


def test_when_every_resolver_is_dead_the_rest_is_not_attempted() -> None:
    with nobody_listening() as address:
        source = LiveSource([address], timeout=0.05, tries=2, concurrency=4)
        answers = asyncio.run(ask(source, [txt(f"name{n}") for n in range(100)]))
    reasons = [answer.reason for answer in answers if isinstance(answer, Failed)]
    assert len(reasons) == 100
    assert reasons[0] is Failure.UNREACHABLE
    assert reasons[-1] is Failure.NOT_ATTEMPTED
    assert source.gave_up
    assert source.notices


def test_a_resolver_that_dies_in_the_middle() -> None:
    def mortal(ask: Ask) -> None:
        if len(server.asked) <= 30:
            good(ask)

    names = [f"name{n}" for n in range(120)]
    server = FaultServer(dict.fromkeys([*names, ROOT], mortal))
    source = LiveSource([RESOLVER], tries=2, concurrency=10)
    answers = run_before({RESOLVER: server}, ask(source, list(map(txt, names))))
    assert isinstance(answers[0], Records)
    assert isinstance(answers[-1], Failed)
    assert answers[-1].reason is Failure.NOT_ATTEMPTED
    assert source.gave_up


def test_a_resolver_that_was_given_up_and_answers_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.resolver.upstream._LASTING", 1)
    early, later = [txt(f"early{n}") for n in range(30)], [txt(f"later{n}") for n in range(10)]

    def dazed(ask: Ask) -> None:
        if source.gave_up:
            good(ask)

    async def ask_twice() -> list[Answer]:
        await source.open()
        try:
            first = asyncio.gather(*map(source.lookup, early))
            await asyncio.sleep(3.0)
            second = await asyncio.gather(*map(source.lookup, later))
            await first
            return second
        finally:
            await source.close()

    labels = [question.name.partition(".")[0] for question in [*early, *later]]
    source = LiveSource([RESOLVER], timeout=2.0, tries=3, concurrency=35)
    answers = run_before({RESOLVER: FaultServer(dict.fromkeys([*labels, ROOT], dazed))}, ask_twice())
    assert {type(answer) for answer in answers} == {Records, Failed}
    (notice,) = source.notices
    assert notice.en == (
        f"resolver {RESOLVER}:53 did not answer for a while and was given up; it has answered since: run again"
    )


def test_a_resolver_that_has_only_errors_is_given_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spfaudit.resolver.pace.Futility.LASTING", 2)
    names = [f"name{n}" for n in range(150)]
    server = FaultServer(dict.fromkeys([*names, ROOT], with_rcode("REFUSED")))
    source = LiveSource([RESOLVER], timeout=0.5, rate=50, concurrency=20)
    answers = run_before({RESOLVER: server}, ask(source, list(map(txt, names))))
    assert {answer.reason for answer in answers if isinstance(answer, Failed)} == {Failure.RCODE, Failure.NOT_ATTEMPTED}
    assert source.gave_up
    (notice,) = source.notices
    assert notice.en == (
        f"resolver {RESOLVER}:53 tells nothing any more and was given up: resolver answered with an error (REFUSED)"
    )
    assert notice.ja == (
        f"リゾルバー {RESOLVER}:53 から有効な応答が得られないため、問い合わせを打ち切りました："
        "リゾルバーがエラーを返しました（REFUSED）"
    )


def test_an_answer_that_came_late_because_it_is_stale_is_not_believed_without_edns() -> None:
    """Resolvers give such a one once they have waited in vain; without EDNS they cannot say what it is (RFC 8914)."""

    def stale(ask: Ask) -> None:
        message = response(ask, rcode="NXDOMAIN")
        add(message, "authority", "fault.example.", "SOA", "ns.fault.example. admin.fault.example. 1 2 3 4 300")
        if ask.edns:
            message.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.STALE_NXDOMAIN_ANSWER)])
        if not all(earlier.edns for earlier in ask.earlier) or not ask.edns:
            ask.send(message.to_wire())

    answers = run_before({RESOLVER: FaultServer({"name": stale})}, ask(LiveSource([RESOLVER]), [txt("name")]))
    assert [answer.reason for answer in answers if isinstance(answer, Failed)] == [Failure.RCODE]


def test_dead_names_do_not_make_a_dead_resolver() -> None:
    names = [f"name{n}" for n in range(40)]
    server = FaultServer(dict.fromkeys(names, silence))
    source = LiveSource([RESOLVER], tries=2, concurrency=4)
    answers = run_before({RESOLVER: server}, ask(source, list(map(txt, names))))
    assert server.count(ROOT) > 0
    assert {answer.reason for answer in answers if isinstance(answer, Failed)} == {Failure.TIMEOUT}
    assert not source.gave_up
    assert source.notices == ()


def test_a_dead_resolver_is_passed_over() -> None:
    with FaultServer() as alive, nobody_listening() as dead:
        source = LiveSource([dead, alive.address], timeout=2.0, tries=6, concurrency=4)
        answers = asyncio.run(ask(source, [txt(f"name{n}") for n in range(200)]))
    assert all(isinstance(answer, Records) for answer in answers)
    assert not source.gave_up


@pytest.mark.parametrize("refusal", ["REFUSED", "SERVFAIL", None])
def test_a_resolver_that_limits_the_rate_is_asked_more_slowly(refusal: str | None) -> None:
    source = LiveSource([RESOLVER], timeout=0.4, tries=4)
    names = [f"name{n}" for n in range(300)]
    server = FaultServer(dict.fromkeys(names, limited(200, refusal)))
    answers = run_before({RESOLVER: server}, ask(source, [*map(txt, names)]))
    assert all(isinstance(answer, Records) for answer in answers), [a for a in answers if isinstance(a, Failed)]


def test_few_open_files_are_enough() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with FaultServer() as server:
        source = LiveSource([server.address], timeout=20.0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (96, hard))
        try:
            answers = asyncio.run(ask(source, [txt(f"name{n}") for n in range(150)]))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert all(isinstance(answer, Records) for answer in answers)


@pytest.mark.parametrize("records", [["x" * 255] * 240, [f"record {n}" for n in range(1000)]], ids=["long", "many"])
def test_answers_as_big_as_they_come(records: list[str]) -> None:
    def big(ask: Ask) -> None:
        one = " ".join(f'"{text}"' for text in records)
        data = [one] if len(records[0]) == 255 else [f'"{text}"' for text in records]
        message = add(response(ask), "answer", ask.name, "TXT", *data)
        ask.send(message.to_wire(max_size=65535) if ask.tcp else truncated(ask))

    with FaultServer({"big": big}) as server:
        (answer,) = asyncio.run(ask(LiveSource([server.address], timeout=20.0), [txt("big")]))
    assert isinstance(answer, Records)
    assert sum(len(txt.strings) for txt in answer.rdata if isinstance(txt, Txt)) == len(records)


def test_a_rate_of_our_own() -> None:
    with FaultServer() as server:
        source = LiveSource([server.address], rate=500)
        answers = asyncio.run(ask(source, [txt(f"name{n}") for n in range(60)]))
    assert all(isinstance(answer, Records) for answer in answers)


def test_cancelled_questions_leave_nothing_behind() -> None:
    async def cancel() -> int:
        source = LiveSource([server.address], timeout=30)
        await source.open()
        tasks = [asyncio.ensure_future(source.lookup(txt("timeout"))) for _ in range(5)]
        await asyncio.to_thread(all_asked.wait)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        left = len(asyncio.all_tasks())
        await source.close()
        return left

    all_asked = threading.Barrier(2)

    def keep_waiting(ask: Ask) -> None:
        if server.count("timeout") == 5:
            all_asked.wait()

    with FaultServer({"timeout": keep_waiting}) as server:
        assert asyncio.run(cancel()) == 1


def test_all_addresses_of_the_same_resolver_are_one() -> None:
    source = LiveSource(["192.0.2.53", "192.0.2.53:53"])
    assert source.description == "live 192.0.2.53:53"
