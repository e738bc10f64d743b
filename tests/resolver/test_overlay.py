"""Proposed records over another source: what is published answers as it did, but for what they would change."""

import asyncio
import tempfile
from collections.abc import Callable, Collection, Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from spfaudit.asking import of_each
from spfaudit.evidence import NAMES, POLICY, Answer, Failed, Failure, NoData, NxDomain, Question, Records, Txt
from spfaudit.resolver.front import Front
from spfaudit.resolver.overlay import OverlaySource
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.zonefile import ZoneSource

HEAD = "$TTL 300\n$ORIGIN example.\n@ SOA ns hostmaster 1 7200 900 1209600 300\n@ NS ns\n"


def overlay(folder: Path, published: str, *proposed: str) -> OverlaySource:
    zone = folder / "example.zone"
    zone.write_text(HEAD + published, "utf-8")
    paths = [folder / f"proposed{number}.zone" for number in range(len(proposed))]
    for path, text in zip(paths, proposed, strict=True):
        path.write_text(text, "utf-8")
    return OverlaySource(paths, over=ZoneSource([zone]))


def ask(source: OverlaySource | ZoneSource, name: str, type: str = "TXT") -> Answer:
    return asyncio.run(source.lookup(Question(name, type)))


def texts(answer: Answer) -> list[bytes]:
    assert isinstance(answer, Records), answer
    return [b"".join(rdata.strings) for rdata in answer.rdata if isinstance(rdata, Txt)]


def test_a_proposed_rrset_takes_the_place_of_the_published_one(tmp_path: Path) -> None:
    published = '@ TXT "v=spf1 +all"\n@ TXT other\n@ MX 10 mx\nwww A 192.0.2.1\n'
    source = overlay(tmp_path, published, 'example. 60 TXT "v=spf1 -all"\n')
    found = ask(source, "example")
    assert texts(found) == [b"v=spf1 -all"]
    assert isinstance(found, Records)
    assert (found.ttl, found.authenticated, found.provenance.resolver) == (60, None, "proposed0.zone")
    assert isinstance(ask(source, "example", "MX"), Records)
    assert isinstance(ask(source, "www.example", "A"), Records)
    assert isinstance(ask(source, "gone.example"), NxDomain)
    assert source.description == "zone example.zone + proposed0.zone"
    assert "as if proposed0.zone (1 RRset) were" in source.notices[0].en
    assert not source.lists_names


def test_failures_stay_failures(tmp_path: Path) -> None:
    published = "sub NS ns.elsewhere.test.\n"
    source = overlay(tmp_path, published, "$ORIGIN example.\na.sub TXT text\n*.sub MX 0 .\n*.b.sub MX 0 .\n")
    assert texts(ask(source, "a.sub.example")) == [b"text"]
    for name in ("a.sub.example", "sub.example", "c.sub.example", "d.c.sub.example", "b.sub.example"):
        answer = ask(source, name, "A")
        assert isinstance(answer, Failed)
        assert answer.reason is Failure.REFERRAL
    assert isinstance(ask(source, "elsewhere.test"), Failed)


def test_a_failure_is_one_though_a_wildcard_that_is_known_would_change(tmp_path: Path) -> None:
    def lost(question: Question, answer: Answer) -> Answer:
        return Failed(reason=Failure.TIMEOUT) if question.name.startswith("<random>") else answer

    source = over(Altered(tmp_path, HEAD + "* TXT old\n", lost), tmp_path, "*.example. TXT new\n")
    assert isinstance(ask(source, "<random>.example"), Failed)


def test_an_alias_stays_where_something_is_proposed_below_it(tmp_path: Path) -> None:
    source = overlay(tmp_path, "www CNAME host\nhost TXT text\n", "below.www.example. TXT below\n")
    assert texts(ask(source, "www.example")) == [b"text"]


def test_an_alias_is_gone_where_something_else_is_proposed(tmp_path: Path) -> None:
    published = "mta-sts CNAME host\nhost A 192.0.2.1\nhost TXT text\n"
    source = overlay(tmp_path, published, 'mta-sts.example. TXT "v=STSv1; id=1"\n')
    assert texts(ask(source, "mta-sts.example")) == [b"v=STSv1; id=1"]
    assert isinstance(ask(source, "mta-sts.example", "A"), NoData)
    assert isinstance(ask(source, "mta-sts.example", "CNAME"), NoData)


DNAME = "d DNAME target\ntarget A 192.0.2.1\nx.target TXT there\n"
BELOW_DNAME = "$ORIGIN example.\nd TXT own\nx.d TXT new\na.b.d TXT new\nc.target TXT new\n"


def test_nothing_is_seen_of_what_is_proposed_where_a_dname_record_renames_all_names(tmp_path: Path) -> None:
    source = overlay(tmp_path, DNAME, BELOW_DNAME)
    for name, type in product(("x.d.example", "a.b.d.example", "b.d.example"), ("TXT", "MX")):
        answer = ask(source, name, type)
        assert isinstance(answer, Failed)
        assert answer.detail.startswith(f"a DNAME record above {name} renames it")
    assert texts(ask(source, "d.example")) == [b"own"]  # its own name is not renamed
    assert texts(ask(source, "c.d.example")) == [b"new"]  # nor is what stands where it leads


@pytest.mark.parametrize(
    ("reason", "outcome"), [(Failure.TIMEOUT, Failed), (Failure.NOT_RECORDED, Records)], ids=["silence", "recording"]
)
def test_whether_an_alias_is_renamed_is_told_by_a_name_beside_it(
    reason: Failure, outcome: type[Answer], tmp_path: Path
) -> None:
    def lost(question: Question, answer: Answer) -> Answer:
        return Failed(reason=reason) if question.name.startswith("<random>") else answer

    source = over(Altered(tmp_path, HEAD + "alias CNAME elsewhere\n", lost), tmp_path, "alias.example. TXT new\n")
    assert isinstance(ask(source, "alias.example"), outcome)


def test_aliases_lead_into_what_is_proposed_and_out_of_it(tmp_path: Path) -> None:
    published = "in CNAME target\nout TXT old\nfar TXT far\nloop CNAME back\n"
    proposed = "$ORIGIN example.\ntarget TXT new\nout CNAME far\nback CNAME loop\n"
    source = overlay(tmp_path, published, proposed)
    inward, outward = ask(source, "in.example"), ask(source, "out.example")
    assert texts(inward) == [b"new"]
    assert texts(outward) == [b"far"]
    assert isinstance(inward, Records)
    assert isinstance(outward, Records)
    assert (inward.chain, outward.chain) == (("target.example",), ("far.example",))
    looped = ask(source, "loop.example")
    assert isinstance(looped, Failed)
    assert looped.reason is Failure.CNAME_LOOP


def test_an_alias_that_is_proposed_may_lead_to_where_nothing_is(tmp_path: Path) -> None:
    zones = [tmp_path / f"{name}.zone" for name in ("example", "test")]
    zones[0].write_text(HEAD, "utf-8")
    zones[1].write_text(HEAD.replace("example.", "test.") + "hop CNAME far\nfar TXT far\n", "utf-8")
    (tmp_path / "proposed.zone").write_text("out.example. CNAME hop.test.\n", "utf-8")
    source = OverlaySource([tmp_path / "proposed.zone"], over=ZoneSource(zones))
    through, there = ask(source, "out.example"), ask(source, "hop.test")
    assert texts(through) == texts(there) == [b"far"]
    assert isinstance(through, Records)
    assert through.chain == ("hop.test", "far.test")


def test_what_is_beside_the_records_is_asked_of_the_source_behind(tmp_path: Path) -> None:
    behind = Altered(tmp_path, HEAD, lambda question, answer: NxDomain())
    source = over(behind, tmp_path, "mta-sts.example. A 192.0.2.1\nexample. SOA ns hostmaster 1 7200 900 1209600 300\n")
    for name, type in (("mta-sts.example", POLICY), ("example", of_each("SOA")), ("example", NAMES)):
        assert ask(source, name, type) == NxDomain()
        assert behind.asked == [Question(name, type)]
        behind.asked.clear()


def test_what_a_wildcard_would_say_is_not_guessed(tmp_path: Path) -> None:
    """Whoever proposes an address at a name that a wildcard covers takes the wildcard's records away from it."""
    source = overlay(
        tmp_path, '* TXT "v=spf1 -all"\nown TXT own\n', "$ORIGIN example.\nnew A 192.0.2.1\nown A 192.0.2.1\n"
    )
    assert texts(ask(source, "own.example")) == [b"own"]
    lost = ask(source, "new.example")
    assert isinstance(lost, Failed)
    assert "wildcard" in lost.detail
    assert isinstance(ask(source, "new.example", "MX"), NoData)


class Altered(Front):
    """A zone whose answers were had by other ways. `asked`: what it was asked."""

    def __init__(self, folder: Path, records: str, alter: Callable[[Question, Answer], Answer]) -> None:
        path = folder / "published.zone"
        path.write_text(records, "utf-8")
        super().__init__(ZoneSource([path]))
        self.asked: list[Question] = []
        self._alter = alter

    async def lookup(self, question: Question) -> Answer:
        self.asked.append(question)
        return self._alter(question, await self._source.lookup(question))


def over(behind: Altered, folder: Path, proposed: str) -> OverlaySource:
    path = folder / "proposed.zone"
    path.write_text(proposed, "utf-8")
    return OverlaySource([path], over=behind)


def test_what_a_wildcard_says_is_known_again_whatever_is_left_of_its_ttl(tmp_path: Path) -> None:
    left = iter(range(300, 0, -1))

    def from_a_cache(question: Question, answer: Answer) -> Answer:
        return replace(answer, ttl=next(left)) if isinstance(answer, Records) else answer

    behind = Altered(tmp_path, HEAD + '* TXT "v=spf1 -all"\n', from_a_cache)
    lost = ask(over(behind, tmp_path, "new.example. A 192.0.2.1\n"), "new.example")
    assert isinstance(lost, Failed)
    assert "wildcard" in lost.detail


def test_what_says_the_same_as_a_wildcard_is_known_by_what_is_not_below_it(tmp_path: Path) -> None:
    """Hosts that exist need a null SPF of their own beside that of the wildcard."""
    published = '* TXT "v=spf1 -all"\nown TXT "v=spf1 -all"\nsub.own TXT "v=spf1 -all"\n'
    own = overlay(tmp_path, published, "own.example. MX 0 .\n")
    assert texts(ask(own, "own.example")) == texts(ask(own, "sub.own.example")) == [b"v=spf1 -all"]
    assert isinstance(ask(own, "_dmarc.own.example"), NxDomain)
    wildcard = overlay(tmp_path, published, "*.example. TXT other\n")
    assert texts(ask(wildcard, "own.example")) == [b"v=spf1 -all"]
    assert isinstance(ask(wildcard, "made.example"), Failed)
    assert texts(ask(wildcard, "<random>.example")) == [b"other"]
    beside = overlay(tmp_path, published, "*.example. MX 0 .\n")
    assert texts(ask(beside, "<random>.example")) == [b"v=spf1 -all"]
    assert isinstance(ask(beside, "<random>.example", "MX"), Records)


@pytest.mark.parametrize(
    ("published", "proposed", "name", "lost"),
    [
        ("* TXT any\nown TXT any\n", "own.example. A 192.0.2.1\n", "own.example", "<random>.own.example"),
        ("* TXT any\nown TXT any\n", "*.example. TXT new\n", "own.example", "<random>.own.example"),
        ("* TXT any\nown TXT own\n", "own.example. A 192.0.2.1\n", "own.example", "*.example"),
        ("own TXT own\n", "*.example. TXT new\n", "own.example", "*.example"),
        ("own TXT own\n", "*.example. TXT new\n", "a.own.example", "own.example"),
        ("own TXT own\n", "*.example. TXT new\n", "b.a.own.example", "a.own.example"),
    ],
)
def test_what_is_around_a_name_and_cannot_be_had_leaves_it_open(
    published: str, proposed: str, name: str, lost: str, tmp_path: Path
) -> None:
    def silent(question: Question, answer: Answer) -> Answer:
        return Failed(reason=Failure.TIMEOUT, detail="lost") if question.name == lost else answer

    source = over(Altered(tmp_path, HEAD + published, silent), tmp_path, proposed)
    assert ask(source, name) == Failed(reason=Failure.TIMEOUT, detail="lost")


def test_what_no_wildcard_can_have_made_does_not_hang_on_one(tmp_path: Path) -> None:
    def silent(question: Question, answer: Answer) -> Answer:
        return Failed(reason=Failure.TIMEOUT) if question.name.startswith("*") else answer

    source = over(Altered(tmp_path, HEAD, silent), tmp_path, "b.a.example. A 192.0.2.1\n")
    assert isinstance(ask(source, "c.a.example"), NxDomain)


@pytest.mark.parametrize("proposed", ["own.example. A 192.0.2.1\n", "*.example. TXT new\n"])
def test_what_differs_from_a_wildcard_is_its_own_though_one_below_says_the_same(proposed: str, tmp_path: Path) -> None:
    source = overlay(tmp_path, "* TXT any\nown TXT own\n*.own TXT own\n", proposed)
    assert texts(ask(source, "own.example")) == [b"own"]


def test_an_alias_of_a_wildcard_is_gone_where_something_else_is_proposed_for_it(tmp_path: Path) -> None:
    source = overlay(tmp_path, "* CNAME host\nhost MX 0 .\n", "*.example. TXT new\n")
    assert isinstance(ask(source, "<random>.example", "MX"), NoData)
    assert texts(ask(source, "<random>.example")) == [b"new"]


def test_a_wildcard_that_is_proposed_keeps_the_one_above_from_what_it_covers(tmp_path: Path) -> None:
    source = overlay(tmp_path, "* TXT any\n", "*.sub.example. MX 0 .\n")
    lost = ask(source, "a.sub.example")
    assert isinstance(lost, Failed)
    assert "it may come from *.example, a wildcard that would not cover the name any more" in lost.detail


def test_of_what_would_not_be_there_nobody_knows_whether_it_were_signed(tmp_path: Path) -> None:
    source = overlay(tmp_path, "", "new.example. A 192.0.2.1\n*.sub.example. TXT new\n")
    for name in ("new.example", "a.sub.example"):
        absent = ask(source, name, "MX")
        assert isinstance(absent, NoData)
        assert (absent.authenticated, absent.provenance.resolver) == (None, "example.zone")


def test_what_differs_from_a_wildcard_is_not_from_there(tmp_path: Path) -> None:
    source = overlay(tmp_path, "* TXT one\nown TXT own\nbare A 192.0.2.1\n", "*.example. TXT two\n")
    assert texts(ask(source, "own.example")) == [b"own"]
    assert isinstance(ask(source, "bare.example"), NoData)
    assert isinstance(ask(source, "any.example"), Failed)


GO_JP = HEAD.replace("$ORIGIN example.", "$ORIGIN example.go.jp.") + '@ TXT "v=spf1 -all"\nwww TXT www\nwww MX 0 .\n'
WWW = "www.example.go.jp"


@pytest.mark.parametrize("type", ["TXT", "MX"])
def test_no_zone_begins_where_a_wildcard_has_an_alias_to_one(type: str, tmp_path: Path) -> None:
    zones = [tmp_path / f"{name}.zone" for name in ("example", "test")]
    zones[0].write_text(HEAD + "*.sub CNAME test.\n", "utf-8")
    zones[1].write_text(HEAD.replace("example.", "test.") + "@ TXT text\n", "utf-8")
    (tmp_path / "proposed.zone").write_text("b.a.sub.example. A 192.0.2.1\n", "utf-8")
    source = OverlaySource([tmp_path / "proposed.zone"], over=ZoneSource(zones))
    answer = ask(source, "a.sub.example", type)
    assert isinstance(answer, Failed)
    assert "a wildcard that would not cover the name any more" in answer.detail


def test_no_wildcard_is_looked_for_above_what_is_registered(tmp_path: Path) -> None:
    behind = Altered(tmp_path, GO_JP, lambda _, answer: answer)
    source = over(behind, tmp_path, f"new.{WWW}. A 192.0.2.1\n")
    assert texts(ask(source, "example.go.jp")) == [b"v=spf1 -all"]
    assert isinstance(ask(source, "_dmarc.go.jp"), Failed)
    assert behind.asked == [Question("example.go.jp", "TXT"), Question("_dmarc.go.jp", "TXT")]
    assert texts(ask(source, WWW)) == [b"www"]
    assert isinstance(ask(source, WWW, "MX"), Records)
    extra = [question for question in behind.asked[2:] if question.name != WWW]
    assert extra == [Question("*.example.go.jp", "TXT")]


@pytest.mark.parametrize("type", ["TXT", "MX"])
def test_a_recording_that_a_made_up_name_is_not_there_says_that_there_is_no_wildcard(type: str, tmp_path: Path) -> None:
    recorded = [Question(WWW, type), Question("<random>.example.go.jp", "TXT")]

    def from_a_recording(question: Question, answer: Answer) -> Answer:
        return answer if question in recorded else Failed(reason=Failure.NOT_RECORDED)

    for wildcard, outcome in (("", Records), ("* TXT other\n", Failed)):
        behind = Altered(tmp_path, GO_JP + wildcard, from_a_recording)
        source = over(behind, tmp_path, f"new.{WWW}. A 192.0.2.1\n*.example.go.jp. A 192.0.2.1\n")
        assert isinstance(ask(source, WWW, type), outcome)


def test_what_is_around_is_asked_once_and_again_if_it_failed(tmp_path: Path) -> None:
    silent = {"now": False}

    def at_times(question: Question, answer: Answer) -> Answer:
        return Failed(reason=Failure.TIMEOUT) if silent["now"] and question.name[0] == "*" else answer

    names = [f"{letter}.example.go.jp" for letter in "abc"]
    records = GO_JP + "* TXT any\n" + "".join(f"{name}. TXT own\n" for name in names)
    behind = Altered(tmp_path, records, at_times)
    source = over(behind, tmp_path, "".join(f"{name}. A 192.0.2.1\n" for name in names))

    async def all_at_once() -> list[Answer]:
        await source.open()
        silent["now"] = True
        failed = await source.lookup(Question(names[0], "TXT"))
        assert isinstance(failed, Failed)
        assert failed.reason is Failure.TIMEOUT
        silent["now"] = False
        behind.asked.clear()
        return await asyncio.gather(*(source.lookup(Question(name, "TXT")) for name in names))

    for _ in range(2):  # one run after the other
        assert [texts(answer) for answer in asyncio.run(all_at_once())] == [[b"own"]] * 3
        assert behind.asked.count(Question("*.example.go.jp", "TXT")) == 1


def test_two_records_that_cannot_stand_together_are_seen(tmp_path: Path) -> None:
    source = overlay(tmp_path, "in CNAME both\n", "$ORIGIN example.\nboth TXT text\nboth CNAME ns\n")
    both, through = ask(source, "both.example"), ask(source, "in.example")
    assert isinstance(both, Records)
    assert isinstance(through, Records)
    assert (both.beside_cname, through.beside_cname) == ("ns.example", "")


def test_nobody_vouches_for_an_alias_that_is_proposed(tmp_path: Path) -> None:
    def signed(question: Question, answer: Answer) -> Answer:
        return (
            answer if isinstance(answer, Failed) else replace(answer, authenticated=not question.name.startswith("un"))
        )

    behind = Altered(tmp_path, HEAD + "far TXT far\nunfar TXT far\nout CNAME far\nunsigned CNAME far\n", signed)
    proposed = "$ORIGIN example.\nnew CNAME far\ntwice CNAME out\nother.far A 192.0.2.1\nplain CNAME unfar\n"
    source = over(behind, tmp_path, proposed)
    vouched = {}
    for name in ("far", "out", "unsigned", "new", "twice", "plain"):
        answer = ask(source, f"{name}.example")
        assert texts(answer) == [b"far"]
        assert isinstance(answer, Records)
        vouched[name] = answer.authenticated
    assert vouched == {"far": True, "out": True, "unsigned": None, "new": None, "twice": None, "plain": False}


def test_what_would_be_delegated_is_known_to_its_own_servers_alone(tmp_path: Path) -> None:
    published = "sub TXT text\na.sub TXT text\n"
    source = overlay(tmp_path, published, "$ORIGIN example.\nsub NS ns.other.test.\nb.sub TXT b\n@ NS ns2\n")
    assert isinstance(ask(source, "sub.example", "NS"), Records)
    assert texts(ask(source, "b.sub.example")) == [b"b"]
    for name in ("sub", "a.sub", "c.sub"):
        answer = ask(source, f"{name}.example")
        assert isinstance(answer, Failed)
        assert "delegated" in answer.detail
    assert isinstance(ask(source, "ns.example"), NxDomain)


def test_a_proposed_wildcard_covers_names_that_are_not_there(tmp_path: Path) -> None:
    source = overlay(tmp_path, "www A 192.0.2.1\n", '*.example. TXT "v=spf1 -all"\n')
    assert texts(ask(source, "<random>.example")) == [b"v=spf1 -all"]
    assert texts(ask(source, "deeper.gone.example")) == [b"v=spf1 -all"]
    assert isinstance(ask(source, "gone.example", "MX"), NoData)
    assert isinstance(ask(source, "www.example"), NoData)
    assert isinstance(ask(source, "below.www.example"), NxDomain)


@pytest.mark.parametrize(
    ("proposed", "said"),
    [
        (["example. DNAME other.test.\n"], "proposed0.zone: example DNAME: it moves all names below"),
        (["www.example. TXT a\n", "www.example. TXT b\n"], "www.example TXT is in proposed0.zone as well"),
        (["www.example. CNAME a.test.\nwww.example. CNAME b.test.\n"], "www.example CNAME: several"),
        (["www TXT a\n"], "$ORIGIN"),
        (["; nothing\n"], "no record is proposed"),
        (["www.example. TXT\n"], "proposed0.zone:1"),
    ],
)
def test_what_cannot_be_proposed(tmp_path: Path, proposed: list[str], said: str) -> None:
    with pytest.raises(SourceError) as caught:
        overlay(tmp_path, "", *proposed)
    assert said in caught.value.problem.en
    assert caught.value.problem.ja


def test_whatever_is_taken_back_behind_is_taken_back(tmp_path: Path) -> None:
    class Doubtful(Front):
        untrue: Collection[Question] | None = ()
        lies = True

        async def look_back(self) -> Collection[Question] | None:
            return self.untrue

        async def lookup(self, question: Question) -> Answer:
            untrue = question.name.startswith("*") and self.lies
            return NxDomain() if untrue else await self._source.lookup(question)

    zone, proposed = tmp_path / "a.zone", tmp_path / "b.zone"
    zone.write_text(HEAD + "* TXT text\n", "utf-8")
    proposed.write_text("a.example. A 192.0.2.1\n", "utf-8")
    behind = Doubtful(ZoneSource([zone]))
    source = OverlaySource([proposed], over=behind)
    assert asyncio.run(source.look_back()) == ()
    assert isinstance(ask(source, "a.example"), Records)
    behind.lies = False
    for behind.untrue in ([Question("a", "A")], None):
        assert asyncio.run(source.look_back()) is None
        assert isinstance(ask(source, "a.example"), Failed)  # what it said of the wildcard was not true


# -- beside zones that hold what is proposed ------------------------------------

LABELS = ("a", "b", "*")
OWNERS = [".".join(labels) for depth in (1, 2) for labels in product(LABELS, repeat=depth) if "*" not in labels[1:]]
DATA = st.one_of(
    st.tuples(st.just("TXT"), st.sampled_from(["one", "two"])),
    st.tuples(st.just("MX"), st.just("0 .")),
    st.tuples(st.just("CNAME"), st.sampled_from(["a", "b.a", "b", "a.c"])),
)
ZONES = st.dictionaries(st.sampled_from(OWNERS), DATA, max_size=5)


def lines(zone: Mapping[str, tuple[str, str]]) -> str:
    return "".join(f"{owner} {type} {data}\n" for owner, (type, data) in zone.items())


@settings(max_examples=300)
@given(ZONES, ZONES.filter(bool), st.lists(st.sampled_from(["a", "b", "<random>"]), min_size=1, max_size=3))
def test_the_answer_is_that_of_a_zone_with_these_records_or_none(
    published: Mapping[str, tuple[str, str]], proposed: Mapping[str, tuple[str, str]], labels: list[str]
) -> None:
    """Each owner has one RRset here, so that a proposal at the name takes its place, or stands beside it."""
    beside = {
        owner: data
        for owner, data in published.items()
        if owner in proposed and data[0] != proposed[owner][0] and "CNAME" not in (data[0], proposed[owner][0])
    }
    merged = lines({**published, **proposed}) + lines(beside)
    with tempfile.TemporaryDirectory() as folder:
        source = overlay(Path(folder), lines(published), "$ORIGIN example.\n" + lines(proposed))
        (Path(folder) / "merged.zone").write_text(HEAD + merged, "utf-8")
        whole = ZoneSource([Path(folder) / "merged.zone"])
    for type in ("TXT", "MX", "CNAME"):
        name = ".".join([*labels, "example"])
        ours, theirs = ask(source, name, type), ask(whole, name, type)
        if isinstance(ours, Failed) and ours.reason is Failure.NOT_ATTEMPTED:
            assert "wildcard" in ours.detail
        elif isinstance(ours, Failed) and _loops(published):
            assert ours.reason is Failure.CNAME_LOOP
        else:
            assert _outcome(ours) == _outcome(theirs), (name, type)


def _loops(published: Mapping[str, tuple[str, str]]) -> bool:
    """Whether there may be a loop of aliases without what is proposed: what would end it is not known to end it."""
    return any(type == "CNAME" for type, _ in published.values())


def _outcome(answer: Answer) -> tuple[object, ...]:
    if isinstance(answer, Failed):
        return Failed, answer.reason
    return type(answer), answer.chain, answer.rdata if isinstance(answer, Records) else ()
