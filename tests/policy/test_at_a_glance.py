"""Looks that spare rules change no verdict: tried on every case of every rule, and on records that are nearly plain."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rule_cases import CASES, TODAY, judge_case, load_cases, source_of
from spfaudit.evidence import (
    Address,
    Answer,
    Evidence,
    Failed,
    Failure,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Question,
    Txt,
    Undetermined,
)
from spfaudit.evidence import records as rrset
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.mail.posture import Posture
from spfaudit.names import parse_domain
from spfaudit.policy import glance, sparing
from spfaudit.policy.judge import Trial
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import known_rules, make_policy
from spfaudit.policy.verdict import Verdict

NAME = parse_domain("example.go.jp")
POLICY = make_policy(select=list(known_rules()))


@contextmanager
def nobody_looks() -> Iterator[None]:
    looks = glance.GLANCES[:]
    glance.GLANCES.clear()
    sparing.plan.cache_clear()
    try:
        yield
    finally:
        glance.GLANCES.extend(looks)
        sparing.plan.cache_clear()


@pytest.mark.parametrize("code", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_every_case_is_judged_alike(code: str, tmp_path: Path) -> None:
    cases = [(case, source_of(case, tmp_path)) for case in load_cases(code)]
    spared = [judge_case(case, POLICY, tmp_path, source) for case, source in cases]
    with nobody_looks():
        for (case, source), verdict in zip(cases, spared, strict=True):
            assert judge_case(case, POLICY, tmp_path, source) == verdict, case.it


TERMS = [
    *("ip4:192.0.2.0/24", "ip4:11.1.0.0/16", "ip4:11.0.0.0/15", "ip6:2a00::/32", "ip6:2a00::/31", "ip4:10.1.1.1"),
    *("a", "mx", "a:b.example", "mx:c.example", "a:gone.example", "mx/8", "exists:b.example", "ptr", "a:%{i}.example"),
    *("include:a.example", "include:b.example", "include:c.example", "include:gone.example", "-ip4:192.0.2.1"),
    *("include:relay.mailchannels.net", "redirect=b.example", "redirect=c.example", "exp=a.example", "moo=1"),
    *("?all", "+all", "-all", "~all", "all ip4:192.0.2.1", "a:x1.example a:x2.example a:x3.example"),
]
SPF = st.tuples(
    st.lists(st.sampled_from([*TERMS[:2], *TERMS]), max_size=3), st.sampled_from(["-all", "-all", "~all", ""])
).map(lambda parts: " ".join(["v=spf1", *parts[0], parts[1]]).rstrip())
TAGS = [
    *("p=none", "p=quarantine", "p=reject", "sp=none", "sp=reject", "np=none", "np=reject", "t=y", "psd=n", "pct=50"),
    *("rua=mailto:d@example.go.jp", "rua=mailto:d@example.go.jp", "ruf=mailto:d@example.go.jp", "fo=1", "junk"),
    *("adkim=s", "P=reject", "rua=nobody", "rua=mailto:a@x.example,mailto:b@x.example,mailto:c@x.example"),
]
DMARC = st.tuples(
    st.sampled_from(["v=DMARC1", "v=DMARC1", "v=DMARC1", "v=dmarc1", "v=spf1"]),
    st.lists(st.sampled_from(TAGS), max_size=4, unique=True),
).map(lambda parts: "; ".join([parts[0], *parts[1]]))
HOSTS = ["mx1.example", "mx2.example", "gone.example", "192.0.2.1", "mx", "."]


def txts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Answer]:
    several = st.lists(texts, min_size=1, max_size=2).map(lambda found: rrset([Txt((t.encode(),)) for t in found]))
    one = texts.map(lambda text: rrset([Txt((text.encode(),))]))
    return st.one_of(one, one, one, one, several, st.sampled_from([NoData(), NxDomain()]))


def answers(question: Question) -> st.SearchStrategy[Answer]:
    name, type = question.name, question.type
    if name == "gone.example":
        return st.just(NxDomain())
    if type == "TXT":
        found = txts(DMARC) if name.startswith("_dmarc.") else txts(SPF)
    elif type == "MX":
        hosts = st.lists(st.sampled_from([*HOSTS[:2], *HOSTS]), min_size=1, max_size=3)
        found = hosts.map(lambda names: rrset([Mx(10 * number, host) for number, host in enumerate(names)]))
    elif type in ("A", "AAAA"):
        found = st.just(rrset([Address("192.0.2.1" if type == "A" else "2001:db8::1")]))
    else:
        found = st.just(NoData())
    return st.one_of(found, found, found, found, found, st.sampled_from([NoData(), Failed(reason=Failure.TIMEOUT)]))


class World(dict[Question, Answer]):
    """Answers drawn as they are asked for, and the same ever after."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def __missing__(self, question: Question) -> Answer:
        answer = self[question] = self.data.draw(answers(question))
        return answer


def judged(world: World, usage: Usage) -> Verdict:
    entry = Entry(domain=NAME, usage=usage)
    trial = Trial(entry, Inventory(entries=(entry,)), POLICY, TODAY)
    evidence = Evidence()
    while missing := trial.advance(evidence):
        evidence = evidence.extended({question: world[question] for question in missing})
    return trial.verdict()


@given(st.data(), st.sampled_from(Usage))
def test_a_verdict_is_the_same_whether_or_not_anybody_looks(data: st.DataObject, usage: Usage) -> None:
    world = World(data)
    spared, asked = judged(world, usage), set(world)
    with nobody_looks():
        told = judged(world, usage)
    assert set(world) == asked, "a look asks for no less, and for no more"
    assert told == spared


@pytest.mark.parametrize("one", glance.GLANCES, ids=lambda one: one.look.__name__)
@given(data=st.data())
def test_what_looks_plain_is_plain_to_every_rule_that_is_spared(one: glance.Glance, data: st.DataObject) -> None:
    usage = data.draw(st.sampled_from(sorted(one.usages)))
    world, evidence = World(data), Evidence()
    entry = Entry(domain=NAME, usage=usage)
    posture = Posture(entry, Inventory(entries=(entry,)), evidence, TODAY)
    plain = None
    while plain is None:
        try:
            plain = one.look(posture)
        except Missing as missing:
            posture.evidence = posture.evidence.extended({q: world[q] for q in missing.questions})
        except Undetermined:
            return
    if plain:
        for code in one.spares:
            assert usage not in RULES[code].usages or list(RULES[code].check(posture)) == []
