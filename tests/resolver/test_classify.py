"""What messages mean. What the fault server's tests show from outside is not repeated here."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from spfaudit.evidence import Failed, Failure, Host, NoData, NxDomain, Opaque, Provenance, Question, Rdata, Records, Txt
from spfaudit.resolver.classify import MAX_ALIASES, Unproven, classify, plainly, thoroughly
from spfaudit.resolver.message import AD, NXDOMAIN, QR, RA, TC, Message, Owner, ResourceRecord

ASKED = Question("example.go.jp", "TXT")
SPF = Txt((b"v=spf1 -all",))


def rr(name: str, type: str, rdata: Rdata, ttl: int = 300) -> ResourceRecord:
    return ResourceRecord(name, type, ttl, rdata)


def txt(name: str = "example.go.jp", ttl: int = 300) -> ResourceRecord:
    return rr(name, "TXT", SPF, ttl)


def cname(name: str, target: str, ttl: int = 300) -> ResourceRecord:
    return rr(name, "CNAME", Host(target), ttl)


def soa(name: str) -> Owner:
    return (name, "SOA")


def ns(name: str) -> Owner:
    return (name, "NS")


def message(
    answer: Iterable[ResourceRecord] = (),
    authority: Iterable[Owner] = (),
    *,
    rcode: int = 0,
    ra: bool = True,
    ad: bool = False,
    edns: bool = True,
) -> Message:
    return Message(
        id=1,
        bits=QR | RA * ra | AD * ad,
        rcode=rcode,
        question=ASKED,
        answer=tuple(answer),
        authority=tuple(authority),
        had_edns=edns,
    )


def reason(result: object) -> Failure:
    assert isinstance(result, Failed), result
    return result.reason


def test_records_with_the_least_ttl_of_the_chain() -> None:
    heard = message([txt("c.example", 90), cname("b.example", "c.example", 60), cname(ASKED.name, "b.example", 120)])
    found = classify(ASKED, heard)
    assert isinstance(found, Records)
    assert found.chain == ("b.example", "c.example")
    assert found.ttl == 60


def test_other_records_beside_the_answer_do_not_matter() -> None:
    found = classify(ASKED, message([txt(), txt("evil.example"), rr(ASKED.name, "A", Opaque("x"))], ad=True))
    assert isinstance(found, Records)
    assert found.rdata == (SPF,)
    assert found.authenticated


@pytest.mark.parametrize(
    ("answer", "authority", "rcode"),
    [
        ([txt()], [], 0),
        ([], [soa("jp")], 0),
        ([], [soa("jp")], 3),
        ([cname(ASKED.name, "b.example"), txt("b.example")], [], 0),
    ],
    ids=["records", "NODATA", "NXDOMAIN", "an alias"],
)
def test_without_edns_nobody_could_vouch(answer: list[ResourceRecord], authority: list[Owner], rcode: int) -> None:
    for ad in (True, False):
        plain = classify(ASKED, message(answer, authority, rcode=rcode, ad=ad, edns=False))
        assert isinstance(plain, Records | NoData | NxDomain)
        assert plain.authenticated is None
        usual = classify(ASKED, message(answer, authority, rcode=rcode, ad=ad))
        assert isinstance(usual, Records | NoData | NxDomain)
        assert usual.authenticated is ad


def test_records_beside_a_cname_win() -> None:
    found = classify(ASKED, message([cname(ASKED.name, "b.example"), txt(), txt("b.example")]))
    assert isinstance(found, Records)
    assert found.rdata == (SPF,)
    assert found.chain == ()
    assert found.beside_cname == "b.example"


@pytest.mark.parametrize(
    "answer",
    [
        [txt()],
        [cname(ASKED.name, "b.example"), txt("b.example")],
        [txt(), cname("other.example", "b.example")],
        [cname(ASKED.name, "b.example"), cname("b.example", "c.example"), txt("b.example")],
    ],
    ids=["no CNAME", "an alias", "the CNAME of another name", "the conflict of a target"],
)
def test_a_cname_that_is_not_beside_the_records_of_the_name_asked(answer: list[ResourceRecord]) -> None:
    found = classify(ASKED, message(answer))
    assert isinstance(found, Records)
    assert found.beside_cname == ""


def test_a_question_for_cname_is_not_followed() -> None:
    question = Question("example.go.jp", "CNAME")
    found = classify(question, message([cname(question.name, "b.example"), cname("b.example", question.name)]))
    assert isinstance(found, Records)
    assert found.rdata == (Host("b.example"),)
    assert found.beside_cname == ""


def test_records_are_believed_of_a_server_without_recursion() -> None:
    assert isinstance(classify(ASKED, message([txt()], ra=False)), Records)


@pytest.mark.parametrize("apex", ["example.go.jp", "go.jp", "jp", "."])
def test_the_soa_of_an_ancestor_proves_absence(apex: str) -> None:
    assert classify(ASKED, message(authority=[soa(apex)])) == NoData()
    assert classify(ASKED, message(authority=[ns(apex), soa(apex)], rcode=NXDOMAIN)) == NxDomain()


@pytest.mark.parametrize("apex", ["a.example.go.jp", "ample.go.jp", "other.example"])
@pytest.mark.parametrize("rcode", [0, NXDOMAIN])
def test_the_soa_of_another_name_proves_nothing(apex: str, rcode: int) -> None:
    assert reason(classify(ASKED, message(authority=[soa(apex)], rcode=rcode))) is Failure.MISMATCH


def test_absence_without_soa_is_unproven() -> None:
    assert classify(ASKED, message()) == Unproven(NoData())
    assert classify(ASKED, message(rcode=NXDOMAIN)) == Unproven(NxDomain())
    assert classify(ASKED, message(authority=[ns("go.jp")], rcode=NXDOMAIN)) == Unproven(NxDomain())


def test_absence_at_the_end_of_a_chain() -> None:
    alias = cname(ASKED.name, "gone.example")
    chain = ("gone.example",)
    assert classify(ASKED, message([alias], [soa("example")])) == NoData(chain=chain)
    assert classify(ASKED, message([alias], [soa("example")], rcode=NXDOMAIN)) == NxDomain(chain=chain)
    assert classify(ASKED, message([alias], rcode=NXDOMAIN)) == Unproven(NxDomain(chain=chain))
    assert reason(classify(ASKED, message([alias], [soa("go.jp")]))) is Failure.CNAME_UNFINISHED


def test_a_dname_and_signatures_may_stand_beside_the_chain() -> None:
    companions = [rr("go.jp", "DNAME", Host("example")), rr("go.jp", "RRSIG", Opaque("x"))]
    heard = message([*companions, cname(ASKED.name, "example.example")], [soa("example")])
    assert classify(ASKED, heard) == NoData(chain=("example.example",))


@pytest.mark.parametrize(
    "stray", [txt("evil.example"), cname("x.example", "y.example"), rr("example.go.jp", "A", Opaque("x"))], ids=str
)
def test_absence_beside_answers_to_other_questions_is_not_believed(stray: ResourceRecord) -> None:
    assert reason(classify(ASKED, message([stray], [soa("go.jp")]))) is Failure.MISMATCH


@pytest.mark.parametrize("rcode", [0, NXDOMAIN])
@pytest.mark.parametrize("type", ["TXT", "CH TXT", "CNAME", "CH CNAME"])
@pytest.mark.parametrize(
    ("answer", "name"), [([], ASKED.name), ([cname(ASKED.name, "b.example")], "b.example")], ids=str
)
def test_absence_of_what_is_shown_elsewhere_is_a_conflict(
    answer: list[ResourceRecord], name: str, type: str, rcode: int
) -> None:
    denial = message(answer, [soa("go.jp"), soa("example")], rcode=rcode)
    assert reason(classify(ASKED, replace(denial, beside=((name, type),)))) is Failure.CONFLICT
    assert reason(classify(ASKED, replace(denial, authority=(*denial.authority, (name, type))))) is Failure.CONFLICT


@pytest.mark.parametrize("section", ["authority", "beside"])
def test_more_of_the_records_of_a_target_in_another_section_is_a_conflict(section: str) -> None:
    heard = message([cname(ASKED.name, "b.example"), txt("b.example")])
    assert reason(classify(ASKED, replace(heard, **{section: (("b.example", "TXT"),)}))) is Failure.CONFLICT
    for stray in (("b.example", "CH TXT"), ("c.example", "TXT")):
        assert isinstance(classify(ASKED, replace(heard, **{section: (stray,)})), Records)


def test_nxdomain_with_the_records_contradicts_itself() -> None:
    assert reason(classify(ASKED, message([txt()], rcode=NXDOMAIN))) is Failure.CONFLICT


def test_two_cnames_at_one_name_contradict_each_other() -> None:
    heard = message([cname(ASKED.name, "b.example"), cname(ASKED.name, "c.example"), txt("b.example")])
    assert reason(classify(ASKED, heard)) is Failure.CONFLICT


def test_an_endless_chain_is_a_loop() -> None:
    names = [ASKED.name, *(f"n{n}.example" for n in range(MAX_ALIASES + 1))]
    links = [cname(a, b) for a, b in pairwise(names)]
    assert isinstance(classify(ASKED, message([*links[:-1], txt(names[-2])])), Records)
    assert reason(classify(ASKED, message([*links, txt(names[-1])]))) is Failure.CNAME_LOOP


@pytest.mark.parametrize("rcode", [rcode for rcode in range(24) if rcode not in (0, NXDOMAIN)])
def test_every_other_rcode_says_nothing_whatever_comes_with_it(rcode: int) -> None:
    assert reason(classify(ASKED, message([txt()], [soa("go.jp")], rcode=rcode))) is Failure.RCODE


NAMES = st.sampled_from([ASKED.name, "b.example", "c.example", "go.jp", r"a\.example.go.jp"])
DATA = st.one_of(
    st.tuples(st.just("TXT"), st.sampled_from([SPF, Txt((b"x",))])),
    st.tuples(st.just("CNAME"), st.sampled_from([Host("b.example"), Host("c.example"), Host(ASKED.name)])),
    st.tuples(st.sampled_from(["DNAME", "RRSIG", "A"]), st.just(Opaque("x"))),
)
RECORD = st.builds(lambda name, data, ttl: ResourceRecord(name, data[0], ttl, data[1]), NAMES, DATA, st.integers(0, 9))
ORIGIN = Provenance(resolver="192.0.2.53:53", tries=1)
MESSAGES = st.builds(
    Message,
    id=st.just(1),
    bits=st.sampled_from([0, RA, AD, RA | AD, RA | TC]),
    rcode=st.sampled_from([0, 0, NXDOMAIN, 2]),
    question=st.sampled_from([ASKED, ASKED, None]),
    answer=st.lists(RECORD, max_size=3).map(tuple),
    authority=st.lists(st.tuples(NAMES, st.sampled_from(["SOA", "SOA", "NS"])), max_size=2).map(tuple),
    had_edns=st.booleans(),
)
QUESTIONS = st.sampled_from(
    [ASKED, Question(ASKED.name, "CNAME"), Question("b.example", "TXT"), Question(r"a\.example.go.jp", "TXT")]
)


def sees_the_same(question: Question, heard: Message) -> None:
    careful = thoroughly(question, heard, ORIGIN)
    assert plainly(question, heard, ORIGIN) in (None, careful)
    seen = classify(question, heard, ORIGIN)
    assert seen == careful
    assert (seen.absence if isinstance(seen, Unproven) else seen).provenance == ORIGIN


@given(QUESTIONS, MESSAGES)
def test_a_plain_look_and_a_thorough_one_see_the_same(question: Question, heard: Message) -> None:
    sees_the_same(question, heard)


USUAL = {
    "a record": message([txt()]),
    "two records": message([txt(ttl=5), rr(ASKED.name, "TXT", Txt((b"x",)), ttl=3)], ad=True),
    "NODATA": message(authority=[soa("go.jp")]),
    "NXDOMAIN": message(authority=[soa(ASKED.name), ns("go.jp")], rcode=NXDOMAIN, ad=True),
}
BESIDE: dict[str, dict[str, object]] = {
    "nothing": {},
    "TC": {"bits": RA | TC},
    "no RA": {"bits": AD},
    "no EDNS": {"had_edns": False},
    "no question": {"question": None},
    "forged": {"ede": ("4 forged answer",)},
    "no authority reached": {"ede": ("22 no reachable authority",)},
    "synthesized": {"ede": ("29 synthesized",)},
    "a policy zone": {"beside": (soa("rpz.example"),)},
    "the SOA once more": {"beside": (soa("go.jp"),)},
    "what is asked, in the additional section": {"beside": ((ASKED.name, "TXT"),)},
    "what is asked, in the authority section": {"authority": (soa("go.jp"), (ASKED.name, "TXT"))},
    "what is asked, there in another class": {"authority": (soa("go.jp"), (ASKED.name, "CH TXT"))},
    "what is asked, in another class and section": {"beside": ((ASKED.name, "CH TXT"),)},
    "another's record, in the additional section": {"beside": (("b.example", "TXT"),)},
    "the SOA of another": {"authority": (soa("b.example"),)},
    "no SOA": {"authority": (ns("go.jp"),)},
    "nothing in the authority section": {"authority": ()},
    "octets behind it": {"trailing": True},
    "NOERROR": {"rcode": 0},
    "NXDOMAIN": {"rcode": NXDOMAIN},
    "SERVFAIL": {"rcode": 2},
    "another's record": {"answer": (txt(), rr("b.example", "TXT", Txt((b"x",))))},
    "another type": {"answer": (txt(), rr(ASKED.name, "A", Opaque("x")))},
    "an alias": {"answer": (cname(ASKED.name, "b.example"), txt("b.example"))},
    "two aliases": {"answer": (cname(ASKED.name, "b.example"), cname(ASKED.name, "c.example"))},
}


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("usual", USUAL)
def test_one_thing_that_is_unusual_is_seen_by_a_plain_look_as_well(usual: str, beside: str) -> None:
    heard = replace(USUAL[usual], **BESIDE[beside])
    for question in (ASKED, Question(ASKED.name, "CNAME")):
        sees_the_same(question, heard)


def test_what_nearly_all_messages_are_needs_no_thorough_look() -> None:
    for usual in USUAL.values():
        assert plainly(ASKED, usual, ORIGIN) is not None
