"""The first page of `check --format html` tells what has changed since the run before, if runs are remembered."""

import subprocess
from pathlib import Path

import pytest

from command import spfaudit

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ IN SOA ns root 1 1 1 1 1
@ IN NS ns
ns IN A 192.0.2.1
news IN TXT "v=spf1 -all"
www {www}
"""
LIST = "domain,usage\nnews.example.go.jp,non-sending\nwww.example.go.jp,non-sending\n"
GOOD, BAD, BLIND = 'IN TXT "v=spf1 -all"', 'IN TXT "v=spf1 +all"', "IN NS ns.elsewhere.example."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST)
    return tmp_path


def page(folder: Path, www: str, *options: str, lang: str = "en") -> str:
    (folder / "a.zone").write_text(ZONE.format(www=www))
    how = ("--zone", "a.zone", "--select", "USE001", "--format", "html", "--lang", lang)
    done: subprocess.CompletedProcess[str] = spfaudit("check", "list.csv", *how, *options, cwd=folder)
    assert done.stderr == ""
    return done.stdout


def test_what_has_changed_is_told_of_the_last_run(folder: Path) -> None:
    kept = ("--history", "h.db")
    assert "What has changed" not in page(folder, GOOD, *kept)
    broken = page(folder, BAD, *kept)
    assert "What has changed since run 1" in broken
    assert "<li>new: 1 (error 1)" in broken
    assert "<li>PASS -&gt; FAIL: 1 domain" in broken
    unknown = page(folder, BLIND, *kept)
    assert "<li>not known: 1 (error 1)" in unknown
    assert "<li>fixed" not in unknown
    mended = page(folder, GOOD, *kept, lang="ja")
    assert "実行 3（" in mended
    assert "<li>解消：1（エラー 1）" in mended
    assert "Nothing has changed" in page(folder, GOOD, *kept)


def test_without_a_memory_nothing_is_said_of_changes(folder: Path) -> None:
    page(folder, GOOD, "--history", "h.db")
    assert "What has changed" not in page(folder, BAD, "--no-history")


def test_a_part_is_compared_with_the_whole(folder: Path) -> None:
    page(folder, GOOD, "--history", "h.db")
    part = page(folder, BAD, "--history", "h.db", "--domain", "www.example.go.jp")
    assert "<li>new: 1 (error 1)" in part
    assert "dropped" not in part
