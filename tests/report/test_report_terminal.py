"""The terminal report: aligned, within its width, harmless, and honest in its last words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from report.sample import CLEAN, HOSTILE, REPORT, entry, finding, missing_spf, unjudged
from spfaudit.evidence import Question
from spfaudit.policy.verdict import Severity, Unjudged, Verdict
from spfaudit.report import render
from spfaudit.report.model import Report
from spfaudit.text import LANGS, Lang, same

EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def complete(*verdicts: Verdict) -> Report:
    return Report(run=CLEAN.run, verdicts=verdicts)


@EVERY_LANGUAGE
@pytest.mark.parametrize("width", [40, 79, 80, 120, 200])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int, verbose: bool) -> None:
    for line in render(REPORT, "terminal", lang=lang, width=width, verbose=verbose).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize(("count", "lines"), [(20, 20), (21, 1)])
def test_a_few_domains_that_pass_have_a_line_each_and_more_of_them_share_lines(count: int, lines: int) -> None:
    names = [f"d{number}.example" for number in range(count)]
    written = render(complete(*(Verdict(entry=entry(name)) for name in names)), "terminal", width=200)
    assert len(re.findall(r"^PASS +\S", written, re.MULTILINE)) == lines
    assert all(re.search(rf"\b{name}\b", written) for name in names)


@pytest.mark.parametrize("width", [-1, 0, 1, 39])
def test_a_width_too_small_for_anything_is_40(width: int) -> None:
    assert render(REPORT, "terminal", width=width) == render(REPORT, "terminal", width=40)


@EVERY_LANGUAGE
def test_colour_adds_nothing_but_colour(lang: Lang) -> None:
    plain = render(REPORT, "terminal", lang=lang)
    coloured = render(REPORT, "terminal", lang=lang, color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert [line.rstrip() for line in COLOUR.sub("", coloured).split("\n")] == plain.split("\n")


def test_colours_do_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = render(REPORT, "terminal", color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "20")
    assert render(REPORT, "terminal", color=True) == coloured
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in render(REPORT, "terminal")


@given(st.text() | st.text(st.sampled_from(HOSTILE + "[]:/ 日aか゛\u3099\u0301🇯🇵")))
def test_any_text_is_harmless_and_stays_within_the_width(text: str) -> None:
    verdict = Verdict(
        entry=entry("a.example", organization=text),
        findings=(finding("SPF003", "malformed-spf", same(text), found=text, remedy=same(text)),),
        unjudged=(Unjudged(code="SPF001", name="missing-spf", reason=same(text), question=None),),
    )
    for lang in LANGS:
        written = render(complete(verdict), "terminal", lang=lang, width=40)
        assert all(char.isprintable() or char in "\n\u3000" for char in written)
        assert all(cell_len(line) <= 40 for line in written.split("\n"))


def test_data_is_never_markup_nor_emoji() -> None:
    written = render(REPORT, "terminal", color=True, width=400)
    assert "[red]bold[/red] :smile: <script>" in written


@EVERY_LANGUAGE
def test_columns_are_aligned_with_full_width_text(lang: Lang) -> None:
    report = complete(
        Verdict(entry=entry("xn--wgv71a119e.example", organization="END")),
        Verdict(entry=entry("www.example.go.jp", organization="END")),
    )
    ends = [line for line in render(report, "terminal", lang=lang).splitlines() if line.endswith("END")]
    assert len({cell_len(line) for line in ends}) == 1
    assert len(ends) == 2


@pytest.mark.parametrize("organization", ["General Affairs Division", "総務部　第一係"], ids=["ascii", "full-width"])
def test_an_organization_keeps_its_spaces_where_there_is_no_room_for_columns(organization: str) -> None:
    """It is what `--organization` takes, to the letter."""
    long, short = entry(f"{'a' * 25}.example.go.jp"), entry("b.example.go.jp", organization=organization)
    written = render(complete(Verdict(entry=long), Verdict(entry=short)), "terminal", width=62)
    assert re.search(rf"^PASS +b\.example\.go\.jp  sending  {organization}$", written, re.MULTILINE)


@EVERY_LANGUAGE
def test_nothing_of_ambiguous_width_stands_in_our_own_words(lang: Lang) -> None:
    report = complete(Verdict(entry=entry("a.example"), findings=(replace(missing_spf(), message=same("x")),)))
    assert not set(render(report, "terminal", lang=lang)) & set("→←─│┌└├•…—–■●○×※①")


def test_problems_are_told_in_the_order_of_the_inventory() -> None:
    written = render(REPORT, "terminal", width=200)
    problems = [verdict.entry.domain for verdict in REPORT.verdicts if verdict.findings or verdict.unjudged]
    places = [re.search(rf"^\S+ +{re.escape(domain)} \(", written, re.MULTILINE) for domain in problems]
    starts = [place.start() for place in places if place]
    assert len(starts) == len(problems)
    assert starts == sorted(starts)


def test_long_records_are_clipped_with_a_count_unless_verbose() -> None:
    record = "v=spf1 " + "a" * 400
    verdict = Verdict(entry=entry("a.example"), findings=(finding("SPF003", "malformed-spf", same("x"), found=record),))
    assert "…(+207)" in render(complete(verdict), "terminal", width=500)
    assert record in render(complete(verdict), "terminal", width=500, verbose=True)


def test_a_waived_finding_is_marked_and_asks_for_nothing() -> None:
    waived = next(verdict for verdict in REPORT.verdicts if verdict.entry.domain == "waived.example.go.jp")
    written = render(complete(waived), "terminal", lang="ja")
    assert re.search(r"^合格 +waived\.example\.go\.jp", written, re.MULTILINE)
    assert re.search(r"^  免除 +USE001 missing-null-spf$", written, re.MULTILINE)
    assert "2027-03-31 まで免除：来年度の更改で対応" in written
    assert "->" not in written


def test_rules_silenced_by_one_failed_lookup_share_its_lines() -> None:
    question = Question("a.example", "TXT")
    verdict = Verdict(
        entry=entry("a.example"),
        unjudged=(unjudged("SPF001", "missing-spf", question), unjudged("SPF002", "multiple-spf", question)),
    )
    written = render(complete(verdict), "terminal")
    assert "SPF001 missing-spf, SPF002 multiple-spf" in written
    assert written.count("asked: a.example TXT") == 1


def test_many_passing_domains_share_lines() -> None:
    report = complete(*(Verdict(entry=entry(f"host{number}.example.go.jp")) for number in range(100)))
    assert len(render(report, "terminal").splitlines()) < 60
    assert len(render(report, "terminal", verbose=True).splitlines()) > 300


def test_verbose_tells_unknown_records_from_absent_ones() -> None:
    written = render(REPORT, "terminal", verbose=True)
    nospf = written[written.index("nospf.example.go.jp") :]
    assert re.search(r"^  SPF +none$", nospf, re.MULTILINE)
    servfail = written[written.index("servfail.example.go.jp") :]
    assert re.search(r"^  SPF +unknown$", servfail, re.MULTILINE)


@EVERY_LANGUAGE
def test_the_summary_comes_last_with_its_counts(lang: Lang) -> None:
    words = {
        "en": ("Summary", "17 domains: 7 failed, 2 unjudged, 8 passed", "; 3 waived"),
        "ja": ("まとめ", "17 ドメイン：不合格 7、未確認 2、合格 8", "（ほかに免除 3、既知 1）"),
    }
    heading, statuses, waived = words[lang]
    summary = render(REPORT, "terminal", lang=lang).rpartition(f"\n{heading}\n")[2]
    assert statuses in summary
    assert waived in summary


def test_what_to_do_first_puts_the_worst_and_most_widespread_first() -> None:
    written = render(REPORT, "terminal")
    steps = written[written.index("What to do first") :]
    assert re.findall(r"^  (\w+) +(\w+) .*  (\d+) domains?$", steps, re.MULTILINE)[:5] == [
        ("error", "SPF109", "3"),
        ("error", "SPF001", "2"),
        ("error", "SPF208", "2"),
        ("error", "SPF003", "1"),
        ("error", "SPF101", "1"),
    ]
    assert "and 3 more" in steps


def test_the_last_words_are_honest() -> None:
    passing = Verdict(entry=entry("a.example"))
    doubtful = Verdict(entry=entry("b.example"), unjudged=(unjudged("SPF001", "missing-spf", None),))
    failing_too = replace(doubtful, findings=(missing_spf(),))

    def last_words(report: Report) -> str:
        verdict = render(report, "terminal").partition("\nNext\n")[0].rstrip()
        return " ".join(verdict.rpartition("\n\n")[2].split())

    assert last_words(complete(passing)) == "The domain passes."
    assert last_words(complete(passing, passing)) == "Every domain passes."
    assert "1 domain could not be judged in full" in last_words(complete(passing, doubtful))
    assert "1 domain could not be judged in full" in last_words(complete(failing_too))
    assert "not a pass" in last_words(complete(doubtful))
    assert "No domain was judged" in last_words(complete())
    incomplete = Report(run=REPORT.run, verdicts=(passing,))
    assert "The run is incomplete" in last_words(incomplete)
    assert "passes" not in last_words(incomplete)


def test_errors_are_no_good_news_even_where_nothing_fails_a_domain() -> None:
    report = Report(
        run=replace(CLEAN.run, fail_on=None), verdicts=(Verdict(entry=entry("a.example"), findings=(missing_spf(),)),)
    )
    assert "passes" not in render(report, "terminal")
    info = finding("SPF203", "softfail-all", same("x"), severity=Severity.INFO)
    assert "The domain passes." in render(complete(Verdict(entry=entry("a.example"), findings=(info,))), "terminal")


@pytest.mark.parametrize("width", [40, 41, 47, 80])
@pytest.mark.parametrize("color", [False, True])
def test_no_line_is_a_command_to_a_build_server(width: int, color: bool) -> None:
    """GitHub obeys `::` at the beginning, behind blanks, and `##[` anywhere; Azure Pipelines `##vso[` anywhere."""
    evil = (
        "::add-mask::x ::error::x " * 9
        + "あ::stop-commands::x" * 9
        + "x" * 50
        + "##[error]x ##vso[task.complete]x ::warning::y"
    )
    verdict = Verdict(
        entry=entry("a.example", organization=evil),
        findings=(finding("SPF003", "x", same(evil), found=evil, remedy=same(evil)),),
    )
    written = render(complete(verdict), "terminal", width=width, color=color, verbose=True)
    for line in COLOUR.sub("", written).splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line
    assert "\\::error::x" in COLOUR.sub("", written)
    assert "ip6:2001:db8::/32" in render(
        complete(replace(verdict, findings=(finding("SPF003", "x", same("ip6:2001:db8::/32")),))), "terminal"
    )


MANY = (*(f"SPF{number:03}" for number in range(1, 14)), "USE006", "LIF001", "LIF005")
"""Rules that one failed lookup silences."""


@pytest.mark.parametrize(
    ("lang", "verbose", "told"),
    [
        ("en", False, "16 rules: SPF (13), USE006, LIF001, LIF005"),
        ("ja", False, "16 件の規則：SPF（13）、USE006、LIF001、LIF005"),
        ("en", True, f"16 rules: {' '.join(MANY)}"),
    ],
)
def test_many_rules_of_one_family_are_told_as_their_number(lang: Lang, verbose: bool, told: str) -> None:
    silenced = tuple(unjudged(code, "a-rule", Question("a.example", "TXT")) for code in MANY)
    report = replace(REPORT, verdicts=(Verdict(entry=entry("a.example"), unjudged=silenced),))
    assert told in render(report, "terminal", lang=lang, width=400, verbose=verbose)
