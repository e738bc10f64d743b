"""Changed records: by terms, by tags, as a set, and word by word what does not parse."""

import pytest

from diff.small_reports import KeptReports, domain, report, unjudged
from report.sample import NASTY
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import RecordChange
from spfaudit.diff.parts import Item, compared
from spfaudit.diff.records import Kind, record_change

SIGNS = {"same": " ", "added": "+", "removed": "-", "moved": ">", "changed": "~"}


def told(change: RecordChange | None) -> str:
    """In short: `+a` added, `-a` removed, `>a` moved, `~a(b)` changed from b."""
    assert change
    return " ".join(
        f"{SIGNS[part.mark].strip()}{part.text}{f'({part.before})' if part.before else ''}" for part in change.parts
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("v=spf1 -all", "v=spf1 mx -all", "v=spf1 +mx -all"),
        ("v=spf1 a mx -all", "v=spf1 mx -all", "v=spf1 -a mx -all"),
        ("v=spf1 mx ~all", "v=spf1 mx -all", "v=spf1 mx ~-all(~all)"),
        ("v=spf1 a mx ip4:192.0.2.1 -all", "v=spf1 mx ip4:192.0.2.1 a -all", "v=spf1 mx ip4:192.0.2.1 >a -all"),
        ("v=spf1 ip4:192.0.2.1/32 -all", "v=spf1 ip4:192.0.2.1 -all", "v=spf1 ~ip4:192.0.2.1(ip4:192.0.2.1/32) -all"),
        ("v=spf1 ip6:2001:DB8::/32", "v=spf1 ip6:2001:db8:0::/32", "v=spf1 ~ip6:2001:db8:0::/32(ip6:2001:DB8::/32)"),
        ("V=SPF1 INCLUDE:A.test", "v=spf1 include:a.test", "~v=spf1(V=SPF1) ~include:a.test(INCLUDE:A.test)"),
        ("v=spf1 exists:%{i}.test", "v=spf1 exists:%{I}.test", "v=spf1 -exists:%{i}.test +exists:%{I}.test"),
        ("v=spf1 redirect=a.example", "v=spf1 redirect=b.example", "v=spf1 -redirect=a.example +redirect=b.example"),
        ("v=spf1 a a -all", "v=spf1 a -all", "v=spf1 a -a -all"),
        ("v=spf1 ?a mx ptr -all", "v=spf1 mx ptr +a -all", "v=spf1 mx ptr >+a(?a) -all"),
        ("v=spf1  mx -all", "v=spf1 mx -all", "v=spf1 mx -all"),
        ("v=spf1 ipv4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all", "v=spf1 -ipv4:192.0.2.1 +ip4:192.0.2.1 -all"),
    ],
)  # fmt: skip
def test_spf_term_by_term(before: str, after: str, expected: str) -> None:
    assert told(record_change("spf", [before], [after])) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("v=DMARC1; p=none", "v=DMARC1; p=reject", "v=DMARC1 ~p=reject(p=none)"),
        ("v=DMARC1; p=none; pct=10", "v=DMARC1;p=none", "v=DMARC1 p=none -pct=10"),
        ("v=DMARC1; p=none", "v=DMARC1; p=none; rua=mailto:d@a.example", "v=DMARC1 p=none +rua=mailto:d@a.example"),
        ("v=DMARC1; p=none; junk", "v=DMARC1; p=none", "v=DMARC1; -p=none; -junk +p=none"),
    ],
)  # fmt: skip
def test_dmarc_tag_by_tag(before: str, after: str, expected: str) -> None:
    assert told(record_change("dmarc", [before], [after])) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["10 a.example", "20 b.example"], ["20 b.example", "10 a.example"], None),
        (["10 a.example"], ["20 A.example"], "~20 A.example(10 a.example)"),
        (["10 a.example", "20 b.example"], ["0 ."], "+0 . -10 a.example -20 b.example"),
        ([], ["10 a.example"], "+10 a.example"),
        (["junk"], ["99999999 a.example"], "-junk +99999999 a.example"),
        (
            ["10 a.example", "20 b.example"],
            ["10 b.example", "20 a.example"],
            "~10 b.example(20 b.example) ~20 a.example(10 a.example)",
        ),
    ],
)
def test_mx_as_a_set(before: list[str], after: list[str], expected: str | None) -> None:
    change = record_change("mx", before, after)
    assert (change and told(change)) == expected


@pytest.mark.parametrize("kind", ["spf", "dmarc", "mx"])
@pytest.mark.parametrize(("before", "after"), [(None, ["x"]), (["x"], None), (None, []), ([], None), (None, None)])
def test_unknown_is_no_change(kind: Kind, before: list[str] | None, after: list[str] | None) -> None:
    assert record_change(kind, before, after) is None


def test_absent_is_known() -> None:
    assert told(record_change("spf", [], ["v=spf1 -all"])) == "+v=spf1 -all"
    assert told(record_change("spf", ["v=spf1 -all"], [])) == "-v=spf1 -all"


def test_of_several_records_each_is_a_part() -> None:
    change = record_change("spf", ["v=spf1 b -all", "v=spf1 a -all"], ["v=spf1 a -all", "v=spf1 c -all"])
    assert told(change) == "v=spf1 a -all -v=spf1 b -all +v=spf1 c -all"


def test_hostile_records_are_compared_word_by_word_and_kept_verbatim() -> None:
    change = record_change("spf", [NASTY], [NASTY.replace("bold", "thin")])
    assert change
    assert [part.text for part in change.parts if part.mark == "added"] == ["[red]thin[/red]"]
    assert change.before == [NASTY]


def test_long_hostile_records_take_no_time_to_speak_of() -> None:
    before = [Item(number % 40_000, str(number)) for number in range(60_000)]
    assert len(compared(before, before[::-1])) == 60_000


def test_the_last_known_record_counts() -> None:
    name = "example.go.jp"
    old = report(domain(name, spf=["v=spf1 mx -all"], mx=[]), month=1)
    failed = report(domain(name, unjudged=[unjudged("SPF001")]), month=2)
    now = report(domain(name, spf=["v=spf1 -all"], mx=[]), month=3)
    (change,) = compare(Side("b", failed), Side("c", now), KeptReports(old, failed)).domains
    (spf,) = change.records
    assert told(spf) == "v=spf1 -mx -all"
    assert spf.compared_with == old.run.started
    assert not [one for one in compare(Side("b", failed), Side("c", now)).domains if one.records]
