"""The report of the whole, out of those of its shares: complete if nothing is missing, and of one way of judging."""

import msgspec
import pytest
from msgspec.structs import replace

from diff.small_reports import domain, finding, report
from spfaudit.report.document import ReportDocument
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.merging import MergeError, how_far_apart, merge, what_is_missing
from spfaudit.report.written_report import RawReport, UnreadableReport, read_report


def raw(document: ReportDocument) -> RawReport:
    return read_report(msgspec.json.encode(document), "a.json")


def share(number: int, count: int, name: str, *, complete: bool = True, line: int = 1) -> ReportDocument:
    its = replace(domain(name, finding(name)), line=line)
    return report(its, shard=f"{number}/{count}", complete=complete)


def merged(*documents: ReportDocument) -> LazyReport:
    return merge([raw(document) for document in documents])


def test_the_whole_is_complete_if_every_share_is_there_and_complete() -> None:
    one, two = share(1, 2, "a.example"), share(2, 2, "b.example")
    whole = merged(one, two)
    assert (whole.complete, whole.run.shard, whole.summary.domains) == (True, None, 2)
    assert not merged(one).complete
    assert not merged(one, replace(two, complete=False)).complete
    assert not merged(replace(one, complete=False), two).complete


def test_a_share_without_domains_counts_once() -> None:
    empty, other = report(shard="1/2"), share(2, 2, "a.example")
    assert merged(empty, other).run.questions == 14
    with pytest.raises(MergeError, match=r"^the report of share 1/2 is named twice$"):
        merged(empty, other, empty)


def test_domains_are_in_the_order_of_the_list_and_sums_are_of_all() -> None:
    whole = merged(share(1, 2, "z.example", line=2), share(2, 2, "a.example", line=9), report(domain("m.example")))
    assert [its.domain for its in whole.domains] == ["m.example", "z.example", "a.example"]
    assert whole.run.questions == 21
    assert whole.summary.findings.error == 2


def test_the_run_is_from_the_first_beginning_to_the_last_end_and_of_every_profile() -> None:
    early, late = report(domain("a.example"), month=3), report(domain("b.example"), month=5)
    late = replace(late, run=replace(late.run, lang="ja", rules={"strict": {"SPF001": "error"}}))
    run = merged(late, early).run
    assert (run.started, run.finished) == (early.run.started, late.run.finished)
    assert run.lang is None
    assert set(run.rules) == {"baseline", "strict"}
    assert merged(early).run.lang == "en"


def test_each_source_is_told_once() -> None:
    """A share of what is merely proposed does not pass for one of what is published."""
    sources = ["live 127.0.0.1:53", "live 127.0.0.1:53 + proposed.zone", "live 127.0.0.1:53", *map(str, range(10))]
    count = len(sources)
    shares = [share(place + 1, count, f"d{place}.example") for place in range(count)]
    shares = [replace(one, run=replace(one.run, source=source)) for one, source in zip(shares, sources, strict=True)]
    assert merged(*shares[:1]).run.source == sources[0]
    assert merged(*shares[:3]).run.source == "live 127.0.0.1:53; live 127.0.0.1:53 + proposed.zone"
    assert merged(*shares).run.source == "; ".join([*sources[:2], *map(str, range(8)), "…"])


def test_which_beginning_is_the_first_does_not_hang_on_how_its_zone_is_written() -> None:
    """Shares that were judged on machines in two time zones."""
    tokyo, london = report(domain("a.example")), report(domain("b.example"))
    first, last = "2026-11-01T01:00:00+09:00", "2026-10-31T23:00:00+00:00"
    tokyo = replace(tokyo, run=replace(tokyo.run, started=first, finished="2026-11-01T01:30:00+09:00"))
    london = replace(london, run=replace(london.run, started="2026-10-31T16:30:00+00:00", finished=last))
    assert (merged(london, tokyo).run.started, merged(tokyo, london).run.finished) == (first, last)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("started", "2026-10-01T09:00:00", "'2026-10-01T09:00:00' is no time with an offset"),
        ("finished", "yesterday", "'yesterday' is no time with an offset"),
        ("shard", "all", "'all' is no share such as 2/5"),
        ("shard", "1/", "'1/' is no share such as 2/5"),
        ("shard", "3/2", "'3/2' is no share such as 2/5"),
        ("shard", "1/99999999999", "'1/99999999999' is no share such as 2/5"),
        ("shard", "01/2", "'01/2' is no share such as 2/5"),
    ],
)
def test_a_report_with_a_time_or_a_share_that_is_none_is_no_report(field: str, value: str, why: str) -> None:
    one = report(domain("a.example"))
    with pytest.raises(UnreadableReport) as caught:
        raw(replace(one, run=replace(one.run, **{field: value})))
    assert caught.value.problem.en == f"a.json: not a spfaudit report: {why}"


def test_brackets_without_end_are_no_report() -> None:
    written = msgspec.json.encode(report(domain("a.example")))
    deep = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(UnreadableReport, match=r"^a\.json: not a spfaudit report: "):
        read_report(written.replace(b'"domains":[', b'"domains":[' + deep + b","), "a.json")


@pytest.mark.parametrize(
    ("shares", "missing"),
    [
        (("1/2", "2/2"), None),
        ((None, None), None),
        (("1/3", None), "no report of share 2/3, 3/3"),
        (("12/12",), "no report of share " + ", ".join(f"{number}/12" for number in range(1, 11)) + ", …"),
        (("11/11",), "no report of share " + ", ".join(f"{number}/11" for number in range(1, 11))),
        (("1/2", "1/10"), "the shares are of different divisions (into 2, 10)"),
    ],
)
def test_which_shares_are_missing(shares: tuple[str | None, ...], missing: str | None) -> None:
    told = what_is_missing([raw(report(shard=one)) for one in shares])
    assert (told.en if told else None) == missing


@pytest.mark.parametrize(
    ("field", "en", "ja"),
    [
        ("inventory", "domains.yaml and warning", "domains.yaml と warning"),
        ("profile", "baseline and warning", "baseline と warning"),
        ("baseline", "(none) and warning", "（なし） と warning"),
        ("fail_on", "error and warning", "error と warning"),
    ],
)
def test_what_does_not_belong_together_is_refused_in_both_languages(field: str, en: str, ja: str) -> None:
    one, two = report(domain("a.example")), report(domain("b.example"))
    two = replace(two, run=replace(two.run, **{field: "warning"}))
    with pytest.raises(MergeError) as caught:
        merged(one, two)
    assert caught.value.problem.en.endswith(f": {en}")
    assert caught.value.problem.ja.endswith(f"が異なります：{ja}")
    with pytest.raises(MergeError) as caught:
        merged(two, one)
    assert caught.value.problem.en.endswith(f": {' and '.join(reversed(en.split(' and ')))}")
    assert caught.value.problem.ja.endswith(f"が異なります：{' と '.join(reversed(ja.split(' と ')))}")


def test_a_domain_of_two_reports_and_rules_of_two_kinds_are_refused() -> None:
    with pytest.raises(MergeError, match=r"^a\.example is in more than one of the reports$"):
        merged(report(domain("a.example")), report(domain("a.example")))
    fewer = report(domain("b.example"), rules={"SPF001": "error"})
    with pytest.raises(MergeError, match=r"of different rules \(DMA006: warning, off\)"):
        merged(report(domain("a.example")), fewer)
    with pytest.raises(MergeError, match=r"of different rules \(DMA006: off, warning\)"):
        merged(fewer, report(domain("a.example")))


@pytest.mark.parametrize(
    ("begun", "told"),
    [
        (["2026-03-01T09:00:00+09:00"], None),
        (["2026-03-01T09:00:00+09:00", "2026-03-02T09:00:00+09:00", "2026-03-01T23:00:00+09:00"], None),
        (["2026-03-02T09:00:01+09:00", "2026-03-01T09:00:00+09:00"], ("2026-03-01", "2026-03-02")),
        (["2026-03-02T00:00:00+00:00", "2026-03-01T09:00:00+09:00"], None),
        (
            ["2026-03-09T00:00:00+09:00", "2026-03-01T09:00:00+09:00", "2026-03-04T00:00:00+09:00"],
            ("2026-03-01", "2026-03-09"),
        ),
    ],
)
def test_parts_of_different_days_are_told_by_the_first_and_the_last(
    begun: list[str], told: tuple[str, str] | None
) -> None:
    documents = [report(domain(f"{n}.example")) for n in range(len(begun))]
    parts = [
        raw(replace(one, run=replace(one.run, started=start))) for one, start in zip(documents, begun, strict=True)
    ]
    text = how_far_apart(parts)
    assert (text.en if text else None) == (
        told
        and f"the first of the reports is of {told[0]}, the last of {told[1]}: what each says was true on its own day"
    )
    assert (text.ja if text else None) == (
        told
        and f"最初のレポートは {told[0]}、最後のレポートは {told[1]} のものです。内容はそれぞれの日のものになります"
    )
