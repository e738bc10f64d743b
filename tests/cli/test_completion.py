"""Completion, asked for as a shell asks: bash for real, the others by what their scripts ask."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command import ROOT, environment, spfaudit, spfaudit_from_scratch
from history.a_run import a_run
from spfaudit.history.history import History

INVENTORY = """
domains:
- {domain: a.example.go.jp, organization: 広報室}
- {domain: b.example.go.jp, organization: 大臣 官房}
- {domain: c.example.go.jp, organization: "x\\u202ey"}
"""


def asked(
    line: str,
    tmp_path: Path,
    shell: str = "bash",
    run: Callable[..., subprocess.CompletedProcess[str]] = spfaudit,
    **env: str,
) -> list[str]:
    """What may stand at the end of a line: the values, of bash's `plain,VALUE`."""
    words = line.split(" ")
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = run(cwd=tmp_path, _SPFAUDIT_COMPLETE=f"{shell}_complete", **variables, **env)
    assert done.stderr == ""
    return [line for line in done.stdout.split("\n") if line]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "domains.yaml").write_text(INVENTORY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("spfaudit ", "plain,check", ""),
        ("spfaudit com", "plain,completion", "plain,check"),
        ("spfaudit check --fo", "plain,--format", "plain,--zone"),
        ("spfaudit check --format js", "plain,jsonl", "plain,csv"),
        ("spfaudit check --format json=dom", "plain,json=domains.yaml", ""),
        ("spfaudit check --format json=./dom", "plain,json=./domains.yaml", ""),
        ("spfaudit check --format json=/et", "plain,json=/etc", "plain,json=domains.yaml"),
        ("spfaudit check --profile jp", "plain,jp-gov", "plain,baseline"),
        ("spfaudit check --select SPF10", "plain,SPF101", "plain,SPF201"),
        ("spfaudit check --select SPF001,use00", "plain,SPF001,USE001", "plain,SPF101"),
        ("spfaudit check --severity SPF203=w", "plain,SPF203=warning", "plain,SPF203=info"),
        ("spfaudit check --fail-on w", "plain,warning", "plain,error"),
        ("spfaudit check --domain a.", "plain,a.example.go.jp", "plain,b.example.go.jp"),
        ("spfaudit check other.yaml --domain z", "plain,z.example", "plain,a.example.go.jp"),
        ("spfaudit check --organization ", "plain,広報室", "plain,大臣 官房"),
        ("spfaudit show b", "plain,b.example.go.jp", "plain,a.example.go.jp"),
        ("spfaudit show --inventory other.yaml z", "plain,z.example", "plain,a.example.go.jp"),
        ("spfaudit rules DMA00", "plain,DMA001", "plain,SPF101"),
        ("spfaudit check --zone x", "file,x", ""),
        ("spfaudit check dom", "file,dom", ""),
        ("spfaudit lint dom", "file,dom", ""),
        ("spfaudit init --from dom", "file,dom", ""),
        ("spfaudit merge 1.j", "file,1.j", ""),
        ("spfaudit completion z", "plain,zsh", "plain,bash"),
    ],
)
def test_what_may_come_next(folder: Path, line: str, wanted: str, unwanted: str) -> None:
    (folder / "other.yaml").write_text("domains: [z.example]\n")
    offered = asked(line, folder)
    assert wanted in offered
    assert unwanted not in offered
    assert all(word.isprintable() for word in offered)


def test_a_name_of_a_file_gives_no_orders_to_the_terminal(folder: Path) -> None:
    (folder / "dom\x1b[2J\nx").touch()
    assert asked("spfaudit check --format json=dom", folder) == ["plain,json=domains.yaml"]


def test_an_inventory_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "domains.yaml").write_text("domains: [a..b]\n")
    assert asked("spfaudit check --domain ", tmp_path) == []


def test_runs_of_the_history(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("{}")
    with History(tmp_path / "h.db") as history:
        for month in range(11):
            history.remember(a_run(month, {"a": ""}))
    of_history = {"SPFAUDIT_HISTORY": "h.db"}
    every = asked("spfaudit history show ", tmp_path, **of_history)
    assert every == [f"plain,{name}" for name in (*range(11, 0, -1), "latest", "previous")]
    for command in ("history show", "diff", "diff --history h.db 2", "history --history h.db show"):
        env = {} if "--history" in command else of_history
        assert asked(f"spfaudit {command} 1", tmp_path, **env) == ["plain,11", "plain,10", "plain,1"]
    assert asked("spfaudit diff b", tmp_path, **of_history) == ["file,b"]
    # Days by which runs are named are those of the local time zone.
    for zone, started in (("UTC", "2027-02-05 03:00"), ("Asia/Tokyo", "2027-02-05 12:00")):
        told = asked("spfaudit diff 11", tmp_path, "zsh", run=spfaudit_from_scratch, TZ=zone, **of_history)
        assert started in "".join(told)
    assert asked("spfaudit history show ", tmp_path, SPFAUDIT_HISTORY="b.json") == []
    assert asked("spfaudit history show ", tmp_path, SPFAUDIT_HISTORY="none.db") == []


def test_rules_are_explained_where_the_shell_shows_it(folder: Path) -> None:
    said = "\n".join(asked("spfaudit rules SPF101", folder, shell="zsh", SPFAUDIT_LANG="ja"))
    assert "SPF101" in said
    said = "\n".join(asked("spfaudit rules SPF101", folder, shell="zsh", LANG="ja_JP.UTF-8"))
    assert any("\u3040" <= char <= "\u30ff" for char in said)


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "complete -o"), ("zsh", "#compdef spfaudit"), ("fish", "complete ")]
)
def test_scripts(shell: str, words: str) -> None:
    done = spfaudit("completion", shell)
    assert done.returncode == 0
    assert words in done.stdout
    assert f"_SPFAUDIT_COMPLETE={shell}_complete" in done.stdout


def test_fish_leaves_commas_in_what_it_offers() -> None:
    splits = re.findall(r"string split .*(?= \$completion)", spfaudit("completion", "fish").stdout)
    assert splits == ['string split --max 1 ","']


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("check --domain a", ["a.example.go.jp"]),
        ("check --domain = a", ["a.example.go.jp"]),
        ("check --lang = j", ["ja"]),
        ("check --lang =", ["en", "ja"]),
        ("check --severity SPF203 = w", ["warning"]),
        ("check --severity = SPF203 =", ["error", "warning", "info", "off"]),
        ("check --severity SPF203 = off --domain a", ["a.example.go.jp"]),
        ("check --format json = non", []),
    ],
)
def test_bash_completes(folder: Path, words: str, wanted: list[str]) -> None:
    """Given the words as bash has them, for which `=` is one: what is offered stands in the place of the last."""
    program = folder / "bin" / "spfaudit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m spfaudit "$@"\n')
    program.chmod(0o755)
    script = f"""
        eval "$(spfaudit completion bash)"
        COMP_WORDS=(spfaudit {words}); COMP_CWORD={len(words.split())}
        _spfaudit_completion spfaudit
        for word in "${{COMPREPLY[@]}}"; do echo "$word"; done
    """
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eu", "-c", script],
        cwd=folder,
        env=environment(PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT / "src")),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (done.stdout.splitlines(), done.stderr) == (wanted, "")
