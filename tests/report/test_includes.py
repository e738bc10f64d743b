"""The trees that the domains lead to: told once, counted exactly, the same however the domains came to the report."""

import json

import pytest
from msgspec.structs import replace

from report.sample import REPORT, entry
from spfaudit.mail.spf.include_facts import IncludeFacts
from spfaudit.policy.verdict import Facts, SpfFacts, Verdict
from spfaudit.report import includes as includes_module
from spfaudit.report import render_document
from spfaudit.report.document import IncludeDocument
from spfaudit.report.includes import Includes
from spfaudit.report.merging import merge
from spfaudit.report.projection import project
from spfaudit.report.written_report import read_report


def tree(name: str, *includes: str, lookups: int | None = 1) -> IncludeFacts:
    return IncludeFacts(
        name=name,
        record="v=spf1 -all",
        lookups=lookups,
        ipv4_addresses=lookups and 1,
        ipv6_prefixes_64=lookups and 0,
        includes=includes,
    )


def domain(name: str, line: int, *trees: IncludeFacts, leads_to: tuple[str, ...]) -> Verdict:
    spf = SpfFacts(lookups=1, includes=leads_to)
    return Verdict(entry=entry(name, line=line), facts=Facts(spf_records=("v=spf1",), spf=spf, includes=trees))


A, B, C = tree("a.example", "b.example"), tree("b.example", "a.example", "never-seen.example"), tree("c.example")
VERDICTS = (
    domain("one.example", 1, A, B, leads_to=("a.example",)),
    domain("two.example", 2, B, A, leads_to=("b.example",)),
    domain("three.example", 3, A, B, C, leads_to=("c.example", "a.example", "b.example")),
    domain("four.example", 4, leads_to=("never-seen.example",)),
    Verdict(entry=entry("five.example", line=5)),
)


def counts(documents: list[IncludeDocument]) -> list[tuple[str, int]]:
    return [(document.name, document.domains) for document in documents]


def test_a_domain_counts_once_for_each_name_that_it_leads_to_directly_or_not() -> None:
    found = project(replace(REPORT, verdicts=VERDICTS), "en").includes
    assert counts(found) == [("a.example", 3), ("b.example", 3), ("c.example", 1)]
    assert found[0].includes == ["b.example"]


def test_merged_shares_tell_what_the_whole_tells() -> None:
    shares = [project(replace(REPORT, verdicts=part), "en") for part in (VERDICTS[:2], VERDICTS[2:])]
    merged = merge([read_report("".join(render_document(share, "json")).encode(), "x") for share in shares])
    assert merged.includes == project(replace(REPORT, verdicts=VERDICTS), "en").includes


def test_a_report_of_an_earlier_version_has_none() -> None:
    written = json.loads("".join(render_document(project(replace(REPORT, verdicts=VERDICTS), "en"), "json")))
    del written["includes"]
    for one in written["domains"]:
        if one["spf"]:
            del one["spf"]["includes"]
    assert merge([read_report(json.dumps(written).encode(), "x")]).includes == []


@pytest.mark.parametrize("turn", [1, -1])
def test_what_failed_for_one_domain_gives_way_to_what_another_found(turn: int) -> None:
    known = Includes()
    for facts in [IncludeFacts(name="a.example", problem="unknown"), tree("a.example", lookups=None), A][::turn]:
        known.learn((facts,))
    assert [document.lookups for document in known.known()] == [1]


def test_only_the_most_used_are_told_in_the_order_of_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(includes_module, "MOST_INCLUDES", 2)
    known = Includes()
    known.learn((tree("z.example"), tree("y.example"), tree("x.example"), tree("w.example")))
    direct = [["z.example"], ["z.example", "w.example"], ["x.example"], ["y.example"]]
    assert counts(known.documents(direct)) == [("w.example", 1), ("z.example", 2)]


def test_what_is_known_is_bounded_and_what_many_lead_to_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(includes_module, "_MOST_KNOWN", 10)
    monkeypatch.setattr(includes_module, "_MOST_WAYS", 3)
    known = Includes()
    known.learn((A,))
    known.learn((A,))
    for number in range(100):
        known.learn((tree(f"own{number}.example"),))
        assert len(known.known()) <= 20
    known.learn((tree("a.example", "b.example"),))
    assert "a.example" in {document.name for document in known.known()}
    direct = [["a.example"], *([f"own{number}.example"] for number in range(100)), ["a.example"]]
    assert ("a.example", 2) in counts(known.documents(direct))
