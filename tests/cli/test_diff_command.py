"""`diff` as users run it: which runs it compares, what it prints, how it ends."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command import spfaudit
from spfaudit.diff.document import DiffDocument
from spfaudit.history.history import History
from spfaudit.report.schema import schema_of
from spfaudit.report.written_report import as_written, read_report

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ IN SOA ns root 1 1 1 1 1
@ IN NS ns
ns IN A 192.0.2.1
news IN TXT "v=spf1 -all"
news IN MX 0 .
www IN TXT "{www}"
www IN MX 0 .
"""
GOOD, BAD = ZONE.format(www="v=spf1 -all"), ZONE.format(www="v=spf1 +all")
LIST = "domain,usage,organization\nnews.example.go.jp,non-sending,A\nwww.example.go.jp,non-sending,B\n"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of two runs of `list.csv`: `www` has no null SPF in the second."""
    made = tmp_path_factory.mktemp("made")
    (made / "list.csv").write_text(LIST)
    (made / "good.zone").write_text(GOOD)
    (made / "bad.zone").write_text(BAD)
    check(made, "good", "--format", "json=good.json")
    check(made, "bad", "--format", "json=bad.json")
    return made


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    """A copy of it: a history calls the inventories that lie beside it by their names."""
    copy: Path = shutil.copytree(made_once, tmp_path / "copy")
    return copy


def check(folder: Path, zone: str, *options: str) -> None:
    done = spfaudit(
        *("check", "list.csv", "--zone", f"{zone}.zone", "--select", "USE001", "--history", "h.db", "--quiet"),
        *options,
        cwd=folder,
    )
    assert done.returncode in (0, 1), done.stderr


def diff(folder: Path, *arguments: str, status: int = 0, **more: Any) -> str:
    done = spfaudit("diff", "--history", "h.db", *arguments, cwd=folder, **more)
    assert done.returncode == status, done.stderr
    return done.stdout or done.stderr


def new_findings(folder: Path, *arguments: str, **more: Any) -> int:
    written = json.loads(diff(folder, *arguments, "--format", "json", **more))
    jsonschema.Draft7Validator(schema_of(DiffDocument)).validate(written)
    number: int = written["summary"]["findings"]["new"]["counted"]["error"]
    return number


def test_by_default_the_latest_run_and_the_one_before(folder: Path) -> None:
    written = diff(folder)
    assert "run 1 (" in written
    assert "New findings\nwww.example.go.jp (non-sending, B)\n  error    USE001" in written
    assert "~ +all -> -all" not in written
    assert "~ -all -> +all" in written


@pytest.mark.parametrize(
    ("arguments", "new"),
    [
        (["1", "2"], 1),
        (["2", "1"], 0),
        (["previous", "latest"], 1),
        (["1"], 1),
        (["2"], 0),
        (["good.json", "bad.json"], 1),
        (["good.json"], 1),
        (["1", "bad.json"], 1),
        (["latest", "bad.json"], 1),  # the latest before that
        (["./good.json", "2"], 1),
    ],
)
def test_runs_and_files(folder: Path, arguments: list[str], new: int) -> None:
    assert new_findings(folder, *arguments) == new


def test_the_latest_before_a_file_may_have_started_in_the_same_second(folder: Path) -> None:
    at_once = json.loads((folder / "good.json").read_text())["run"]["started"]
    with History(folder / "quick.db") as history:
        for name in ("good.json", "bad.json"):
            told = json.loads((folder / name).read_text())
            told["run"]["started"] = at_once
            (folder / name).write_text(json.dumps(told))
            history.remember(as_written(read_report((folder / name).read_bytes(), name)))
    assert new_findings(folder, "--history", "quick.db", "latest", "bad.json") == 1


@pytest.mark.parametrize("later", ["3", "again-bad.json"])
def test_since_when_is_as_the_history_knows_it_of_the_later_run(folder: Path, later: str) -> None:
    """The run between the two saw it first. What was found fixed in the same second, behind the later one, is later."""
    with History(folder / "h.db") as history:
        second = history.find("2").started
        for name in ("bad.json", "good.json"):
            told = json.loads((folder / name).read_text())
            told["run"]["started"] = (second + timedelta(minutes=5)).isoformat()
            (folder / f"again-{name}").write_text(json.dumps(told))
            history.remember(as_written(read_report(json.dumps(told).encode(), name)), series="list.csv")
    written = json.loads(diff(folder, "1", later, "--format", "json"))
    ((only,),) = [domain["findings"] for domain in written["domains"]]
    assert (only["change"], only["since"], only["since_exactly"]) == ("new", second.isoformat(), True)


def test_a_file_of_the_first_run_has_no_latest_before_it(folder: Path) -> None:
    """Compared with itself, or with a later run, it would tell of no change, or of one the wrong way round."""
    assert "the history has no run before that of good.json" in diff(folder, "latest", "good.json", status=2)
    assert "good.json より前の実行はありません" in diff(folder, "latest", "good.json", "--lang", "ja", status=2)


def test_a_file_of_chosen_domains_that_the_history_knows_drops_nothing(folder: Path) -> None:
    check(folder, "bad", "--domain", "news.example.go.jp", "--format", "json=part.json")
    for sides in (["1", "part.json"], ["part.json", "2"]):
        domains = json.loads(diff(folder, *sides, "--format", "json"))["summary"]["domains"]
        assert (domains["added"], domains["dropped"], domains["not_compared"]) == (0, 0, 1)


@pytest.mark.parametrize("rule", ["LIF006", "LIF008", "TLS001"])
def test_what_a_run_cannot_look_at_is_not_fixed_by_it(folder: Path, rule: str) -> None:
    """Which names a zone has is told by zone files alone; policies and zones' own servers are asked only on demand."""
    open_before = json.loads((folder / "bad.json").read_text())
    open_before["run"]["rules"]["baseline"] = {rule: "warning"}
    open_before["domains"][1]["usage"] = "sending"
    open_before["domains"][1]["findings"][0] |= {"code": rule, "severity": "warning"}
    (folder / "before.json").write_text(json.dumps(open_before))
    (folder / "sending.csv").write_text(LIST.replace("non-sending", "sending"))
    live = ("--nameserver", "127.0.0.1:9", "--timeout", "0.2", "--tries", "1")
    source = live if rule == "LIF008" else ("--zone", "good.zone")
    now = spfaudit("check", "sending.csv", *source, "--select", f"{rule},LIF009", "--format", "json", cwd=folder).stdout
    (folder / "now.json").write_text(now)
    told = json.loads(diff(folder, "before.json", "now.json", "--format", "json"))["summary"]["findings"]
    assert told["fixed"]["counted"]["warning"] == 0
    assert told["not-judged"]["counted"]["warning"] == 1


def test_stdin(folder: Path) -> None:
    assert new_findings(folder, "1", "-", stdin=(folder / "bad.json").read_bytes()) == 1
    assert "only one of A and B" in diff(folder, "-", "-", status=2)


def test_a_report_may_have_been_through_powershell(folder: Path) -> None:
    """PowerShell 7 and editors put a BOM before it; UTF-16, as PowerShell 5 writes, is told as of inventories."""
    text = (folder / "bad.json").read_text()
    (folder / "bom.json").write_text(text, "utf-8-sig")
    assert new_findings(folder, "1", "bom.json") == 1
    assert new_findings(folder, "1", "-", stdin=(folder / "bom.json").read_bytes()) == 1
    (folder / "bom.json").write_text(text, "utf-16")
    said = diff(folder, "1", "bom.json", status=2)
    assert "bom.json: not a spfaudit report: the file is in UTF-16; save it as UTF-8" in said


def test_days_and_months(folder: Path) -> None:
    day = json.loads((folder / "bad.json").read_text())["run"]["started"][:10]
    for name in (day, day[:7]):
        assert new_findings(folder, "1", name) == 1
        assert new_findings(folder, name, "latest") == 0  # the last run of that day


def test_two_files_need_no_history(folder: Path) -> None:
    done = spfaudit("diff", "good.json", "bad.json", "--fail-on", "new", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0),
        (["--fail-on", "new"], 1),
        (["2", "1", "--fail-on", "new"], 0),
        (["--fail-on", "new", "--domain", "news.example.go.jp"], 0),
        (["--fail-on", "new", "--organization", "B"], 1),
        (["--fail-on", "new", "--format", "json=/nowhere/x.json"], 4),
    ],
)
def test_exit_status(folder: Path, arguments: list[str], status: int) -> None:
    diff(folder, *arguments, status=status)


def test_an_organization_may_be_given_with_its_marks_apart(folder: Path) -> None:
    for name in ("good.json", "bad.json"):
        text = (folder / name).read_text("utf-8").replace('"organization": "B"', '"organization": "がく"')
        (folder / name).write_text(text, "utf-8")
    diff(folder, "good.json", "bad.json", "--fail-on", "new", "--organization", "か\u3099く", status=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--domain", "gone.example", "--domain", "news.example.go.jp"], "--domain gone.example: in neither report\n"),
        (["--organization", "C", "--organization", "B"], "--organization C: in neither report\n"),
        (
            ["--organization", "A", "--domain", "www.example.go.jp"],
            "no domain of either report satisfies --domain and --organization together\n",
        ),
    ],
)
def test_what_neither_report_has_is_told_and_not_left_out(folder: Path, arguments: list[str], said: str) -> None:
    assert diff(folder, "--fail-on", "new", *arguments, status=2) == f"spfaudit: {said}"


def test_an_organization_that_only_the_earlier_report_has_is_met(folder: Path) -> None:
    moved = (folder / "bad.json").read_text().replace('"organization": "A"', '"organization": "B"')
    (folder / "moved.json").write_text(moved)
    diff(folder, "good.json", "moved.json", "--organization", "A", "--organization", "B")
    diff(folder, "good.json", "moved.json", "--organization", "A")


@pytest.mark.parametrize("format", ["terminal", "json", "html", "github", "junit"])
def test_the_status_is_the_same_for_every_format(folder: Path, format: str) -> None:
    diff(folder, "--fail-on", "new", "--format", format, status=1)


def test_what_is_not_known_is_status_3_and_never_fixed(folder: Path) -> None:
    (folder / "none.zone").write_text(GOOD.replace("example.go.jp", "other.example"))
    spfaudit(
        *("check", "list.csv", "--zone", "none.zone", "--select", "USE001", "--history", "h.db", "--quiet"), cwd=folder
    )
    written = json.loads(diff(folder, "--format", "json", "--fail-on", "new", status=3))
    assert written["summary"]["findings"]["fixed"]["counted"]["error"] == 0
    assert written["summary"]["findings"]["unknown"]["counted"]["error"] == 1
    diff(folder, "--allow-unjudged")
    check(folder, "good")
    written = json.loads(diff(folder, "--format", "json"))  # compared with what the second run could tell
    assert written["summary"]["findings"]["fixed"]["counted"]["error"] == 1


def test_a_run_of_part_of_the_inventory_drops_nothing(folder: Path) -> None:
    check(folder, "bad", "--domain", "news.example.go.jp")
    written = json.loads(diff(folder, "2", "3", "--format", "json"))
    assert written["summary"]["domains"]["dropped"] == 0
    assert written["summary"]["domains"]["not_compared"] == 1
    check(folder, "bad")
    assert "run 2 (" in diff(folder)  # the last run before that was of the whole inventory, too


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7"], "no run 7"),
        (["2001-01-01"], "no run 2001-01-01"),
        (["2001-01"], "no run 2001-01"),
        (["2001-13"], "2001-13: a run is named by its number, a day (2026-10-31), a month (2026-10)"),
        (["9999-12"], "9999-12"),
        (["0001-01"], "0001-01"),
        (["missing.json"], "missing.json: No such file"),
        (["list.csv"], "list.csv: not a spfaudit report"),
        (["1", "--domain", "nope.example"], "--domain nope.example: in neither report"),
        (["1", "--domain", "no pe"], "--domain no pe"),
        (["1", "--format", "nope"], "no format 'nope'"),
        (["1", "--fail-on", "error"], "--fail-on"),
    ],
)
def test_usage_errors(folder: Path, arguments: list[str], said: str) -> None:
    assert said in diff(folder, *arguments, status=2)


@pytest.mark.parametrize("moment", ["2026-10-01T09:00:00", "yesterday", "", "9999-12-31T23:59:59-23:00"])
def test_a_report_with_a_time_that_is_none(folder: Path, moment: str) -> None:
    odd = json.loads((folder / "bad.json").read_text())
    odd["run"]["started"] = moment
    (folder / "odd.json").write_text(json.dumps(odd))
    for earlier in ("good.json", "latest"):
        assert "is no time with an offset" in diff(folder, earlier, "odd.json", status=2)


def test_a_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "good.zone").write_text(GOOD)
    check(tmp_path, "good")
    assert "no earlier run" in diff(tmp_path, status=2)


def test_no_history(tmp_path: Path) -> None:
    assert "there is no history" in diff(tmp_path, status=2)


def test_variables_of_check_do_no_harm(folder: Path) -> None:
    done = spfaudit("diff", cwd=folder, SPFAUDIT_FAIL_ON="warning", SPFAUDIT_HISTORY="h.db", SPFAUDIT_LANG="ja")
    assert done.returncode == 0, done.stderr
    assert "実行 1（" not in done.stdout
    assert "新しい指摘" in done.stdout


def test_nothing_is_left_in_the_history(folder: Path) -> None:
    before = (folder / "h.db").read_bytes()
    diff(folder)
    assert (folder / "h.db").read_bytes() == before
    assert sorted(name for name in os.listdir(folder) if name.startswith("h.db")) == ["h.db"]


def test_the_schema(folder: Path) -> None:
    done = spfaudit("schema", "diff")
    assert json.loads(done.stdout) == schema_of(DiffDocument)
