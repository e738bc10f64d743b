"""`spfaudit export` and `spfaudit report`, run as users run them."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from msgspec.structs import replace

from command import spfaudit
from history.a_run import a_run
from spfaudit.history.history import History
from spfaudit.periods import JAPAN, zone_named
from yearly.runs import SERIES, history_file


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return history_file(tmp_path_factory.mktemp("history"))


def test_a_month_for_excel(history: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for file, zone in zip(files, ("Asia/Tokyo", "America/Los_Angeles"), strict=True):
        done = spfaudit("export", "--month", "2026-10", "--history", history, "--output", file, "--lang", "ja", TZ=zone)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert files[0].read_bytes() == files[1].read_bytes()
    text = files[0].read_bytes().decode()
    assert text.startswith("\ufeff")
    assert "\r\n" in text
    rows = list(csv.DictReader(text[1:].splitlines()))
    assert {row["run"] for row in rows} == {"21"}
    assert {row["status_title"] for row in rows} == {"達成", "未達成", "未確認", "免除", "対象外"}


def test_formats_on_stdout(history: Path) -> None:
    document = json.loads(spfaudit("export", "--month", "2026-10", "--history", history, "--format", "json").stdout)
    assert document["schema"] == "spfaudit.export/1"
    plain = spfaudit("export", "--month", "2026-10", "--format", "csv-plain", SPFAUDIT_HISTORY=str(history)).stdout
    assert len(plain.splitlines()) == len(document["rows"]) + 1
    lines = spfaudit("export", "--month", "2026-10", "--history", history, "--format", "jsonl").stdout.splitlines()
    assert len(lines) == len(document["rows"]) + 1


@pytest.mark.parametrize(
    ("month", "status", "why"),
    [
        ("2026-02", 2, "there was no run"),
        ("2026-08", 3, "no run was complete and of the whole inventory (runs: 19)"),
        ("2030-01", 2, "there was no run"),
    ],
)
def test_a_month_without_a_run_is_no_empty_file(
    history: Path, tmp_path: Path, month: str, status: int, why: str
) -> None:
    file = tmp_path / "month.csv"
    file.write_text("as it was")
    done = spfaudit("export", "--month", month, "--history", history, "--output", file)
    assert (done.returncode, file.read_text()) == (status, "as it was")
    assert f"{month}: {why}" in done.stderr
    assert "nothing was written" in done.stderr


def test_a_period_tells_which_months_it_lacks(history: Path) -> None:
    done = spfaudit(
        "export", "--from", "2026-07-01", "--to", "2026-09-30", "--history", history, "--format", "csv-plain"
    )
    assert done.returncode == 3
    assert "2026-08" in done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(dict.fromkeys(row["month"] for row in rows)) == ["2026-07", "2026-08", "2026-09"]
    assert [row["status"] for row in rows if row["month"] == "2026-08"] == ["no-run"]


def test_only_an_organization(history: Path) -> None:
    told = ["export", "--month", "2026-10", "--history", history, "--format", "csv-plain", "--organization"]
    rows = list(csv.DictReader(spfaudit(*told, "税務局").stdout.splitlines()))
    assert {row["organization"] for row in rows} == {"税務局"}
    done = spfaudit(*told, "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody" in done.stderr
    assert "がく" in spfaudit(*told, "か\u3099く").stderr  # as it would be written in an inventory


@pytest.mark.parametrize(
    "wrong",
    [
        ["export"],
        ["export", "--month", "2026-13"],
        ["export", "--month", "2026-1"],
        ["export", "--month", "0000-01"],
        ["export", "--month", "2026-10", "--from", "2026-10-01", "--to", "2026-10-02"],
        ["export", "--from", "2026-10-01"],
        ["export", "--from", "2026-10-02", "--to", "2026-10-01"],
        ["export", "--month", "2026-10", "--timezone", "Asia/Atlantis"],
        ["export", "--month", "2026-10", "--format", "xml"],
        ["report"],
        ["report", "--fiscal-year", "0"],
        ["report", "--fiscal-year", "2026", "--fiscal-year-start", "13"],
        ["report", "--fiscal-year", "2026", "--from", "2026-10-01", "--to", "2026-10-02"],
        ["report", "--fiscal-year", "2024"],
    ],
)
def test_errors_of_usage(history: Path, wrong: list[str]) -> None:
    done = spfaudit(*wrong, "--history", history)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_a_system_without_time_zones(history: Path) -> None:
    told = ["export", "--month", "2026-10", "--history", history, "--timezone"]
    assert spfaudit(*told, "UTC", PYTHONTZPATH="").returncode == 0
    assert "install tzdata" in spfaudit(*told, "Europe/Berlin", PYTHONTZPATH="").stderr


REPORT = ["report", "--fiscal-year", "2026"]
EXPORT = ["export", "--month", "2026-10"]


@pytest.mark.parametrize("what", [REPORT, EXPORT])
def test_no_history(tmp_path: Path, what: list[str]) -> None:
    done = spfaudit(*what, "--history", tmp_path / "none.db", "--lang", "ja")
    assert done.returncode == 2
    assert "履歴はありません" in done.stderr
    with History(tmp_path / "empty.db"):
        pass
    done = spfaudit(*what, "--history", tmp_path / "empty.db")
    assert done.returncode == 2
    assert "no run yet" in done.stderr


@pytest.mark.parametrize("sound", [0.02, 0.5])
@pytest.mark.parametrize("what", [REPORT, EXPORT])
def test_a_damaged_history_is_left_alone(history: Path, tmp_path: Path, what: list[str], sound: float) -> None:
    damaged, output = tmp_path / "damaged.db", tmp_path / "out"
    octets = history.read_bytes()
    whole = int(len(octets) * sound)
    damaged.write_bytes(octets[:whole] + b"\xff" * (len(octets) - whole))
    before = damaged.read_bytes()
    done = spfaudit(*what, "--history", damaged, "--output", output)
    assert done.returncode == 4
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert damaged.read_bytes() == before
    assert not output.exists()


@pytest.mark.parametrize("what", [REPORT, EXPORT])
def test_what_cannot_be_written(history: Path, tmp_path: Path, what: list[str]) -> None:
    done = spfaudit(*what, "--history", history, "--output", tmp_path / "none" / "out")
    assert done.returncode == 4
    assert "cannot write" in done.stderr


@pytest.mark.parametrize("what", [REPORT, EXPORT])
def test_several_inventories(history: Path, tmp_path: Path, what: list[str]) -> None:
    both = tmp_path / "both.db"
    copyfile(history, both)
    with History(both) as opened:
        opened.remember(a_run(5, {"a": ""}), series="other.yaml")
    done = spfaudit(*what, "--history", both)
    assert done.returncode == 2
    assert f"{SERIES}, other.yaml" in done.stderr
    (tmp_path / SERIES).write_text("version: 1\ndomains: [a.example]\n")
    done = spfaudit(*what, "--history", both, "--inventory", tmp_path / SERIES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "d01.example" in done.stdout


@pytest.mark.parametrize(
    ("format", "begins"), [("html", "<!doctype html>"), ("markdown", "# 令和8年度（2026年度）"), ("json", "{")]
)
def test_the_yearly_report(history: Path, tmp_path: Path, format: str, begins: str) -> None:
    file = tmp_path / "report"
    told = [*REPORT, "--history", history, "--lang", "ja", "--format", format]
    done = spfaudit(*told, "--output", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith(begins)
    assert spfaudit(*told, TZ="America/Los_Angeles").stdout == file.read_text(encoding="utf-8")


def test_other_years(history: Path) -> None:
    told = ["report", "--history", history, "--format", "json"]
    calendar = json.loads(spfaudit(*told, "--fiscal-year", "2026", "--fiscal-year-start", "1").stdout)
    assert (calendar["period"]["first"], calendar["opening"]["id"], calendar["closing"]["id"]) == ("2026-01-01", 12, 23)
    days = json.loads(spfaudit(*told, "--from", "2026-04-01", "--to", "2026-09-30").stdout)
    assert (days["opening"]["id"], days["closing"]["id"]) == (14, 20)
    utc = json.loads(spfaudit(*told, "--fiscal-year", "2026", "--timezone", "UTC").stdout)
    assert utc["opening"]["id"] == 15


def test_nothing_but_a_run_that_was_broken_off(history: Path) -> None:
    done = spfaudit("report", "--from", "2026-08-01", "--to", "2026-08-31", "--history", history)
    assert (done.returncode, done.stdout) == (3, "")
    assert "19" in done.stderr


def test_this_month_and_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    now = datetime.now(UTC)
    with History(path) as history:
        run = a_run(0, {"a": "SPF001"})
        history.remember(replace(run, run=replace(run.run, started=now.isoformat())), series="x")
    month = f"{now.astimezone(zone_named(JAPAN)):%Y-%m}"
    done = spfaudit("export", "--month", "this", "--history", path, "--format", "csv-plain")
    last = spfaudit("export", "--month", "last", "--history", path, "--format", "csv-plain")
    (told,) = (one for one in (done, last) if one.returncode == 0)  # the other has no run, whatever the hour
    assert next(csv.DictReader(told.stdout.splitlines()))["month"] == month
    assert sorted((done.returncode, last.returncode)) == [0, 2]
