"""Looks that spare rules change no verdict: tried on every case of every rule, and on records that are nearly plain."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
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
    looks, wide = glance.GLANCES[:], glance.WIDE_GLANCES[:]
    glance.GLANCES.clear()
    glance.WIDE_GLANCES.clear()
    sparing.plan.cache_clear()
    try:
        yield
    finally:
        glance.GLANCES.extend(looks)
        glance.WIDE_GLANCES.extend(wide)
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
    *("ip4:192.0.2.0/25", "ip4:192.0.3.0/24", "ip4:10.1.1.1 ip4:11.1.0.0/16", "ip6:2a00::1", "a mx", "a a"),
    "a:b.example a",
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
OTHER_TEXTS = [
    *(b"verification=1", b"verification=" + b"1" * 200, b"call 1-800", b"\xe6\x97\xa5", b"spf2.0/pra -all"),
    *(b"\xef\xbd\x96=spf1 -all", b"-\xe2\x80\x8ball"),
    *(b"v=DMARC1; p=none", b"V = dmarc1", b"v=spf10 -all", b"v=sfp1 mx", b"mx ~all", b"=psf1", b"v=spf1\t-all", b""),
]
HOSTS = ["mx1.example", "mx2.example", "gone.example", "192.0.2.1", "mx", "."]


def cut(octets: bytes, at: int) -> Txt:
    return Txt((octets[:at], octets[at:]) if at else (octets,))


OWN_TXT = st.builds(
    lambda spf, cut_at, others, alias: rrset(
        [*(cut(text.encode(), cut_at) for text in spf), *(Txt((text,)) for text in others)] or [Txt((b"",))],
        beside_cname=alias,
    ),
    st.one_of(st.lists(SPF, min_size=1, max_size=1), st.lists(SPF, max_size=2)),
    st.sampled_from([0, 0, 0, 0, 6, 7, 9]),
    st.lists(st.sampled_from([*OTHER_TEXTS[:2], *OTHER_TEXTS]), max_size=2),
    st.sampled_from(["", "", "", "", "alias.example"]),
)


def txts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Answer]:
    several = st.lists(texts, min_size=1, max_size=2).map(lambda found: rrset([Txt((t.encode(),)) for t in found]))
    one = texts.map(lambda text: rrset([Txt((text.encode(),))]))
    return st.one_of(one, one, one, one, several, st.sampled_from([NoData(), NxDomain()]))


def answers(question: Question) -> st.SearchStrategy[Answer]:
    name, type = question.name, question.type
    if name == "gone.example":
        return st.just(NxDomain())
    if type == "TXT":
        found = txts(DMARC) if name.startswith("_dmarc.") else st.one_of(txts(SPF), OWN_TXT)
    elif type == "MX":
        hosts = st.lists(st.sampled_from([*HOSTS[:2], *HOSTS]), min_size=1, max_size=3)
        found = hosts.map(lambda names: rrset([Mx(10 * number, host) for number, host in enumerate(names)]))
    elif type in ("A", "AAAA"):
        addresses = ("11.2.0.1", "192.0.2.1") if type == "A" else ("2a01::1", "2001:db8::1")
        found = st.sampled_from([addresses[0], *addresses]).map(lambda address: rrset([Address(address)]))
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


def judged(world: Mapping[Question, Answer], usage: Usage, transport: bool, name: str = NAME) -> Verdict:
    entry = Entry(domain=name, usage=usage)
    trial = Trial(entry, Inventory(entries=(entry,), transport=transport), POLICY, TODAY)
    evidence = Evidence(world)  # that of the names above is there when most names are begun
    while missing := trial.advance(evidence):
        evidence = evidence.extended({question: world[question] for question in missing})
    return trial.verdict()


@given(st.data(), st.sampled_from(Usage), st.booleans())
def test_a_verdict_is_the_same_whether_or_not_anybody_looks(data: st.DataObject, usage: Usage, transport: bool) -> None:
    world = World(data)
    spared, asked = judged(world, usage, transport), set(world)
    with nobody_looks():
        told = judged(world, usage, transport)
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


def txt(*texts: str) -> Answer:
    return rrset([Txt((text.encode(),)) for text in texts])


NOTHING: list[Answer] = [NoData(), NxDomain(), Failed(reason=Failure.TIMEOUT)]
REJECT = "v=DMARC1; p=reject; rua=mailto:d@example.go.jp"
LOCKED: dict[str, list[Answer]] = {
    "TXT": [txt("v=spf1 -all"), txt("v=spf1 -all", "verification=1")],
    "DMARC": [txt(REJECT), NoData(), NxDomain()],
    "MX": [rrset([Mx(0, ".")]), NoData()],
    "above": [txt(REJECT)],
    "address": [NoData(), NxDomain(), rrset([Address("192.0.2.1")])],
}
"""What locks a name down, by what is asked."""
_CUT = rrset([Txt((b"v=spf1", b" -all"))])
AMISS: dict[str, list[Answer]] = {
    "TXT": [
        *(txt(f"v=spf1 {terms}") for terms in ("?all", "-ip4:192.0.2.1 -all", "redirect=b.example", "+all", "~all")),
        *(txt("v=spf1 -all", other) for other in ("v=spf1 ~all", "v=DMARC1; p=none", "spf2.0/pra -all", "x" * 240)),
        *(txt("v=spf1 -all", "1" * 200, "2" * 200, "3" * 50), txt("verification=1"), _CUT),
        *(
            rrset([Txt((b"v=spf1 -all",))], **alias)
            for alias in ({"beside_cname": "b.example"}, {"chain": ("b.example",)})
        ),
        *NOTHING,
    ],
    "DMARC": [
        *(txt(f"{REJECT}; {tag}") for tag in ("sp=none", "np=none", "t=y", "psd=n", "pct=50", "ruf=x", "sp=reject")),
        *(txt("v=DMARC1; p=reject"), txt("v=DMARC1; p=none"), txt("v=dmarc1; p=reject"), txt(REJECT, "v=spf1 -all")),
        txt(f"{REJECT}; ruf=" + ",".join(f"mailto:{box}@example.go.jp" for box in "abc")),
        *(txt("v=DMARC1; p=quarantine; rua=mailto:d@example.go.jp"), txt(REJECT, REJECT + ";"), txt("p=reject")),
        *NOTHING,
    ],
    "MX": [rrset([Mx(10, ".")]), rrset([Mx(0, "."), Mx(5, "b.example")]), rrset([Mx(10, "b.example")]), *NOTHING],
    "above": [
        *(
            txt(f"{REJECT}; {tags}")
            for tags in ("sp=none", "np=none", "sp=none; np=reject", "psd=n; sp=quarantine", "t=y")
        ),
        *(txt("v=DMARC1; p=none"), txt("v=DMARC1; p=reject"), *NOTHING),
    ],
    "address": NOTHING,
}
DEEP = parse_domain("x." * 7 + "example.go.jp")


def one_amiss(kind: str) -> Iterator[dict[str, Answer]]:
    """Answers by what is asked, that of `kind` amiss in each manner, with all that the others may be."""
    others = [other for other in LOCKED if other != kind]
    for amiss in AMISS[kind]:
        for good in product(*(LOCKED[other] for other in others)):
            yield {kind: amiss, **dict(zip(others, good, strict=True))}


def about(name: str, kinds: dict[str, Answer]) -> dict[Question, Answer]:
    labels = name.split(".")
    return {
        Question(name, "TXT"): kinds["TXT"],
        Question(f"_dmarc.{name}", "TXT"): kinds["DMARC"],
        Question(name, "MX"): kinds["MX"],
        Question(name, "A"): kinds["address"],
        **{Question("_dmarc." + ".".join(labels[at:]), "TXT"): kinds["above"] for at in range(1, len(labels))},
    }


class Elsewhere(dict[Question, Answer]):
    """Some answers; nothing is known of other names."""

    def __missing__(self, question: Question) -> Answer:
        answer = self[question] = Failed(reason=Failure.TIMEOUT) if question.type == "AAAA" else NoData()
        return answer


@pytest.mark.parametrize("name", [NAME, DEEP])
@pytest.mark.parametrize("usage", [Usage.NON_SENDING, Usage.RETIRED])
@pytest.mark.parametrize("transport", [False, True])
@pytest.mark.parametrize("kind", AMISS)
def test_a_name_that_is_nearly_locked_down_is_judged_alike(kind: str, transport: bool, usage: Usage, name: str) -> None:
    worlds = [Elsewhere(about(name, kinds)) for kinds in one_amiss(kind)]
    spared = [(judged(world, usage, transport, name), set(world)) for world in worlds]
    with nobody_looks():
        for world, (verdict, asked) in zip(worlds, spared, strict=True):
            assert judged(world, usage, transport, name) == verdict
            assert set(world) == asked, "a look asks for no less, and for no more"


@pytest.mark.parametrize("usage", [Usage.NON_SENDING, Usage.RETIRED])
def test_a_name_that_is_locked_down_is_spared_most_rules(usage: Usage) -> None:
    told = {
        Question(NAME, "TXT"): rrset([Txt((b"v=spf1 -all",))]),
        Question(f"_dmarc.{NAME}", "TXT"): rrset([Txt((b"v=DMARC1; p=reject; rua=mailto:d@example.go.jp",))]),
        Question(NAME, "MX"): rrset([Mx(0, ".")]),
        Question("_dmarc.go.jp", "TXT"): NoData(),
        Question("_dmarc.jp", "TXT"): NoData(),
    }
    entry = Entry(domain=NAME, usage=usage)
    (one,) = [wide for wide in glance.WIDE_GLANCES if usage in wide.usages]
    assert one.look(Posture(entry, Inventory(entries=(entry,)), Evidence(told), TODAY))
    by = sparing.plan(POLICY, usage)
    assert len(by.left) < len(by.others)


@pytest.mark.parametrize("usage", Usage)
def test_there_is_one_wide_look_for_a_usage_at_most(usage: Usage) -> None:
    assert sum(usage in one.usages for one in glance.WIDE_GLANCES) <= 1


@pytest.mark.parametrize("usage", Usage)
def test_no_rule_is_spared_twice(usage: Usage) -> None:
    spared = [code for one in glance.GLANCES if usage in one.usages for code in one.spares]
    assert len(spared) == len(set(spared))


@pytest.mark.parametrize(
    "terms",
    [
        *("a a", "a a:example.go.jp", "mx ip4:11.4.0.1 mx", "ip4:11.4.0.0/24 ip4:11.4.0.1", "ip6:2a02::1 ip6:2a02::1"),
        *("include:p.example include:P.example", "a mx a:p.example mx:p.example include:p.example a:p.example"),
    ],
)
def test_a_superfluous_term_of_a_record_that_is_plain_otherwise_is_seen(terms: str) -> None:
    answers: dict[Question, Answer] = {}
    for name, spf in (("example.go.jp", f"v=spf1 {terms} -all"), ("p.example", "v=spf1 ip4:11.3.0.0/24 -all")):
        answers |= {
            Question(name, "TXT"): rrset([Txt((spf.encode(),))]),
            Question(name, "A"): rrset([Address("11.2.0.1")]),
            Question(name, "AAAA"): rrset([Address("2a01::1")]),
            Question(name, "MX"): rrset([Mx(10, "p.example")]),
        }
    entry = Entry(domain=NAME, usage=Usage.SENDING)
    trial = Trial(entry, Inventory(entries=(entry,)), make_policy(select=["SPF"]), TODAY)
    evidence = Evidence()
    while missing := trial.advance(evidence):
        evidence = evidence.extended({question: answers.get(question, NoData()) for question in missing})
    assert [finding.code for finding in trial.verdict().findings] == ["SPF012"]
