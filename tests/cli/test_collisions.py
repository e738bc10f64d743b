"""What a command reads is never what it writes, and nothing is written twice: refused before anything is done."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, spfaudit


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("example")
    shutil.copy(EXAMPLE, tmp_path / "domains.yaml")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "ours.toml").write_text("[rules]\n", encoding="utf-8")
    done = spfaudit(
        "check", "domains.yaml", "--record", "was.jsonl", "--format", "json=was.json", "--history", "h.db", cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    shutil.copy(tmp_path / "was.jsonl", tmp_path / "was.jsonl.partial")
    (tmp_path / "link").symlink_to("domains.yaml")
    (tmp_path / "tape").symlink_to("was.jsonl")
    return tmp_path


@pytest.fixture
def folder(example: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(example, folder, symlinks=True)
    os.link(folder / "domains.yaml", folder / "hard")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["check", "domains.yaml", "--format", "json=domains.yaml"],
            "--format json=domains.yaml: that is the inventory",
        ),
        (["check", "domains.yaml", "--format", "csv=./link"], "the inventory"),
        (["check", "domains.yaml", "--format", "csv=hard"], "the inventory"),
        (["check", "domains.yaml", "--record", "domains.yaml"], "--record domains.yaml: that is the inventory"),
        (["check", "domains.yaml", "--write-baseline", "link"], "--write-baseline link: that is the inventory"),
        (["check", "domains.yaml", "--format", "json=examples/jp.zone"], "a zone file"),
        (["check", "domains.yaml", "--zone", "examples/jp.zone", "--record", "examples/jp.zone"], "a zone file"),
        (["check", "domains.yaml", "--replay", "was.jsonl", "--format", "json=was.jsonl"], "the recording"),
        (["check", "domains.yaml", "--replay", "was.jsonl", "--record", "was.jsonl"], "the recording"),
        (["check", "domains.yaml", "--replay", "was.jsonl.partial", "--record", "was.jsonl"], "the recording"),
        (["check", "domains.yaml", "--replay", "was.jsonl.partial", "--record", "tape"], "the recording"),
        (["check", "domains.yaml", "--baseline", "was.json", "--format", "json=was.json"], "the baseline"),
        (["check", "domains.yaml", "--profile", "./ours.toml", "--format", "json=ours.toml"], "the profile"),
        (["check", "domains.yaml", "--history", "h.db", "--format", "json=h.db"], "the history"),
        (["check", "domains.yaml", "--history", "new.db", "--format", "json=new.db"], "the history"),
        (["check", "domains.yaml", "--history", "h.db", "--write-baseline", "h.db-wal"], "the history"),
        (["export", "--history", "h.db", "--month", "this", "--output", "./h.db-shm"], "the history"),
        (["check", "domains.yaml", "--record", "x", "--format", "json=x"], "another output goes to the same file"),
        (
            ["check", "domains.yaml", "--record", "x", "--format", "json=x.partial"],
            "another output goes to the same file",
        ),
        (["merge", "was.json", "--format", "json=was.json"], "--format json=was.json: that is a report that is read"),
        (["diff", "was.json", "was.json", "--format", "json=was.json"], "a report that is read"),
        (["diff", "latest", "was.json", "--history", "h.db", "--format", "json=h.db"], "the history"),
        (["history", "--history", "h.db", "show", "--format", "json=h.db"], "the history"),
        (["export", "--history", "h.db", "--month", "this", "--output", "h.db"], "--output h.db: that is the history"),
        (["report", "--history", "h.db", "--fiscal-year", "2026", "--output", "h.db"], "the history"),
        (["show", "example.go.jp", "--inventory", "domains.yaml", "--record", "domains.yaml"], "the inventory"),
        (["test", "example.go.jp", "--ip", "192.0.2.1", "--inventory", "link", "--record", "hard"], "the inventory"),
        (["init", "--from-zone", "examples/jp.zone", "--record", "examples/jp.zone"], "a zone file"),
        (["init", "example.jp", "--replay", "was.jsonl", "-o", "was.jsonl", "--force"], "the recording"),
        (["init", "example.jp", "--replay", "was.jsonl", "-o", "x.yaml", "--record", "x.yaml"], "another output"),
    ],
)
def test_nothing_that_is_read_is_overwritten(folder: Path, arguments: list[str], said: str) -> None:
    before = contents(folder)
    done = spfaudit(*arguments, cwd=folder)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert contents(folder) == before


def test_it_is_said_in_japanese_as_well(folder: Path) -> None:
    done = spfaudit("check", "domains.yaml", "--format", "json=domains.yaml", "--lang", "ja", cwd=folder)
    assert done.returncode == 2
    assert "--format json=domains.yaml：インベントリ" in done.stderr


@pytest.mark.parametrize("name", ["", "-"])
@pytest.mark.parametrize("command", [["check", "domains.yaml"], ["show", "a.example"], ["init", "a.example"]])
def test_a_recording_goes_to_a_file_with_a_name(folder: Path, command: list[str], name: str) -> None:
    """It is no report: `-` would be a file of that name, and whoever reads stdout would have the report."""
    before = contents(folder)
    done = spfaudit(*command, "--zone", "examples/jp.zone", "--record", name, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"spfaudit: --record {name}: name a file\n"
    assert contents(folder) == before
    done = spfaudit(*command, "--record", name, "--lang", "ja", cwd=folder)
    assert done.stderr == f"spfaudit: --record {name}：ファイルを指定してください\n"


@pytest.mark.parametrize("name", ["", "-"])
@pytest.mark.parametrize("command", [["check", "domains.yaml"], ["history"], ["export", "--month", "this"], ["diff"]])
def test_a_history_is_a_file_with_a_name(folder: Path, command: list[str], name: str) -> None:
    """`--history "$FORGOTTEN"` is not meant to be the user's own, nor a file called `-`."""
    before = contents(folder)
    done = spfaudit(*command, "--history", name, cwd=folder, HOME=f"{folder}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"spfaudit: --history {name}: name a file\n"
    assert contents(folder) == before


def test_what_is_no_file_can_be_both_and_twice(folder: Path) -> None:
    (folder / "one").symlink_to("/dev/null")
    (folder / "other").symlink_to("/dev/null")
    done = spfaudit("check", "domains.yaml", "--record", "one", "--format", "json=other", cwd=folder)
    assert done.returncode == 1, done.stderr
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
