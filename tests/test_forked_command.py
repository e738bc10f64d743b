"""What most tests run the command by is as good as starting it: everything else that they say hangs on that."""

import os
import subprocess
from pathlib import Path

import pytest

from command import environment, spfaudit, spfaudit_from_scratch
from forked_command import run_forked

ZONES = [item for name in ("example.go.jp", "jp", "providers") for item in ("--zone", f"examples/{name}.zone")]


@pytest.mark.parametrize(
    ("arguments", "stdin", "env"),
    [
        (["--version"], "", {}),
        (["check", "--help"], "", {"COLUMNS": "60", "SPFAUDIT_LANG": "ja"}),
        (["chek"], "", {"SPFAUDIT_LANG": "ja"}),
        (["check", "-", *ZONES, "--format", "csv"], "example.go.jp\n" + "news.example.go.jp\n" * 10_000, {}),
        (["check", "-", *ZONES, "--format", "csv", "--jobs", "2"], "example.go.jp\n", {}),
        (["show", "news.example.go.jp", *ZONES, "--color", "always"], "", {"COLUMNS": "100"}),
        (["show", "example.go.jp", *ZONES], "", {"NO_COLOR": "1"}),
        (["rules", "SPF101", "--lang", "ja"], "", {}),
        ([], "", {"_SPFAUDIT_COMPLETE": "bash_complete", "COMP_WORDS": "spfaudit che", "COMP_CWORD": "1"}),
        (["lint", "\udcff"], b"", {}),
    ],
)
def test_it_says_what_a_command_says_that_starts(arguments: list[str], stdin: str | bytes, env: dict[str, str]) -> None:
    forked, started = (run(*arguments, stdin=stdin, **env) for run in (spfaudit, spfaudit_from_scratch))
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)


def test_runs_know_nothing_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("a..b\n")
    japanese = spfaudit("lint", "list.txt", cwd=tmp_path, SPFAUDIT_LANG="ja", COLUMNS="60")
    assert japanese.stdout.startswith("list.txt:1:1: エラー")
    done = spfaudit("lint", "list.txt")
    assert done.returncode == 2
    assert done.stdout.startswith("list.txt: error: can't read the inventory")


def test_one_that_is_stuck_is_killed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.txt")  # nobody ever writes to it
    with pytest.raises(subprocess.TimeoutExpired):
        run_forked(["lint", "list.txt"], b"", tmp_path, environment(), 0.5)
