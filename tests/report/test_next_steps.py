"""The end of the terminal report: commands that fit what was found, and that a shell takes as they stand."""

import shlex

import pytest
from msgspec.structs import replace

from report.sample import CLEAN, HOSTILE, REPORT, entry, missing_spf, unjudged
from spfaudit.inventory.model import Usage
from spfaudit.policy.verdict import Verdict
from spfaudit.report import REPORTERS, RenderOptions, render
from spfaudit.report.model import Report
from spfaudit.report.projection import project
from spfaudit.text import LANGS, Lang

PASSING = Verdict(entry=entry("a.example"))
DOUBTFUL = Verdict(entry=entry("b.example"), unjudged=(unjudged("SPF001", "missing-spf", None),))
FAILING = Verdict(entry=entry("c.example"), findings=(missing_spf(),))
HEADING = {"en": "Next", "ja": "次にすること"}


def commands(*verdicts: Verdict, inventory: str = "domains.yaml", lang: Lang = "en") -> list[str]:
    run = replace(CLEAN.run, inventory=inventory)
    written = render(Report(run=run, verdicts=verdicts), "terminal", width=200, lang=lang)
    after = written.partition(f"\n{HEADING[lang]}\n")[2]
    return [line.strip() for line in after.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_next_depends_on_what_was_found(lang: Lang) -> None:
    assert commands(PASSING, lang=lang) == ["spfaudit check domains.yaml --quiet --format junit=report.xml"]
    assert commands(PASSING, DOUBTFUL, lang=lang) == ["spfaudit check domains.yaml --domain b.example --verbose"]
    other = Verdict(entry=entry("d.example"), unjudged=DOUBTFUL.unjudged)
    assert commands(other, DOUBTFUL, lang=lang) == ["spfaudit check domains.yaml --verbose"]
    assert commands(PASSING, FAILING, lang=lang) == [
        "spfaudit rules SPF001",
        "spfaudit show c.example --inventory domains.yaml",
        'waivers: [{rule: SPF001, reason: "...", until: YYYY-MM-DD}]',
    ]
    assert commands(lang=lang) == []


def test_a_command_that_takes_several_lines_is_one_for_a_shell() -> None:
    asking = " ".join(["--zone", shlex.quote("it's a zone.zone"), *["--zone a.zone"] * 9, "--nameserver '[::1]:53'"])
    document = project(Report(run=CLEAN.run, verdicts=(FAILING, DOUBTFUL)), "en")
    for width in (40, 60, 80):
        written = "".join(REPORTERS["terminal"](document, RenderOptions(width=width, asking=asking)))
        assert max(map(len, written.splitlines())) <= width
        commands = [line.strip() for line in written.replace(" \\\n   ", "").splitlines()]
        assert f"spfaudit show c.example --inventory domains.yaml {asking}" in commands
        assert f"spfaudit check domains.yaml --domain b.example {asking} --verbose" in commands


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (DOUBTFUL, "spfaudit check names.txt --usage-default retired --domain b.example --verbose"),
        (PASSING, "spfaudit check names.txt --usage-default retired --quiet --format junit=report.xml"),
    ],
)
def test_a_list_is_checked_again_as_what_it_was_checked_as(verdict: Verdict, told: str) -> None:
    document = project(Report(run=replace(CLEAN.run, inventory="names.txt"), verdicts=(verdict,)), "en")
    written = "".join(REPORTERS["terminal"](document, RenderOptions(width=200, usage_default="retired")))
    assert f"    {told}\n" in written


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (DOUBTFUL, "spfaudit check domains.yaml --domain b.example --https --authoritative --select LIF --verbose"),
        (PASSING, "spfaudit check domains.yaml --authoritative --select LIF --quiet --format junit=report.xml"),
        (FAILING, "spfaudit show c.example --inventory domains.yaml --https"),
    ],
)
def test_a_list_is_checked_again_by_the_rules_that_it_was_checked_by(verdict: Verdict, told: str) -> None:
    """By others it may pass, for want of a rule that could not judge."""
    document = project(Report(run=replace(CLEAN.run, inventory="domains.yaml"), verdicts=(verdict,)), "en")
    options = RenderOptions(width=200, asking="--https", judging="--authoritative --select LIF")
    assert f"    {told}\n" in "".join(REPORTERS["terminal"](document, options))


def test_nobody_is_told_to_waive_that_a_waiver_is_over() -> None:
    over = replace(missing_spf(), code="LIF009", name="waiver-expired")
    lapsed = Verdict(entry=entry("c.example"), findings=(over,))
    assert commands(lapsed) == ["spfaudit rules LIF009", "spfaudit show c.example --inventory domains.yaml"]
    both = Verdict(entry=entry("d.example"), findings=(over, missing_spf()))
    assert 'waivers: [{rule: SPF001, reason: "...", until: YYYY-MM-DD}]' in commands(lapsed, both)


@pytest.mark.parametrize("inventory", ["domains.csv", "domains.TSV", "names.txt", "names"])
def test_nobody_is_told_to_waive_in_a_table_or_a_list(inventory: str) -> None:
    assert commands(FAILING, inventory=inventory) == [
        "spfaudit rules SPF001",
        f"spfaudit show c.example --inventory {inventory}",
    ]


@pytest.mark.parametrize(
    ("inventory", "told"),
    [
        ("names.txt", " --inventory names.txt --usage non-sending"),
        ("domains.csv", " --inventory domains.csv --usage non-sending"),
        ("-", " --usage non-sending"),
        ("domains.yaml", " --inventory domains.yaml"),
    ],
)
def test_a_domain_of_a_list_is_shown_as_what_it_was_judged_as(inventory: str, told: str) -> None:
    """Its usage may be that of `--usage-default`, which `show` does not know."""
    silent = Verdict(entry=replace(entry("c.example"), usage=Usage.NON_SENDING), findings=FAILING.findings)
    assert f"spfaudit show c.example{told}" in commands(silent, inventory=inventory)


def test_the_domain_with_most_errors_is_shown() -> None:
    worse = Verdict(entry=entry("d.example"), findings=(*FAILING.findings, *FAILING.findings))
    assert "spfaudit show d.example --inventory domains.yaml" in commands(FAILING, worse, FAILING)
    known = tuple(replace(one, baseline=True) for one in worse.findings)
    mostly_known = Verdict(entry=entry("e.example"), findings=(*FAILING.findings, *known, *known))
    assert "spfaudit show d.example --inventory domains.yaml" in commands(mostly_known, worse)


@pytest.mark.parametrize(
    "inventory", ["-", "/dev/fd/63", "a.yaml, b.yaml", "my domains.yaml", "$(reboot).yaml", "--help", HOSTILE]
)
def test_an_inventory_that_no_command_could_name_is_not_named(inventory: str) -> None:
    assert commands(PASSING, DOUBTFUL, inventory=inventory) == []
    assert commands(FAILING, inventory=inventory) == ["spfaudit rules SPF001", "spfaudit show c.example"]


def test_nothing_in_the_commands_needs_quoting() -> None:
    written = render(REPORT, "terminal", width=400).partition("\nNext\n")[2]
    lines = [line.strip() for line in written.splitlines() if line.startswith("    spfaudit")]
    assert lines
    assert all(shlex.join(shlex.split(line)) == line for line in lines)
