"""Whatever the network does, answers are true or undetermined: played through on a simulated one."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_network import FAILING, KINDS, Stage, Wire, World, is_true, questions_of

from spfaudit.evidence import Answer, Failed, Failure, Host, NxDomain, Question, Records
from spfaudit.resolver.dialogue import Manners, converse
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.transport import Flight
from spfaudit.resolver.upstream import Upstream

QUESTIONS = questions_of(KINDS)
LATE = Question("txt.late.example", "TXT")
FATE = st.lists(st.floats(0, 8), max_size=3)
FATES = st.lists(st.lists(FATE, max_size=60), min_size=1, max_size=4)


@given(FATES, st.integers(1, 2), st.sampled_from([1, 5, 2_000]), st.integers(0, 2**16))
def test_whatever_the_network_does_answers_are_true_or_undetermined(
    fates: list[list[list[float]]], servers: int, concurrency: int, seed: int
) -> None:
    random.seed(seed)
    for question, answer in Stage(fates, servers=servers, concurrency=concurrency).play(QUESTIONS).items():
        assert isinstance(answer, Failed) or is_true(question, answer)


@given(FATES, st.integers(0, 2**16))
def test_what_fails_never_becomes_an_absence(fates: list[list[list[float]]], seed: int) -> None:
    random.seed(seed)
    assert all(isinstance(answer, Failed) for answer in Stage(fates).play(questions_of(FAILING)).values())


def test_a_kind_network_needs_one_query_each_and_a_witness_where_proof_is_missing() -> None:
    stage = Stage()
    assert all(is_true(question, answer) for question, answer in stage.play(QUESTIONS).items())
    udp, tcp = stage.wires
    assert (udp.sent, tcp.sent) == (len(QUESTIONS), 2 * len(QUESTIONS) // len(KINDS))


def test_a_lost_datagram_costs_a_round_trip_not_a_try() -> None:
    stage = Stage([[()]])
    (answer,) = stage.play([LATE]).values()
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 1
    assert stage.wires[0].sent == 2


def test_an_answer_that_comes_while_its_question_is_cancelled_is_nobodys() -> None:
    world = World()
    wire = Wire(world, [])
    upstream = Upstream(Nameserver("192.0.2.53"), {"udp": wire}, world.alarms, timeout=1.0)
    manners = Manners(timeout=1.0, tries=3, gate=Gate(Pace(), world.alarms), alarms=world.alarms)

    async def run() -> None:
        asked = asyncio.ensure_future(converse(LATE, [upstream], manners))
        await asyncio.sleep(0)
        asked.cancel()
        world.run()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(run())
    wire.close()


def test_a_dead_network_ends() -> None:
    stage = Stage([[()] * 1000])
    assert all(isinstance(answer, Failed) for answer in stage.play(QUESTIONS).values())
    assert stage.wires[0].sent <= 9 * (len(QUESTIONS) + 1)  # one more is asked for a sign of life


def test_all_questions_get_their_turn_at_a_low_rate() -> None:
    stage = Stage(rate=2.0)
    assert all(is_true(question, answer) for question, answer in stage.play(QUESTIONS).items())
    assert stage.world.now >= len(QUESTIONS) / 2 - 1


def test_an_answer_that_takes_a_second_and_a_half_is_used() -> None:
    (answer,) = Stage([[(1.5,)] * 3]).play([Question("gone.example", "TXT")]).values()
    assert isinstance(answer, NxDomain)
    assert answer.provenance.tries == 1


def test_an_answer_to_a_try_that_was_given_up_is_used() -> None:
    (answer,) = Stage([[(), (), (), (), (), (3.0,)]]).play([LATE]).values()
    assert isinstance(answer, Records)
    assert answer.provenance.tries == 2


# -- the first try, and who goes on from it -----------------------------------


def usual(answer: Answer) -> Answer:
    """`answer` without the time of day."""
    provenance = type(answer.provenance)(
        **{field: getattr(answer.provenance, field) for field in answer.provenance.__struct_fields__ if field != "at"}
    )
    return type(answer)(
        **{field: getattr(answer, field) for field in answer.__struct_fields__ if field != "provenance"},
        provenance=provenance,
    )


@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("kind", [*KINDS, *FAILING])
def test_a_first_try_and_a_dialogue_come_to_the_same(kind: str, servers: int) -> None:
    at_once, by_dialogue = Stage(servers=servers), Stage(servers=servers, rate=1e9)
    questions = questions_of([kind])
    first = at_once.play(questions)
    assert all(is_true(question, answer) for question, answer in first.items())
    assert [*map(usual, first.values())] == [*map(usual, by_dialogue.play(questions).values())]
    assert [wire.sent for wire in at_once.wires] == [wire.sent for wire in by_dialogue.wires]


def test_the_tries_after_the_first_go_round_the_resolvers() -> None:
    stage = Stage(servers=3)
    (answer,) = stage.play([Question("servfail.example", "TXT")]).values()
    assert answer.provenance.tries == 3
    assert [wire.sent for wire in stage.wires] == [1, 0, 1, 0, 1, 0]


def test_a_first_try_that_cannot_even_be_sent_is_one_try() -> None:
    stage = Stage(servers=2)
    stage.wires[0].broken = True
    (answer,) = stage.play([LATE]).values()
    assert isinstance(answer, Records)
    assert (answer.provenance.tries, answer.provenance.resolver) == (2, "192.0.2.53:54")


def test_many_that_cannot_be_sent_end_without_getting_deeper() -> None:
    stage = Stage(concurrency=3)
    for wire in stage.wires:
        wire.broken = True
    answers = stage.play(questions_of(["txt"], each=2_000))
    reasons = {answer.reason for answer in answers.values() if isinstance(answer, Failed)}
    assert reasons == {Failure.UNREACHABLE, Failure.NOT_ATTEMPTED} or reasons == {Failure.UNREACHABLE}


def test_one_who_asks_again_whenever_told_gets_no_deeper() -> None:
    stage = Stage()
    stage.wires[0].broken = stage.wires[1].broken = True
    left = iter(questions_of(["txt"], each=2_000))
    told = 0

    def tell(question: Question, answer: Answer) -> None:
        nonlocal told
        told += 1
        if (following := next(left, None)) is not None:
            stage.switchboard.ask(following, tell)

    stage.switchboard.ask(LATE, tell)
    stage.world.run()
    assert told == 2_001


def test_no_more_are_under_way_than_the_window_allows() -> None:
    stage = Stage()
    window = int(stage.upstreams[0].gate.window.size)
    answers = stage.play(questions_of(["txt"], each=1_000))
    assert all(isinstance(answer, Records) for answer in answers.values())
    assert window <= stage.wires[0].most_at_once <= stage.upstreams[0].gate.window.size
    assert stage.upstreams[0].gate.window.size > window  # first tries widen it


def test_no_more_are_under_way_than_wanted() -> None:
    stage = Stage(concurrency=7)
    assert len(stage.play(questions_of(KINDS, each=20))) == 120
    assert max(wire.most_at_once for wire in stage.wires) == 7


def test_losses_of_first_tries_narrow_the_window() -> None:
    stage = Stage([[()] * 100])
    stage.world.now = 10.0  # the run is not quite new
    window = stage.upstreams[0].gate.window.size
    stage.play(questions_of(["txt"], each=150))
    assert stage.upstreams[0].gate.window.size < window


def test_first_tries_tell_how_long_an_answer_takes() -> None:
    stage = Stage([[(0.25,)] * 40])
    before = stage.upstreams[0].round_trip.patience
    stage.play(questions_of(["txt"], each=40))
    assert stage.upstreams[0].round_trip.patience != before
    assert 0.25 < stage.upstreams[0].round_trip.patience < 0.5


@pytest.mark.parametrize(("round_trip", "rate", "most"), [(0.01, 100.0, 100.0), (2.0, 1_000.0, 100.0)])
def test_no_more_answers_are_expected_than_asked_for_or_than_there_is_room_for(
    round_trip: float, rate: float, most: float
) -> None:
    (upstream,) = Stage().upstreams
    upstream.gate.pace.rate = rate
    for _ in range(50):
        upstream.round_trip.measured(round_trip)
    assert upstream.gate.window.size == 200
    assert upstream.throughput == pytest.approx(most, rel=0.1)


def test_who_does_not_understand_edns_is_not_asked_with_it_the_first_time() -> None:
    stage = Stage()
    stage.upstreams[0].plain_only = True
    assert all(is_true(question, answer) for question, answer in stage.play(QUESTIONS).items())
    assert stage.wires[0].without_edns == stage.wires[0].sent


def test_a_liar_is_not_believed_the_first_time_either() -> None:
    stage = Stage()
    stage.upstreams[0].credibility.lies = {"A": frozenset({Host("x")})}
    stage.upstreams[0].credibility.is_liar = True
    answers = stage.play(questions_of(["gone", "nodata", "txt"], each=1))
    believed = [question.name for question, answer in answers.items() if not isinstance(answer, Failed)]
    assert believed == ["txt.0.example"]


def test_the_honest_one_is_asked_first_where_the_preferred_one_lies() -> None:
    stage = Stage(servers=2)
    stage.upstreams[0].credibility.lies = {"A": frozenset({Host("x")})}
    stage.upstreams[0].credibility.is_liar = True
    assert all(is_true(question, answer) for question, answer in stage.play(QUESTIONS).items())
    assert stage.wires[0].sent == 0


def test_the_living_one_is_asked_first_once_the_preferred_one_is_dead() -> None:
    stage = Stage(servers=2, concurrency=5)
    stage.wires[0].broken = True
    stage.upstreams[0].breaker.open = True
    stage.play(QUESTIONS)
    assert stage.wires[0].sent == 0


def test_nobody_is_late_as_long_as_we_are_slow_to_read() -> None:
    stage = Stage([[(1.0,)] * 10])
    stage.wires[0].is_behind = True
    answers = stage.play(questions_of(["txt"], each=10))
    assert all(isinstance(answer, Records) for answer in answers.values())
    assert stage.wires[0].sent == 10


def test_those_who_flood_us_do_not_keep_us_waiting_for_ever() -> None:
    stage = Stage([[()] * 10])
    stage.wires[0].is_behind = True
    (answer,) = stage.play([LATE]).values()
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.TIMEOUT


def test_a_question_in_another_form_is_answered_as_it_was_asked() -> None:
    odd = Question("TXT.Example.", "txt")
    stage = Stage()
    assert isinstance(stage.play([odd])[odd], Records)


@pytest.mark.parametrize("name", ["a..example", "x" * 64, "日本.example"])
def test_what_no_message_can_hold_is_not_asked(name: str) -> None:
    stage = Stage()
    (answer,) = stage.play([Question(name, "TXT")]).values()
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNASKABLE
    assert stage.wires[0].sent == 0


@given(st.floats(0, 1e6), st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_no_alarm_rings_before_its_time(now: float, delays: list[float]) -> None:
    world = Stage().world
    world.now = now
    rung: list[int] = []

    def ring(place: int) -> None:
        assert world.now >= now + delays[place]
        rung.append(place)

    for place, delay in enumerate(delays):
        world.alarms.at(now + delay, ring, place)
    world.run()
    assert sorted(rung) == list(range(len(delays)))


@pytest.mark.parametrize(("seconds", "spared"), [(55, True), (65, False)])
def test_late_answers_are_a_sign_of_life_for_a_minute_after_one_in_time(seconds: float, spared: bool) -> None:
    """Those too that come while their dialogue waits for the turn of its next try, and so count."""
    stage = Stage()
    upstream, wire = stage.upstreams[0], stage.wires[0]
    overtaxed: list[float] = []
    upstream.overtaxed = lambda: overtaxed.append(stage.world.now)
    for now, sent in ((0.01, 0.0), (50.0, 43.0)):
        flight = Flight(LATE, encode_question(LATE), sent=sent)
        upstream.heard(now, flight, edns=True, rcode="NOERROR", unanswered=False)
    stage.world.now = seconds
    wire.late(stage.world.now - 7)
    assert bool(overtaxed) is spared
