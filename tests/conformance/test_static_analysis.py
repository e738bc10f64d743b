"""Our own analysis of a record against the conformance suites, and what it says of one client."""

import pytest

from spf_suite import Case, Scenario, scenarios
from spfaudit.evidence import Evidence, Missing, Question, Txt, Undetermined
from spfaudit.mail.check_host.message import is_checkable, make_message
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import Node, Outcome
from spfaudit.mail.spf.one_client import result_for
from spfaudit.mail.spf.publication import Absent, Multiple, Published, published
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.record import Malformed, Record
from spfaudit.mail.spf.tree import grow

CASES = [pytest.param(s, case, id=f"{s.id}-{case.id}") for s in scenarios() for case in s.cases]
BROKEN = {Outcome.ABSENT, Outcome.MULTIPLE, Outcome.MALFORMED, Outcome.LOOP}


def analyse(name: str, scenario: Scenario) -> tuple[Published, Node | None, Reach | None]:
    evidence = Evidence()
    while True:
        try:
            spf = published(t.joined for t in evidence.rdata(Question(name, "TXT")) if isinstance(t, Txt))
            if not isinstance(spf, Record):
                return spf, None, None
            node = grow(name, evidence)
            return spf, node, reach(node, evidence)
        except Missing as missing:
            evidence = evidence.extended({q: scenario.zone.answer(q) for q in missing.questions})


def can_be_permerror(node: Node, found: Reach) -> bool:
    """Whether the analysis knows of anything that makes permerror of some check."""
    return (
        node.lookups > LOOKUP_LIMIT
        or max(found.voids.ipv4, found.voids.ipv6) > VOID_LIMIT
        or any(effect.mx_names > MX_LIMIT for effect in found.others)
        or any(branch.outcome in BROKEN for _, branch in node.walk())
    )


@pytest.mark.parametrize(("scenario", "case"), CASES)
def test_agreement(scenario: Scenario, case: Case) -> None:
    message = make_message(case.host, case.sender, case.helo)
    domain = message.domain
    if not is_checkable(domain):
        assert case.results == ("none",)
        return
    try:
        spf, node, found = analyse(domain.lower(), scenario)
    except Undetermined:
        assert "temperror" in case.results
        return
    match spf:
        case Absent():
            assert "none" in case.results
        case Multiple() | Malformed():
            assert "permerror" in case.results
        case Record():
            assert node is not None
            assert found is not None
            assert "none" not in case.results[:1]
            if case.results == ("permerror",):
                assert can_be_permerror(node, found)
            assert result_for(node, found, message.ip) in (None, *case.results)
