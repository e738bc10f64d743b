"""The recipes of docs/ci.md, ci/ and contrib/ are true: what they show parses, and what they run runs, offline."""

import configparser
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from command import ROOT, environment
from spfaudit.inventory.schema import inventory_schema

DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL) for line in block.splitlines()]
SNIPPETS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)]
MONTHLY = ROOT / "contrib" / "spfaudit-monthly"
SERVICE = ROOT / "contrib" / "systemd" / "spfaudit.service"
AUDITS = {"check", "spfaudit-monthly"}
JAPAN = timezone(timedelta(hours=9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with the example as its inventory, and the program's folder in it."""
    shutil.copy(ROOT / "domains.example.yaml", tmp_path / "domains.yaml")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "contrib", tmp_path / "contrib")
    program = tmp_path / "bin" / "spfaudit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m spfaudit "$@"\n')
    program.chmod(0o755)
    return tmp_path


def shell(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment(PATH=path, PYTHONPATH=str(ROOT / "src"), **env),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_a_source_distribution_has_what_its_documents_name_and_its_tests_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {path.lstrip("/") for path in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]}
    readmes = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md"))
    linked = {path.partition("/")[0] for path in re.findall(r"\]\(([^):#]+)\)", readmes)}
    assert linked | {"bench", "tests", "typings", "Makefile", "constraints.txt"} <= packed
    assert [path for path in packed if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(("status", "ends"), [(1, 2), (0, 0)])
def test_the_demo_of_a_program_that_cannot_start_is_none(status: int, ends: int, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    program = tmp_path / ".venv" / "bin" / "spfaudit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\n[ "$1" != --version ] || exit {status}\nexit 1\n')
    program.chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()
    command = ["make", "demo"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == ends, done.stderr
    assert ("on purpose" in done.stdout) == (ends == 0)


def test_the_documents_commands_run_as_written(folder: Path) -> None:
    assert len(COMMANDS) > 8
    for line in COMMANDS:
        done = shell(line, folder)
        words = shlex.split(line)
        audits = bool(AUDITS & {words[1], Path(words[0]).name})
        expected = 0 if not audits else 3 if "never" in words else 1  # the example has findings, and a name in doubt
        assert done.returncode == expected, f"{line}\n{done.stdout}{done.stderr}"
    assert json.loads((folder / "inventory.schema.json").read_text()) == inventory_schema()


def test_what_the_document_shows_is_yaml_and_names_what_there_is() -> None:
    hook, workflow, gitlab = SNIPPETS
    ids = [hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())]
    assert [one["id"] for repo in hook["repos"] for one in repo["hooks"]] == ids
    assert workflow["jobs"]["lint"]["steps"][-1]["run"].startswith("spfaudit lint ")
    assert (ROOT / gitlab["include"][0]["file"]).exists()
    assert gitlab["spfaudit"]["variables"].keys() == GITLAB["variables"].keys()
    assert gitlab["spfaudit"]["variables"]["MAIL_DOMAINS_AUDITOR"].startswith("git+")
    assert GITLAB["image"] == "python:3.12"  # the slim ones have no git


GITLAB = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))["spfaudit"]


def test_the_gitlab_job_writes_what_it_keeps(folder: Path) -> None:
    (script,) = GITLAB["script"]
    done = shell(script, folder, **GITLAB["variables"])
    assert done.returncode == 1
    assert "Summary" in done.stdout
    kept = [*GITLAB["artifacts"]["paths"], *GITLAB["artifacts"]["reports"].values()]
    assert sorted(path.name for path in folder.iterdir() if path.suffix in (".csv", ".json", ".xml")) == sorted(kept)
    assert isinstance(json.loads((folder / GITLAB["artifacts"]["reports"]["codequality"]).read_text()), list)
    assert GITLAB["allow_failure"] == {"exit_codes": 3}
    assert GITLAB["artifacts"]["when"] == "always"


def monthly(inventory: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "reports").mkdir(exist_ok=True)
    return shell(shlex.join([str(MONTHLY), inventory, "reports", *more]), folder)


@pytest.mark.parametrize(("inventory", "status"), [("domains.yaml", 1), ("clean.yaml", 0), ("doubtful.yaml", 3)])
def test_the_monthly_report_is_silent_where_it_can_be_relied_on(folder: Path, inventory: str, status: int) -> None:
    resolver = "resolver: {zone_files: [examples/jp.zone, examples/example.go.jp.zone, examples/providers.zone]}\n"
    (folder / "clean.yaml").write_text(
        resolver + "severities: {SPF207: off}\ndomains: [{domain: static.example.go.jp, usage: non-sending}]\n"
    )
    (folder / "doubtful.yaml").write_text(resolver + "domains: [cloud.example.go.jp]\n")
    before = datetime.now(JAPAN)
    done = monthly(inventory, folder)
    months = {f"{moment:%Y-%m}" for moment in (before, datetime.now(JAPAN))}
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
    (table,) = (folder / "reports").glob("*.csv")
    assert table.stem.removeprefix("spfaudit-") in months
    assert len(list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))) > 0
    assert json.loads(table.with_suffix(".json").read_text())["complete"] is True


def test_the_monthly_export_where_the_run_is_remembered(folder: Path) -> None:
    (folder / "reports").mkdir()
    done = shell(shlex.join([str(MONTHLY), "domains.yaml", "reports"]), folder, SPFAUDIT_HISTORY="history.db")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    (table,) = (folder / "reports").glob("*-requirements.csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert {"met", "not-met", "unjudged"} <= {row["status"] for row in rows}


@pytest.mark.parametrize("options", ["--lang ja --history own.db", "--lang=ja --history=own.db"], ids=["two", "one"])
def test_the_monthly_export_is_of_the_same_history_and_in_the_same_language(folder: Path, options: str) -> None:
    done = monthly("domains.yaml", folder, *options.split())
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    (table,) = (folder / "reports").glob("*-requirements.csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert {"達成", "未達成", "未確認"} <= {row["status_title"] for row in rows}


@pytest.mark.parametrize(
    ("named", "month"),
    [({}, "2026-11"), ({"SPFAUDIT_TIMEZONE": "Pacific/Honolulu"}, "2026-10")],
    ids=["Japan", "named"],
)
def test_the_monthly_report_is_of_the_month_that_is_exported(folder: Path, named: dict[str, str], month: str) -> None:
    (folder / "reports").mkdir()
    (folder / "bin" / "date").write_text(f'#!/bin/sh\nexec {shutil.which("date")} -d 2026-10-31T20:00:00Z "$@"\n')
    (folder / "bin" / "spfaudit").write_text('#!/bin/sh\necho "$@" >> asked\n')
    (folder / "bin" / "date").chmod(0o755)
    done = shell(
        shlex.join([str(MONTHLY), "domains.yaml", "reports"]), folder, TZ="UTC", SPFAUDIT_FORMAT="html", **named
    )
    assert done.returncode == 0, done.stderr
    check, export = ((folder / "asked").read_text()).splitlines()
    assert f"--format csv=reports/spfaudit-{month}.csv" in check
    assert export.startswith(f"export --month {month} ")
    assert export.endswith(f"--format csv --output reports/spfaudit-{month}-requirements.csv")


def test_a_time_zone_that_is_none_is_an_alarm(folder: Path) -> None:
    (folder / "reports").mkdir()
    named = {"SPFAUDIT_HISTORY": "history.db", "SPFAUDIT_TIMEZONE": "Asia/Tokio"}
    done = shell(shlex.join([str(MONTHLY), "domains.yaml", "reports"]), folder, **named)
    assert (done.returncode, done.stdout) == (4, "")
    assert "--timezone Asia/Tokio" in done.stderr


def test_the_monthly_report_raises_an_alarm(folder: Path) -> None:
    (folder / "broken.yaml").write_text("domains: [a..example]\n")
    done = monthly("broken.yaml", folder)
    assert done.returncode == 2
    assert "broken.yaml:1:11: error" in done.stderr
    assert "ended with 2: do not rely on" in done.stderr
    shutil.rmtree(folder / "reports")
    done = shell(shlex.join([str(MONTHLY), "domains.yaml", "reports"]), folder)
    assert done.returncode == 4
    assert "ended with 4" in done.stderr
    assert shell(shlex.quote(str(MONTHLY)), folder).returncode == 2


def test_the_units_are_good_and_fail_where_the_report_is_missing(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    unit.read_string(SERVICE.read_text(encoding="utf-8"))
    assert unit["Service"]["SuccessExitStatus"].split() == ["1", "3"]
    # It looks for the program that is started, too.
    text = SERVICE.read_text(encoding="utf-8").replace("/usr/local/bin/spfaudit-monthly", f'"{MONTHLY}"')
    (tmp_path / SERVICE.name).write_text(text, encoding="utf-8")
    shutil.copy(SERVICE.with_suffix(".timer"), tmp_path)
    for name in (SERVICE.name, "spfaudit.timer"):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        said = [line for line in done.stderr.splitlines() if "spfaudit" in line]
        assert (done.returncode, said) == (0, [])


def test_cron_runs_it_on_one_day_of_each_month() -> None:
    lines = (ROOT / "contrib" / "cron" / "spfaudit").read_text(encoding="utf-8").splitlines()
    (job,) = (line for line in lines if line and not line.startswith("#") and "=" not in line)
    minute, hour, day, month, weekday, user, command, *arguments = job.split()
    assert minute.isdigit()
    assert hour.isdigit()
    assert (day, month, weekday, user, command) == ("1", "*", "*", "spfaudit", MONTHLY.name)
    assert len(arguments) == 2
    assert "%" not in job  # a line break, to cron
    assert f"ExecStart=/usr/local/bin/{MONTHLY.name} {' '.join(arguments)}" in SERVICE.read_text(encoding="utf-8")
