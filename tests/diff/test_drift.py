"""What is said of records that domains share by include."""

from typing import Any

import pytest
from msgspec.structs import replace

from diff.small_reports import KeptReports, domain, report
from spfaudit.diff import record_wording
from spfaudit.diff.brief import Earlier, brief
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import IncludeChange
from spfaudit.report.document import IncludeDocument, SpfDocument

PROVIDER = IncludeDocument(
    name="_spf.provider.example",
    record="v=spf1 ip4:192.0.2.0/24 ~all",
    problem=None,
    lookups=1,
    ipv4_addresses=256,
    ipv6_prefixes_64=0,
    includes=[],
    domains=7,
)
UNKNOWN: dict[str, Any] = {"record": None, "problem": "unknown", "lookups": None, "ipv4_addresses": None}


def changes(*runs: list[IncludeDocument]) -> list[IncludeChange]:
    reports = [report(month=month, includes=includes) for month, includes in enumerate(runs, start=1)]
    *past, earlier, later = reports
    return compare(Side("a", earlier), Side("b", later), KeptReports(*past)).includes


def other(**fields: Any) -> IncludeDocument:
    return replace(PROVIDER, **fields)


def test_drift_in_words() -> None:
    now = other(record="v=spf1 include:_a.provider.example ip4:192.0.2.0/24 ~all", lookups=3, ipv4_addresses=65_792)
    (one,) = changes([PROVIDER], [replace(now, includes=["_a.provider.example"])])
    assert [told.en for told in record_wording.drift(one)] == [
        "now costs 4 lookups, was 2",
        "+65,536 IPv4 addresses",
        "now leads to _a.provider.example",
    ]
    assert one.domains == 7
    assert one.record
    assert [part.text for part in one.record.parts if part.mark == "added"] == ["include:_a.provider.example"]


@pytest.mark.parametrize(
    "runs",
    [
        ([PROVIDER], [PROVIDER]),
        ([PROVIDER], [other(domains=9)]),
        ([PROVIDER], [other(**UNKNOWN)]),
        ([other(**UNKNOWN)], [PROVIDER]),
        ([PROVIDER], [other(lookups=None, ipv4_addresses=None, ipv6_prefixes_64=None)]),
        ([PROVIDER], []),
        ([], [PROVIDER]),
        ([PROVIDER], [other(**UNKNOWN)], [PROVIDER]),
        ([other(includes=["a.example", "b.example"])], [other(includes=["b.example", "a.example"])]),
    ],
)
def test_unknown_and_unlisted_are_no_drift(runs: list[list[IncludeDocument]]) -> None:
    assert changes(*runs) == []


def test_the_last_known_state_counts() -> None:
    (one,) = changes([PROVIDER], [other(**UNKNOWN)], [other(lookups=2)])
    assert one.lookups
    assert (one.lookups.before, one.lookups.after) == (1, 2)
    assert one.compared_with == "2026-01-01T09:00:00+00:00"
    assert [told.en for told in record_wording.drift(one)] == [
        "now costs 3 lookups, was 2",
        "compared with 2026-01-01",
    ], "a person is told that this is older than the earlier run"


def sums(*includes: str) -> SpfDocument:
    return SpfDocument(
        lookups=1,
        void_lookups_ipv4=0,
        void_lookups_ipv6=0,
        ipv4_addresses=1,
        ipv6_prefixes_64=0,
        all="-",
        includes=list(includes),
    )


def outer(**fields: Any) -> IncludeDocument:
    """A record that leads to the provider's."""
    text = "v=spf1 include:_spf.provider.example -all"
    return other(name="outer.example", record=text, lookups=2, includes=["_spf.provider.example"], **fields)


OUT_OF_SIGHT = other(name="outer.example", **UNKNOWN)


def test_what_lies_behind_a_failed_lookup_is_compared_with_the_last_known_state() -> None:
    """The run before could not see the inner record, for it did not get to know where the outer one leads."""
    now = other(ipv4_addresses=512)
    (first,) = changes([outer(), PROVIDER], [OUT_OF_SIGHT], [outer(), now])
    assert (first.name, first.compared_with) == ("_spf.provider.example", "2026-01-01T09:00:00+00:00")
    assert first.ipv4_addresses
    assert (first.ipv4_addresses.before, first.ipv4_addresses.after) == (256, 512)
    assert changes([outer(), PROVIDER], [OUT_OF_SIGHT], [OUT_OF_SIGHT], [outer(), PROVIDER]) == []


def test_what_no_failed_lookup_hides_was_not_led_to() -> None:
    now = other(ipv4_addresses=512)
    elsewhere = replace(outer(), includes=[])
    assert changes([outer(), PROVIDER], [elsewhere], [outer(), now])[0].name == "outer.example"
    assert changes([outer(), PROVIDER], [elsewhere], [OUT_OF_SIGHT], [elsewhere, now]) == []


@pytest.mark.parametrize("spf", [None, []])
def test_what_lies_behind_a_domains_failed_lookup(spf: list[str] | None) -> None:
    """Unknown is what the domain led to; of what is proven absent, nothing is hidden."""
    using = replace(domain("a.example", spf=["v=spf1 include:outer.example -all"]), spf=sums("outer.example"))
    dark, later = domain("a.example", spf=spf), replace(outer(), ipv4_addresses=512)
    known = KeptReports(
        report(using, month=1, includes=[outer(), PROVIDER]),
        report(domain("a.example"), month=2),
    )
    now = report(using, month=4, includes=[later, other(ipv4_addresses=512)])
    told = compare(Side("a", report(dark, month=3)), Side("b", now), known)
    names = [] if spf == [] else ["_spf.provider.example", "outer.example"]
    assert [one.name for one in told.includes] == names
    assert {one.compared_with for one in told.includes} <= {"2026-01-01T09:00:00+00:00"}
    short = brief(Earlier(run=3, side=Side("a", report(dark, month=3)), past=known), Side("b", now))
    assert short
    assert [one.name for one in short.includes] == names


def test_each_number_for_itself() -> None:
    (one,) = changes([PROVIDER], [other(lookups=None, ipv4_addresses=512)])
    assert one.lookups is None
    assert one.ipv4_addresses
    assert one.ipv6_prefixes_64 is None


@pytest.mark.parametrize("problem", ["absent", "multiple", "malformed", "loop", "macro"])
def test_a_problem_that_came_and_went(problem: Any) -> None:
    broken = other(problem=problem, record=None, lookups=None, ipv4_addresses=None, ipv6_prefixes_64=None)
    (came,) = changes([PROVIDER], [broken])
    assert (came.problem_before, came.problem) == (None, problem)
    (went,) = changes([broken], [PROVIDER])
    assert (went.problem_before, went.problem) == (problem, None)
    assert (came.record is not None) == (problem == "absent")


def test_whose_change_it_is() -> None:
    outer = IncludeDocument(
        name="outer.example",
        record="v=spf1 include:_spf.provider.example -all",
        problem=None,
        lookups=2,
        ipv4_addresses=256,
        ipv6_prefixes_64=0,
        includes=["_spf.provider.example"],
        domains=3,
    )
    first, second = changes(
        [outer, PROVIDER], [replace(outer, ipv4_addresses=512), other(ipv4_addresses=512, record="v=spf1 mx -all")]
    )
    assert [first.name, second.name] == ["_spf.provider.example", "outer.example"]
    assert second.through == ["_spf.provider.example"]
    assert record_wording.drift(second)[-1].en == "by _spf.provider.example"


def test_only_what_the_wanted_domains_lead_to() -> None:
    def using(name: str, *includes: str) -> Any:
        return replace(domain(name), spf=sums(*includes))

    listed = [using("a.example", "_spf.provider.example"), using("b.example", "other.example")]
    before, after = (
        report(*listed, month=month, includes=[other(lookups=cost), other(name="other.example", lookups=cost)])
        for month, cost in ((1, 1), (2, 2))
    )
    diff = compare(Side("a", before), Side("b", after), wanted=lambda its: its.domain == "a.example")
    assert [one.name for one in diff.includes] == ["_spf.provider.example"]
    assert diff.summary.domains.compared == 1
