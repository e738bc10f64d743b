"""The one law, as a property: failures can move a verdict to unjudged, and never flip it."""

from collections.abc import Mapping
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dkim_keys import KEYS
from rule_cases import CASES, CaseSource, judge_case, load_cases, only, source_of
from spfaudit.asking import record_type, server_of
from spfaudit.evidence import (
    POLICY,
    Address,
    Answer,
    Document,
    Evidence,
    Failed,
    Failure,
    Host,
    Mx,
    NoData,
    NxDomain,
    Opaque,
    Question,
    Txt,
    records,
)
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import known_rules, make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.source import Source

TODAY = date(2026, 11, 23)
EVERY_RULE = make_policy(select=list(known_rules()))
NAMES = ["example.go.jp", "a.example", "b.example", "c.example"]
TERMS = [f"{q}{m}:{name}" for q in ("", "-", "?") for m in ("include", "a", "mx", "exists") for name in NAMES]
TERMS += ["ip4:192.0.2.1", "all", "-all", "~all", "?all", "foo", *(f"redirect={name}" for name in NAMES)]
TERMS += ["-ip4:192.0.2.0/24", "exp=a.example", "moo=1"]
TERMS += [
    "ptr",
    "exists:%{p}.example",
    "-exists:%{i}.x.example",
    "a/8",
    "-a/8",
    "mx/15",
    "ip4:8.0.0.0/12",
    "ip4:10.0.0.0/7",
]
TERMS += ["a:sub.gone.example", "include:sub.gone.example", "include:relay.mailchannels.net", "redirect=%{d}"]

TEXTS = {
    "_mta-sts.example.go.jp": [b"v=STSv1; id=1", b"v=STSv1; id=1; id=2", b"v=STSv1;", b"v=stsv1; id=1"],
    "_smtp._tls.example.go.jp": [b"v=TLSRPTv1; rua=mailto:a@b.example", b"v=TLSRPTv1; rua=mailto:a", b"v=tlsrptv1"],
    "default._bimi.example.go.jp": [b"v=BIMI1; l=;", b"v=BIMI1; l=-", b"v=bimi1"],
}
"""What other records than SPF may say, by name."""
POLICIES = [
    Document(status=404),
    Document(status=301, location="https://www.example/"),
    Document(status=200, media_type="text/html", octets=b"<html>"),
    *(
        Document(status=200, media_type="text/plain", octets=f"version: STSv1\nmode: {mode}\n{more}".encode())
        for mode in ("enforce", "none")
        for more in ("max_age: 1", "mx: *.example\nmax_age: 1", "\nmx: mx1.example\nmax_age: 1")
    ),
]


def other_texts(name: str) -> st.SearchStrategy[Answer]:
    sets = st.lists(st.sampled_from(TEXTS[name]), min_size=1, max_size=2)
    return st.sampled_from([NoData(), NxDomain()]) | sets.map(lambda texts: records([Txt((text,)) for text in texts]))


TAGS = [f"{tag}={policy}" for tag in ("p", "sp", "np") for policy in ("none", "quarantine", "reject", "bad")]
TAGS += ["t=y", "psd=y", "psd=n", "pct=50", "fo=1", "P=reject", "junk", "rua=nobody"]
TAGS += [f"{tag}=mailto:dmarc@{name}" for tag in ("rua", "ruf") for name in (*NAMES, "go.jp", "mail.example.go.jp")]
TAGS += ["rua=mailto:x@a.example,mailto:x@b.example,https://c.example,mailto:x@c.example!5m"]
VERSIONS = ["v=DMARC1"] * 6 + ["v=dmarc1", "DMARC1", "v=DMARC1 p=none", "v=spf1 -all"]


@st.composite
def dmarc_answers(draw: st.DrawFn) -> Answer:
    kind = draw(st.sampled_from(["records", "records", "records", "nodata", "nxdomain"]))
    if kind != "records":
        return NoData() if kind == "nodata" else NxDomain()
    texts = draw(
        st.lists(
            st.tuples(st.sampled_from(VERSIONS), st.lists(st.sampled_from(TAGS), max_size=5)), min_size=1, max_size=2
        )
    )
    return records([Txt(("; ".join([version, *tags]).encode(),)) for version, tags in texts])


@st.composite
def txt_answers(draw: st.DrawFn) -> Answer:
    kind = draw(st.sampled_from(["spf", "spf", "spf", "two", "other", "nodata", "nxdomain"]))
    if kind == "nodata":
        return NoData()
    if kind == "nxdomain":
        return NxDomain(chain=draw(st.sampled_from([(), ("gone.example",)])))
    terms = draw(st.lists(st.sampled_from(TERMS), max_size=5))
    text = "v=spf10" if kind == "other" else " ".join(["v=spf1", *terms])
    border = draw(st.integers(1, 40))  # of two character-strings
    extra = [Txt((b"v=spf1 -all",))] if kind == "two" else []
    alias = draw(st.sampled_from(["", "", "www.example"]))
    return records([Txt((text[:border].encode(), text[border:].encode())), *extra], beside_cname=alias)


KEY_TEXTS = [b"v=DKIM1; p=" + key.encode() for key in KEYS.values()]
KEY_TEXTS += [b"v=DKIM1; k=ed25519; p=" + KEYS["ed25519"].encode(), b"v=DKIM1; t=y; p=" + KEYS["rsa2048"].encode()]
KEY_TEXTS += [b"v=DKIM1; p=", b"v=DKIM1; p=AAAA", b"v=spf1 -all"]


@st.composite
def key_answers(draw: st.DrawFn) -> Answer:
    """What stands at selectors, at `_domainkey`, and at wildcards there."""
    alias = draw(st.sampled_from([(), (), ("key.provider.example",)]))
    texts = draw(st.lists(st.sampled_from(KEY_TEXTS), max_size=2, unique=True))
    if texts:
        strings = [tuple(text[at : at + 255] for at in range(0, len(text), 255)) for text in texts]
        return records(map(Txt, strings), chain=alias)
    return draw(st.sampled_from([NoData(chain=alias), NxDomain(chain=alias)]))


def answers(question: Question) -> st.SearchStrategy[Answer]:
    if question.name == ".":  # the root is signed, and the resolver validates
        return st.just(records([Opaque("a.root. b.root. 1 1 1 1 1")], authenticated=True))
    if server_of(question.type):
        return server_answers(record_type(question.type))
    if question.type == "NS" and question.name == "example.go.jp":
        return st.sampled_from([records([Host("ns.example"), Host("ns2.example")]), NoData()])
    if question == Question("ns2.example", "A"):
        return st.sampled_from([records([Address("192.0.2.2")]), NoData(), NxDomain()])
    if question.type != "TXT":
        return other_answers(question.type)
    if question.name in TEXTS:
        return other_texts(question.name)
    if "_dmarc." in question.name:  # SPF009's business as well
        return st.one_of(dmarc_answers(), dmarc_answers(), dmarc_answers(), txt_answers())
    return key_answers() if "_domainkey" in question.name else txt_answers()


def server_answers(type: str) -> st.SearchStrategy[Answer]:
    """What a zone's own server says."""
    if type != "SOA":
        return other_answers(type)
    lame = Failed(reason=Failure.LAME, detail="REFUSED")
    return st.sampled_from([*[records([Opaque("the zone's")])] * 3, lame, NxDomain()])


def other_answers(type: str) -> st.SearchStrategy[Answer]:
    if type == POLICY:
        return st.sampled_from([NoData(), *(records([document]) for document in POLICIES)])
    if type == "TLSA":
        return st.sampled_from([NoData(), *(records([Opaque("3 1 1 00")], authenticated=ad) for ad in (True, False))])
    rdata = {
        "MX": Mx(10, "mx.example"),
        "A": Address("192.0.2.1"),
        "AAAA": Address("2001:db8::1"),
        "NS": Host("ns.example"),
        "TXT": Txt((b"v=spf1 -all",)),
        "SPF": Txt((b"v=spf1 -all",)),
        "NAMES": Opaque("www.example.go.jp A"),
    }
    present = records([rdata.get(type, Host("x.example"))], authenticated=type == "CNAME")
    many = records([Mx(number, f"mx{number % 4}.example") for number in range(11)]) if type == "MX" else present
    return st.sampled_from([present, many, NoData(), NxDomain(), NxDomain(chain=("www.gone.example",))])


class World:
    """Answers drawn as they are asked for, and the same ever after."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.answers: dict[Question, Answer] = {}

    def __getitem__(self, question: Question) -> Answer:
        if question not in self.answers:
            self.answers[question] = self._in_one_world(question, self.data.draw(answers(question)))
        return self.answers[question]

    def _in_one_world(self, question: Question, answer: Answer) -> Answer:
        """`answer`, unless the domain does not exist by one and exists by another: `test_contradiction` has those."""
        other = self.answers.get(Question("example.go.jp", "MX" if question.type == "TXT" else "TXT"))
        if question not in (Question("example.go.jp", "TXT"), Question("example.go.jp", "MX")) or other is None:
            return answer
        if isinstance(other, NxDomain):
            return other
        return NoData() if isinstance(answer, NxDomain) else answer


def verdict_in(world: World, usage: Usage, hold_until: date | None, failing: Mapping[Question, Answer]) -> Verdict:
    entry = Entry(
        domain=parse_domain("example.go.jp"),
        usage=usage,
        senders=("gateway",),
        dkim_selectors=("s1",),
        hold_until=hold_until,
    )
    inventory = Inventory(
        entries=(entry,),
        senders={"gateway": (ip_network("192.0.2.0/31"), ip_network("2001:db8::1"))},
        approved_includes=(parse_domain("a.example"),),
        approved_mx=(parse_domain("mx.example"),),
        required_rua="mailto:dmarc@example.go.jp",
        transport=True,
        https=True,
        authoritative=True,
    )
    trial = Trial(entry, inventory, EVERY_RULE, TODAY)
    evidence = Evidence(lists_names=True)
    while missing := trial.advance(evidence):
        evidence = evidence.extended(
            {question: failing[question] if question in failing else world[question] for question in missing}
        )
    return trial.verdict()


def outcomes(verdict: Verdict) -> tuple[set[str], set[str]]:
    return {f.fingerprint for f in verdict.findings}, {unjudged.code for unjudged in verdict.unjudged}


def failures(answer: Answer) -> st.SearchStrategy[Answer]:
    """What may come instead of the answer: nothing; or as much of it as there is without EDNS."""
    nothing: Answer = Failed(reason=Failure.TIMEOUT)
    return st.sampled_from([nothing if isinstance(answer, Failed) else replace(answer, authenticated=None), nothing])


@given(st.data(), st.sampled_from(list(Usage)), st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]))
def test_failures_never_flip_a_verdict(data: st.DataObject, usage: Usage, hold_until: date | None) -> None:
    world = World(data)
    whole = verdict_in(world, usage, hold_until, {})
    found, unjudged = outcomes(whole)
    assert not unjudged
    failing = data.draw(st.sets(st.sampled_from(sorted(world.answers, key=str)), min_size=1))
    instead = {question: data.draw(failures(world.answers[question])) for question in sorted(failing, key=str)}
    partly = verdict_in(world, usage, hold_until, instead)
    found_partly, unjudged_partly = outcomes(partly)
    assert found_partly <= found, "a failure made a finding"
    lost = {finding.code for finding in whole.findings if finding.fingerprint not in found_partly}
    assert lost <= unjudged_partly, "a failure made a finding vanish"


class Failing(CaseSource):
    """A case's source, one question of which fails. It notes what it is asked."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, failing=set(), validated=set(), plain=set())
        self.asked: dict[Question, None] = {}

    async def lookup(self, question: Question) -> Answer:
        self.asked[question] = None
        return await super().lookup(question)


@pytest.mark.parametrize("code", [code for code in known_rules() if (CASES / f"{code}.yaml").exists()])
def test_no_single_failure_flips_a_case(code: str, tmp_path: Path) -> None:
    for case in load_cases(code):
        source = Failing(source_of(case, tmp_path))
        found, unjudged = outcomes(judge_case(case, only(code), tmp_path, source))
        for question in list(source.asked):
            source.failing = {question}
            found_partly, unjudged_partly = outcomes(judge_case(case, only(code), tmp_path, source))
            assert found_partly <= found, (case.it, str(question))
            assert found_partly == found or unjudged_partly, (case.it, str(question))
            assert unjudged <= unjudged_partly, (case.it, str(question))
