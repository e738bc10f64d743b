"""What follows from asking without validation, and from asking every resolver: played through as a script."""

from collections.abc import Sequence

import pytest

from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Opaque, Provenance, Question, Txt, records
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.message import CD, RD
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.upstream import Upstream
from spfaudit.resolver.validation import Tell, ask_each, ask_unchecked

ASKED = Question("example.go.jp", "TXT")
ROOT = Question(".", "SOA")
FOUND = records([Txt((b"v=spf1 -all",))])
TIMEOUT = Failed(reason=Failure.TIMEOUT)
ALARMS = Alarms(lambda: 0.0, lambda when, call: None)
MANNERS = Manners(timeout=1.0, tries=3, gate=Gate(Pace(), ALARMS), alarms=ALARMS)
RESOLVERS = [Upstream(Nameserver("192.0.2.53", port), {}, ALARMS, timeout=1.0) for port in (53, 54)]


def servfail(*ede: str) -> Failed:
    return Failed(reason=Failure.RCODE, detail="SERVFAIL", provenance=Provenance(rcode="SERVFAIL", ede=ede))


class Script:
    """Gives these answers in turn."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[int, list[int]]] = []

    def __call__(self, question: Question, manners: Manners, upstreams: Sequence[Upstream], tell: Tell) -> None:
        self.asked.append((manners.flags, [upstream.server.port for upstream in upstreams]))
        tell(self.answers.pop(0))


def without_validation(*answers: Answer) -> tuple[Answer, Script]:
    told: list[Answer] = []
    script = Script(*answers)
    ask_unchecked(ASKED, RESOLVERS, MANNERS, script, told.append)
    (answer,) = told
    return answer, script


@pytest.mark.parametrize("found", [FOUND, NoData(), NxDomain()])
@pytest.mark.parametrize("refusal", [servfail(), servfail("7 signature expired"), servfail("9 dnskey missing")])
def test_what_only_validation_refuses(found: Answer, refusal: Failed) -> None:
    answer, script = without_validation(found, refusal)
    assert answer == found
    assert script.asked == [(RD | CD, [53, 54]), (RD, [53, 54])]


@pytest.mark.parametrize("failed", [TIMEOUT, servfail()])
def test_what_nobody_answers_is_no_matter_of_validation(failed: Failed) -> None:
    assert without_validation(failed)[0] == failed


def test_what_is_answered_after_all_was_a_hiccup() -> None:
    answer, _ = without_validation(FOUND, FOUND)
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.CONFLICT


@pytest.mark.parametrize(
    "failed", [TIMEOUT, servfail("22 no reachable authority"), servfail("9 dnskey missing", "23 network error: x")]
)
def test_a_failure_of_the_network_is_no_refusal(failed: Failed) -> None:
    assert without_validation(FOUND, failed)[0] == failed


SIGNED, PLAIN = records([Opaque("soa")], authenticated=True), records([Opaque("soa")])


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([SIGNED, SIGNED], SIGNED),
        ([SIGNED, PLAIN], PLAIN),
        ([PLAIN, SIGNED], PLAIN),
        ([PLAIN, PLAIN], PLAIN),
        ([SIGNED, TIMEOUT], TIMEOUT),
        ([TIMEOUT, SIGNED], TIMEOUT),
        ([NoData(authenticated=True), SIGNED], NoData(authenticated=True)),
    ],
)
def test_all_vouch_or_none(answers: list[Answer], expected: Answer) -> None:
    told: list[Answer] = []
    script = Script(*answers)
    ask_each(ROOT, RESOLVERS, MANNERS, script, told.append)
    assert told == [expected]
    assert script.asked == [(RD, [53]), (RD, [54])]
