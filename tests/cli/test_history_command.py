"""`check` remembers, `history` lists, shows and forgets."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from command import EXAMPLE, ROOT, environment, spfaudit

ZONES = [item for name in ("example.go.jp", "jp", "providers") for item in ("--zone", f"{ROOT}/examples/{name}.zone")]
LIST = "example.go.jp\nnews.example.go.jp\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.txt").write_text(LIST)
    return tmp_path


def listed(*arguments: str | Path, **env: str) -> list[dict[str, object]]:
    done = spfaudit("history", "--format", "json", *arguments, **env)
    assert done.returncode == 0, done.stderr
    runs: list[dict[str, object]] = json.loads(done.stdout)
    return runs


def check(folder: Path, *options: str | Path, **env: str) -> None:
    done = spfaudit("check", folder / "list.txt", *ZONES, "--fail-on", "never", "--allow-unjudged", *options, **env)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_named_history_remembers(folder: Path) -> None:
    history = folder / "h.db"
    check(folder, "--history", history)
    check(folder, SPFAUDIT_HISTORY=f"{history}")
    (run, _) = listed("--history", history)
    assert (run["inventory"], run["state"], run["whole"], run["complete"]) == ("list.txt", "done", True, True)
    digests = [str(run[f"{what}_digest"]) for what in ("verdicts", "policy", "evidence")]
    assert len({digest for digest in digests if re.fullmatch("[0-9a-f]{32}", digest)}) == 3


def test_a_flag_wins_over_a_variable_that_wants_nothing_remembered(folder: Path) -> None:
    history = folder / "h.db"
    check(folder, "--history", history, SPFAUDIT_NO_HISTORY="1")
    check(folder, SPFAUDIT_HISTORY=f"{history}", SPFAUDIT_NO_HISTORY="1")
    check(folder, "--no-history", SPFAUDIT_HISTORY=f"{history}")
    assert len(listed("--history", history)) == 1
    done = spfaudit("check", "list.txt", "--resume", "--history", history, cwd=folder, SPFAUDIT_NO_HISTORY="1")
    assert "nothing to resume: " in done.stderr


def test_an_inventory_names_its_history(folder: Path) -> None:
    inventory = folder / "domains.yaml"
    inventory.write_text("history: runs.db\ndomains: [example.go.jp, news.example.go.jp]\n")
    for options in ([], ["--domain", "example.go.jp"], ["--no-history"]):
        assert spfaudit("check", inventory, *ZONES, *options, "--fail-on", "never").returncode == 0
    assert [run["whole"] for run in listed("--inventory", inventory)] == [True, False]
    assert (folder / "runs.db").exists()


def test_what_is_not_live_is_not_remembered_unless_asked_for(folder: Path) -> None:
    state = folder / "state"
    check(folder, XDG_STATE_HOME=f"{state}")
    assert not state.exists()
    done = spfaudit("history", XDG_STATE_HOME=f"{state}")
    assert done.returncode == 2
    assert f"no history at {state}/spfaudit/history.db" in done.stderr


def test_a_live_run_is_remembered_in_the_state_folder(folder: Path) -> None:
    state = folder / "state"
    nobody = "127.0.0.1:9"
    options = ["--nameserver", nobody, "--timeout", "0.1", "--tries", "1"]
    for more in ([], ["--no-history"], ["--as-of", "2026-01-01"]):
        spfaudit("check", folder / "list.txt", *options, *more, XDG_STATE_HOME=f"{state}")
    for stream in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        spfaudit("check", stream, *options, stdin=LIST, XDG_STATE_HOME=f"{state}")
    (run,) = listed(XDG_STATE_HOME=f"{state}")
    assert run["inventory"] == os.path.realpath(folder / "list.txt")
    assert (state / "spfaudit").stat().st_mode & 0o777 == 0o700


def test_a_history_that_nobody_has_named_can_be_done_without(folder: Path) -> None:
    """In a container that is read-only, say. Who has named one knows what is wrong with it."""
    (folder / "state").write_text("no folder")
    command = [
        "check",
        folder / "list.txt",
        "--nameserver",
        "127.0.0.1:9",
        "--timeout",
        "0.1",
        "--tries",
        "1",
        "--quiet",
    ]
    done = spfaudit(*command, XDG_STATE_HOME=f"{folder}/state")
    assert done.returncode == 4
    assert "/state/spfaudit/history.db: " in done.stderr
    assert "--no-history does without" in done.stderr
    assert "--no-history" in spfaudit(*command, "--lang", "ja", XDG_STATE_HOME=f"{folder}/state").stderr
    assert "--no-history" not in spfaudit(*command, "--history", folder / "state" / "h.db").stderr
    assert spfaudit(*command, "--no-history", XDG_STATE_HOME=f"{folder}/state").returncode == 3


def test_streams_are_one_series_whatever_they_are_called(folder: Path) -> None:
    """What a shell calls `<(…)` has another path in every process."""
    history = folder / "h.db"
    for stream in ("-", "/dev/stdin", "/proc/self/fd/0"):
        spfaudit("check", stream, *ZONES, "--history", history, "--fail-on", "never", stdin=LIST)
    assert [run["inventory"] for run in listed("--history", history)] == ["-", "-", "-"]


@pytest.mark.parametrize("format", ["json", "csv", "terminal", "html", "junit"])
def test_a_run_is_shown_as_it_was(folder: Path, format: str) -> None:
    history, first = folder / "h.db", folder / "first"
    done = spfaudit("check", EXAMPLE, "--history", history, "--format", f"{format}={first}")
    check(folder, "--history", history)
    shown = spfaudit("history", "show", "previous", "--inventory", EXAMPLE, "--history", history, "--format", format)
    assert shown.returncode == 2  # there is one of it only
    shown = spfaudit("history", "show", "latest", "--inventory", EXAMPLE, "--history", history, "--format", format)
    assert shown.returncode == done.returncode == 1
    assert shown.stdout == first.read_bytes().decode()


def test_runs_of_an_inventory_that_is_gone_or_broken(folder: Path) -> None:
    history, inventory = folder / "h.db", folder / "list.txt"
    check(folder, "--history", history)
    broken = folder / "broken.yaml"
    broken.write_text("domains: [example.go.jp]\n")
    spfaudit("check", broken, *ZONES, "--history", history)
    inventory.rename(folder / "moved.txt")
    broken.write_text("domains: [")
    for name in ("list.txt", inventory, broken):  # as `history` lists it, and as a path
        assert len(listed("--history", history, "--inventory", name)) == 1
    state = folder / "state" / "spfaudit"
    state.mkdir(parents=True)
    copyfile(history, state / "history.db")
    assert len(listed("--inventory", "list.txt", XDG_STATE_HOME=f"{folder / 'state'}")) == 1
    for line in (
        ["history", "show"],
        ["diff", "latest", "latest"],
        ["export", "--month", "this"],
        ["report", "--from", "2020-01-01", "--to", "2099-12-31"],
    ):
        done = spfaudit(*line, "--history", history, "--inventory", "list.txt")
        assert (done.stderr, bool(done.stdout)) == ("", True)
        done = spfaudit(*line, "--history", history, "--inventory", "lost.txt")
        assert (done.returncode, done.stdout) == (2, "")
        assert "lost.txt: no such file, and the history has no run on it; it has runs on: broken.yaml, list.txt" in (
            done.stderr.replace(str(folder), "")
        )


def test_digests_are_told_on_demand(folder: Path) -> None:
    history = folder / "h.db"
    check(folder, "--history", history)
    (run,) = listed("--history", history)
    show = ["history", "show", "1", "--history", history, "--format", "csv"]
    quiet, told = spfaudit(*show), spfaudit(*show, "--verbose")
    assert quiet.stderr == ""
    assert told.stdout == quiet.stdout
    assert f"evidence {run['evidence_digest']}, verdicts {run['verdicts_digest']}, policy" in told.stderr
    with closing(sqlite3.connect(history, isolation_level=None)) as old:
        old.execute("UPDATE run SET evidence_digest = NULL")
    assert "evidence not recorded, verdicts" in spfaudit(*show, "--verbose").stderr
    assert "応答 記録なし、判定結果" in spfaudit(*show, "--verbose", "--lang", "ja").stderr
    (run,) = listed("--history", history)
    assert run["evidence_digest"] is None


def test_the_list_in_both_languages(folder: Path) -> None:
    history = folder / "h.db"
    check(folder, "--history", history)
    check(folder, "--history", history, "--domain", "example.go.jp")
    lines = spfaudit("history", "--history", history).stdout.splitlines()
    assert lines[0].split() == ["run", "started", "inventory", "profile", "domains", "pass", "fail", "unjudged"]
    assert [line.split()[0] for line in lines[1:]] == ["1", "2"]
    assert lines[2].endswith("  part")
    japanese = spfaudit("history", "--history", history, "--lang", "ja").stdout
    assert "未確認" in japanese
    assert "一部" in japanese


def test_forgetting(folder: Path) -> None:
    history = folder / "h.db"
    for _ in range(3):
        check(folder, "--history", history)
    for wrong in ([], ["--keep", "0"], ["--keep", "1", "--before", "2026-01-01"]):
        assert spfaudit("history", "prune", "--history", history, *wrong).returncode == 2
    done = spfaudit("history", "--history", history, "prune", "--keep", "1")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["run", "1", "2", "forgotten:"]
    assert [run["id"] for run in listed("--history", history)] == [3]
    gone = spfaudit("history", "show", "1", "--history", history)
    assert gone.returncode == 2
    assert "pruned" in gone.stderr
    future = ["--before", "2999-01-01", "--lang", "ja"]
    assert "1 件の実行を削除しました" in spfaudit("history", "prune", "--history", history, *future).stdout
    assert "記録された実行はありません" in spfaudit("history", "--history", history, "--lang", "ja").stdout


@pytest.mark.parametrize("content", [b"not a database, but somebody's notes", b"SQLite format 3\0" + b"x" * 4096])
def test_an_unusable_history_costs_no_report(folder: Path, content: bytes) -> None:
    history = folder / "h.db"
    history.write_bytes(content)
    done = spfaudit("check", folder / "list.txt", *ZONES, "--history", history, "--format", "csv")
    assert done.returncode == 4
    assert "news.example.go.jp" in done.stdout
    assert "it was left as it is" in done.stderr
    assert history.read_bytes() == content
    assert spfaudit("history", "--history", history).returncode == 4


def test_a_folder_that_is_not_there(folder: Path) -> None:
    done = spfaudit("check", folder / "list.txt", *ZONES, "--history", folder / "no" / "h.db", "--format", "csv")
    assert done.returncode == 4
    assert "news.example.go.jp" in done.stdout
    assert not (folder / "no").exists()


def test_a_history_that_cannot_be_reached_is_not_called_none(tmp_path: Path) -> None:
    """As one in a folder of another user: that `check` makes one would be wrong."""
    (tmp_path / "loop").symlink_to("loop")
    for words in (["history"], ["export", "--month", "2026-04"], ["diff"]):
        done = spfaudit(*words, "--history", tmp_path / "loop" / "h.db")
        assert (done.returncode, "loop/h.db: " in done.stderr, "no history" in done.stderr) == (4, True, False)
        assert spfaudit(*words, "--history", tmp_path / "none.db").returncode == 2


@pytest.mark.parametrize("words", [["history", "--inventory", "a.txt"], ["history", "rename", "a.txt", "b.txt"]])
def test_a_relative_path_from_a_folder_that_is_deleted(folder: Path, words: list[str]) -> None:
    history = folder / "h.db"
    check(folder, "--history", history)
    command = [sys.executable, "-m", "spfaudit", *words, "--history", str(history)]
    deleted = ["sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "sh"]
    done = subprocess.run([*deleted, *command], cwd=folder, env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, b"spfaudit: a.txt: No such file or directory\n")
