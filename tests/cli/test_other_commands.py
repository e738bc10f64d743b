"""`spfaudit rules`, `spfaudit schema`, `--version`, `--help`."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from rich.cells import cell_len

from command import EXAMPLE, environment, spfaudit
from spfaudit.manual.profile_markdown import render_profile
from spfaudit.manual.profile_text import list_demands
from spfaudit.manual.rule_list import list_rules
from spfaudit.policy.profiles import PROFILE_NAMES, find_profile
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import known_rules, make_policy
from spfaudit.text import LANGS, Lang


def test_version_and_help() -> None:
    assert spfaudit("--version").stdout.startswith("spfaudit, version ")
    for arguments in ([], ["check"], ["rules"], ["schema"]):
        done = spfaudit(*arguments, "--help")
        assert done.returncode == 0
        assert "Usage:" in done.stdout


@pytest.mark.parametrize(("lang", "said"), [("en", "WSL)"), ("ja", "には対応していません")])
def test_a_system_without_posix_is_told_so_and_no_findings(lang: str, said: str) -> None:
    elsewhere = "import os, signal; from spfaudit.cli.main import main; os.name = 'nt'; del signal.SIGHUP; main()"
    done = subprocess.run(
        [sys.executable, "-c", elsewhere, "--version"],
        env=environment(SPFAUDIT_LANG=lang),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert said in done.stderr


def test_every_rule_is_listed() -> None:
    lines = spfaudit("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(known_rules())


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_list_of_rules_fits_the_terminal(lang: Lang, width: int) -> None:
    lines = list_rules(lang, width).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(known_rules())
    assert "".join("".join(lines).split()) == "".join(list_rules(lang).split())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_rule_is_explained(lang: str) -> None:
    for code, rule in RULES.items():
        assert all(text.to(lang) for text in (rule.title, rule.rationale, rule.remedy))  # type: ignore[arg-type]
        assert code.rstrip("0123456789") in ("SPF", "USE", "DMA", "MX", "DKI", "TLS", "BIM", "LIF")
    said = spfaudit("rules", "SPF101", "--lang", lang).stdout
    assert "too-many-lookups" in said
    assert "RFC 7208 §4.6.4" in said


def test_rule_by_name_and_unknown_rule() -> None:
    assert spfaudit("rules", "missing-null-spf").stdout.startswith("USE001 ")
    done = spfaudit("rules", "SPF10l")
    assert done.returncode == 2
    assert "did you mean SPF" in done.stderr


def test_report_is_valid_by_the_schema_that_is_printed() -> None:
    schema = json.loads(spfaudit("schema", "report").stdout)
    Draft7Validator.check_schema(schema)
    report = json.loads(spfaudit("check", EXAMPLE, "--format", "json").stdout)
    Draft7Validator(schema).validate(report)


def test_inventory_schema() -> None:
    schema = json.loads(spfaudit("schema").stdout)
    Draft7Validator.check_schema(schema)
    Draft7Validator(schema).validate({"domains": ["example.go.jp", {"domain": "a.example.go.jp", "usage": "retired"}]})
    assert not Draft7Validator(schema).is_valid({"domains": [{"domain": "a.example.go.jp", "usag": "retired"}]})


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_what_a_profile_demands_is_listed_with_the_reason(profile: str, lang: Lang) -> None:
    said = list_demands(find_profile(profile), lang)
    listed = {line[:7].strip(): line[8:16].strip() for line in said.splitlines() if line[:7].strip() in RULES}
    assert listed == make_policy(profile=profile).severities
    unbroken = "".join(said.split())
    for demand in find_profile(profile).demands.values():
        assert demand.why is not None
        told = demand.severity == "off" or "".join(demand.why.to(lang).split()) in unbroken
        assert told


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("profile", PROFILE_NAMES)
@pytest.mark.parametrize("width", [60, 80, 99])
def test_what_a_profile_demands_fits_the_terminal(profile: str, lang: Lang, width: int) -> None:
    lines = list_demands(find_profile(profile), lang, width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(list_demands(find_profile(profile), lang).split())
    assert list_demands(find_profile(profile), lang, 300) == list_demands(find_profile(profile), lang)


def test_rules_as_a_profile_has_them(tmp_path: Path) -> None:
    done = spfaudit("rules", "--profile", "jp-gov", "--lang", "ja")
    assert "USE003  error" in done.stdout
    assert "政府機関等の対策基準策定のためのガイドライン" in "".join(done.stdout.split())
    assert "Off: SPF007" in spfaudit("rules", "--profile", "jp-gov", "--lang", "en").stdout
    path = tmp_path / "ours.toml"
    path.write_text('[rules.SPF203]\nseverity = "error"\nwhy = "\\u001b[31mours"\n', encoding="utf-8")
    said = spfaudit("rules", "SPF203", "--profile", str(path), "--lang", "en").stdout
    assert "Severity  error" in said
    assert "ours" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_a_profile_is_told_as_markdown(profile: str, lang: Lang) -> None:
    said = render_profile(find_profile(profile), lang)
    rows = [re.match(r"\| `(\w+)` [^|]+ \| (\w+) \| [^|]+ \| .+ \|$", line) for line in said.splitlines()]
    assert {row[1]: row[2] for row in rows if row} == make_policy(profile=profile).severities
    assert said == spfaudit("rules", "--profile", profile, "--format", "markdown", "--lang", lang).stdout


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_what_no_rule_judges_is_told_of_the_profile(format: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('extends = "uk-gov"\n', encoding="utf-8")
    for profile in ("uk-gov", str(path)):
        said = spfaudit("rules", "--profile", profile, "--format", format, "--lang", "en").stdout
        assert "strict alignment" in " ".join(said.split())
    path.write_text(
        'beyond = "[x](https://a.example) <b> @all"\n[rules]\nSPF203 = {severity = "info", why = "a | b"}\n',
        encoding="utf-8",
    )
    said = spfaudit("rules", "--profile", str(path), "--format", format).stdout
    assert ("`[x](https://a.example`) `<b>` `@all`" in said) == (format == "markdown")
    assert ("a `\\|` b" in said) == (format == "markdown")


def test_rules_of_a_profile_that_is_not_there() -> None:
    done = spfaudit("rules", "--profile", "jp-gof")
    assert done.returncode == 2
    assert "did you mean jp-gov?" in done.stderr
