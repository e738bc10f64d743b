"""Going on with a run that was cut short, or saying why not; and what is judged again."""

import json
import re
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from command import ROOT, environment, spfaudit
from history.a_run import a_run
from quick_server import quick_server
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.history.owner import is_alive, this_process
from spfaudit.history.resuming import find_unfinished, take_up, verdicts_to_keep
from spfaudit.history.runs import NoSuchRun
from spfaudit.history.writing import Beginning, add_verdicts, begin_run, end_run


def told(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    for key in ("started", "finished", "questions", "source"):
        del report["run"][key]
    return report


def judged_anew(said: str) -> int:
    """How many domains, by what the command says, were not judged already."""
    known, domains = (int(number.replace(",", "")) for number in re.findall(r"([\d,]+) of ([\d,]+) domains", said)[0])
    return domains - known


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ", ".join(f"d{number}.example.jp" for number in range(300))
    (tmp_path / "domains.yaml").write_text(f"history: h.db\ndomains: [{names}]\n")
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_a_signal_ended(folder: Path, number: signal.Signals, jobs: str) -> None:
    """At a resolver that has fallen silent, which another one then replaces."""
    inventory = folder / "domains.yaml"
    options = ["--jobs", jobs, "--concurrency", "20", "--fail-on", "never", "--format", "json", "--select", "SPF,DMA"]
    mute = threading.Event()
    with quick_server(400, mute) as address:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "spfaudit",
                "check",
                inventory,
                *options,
                "--nameserver",
                address,
                "--timeout",
                "60",
            ],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert mute.wait(180)
        process.send_signal(number)
        out, err = process.communicate(timeout=180)
    assert process.returncode == 128 + number, err
    cut_short = json.loads(out)
    assert cut_short["complete"] is False
    left = sum(bool(domain["unjudged"]) for domain in cut_short["domains"])
    assert 0 < left < 300
    with quick_server() as address:
        whole = spfaudit("check", inventory, *options, "--nameserver", address, "--history", folder / "whole.db")
        resumed = spfaudit("check", inventory, *options, "--nameserver", address, "--resume")
    assert whole.returncode == resumed.returncode == 0, resumed.stderr
    assert told(resumed.stdout) == told(whole.stdout)
    assert json.loads(resumed.stdout)["run"]["started"] == cut_short["run"]["started"]
    assert left <= judged_anew(resumed.stderr) <= left + 3  # and one for each tree
    with History(folder / "h.db") as history, History(folder / "whole.db") as other:
        (run,), (uninterrupted,) = history.runs(), other.runs()
        assert run.state == "done"
        assert None is not run.evidence_digest == uninterrupted.evidence_digest
    again = spfaudit("check", inventory, *options, "--nameserver", address, "--resume")
    assert (again.returncode, again.stdout) == (2, "")
    assert "no run on domains.yaml was cut short" in again.stderr


def cut_short(folder: Path, *options: str) -> None:
    """A run as it is left behind by a process that was killed half-way."""
    zones = ["--zone", f"{ROOT}/examples/jp.zone"]
    assert spfaudit("check", folder / "domains.yaml", *zones, "--fail-on", "never", *options).returncode in (0, 3)
    with History(folder / "h.db") as history:
        history.database.execute("UPDATE run SET state = 'running', about = NULL, lists = NULL")
        history.database.execute("DELETE FROM verdict WHERE place >= 100")


def resume(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    zones = ["--zone", f"{ROOT}/examples/jp.zone"]
    return spfaudit("check", folder / "domains.yaml", *zones, "--fail-on", "never", "--resume", *options)


def test_what_is_known_is_not_judged_again(folder: Path) -> None:
    cut_short(folder)
    done = resume(folder, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "100 of 300 domains are judged already" in done.stderr
    assert len(done.stdout.splitlines()) > 300


def test_a_run_whose_resolver_is_dead_says_how_it_can_be_gone_on_with(folder: Path) -> None:
    asking = ("--nameserver", "127.0.0.1:9", "--timeout", "0.1", "--tries", "1", "--concurrency", "10")
    dead = ("check", folder / "domains.yaml", *asking)
    said = "spfaudit: the run is incomplete; run again with --resume to continue\n"
    done = spfaudit(*dead)
    assert (done.returncode, done.stderr.count(said)) == (3, 1)
    assert "。続きは --resume で判定できます\n" in spfaudit(*dead, "--lang", "ja").stderr
    for options in (["--no-history"], ["--record", folder / "some.jsonl"], ["--quiet"]):
        assert "--resume" not in spfaudit(*dead, *options).stderr


REFUSED = {
    "another selection of rules": (["--select", "SPF"], "options were different"),
    "another threshold": (["--fail-on", "error"], "options were different"),
    "another language": (["--lang", "ja"], "異なります"),
    "another part": (["--shard", "1/2"], "options were different"),
    "a recording": (["--record", "evidence.jsonl"], "a recording would lack"),
    "no history": (["--no-history"], "leave --no-history out"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_another_run_is_not_gone_on_with(folder: Path, case: str) -> None:
    options, why = REFUSED[case]
    cut_short(folder)
    done = resume(folder, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr


def test_a_run_that_is_not_remembered_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("a.example.jp\n")
    done = spfaudit("check", "names.txt", "--zone", f"{ROOT}/examples/jp.zone", "--resume", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "such a run is not remembered (name a history: --history FILE)" in done.stderr


def test_another_inventory_is_not_gone_on_with(folder: Path) -> None:
    cut_short(folder)
    inventory = folder / "domains.yaml"
    inventory.write_text(inventory.read_text().replace("d7.", "d8000."))
    assert "options were different" in resume(folder).stderr


def test_a_run_that_has_lost_its_report_is_not_gone_on_with(folder: Path) -> None:
    cut_short(folder)
    with History(folder / "h.db") as history:
        history.database.execute("UPDATE run SET state = 'interrupted'")
    done = resume(folder)
    assert (done.returncode, "is damaged" in done.stderr) == (2, True)


def test_nothing_to_go_on_with(folder: Path) -> None:
    done = resume(folder)
    assert done.returncode == 2
    assert "No such file" in done.stderr
    assert not (folder / "h.db").exists()


def unfinished(
    history: History, month: int, *, owner: str | None = None, state: str = "running", series: str = "x"
) -> int:
    """A run of that month with some verdicts."""
    run = a_run(month, {"a": "", "b": "SPF001", "c": "?SPF001", "d": "-"})
    started = run.run.started
    number = begin_run(
        history.database,
        Beginning(series=series, started=datetime.fromisoformat(started), key=b"key", owner=owner),
    )
    add_verdicts(history.database, number, enumerate(run.domains))
    history.database.execute("UPDATE run SET state = ? WHERE id = ?", (state, number))
    return number


def test_only_what_is_judged_in_full_is_kept(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        number = unfinished(history, 0)
        assert [document.domain for _, document in verdicts_to_keep(history.database, number)] == [
            "a.example",
            "b.example",
        ]


def test_the_newest_that_fits_and_is_at_rest(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        first, second = unfinished(history, 0), unfinished(history, 1)
        assert find_unfinished(history.database, "x", b"key").id == second
        unfinished(history, 2, owner=this_process())
        with pytest.raises(NoSuchRun, match="still going on"):
            find_unfinished(history.database, "x", b"key")
        with pytest.raises(NoSuchRun, match="were different"):
            find_unfinished(history.database, "x", b"other")
        with pytest.raises(NoSuchRun, match="no run on y"):
            find_unfinished(history.database, "y", b"key")
        history.database.execute("UPDATE run SET owner = NULL")
        unfinished(history, 3, state="done")
        with pytest.raises(NoSuchRun, match="did the same to its end"):
            find_unfinished(history.database, "x", b"key")
        assert first == 1


def test_the_same_done_for_another_inventory_leaves_a_run_unfinished(tmp_path: Path) -> None:
    """Two files may list the same names, as a copy does: each has its own findings over time."""
    with History(tmp_path / "h.db") as history:
        number = unfinished(history, 0)
        unfinished(history, 1, state="done", series="copy")
        assert find_unfinished(history.database, "x", b"key").id == number


def test_whether_a_process_is_alive() -> None:
    me = this_process()
    host, number, started = me.rsplit(" ", 2)
    assert is_alive(me)
    assert not is_alive(f"{host} {number} {started}0")
    assert not is_alive(f"elsewhere {number} {started}")
    assert is_alive(f"{host} {number} ?")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert not is_alive(f"{host} {process.pid} 1")
    assert not is_alive(f"{host} {process.pid} ?")
    assert not is_alive("")


def test_what_was_said_of_lives_is_taken_back(tmp_path: Path) -> None:
    """A run that was interrupted had its say; once it goes on, it has it again, at its end."""
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": "SPF001", "b": "~SPF002"}), series="x")
        before = list(history.lives("x"))
        history.remember(a_run(1, {"a": "", "b": "~SPF002 USE002"}, complete=False), series="x")
        take_up(history.database, 2)
        after = list(history.lives("x"))
    assert [(life.code, life.ended, life.first_seen) for life in after] == [
        (life.code, life.ended, life.first_seen) for life in before
    ]


@pytest.mark.parametrize("by", ["another program", "prune"])
def test_what_was_taken_since_it_was_found_is_not_gone_on_with(by: str, tmp_path: Path) -> None:
    """Two at once find the same run; only one of them may go on with it."""
    with History(tmp_path / "h.db") as history:
        number = unfinished(history, 0)
        assert find_unfinished(history.database, "x", b"key").id == number
        if by == "prune":
            history.remember(a_run(1, {"a": ""}), series="x")
            assert [run.id for run in history.prune(keep=1).runs] == [number]
        else:
            take_up(history.database, number)
        with pytest.raises(HistoryError, match=f"run {number} was pruned, or another program has taken it over"):
            take_up(history.database, number)


@pytest.mark.parametrize("told_by", ["the run itself", "a later one, while it goes on"])
def test_what_an_earlier_run_kept_silent_about_is_told(told_by: str, tmp_path: Path) -> None:
    """It was started before the one that was interrupted and ended after it: it found the same, and left it to that."""
    with History(tmp_path / "h.db") as history:
        interrupted = history.remember(a_run(2, {"a": "SPF001"}, complete=False), series="x")
        history.remember(a_run(1, {"a": "SPF001"}), series="x")
        take_up(history.database, interrupted)
        if told_by == "the run itself":
            whole = a_run(2, {"a": "SPF001"})
            add_verdicts(history.database, interrupted, enumerate(whole.domains))
            end_run(history.database, interrupted, whole, resumed=True)
        else:
            history.remember(a_run(3, {"a": "SPF001"}), series="x")
        lives = [(life.first_seen.run, life.ended) for life in history.lives("x")]
    assert lives == [(interrupted if told_by == "the run itself" else 3, None)]
