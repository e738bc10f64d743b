"""What goes wrong after the work is done: told, never taken for success, and at the cost of nothing else."""

from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, spfaudit

ZONE = ("--zone", ROOT / "examples/example.go.jp.zone", "--zone", ROOT / "examples/jp.zone")
CLEAN = ("check", EXAMPLE, "--domain", "static.example.go.jp")
"""A run that ends with 0."""
NO_SPACE = "No space left on device"


def test_a_report_that_cannot_be_written_costs_the_others_nothing(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    assert spfaudit(*CLEAN).returncode == 0
    done = spfaudit(*CLEAN, "--format", "json=/dev/full", "--format", f"csv={other}", "--format", "terminal")
    assert done.returncode == 4
    assert NO_SPACE in done.stderr
    assert "/dev/full" in done.stderr
    assert "static.example.go.jp" in done.stdout
    assert "static.example.go.jp" in other.read_text(encoding="utf-8")


def test_a_baseline_that_cannot_be_written_is_no_success(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("static.example.go.jp\n")
    clean = ("check", names, "--usage-default", "non-sending", *ZONE, "--quiet")
    assert spfaudit(*clean).returncode == 0
    done = spfaudit(*clean, "--write-baseline", "/dev/full")
    assert done.returncode == 4
    assert NO_SPACE in done.stderr
    assert "static.example.go.jp" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("show", "static.example.go.jp"),
        ("test", "static.example.go.jp", "--ip", "192.0.2.1"),
        ("init", "static.example.go.jp"),
    ],
    ids=lambda it: it[0],
)
def test_a_disk_that_fills_up_costs_the_recording_and_is_no_success(command: tuple[str, ...], tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    (tmp_path / "evidence.jsonl.partial").symlink_to("/dev/full")
    done = spfaudit(*command, *ZONE, "--record", recording)
    assert done.returncode == 4
    assert "static.example.go.jp" in done.stdout
    assert NO_SPACE in done.stderr
    assert str(recording) in done.stderr
    assert not recording.exists()


@pytest.mark.parametrize("command", [("diff",), ("diff", "1", "2"), ("history",)], ids=" ".join)
def test_a_history_that_is_none_is_told_without_a_traceback(command: tuple[str, ...], tmp_path: Path) -> None:
    history = tmp_path / "h.db"
    history.write_text("not a database, but somebody's notes")
    done = spfaudit(*command, "--history", history)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("spfaudit: ")
    assert str(history) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert history.read_text() == "not a database, but somebody's notes"


@pytest.mark.parametrize("month", ["0", "13", "-1"])
def test_a_month_that_no_year_begins_in(month: str, tmp_path: Path) -> None:
    arguments = ("report", "--fiscal-year", "2026", "--history", tmp_path / "none.db", "--fiscal-year-start")
    done = spfaudit(*arguments, month)
    assert done.returncode == 2
    assert "a month from 1 to 12" in done.stderr
    for right in ("1", "12"):
        assert "a month from 1 to 12" not in spfaudit(*arguments, right).stderr


def test_quiet_is_quiet_even_where_all_is_to_be_told() -> None:
    asked = spfaudit(*CLEAN, "--verbose", "--format", "csv").stderr
    assert "static.example.go.jp" in asked
    assert spfaudit(*CLEAN, "--verbose", "--quiet", "--format", "csv").stderr == ""
