"""JSON Lines: a line is a domain, the last one the run."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import HOSTILE, REPORT, entry, finding
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.report import render, render_document
from spfaudit.report.document import DomainDocument
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.projection import project, run_document, tool_document
from spfaudit.report.spool import Spool
from spfaudit.text import LANGS, same


def test_each_line_is_a_domain_of_the_document_and_the_last_one_the_run() -> None:
    for lang in LANGS:
        document = project(REPORT, lang)
        *lines, last = render(REPORT, "jsonl", lang=lang).splitlines()
        assert [msgspec.json.decode(line, type=DomainDocument) for line in lines] == document.domains
        assert json.loads(last) == {
            key: value for key, value in msgspec.to_builtins(document).items() if key not in {"groups", "domains"}
        }


def test_no_domain_s_line_looks_like_the_last_one() -> None:
    *lines, last = map(json.loads, render(REPORT, "jsonl").splitlines())
    assert "summary" in last
    assert last["complete"] is False
    assert not any("summary" in line for line in lines)


def test_a_run_that_was_spooled_has_the_very_same_lines() -> None:
    verdicts = REPORT.verdicts
    spool = Spool([verdict.entry for verdict in verdicts], lang="ja", fail_on=Severity.ERROR)
    for place, verdict in enumerate(verdicts):
        spool.add(place, verdict)
    spooled = LazyReport(
        complete=False,
        tool=tool_document(),
        run=run_document(REPORT.run, "ja"),
        summary=spool.summary(),
        waivers=list(REPORT.waivers),
        groups=spool.groups.listed,
        includes=spool.include_documents(),
        domains=spool,
    )
    assert "".join(render_document(spooled, "jsonl", lang="ja")) == render(REPORT, "jsonl", lang="ja")
    spool.close()


def test_more_domains_than_a_piece_holds() -> None:
    names = [f"d{number}.example" for number in range(250)]
    many = replace(REPORT, verdicts=tuple(Verdict(entry=entry(name)) for name in names))
    *lines, last = map(json.loads, render(many, "jsonl").splitlines())
    assert [line["domain"] for line in lines] == names
    assert last["summary"]["domains"] == len(names)


@given(st.text() | st.text(st.sampled_from(HOSTILE.replace("\ud800", "") + '"\\/日a{}:, \U0001f600')))
def test_any_text_stays_on_its_line_losslessly(text: str) -> None:
    verdict = Verdict(entry=entry("a.example"), findings=(finding("SPF003", "malformed-spf", same(text), found=text),))
    written = render(replace(REPORT, verdicts=(verdict,)), "jsonl")
    first, _ = written.splitlines()
    assert json.loads(first)["findings"][0]["found"] == text
    assert all(char.isprintable() or char in "\n\u3000" for char in written)
