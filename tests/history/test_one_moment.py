"""What is read of a history is of one moment, whatever other programs do with it meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import ROOT, environment
from history.a_run import a_run
from spfaudit.history import database
from spfaudit.history.history import History

MONTHS = ("SPF001", "SPF001", "SPF001")
DOMAINS = {f"d{number}": "SPF001" for number in range(40)}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(database, "PATIENCE", 0.05)  # who prunes need not wait for who reads
    with History(tmp_path / "h.db") as history:
        for month in range(6):
            history.remember(a_run(month, DOMAINS), series="x")
    return tmp_path / "h.db"


def rename(path: Path) -> None:
    with History(path) as other:
        other.rename("x", "y")


def prune(path: Path) -> None:
    with History(path) as other:
        other.prune(keep=1)


@pytest.mark.parametrize("act", [rename, prune])
def test_runs_and_lives_go_together(path: Path, act: object) -> None:
    assert callable(act)
    with History(path) as history:
        with history.at_one_moment():
            runs = list(history.runs(series="x"))
            act(path)
            with history.at_one_moment():  # whoever is called may want it as well
                assert len(list(history.lives("x"))) == len(DOMAINS)
            assert [len(list(history.read(run).domains)) for run in runs] == [len(DOMAINS)] * len(runs)
        assert len(list(history.runs(series="x"))) == (0 if act is rename else 1)


@pytest.fixture
def slow_export(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """One that has begun to write, and waits for its reader, for pipes hold less."""
    words = ["export", "--from", "2026-04-01", "--to", "2026-10-31", "--format", "json", "--history", str(path)]
    with subprocess.Popen(
        [sys.executable, "-m", "spfaudit", *words], cwd=ROOT, env=environment(), stdout=subprocess.PIPE
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("act", [rename, prune])
def test_an_export_tells_what_was_when_it_began(
    path: Path, slow_export: "subprocess.Popen[bytes]", act: object
) -> None:
    assert callable(act)
    assert slow_export.stdout
    begun = slow_export.stdout.read(1)
    act(path)
    told = json.loads(begun + slow_export.stdout.read())
    findings = [finding for row in told["rows"] for finding in row["findings"]]
    assert len(findings) >= 6 * len(DOMAINS)
    assert all(finding["first_seen"]["id"] == 1 for finding in findings)
