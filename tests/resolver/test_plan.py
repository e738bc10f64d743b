"""What is tried next: played through as a script of results."""

from collections.abc import Collection, Sequence

import pytest

from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Provenance, Txt, may_pass, records
from spfaudit.resolver.classify import Unproven
from spfaudit.resolver.plan import Attempt, Servers, Tried, decide

RECORDS = records([Txt((b"v=spf1 -all",))])
TIMEOUT = Failed(reason=Failure.TIMEOUT)
REFERRAL = Failed(reason=Failure.REFERRAL)
TRUNCATED = Failed(reason=Failure.TRUNCATED)
TRUNCATED_OVER_UDP = Failed(reason=Failure.TRUNCATED, provenance=Provenance(transport="udp"))
UNPROVEN = Unproven(NxDomain())


def rcode(name: str) -> Failed:
    return Failed(reason=Failure.RCODE, detail=name, provenance=Provenance(rcode=name))


def play(
    *results: Answer | Unproven,
    servers: int = 1,
    tries: int = 3,
    fluent: Collection[int] = (),
    encrypted: Collection[int] = (),
) -> tuple[list[str], Answer | None]:
    """The attempts that the plan makes of these results, as `0 udp`, `0 tcp plain`, and its answer."""
    known = Servers(servers, fluent=frozenset(fluent), encrypted=frozenset(encrypted))
    history: list[Tried] = []
    made: list[str] = []
    for result in (*results, None):
        step = decide(history, servers=known, tries=tries)
        if not isinstance(step, Attempt):
            assert result is None, "decided too early"
            return made, step
        made.append(f"{step.server} {step.transport}{'' if step.edns else ' plain'}")
        if result is not None:
            history.append(Tried(step, result))
    return made, None


def reason(answer: Answer | None) -> Failure:
    assert isinstance(answer, Failed), answer
    return answer.reason


def test_one_good_answer_is_enough() -> None:
    assert play(RECORDS) == (["0 udp"], RECORDS)
    assert play(NoData()) == (["0 udp"], NoData())


def test_tries_go_round_the_servers() -> None:
    made, answer = play(*[rcode("SERVFAIL")] * 4, servers=3, tries=4)
    assert made == ["0 udp", "1 udp", "2 udp", "0 udp"]
    assert reason(answer) is Failure.RCODE


def test_after_silence_the_same_server_is_asked_without_edns() -> None:
    assert play(TIMEOUT, TIMEOUT, RECORDS)[0] == ["0 udp", "0 udp plain", "0 udp plain"]
    assert play(TIMEOUT, TIMEOUT, RECORDS, servers=2)[0] == ["0 udp", "1 udp", "0 udp plain"]


STALE = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="NOERROR", ede=("3 stale answer",)))


@pytest.mark.parametrize("said", [STALE, rcode("SERVFAIL"), NoData(), RECORDS])
def test_what_a_server_says_without_edns_is_nothing_if_it_says_something_with_it(said: Answer) -> None:
    made, answer = play(TIMEOUT, RECORDS, said, fluent=[0], tries=2)
    assert made == ["0 udp", "0 udp plain", "0 udp"]
    assert answer == said


@pytest.mark.parametrize("found", [RECORDS, NoData(), NxDomain()])
def test_what_a_server_says_without_edns_counts_if_it_is_silent_with_it(found: Answer) -> None:
    assert play(TIMEOUT, found, TIMEOUT, fluent=[0]) == (["0 udp", "0 udp plain", "0 udp"], found)
    made, answer = play(TIMEOUT, TRUNCATED, found, TIMEOUT, fluent=[0])
    assert (made, answer) == (["0 udp", "0 udp plain", "0 tcp plain", "0 udp"], found)


def test_who_is_asked_over_tls_is_asked_once_more_over_tls() -> None:
    made, answer = play(rcode("FORMERR"), rcode("SERVFAIL"), RECORDS, rcode("FORMERR"), fluent=[0], encrypted=[0])
    assert made == ["0 tls", "0 tls plain", "0 tls plain", "0 tls"]
    assert answer == RECORDS


def test_another_servers_word_counts_whatever_the_first_one_says() -> None:
    assert play(TIMEOUT, RECORDS, servers=2, fluent=[0, 1]) == (["0 udp", "1 udp"], RECORDS)
    made, answer = play(TIMEOUT, TIMEOUT, RECORDS, STALE, servers=2, fluent=[0])
    assert (made, answer) == (["0 udp", "1 udp", "0 udp plain", "0 udp"], STALE)


def test_an_absence_without_proof_and_without_edns_wants_silence_and_a_witness() -> None:
    made, answer = play(TIMEOUT, UNPROVEN, TIMEOUT, UNPROVEN, fluent=[0])
    assert made == ["0 udp", "0 udp plain", "0 udp", "0 tcp plain"]
    assert answer == UNPROVEN.absence


def test_falling_back_to_tcp_or_from_edns_costs_no_try() -> None:
    made, _ = play(TRUNCATED, TIMEOUT, rcode("FORMERR"), rcode("SERVFAIL"), RECORDS)
    assert made == ["0 udp", "0 tcp", "0 udp", "0 udp plain", "0 udp plain"]


def test_truncation_is_not_forgotten_for_silence() -> None:
    assert reason(play(TRUNCATED, TIMEOUT, TIMEOUT, tries=2)[1]) is Failure.TRUNCATED


def test_what_a_server_said_outweighs_silence() -> None:
    assert reason(play(rcode("SERVFAIL"), TIMEOUT, servers=2, tries=2)[1]) is Failure.RCODE


@pytest.mark.parametrize("for_good", [REFERRAL, rcode("NOTIMP"), Failed(reason=Failure.UNPROVEN)])
@pytest.mark.parametrize("passing", [TIMEOUT, rcode("SERVFAIL"), rcode("REFUSED"), TRUNCATED_OVER_UDP])
def test_what_one_server_will_always_say_does_not_keep_another_from_being_asked_again(
    for_good: Failed, passing: Failed
) -> None:
    first = decide(failing(for_good, passing, for_good), servers=Servers(2), tries=3)
    second = decide(failing(passing, for_good, passing), servers=Servers(2), tries=3)
    assert (first, second) == (passing, passing)
    assert may_pass(passing)


def test_of_several_servers_words_outweigh_silence() -> None:
    for results in ([rcode("REFUSED"), TIMEOUT], [TIMEOUT, rcode("REFUSED")]):
        assert decide(failing(*results), servers=Servers(2), tries=2) == rcode("REFUSED")
    assert decide(failing(rcode("NOTIMP"), rcode("FORMERR")), servers=Servers(2), tries=2) == rcode("FORMERR")


def failing(*results: Failed) -> list[Tried]:
    """Of two servers in turn, without follow-ups."""
    return [
        Tried(Attempt(server=number % 2, transport="tcp", edns=False), result) for number, result in enumerate(results)
    ]


def test_an_unproven_absence_wants_another_server_before_tcp_without_edns() -> None:
    assert play(UNPROVEN, UNPROVEN, servers=2) == (["0 udp", "1 udp"], NxDomain())
    assert play(UNPROVEN, UNPROVEN) == (["0 udp", "0 tcp plain"], NxDomain())
    assert play(UNPROVEN, TIMEOUT, UNPROVEN, servers=2) == (["0 udp", "1 udp", "0 tcp plain"], NxDomain())


def test_an_unproven_absence_confirmed_by_proof() -> None:
    assert play(UNPROVEN, NxDomain(), servers=2)[1] == NxDomain()


def test_contradictions() -> None:
    for other in (RECORDS, NoData(), Unproven(NoData())):
        assert reason(play(UNPROVEN, other, servers=2)[1]) is Failure.CONFLICT


def test_an_absence_that_nobody_confirms() -> None:
    made, answer = play(UNPROVEN, TIMEOUT)
    assert made == ["0 udp", "0 tcp plain"]
    assert reason(answer) is Failure.UNPROVEN
    assert len(play(UNPROVEN, *[TIMEOUT] * 3, servers=9)[0]) == 4


def pauses(results: Sequence[Answer]) -> list[float]:
    history: list[Tried] = []
    for result in results:
        step = decide(history, servers=Servers(1), tries=9)
        assert isinstance(step, Attempt)
        history.append(Tried(step, result))
    return [tried.attempt.pause for tried in history]


def test_back_off_doubles_after_errors_but_not_after_silence() -> None:
    assert pauses([rcode("REFUSED")] * 4) == [0, 0.25, 0.5, 1]
    assert pauses([TIMEOUT] * 4) == [0, 0, 0, 0]


def test_a_late_answer_to_an_earlier_try_counts() -> None:
    history = [Tried(Attempt(server=0), RECORDS), Tried(Attempt(server=0, edns=False), None)]
    assert decide(history, servers=Servers(1), tries=3) == RECORDS


def test_a_server_known_not_to_speak_edns() -> None:
    step = decide([], servers=Servers(2, plain=frozenset({0})), tries=3)
    assert isinstance(step, Attempt)
    assert not step.edns
