"""`--baseline` and `--write-baseline`: what counts, what is written, and what is refused before the first question."""

import json
from pathlib import Path

import pytest

from command import spfaudit
from report.sample import CLEAN, REPORT
from spfaudit.cli.baselines import write_baseline
from spfaudit.report.projection import project

HEAD = "$ORIGIN example.go.jp.\n$TTL 300\n@ SOA ns1 hostmaster 1 7200 900 1209600 300\n@ NS ns1\nns1 A 192.0.2.53\n"
SOFT = 'soft TXT "v=spf1 ip4:192.0.2.10 ?all"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "then.zone").write_text(f"{HEAD}bare A 192.0.2.1\ngood A 192.0.2.1\n{SOFT}", encoding="utf-8")
    (tmp_path / "now.zone").write_text(
        f"{HEAD}bare A 192.0.2.1\ngood A 192.0.2.1\nnew A 192.0.2.1\n{SOFT}", encoding="utf-8"
    )
    (tmp_path / "down.zone").write_text(f"{HEAD}bare NS ns.elsewhere.example.\n{SOFT}", encoding="utf-8")
    return tmp_path


def check(folder: Path, zone: str, names: str, *arguments: str) -> tuple[int, str, str]:
    listed = "\n".join(f"{name}.example.go.jp" for name in names.split())
    done = spfaudit(
        *("check", "-", "--zone", f"{zone}.zone", "--select", "SPF001", *arguments), stdin=listed, cwd=folder
    )
    return done.returncode, done.stdout, done.stderr


def test_only_what_is_new_counts(folder: Path) -> None:
    status, _, _ = check(folder, "then", "bare soft", "--write-baseline", "base.json")
    assert status == 1
    assert json.loads((folder / "base.json").read_text(encoding="utf-8"))["run"]["baseline"] is None
    known = ("--baseline", "base.json")
    status, told, _ = check(folder, "now", "bare soft", *known)
    assert status == 0
    assert "known" in told
    assert "1 known" in told
    assert "passes" not in told  # no good news: something is wrong all the same
    status, told, _ = check(folder, "now", "bare soft new", *known, "--format", "json")
    assert status == 1
    report = json.loads(told)
    assert [[finding["baseline"] for finding in domain["findings"]] for domain in report["domains"]] == [
        [True],
        [],
        [False],
    ]
    assert report["run"]["baseline"] == "base.json"
    assert (report["summary"]["baseline"], report["summary"]["findings"]["error"]) == (1, 1)


def test_two_processes_say_the_same(folder: Path) -> None:
    check(folder, "then", "bare soft", "--write-baseline", "base.json")
    reports = []
    for jobs in ("1", "2"):
        _, told, _ = check(
            folder, "now", "bare soft new", "--baseline", "base.json", "--format", "json", "--jobs", jobs
        )
        report = json.loads(told)
        reports.append((report["summary"], report["domains"]))
    assert reports[0] == reports[1]


def test_a_failed_lookup_mends_nothing(folder: Path) -> None:
    check(folder, "then", "bare soft", "--write-baseline", "1.json")
    status, _, _ = check(folder, "down", "bare soft", "--baseline", "1.json", "--write-baseline", "2.json")
    assert status == 3
    status, told, _ = check(folder, "now", "bare soft", "--baseline", "2.json", "--format", "json")
    assert status == 0
    assert [finding["baseline"] for finding in json.loads(told)["domains"][0]["findings"]] == [True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--baseline", "none.json"), "No such file"),
        (("--baseline", "now.zone"), "not a spfaudit report"),
        (("--baseline", "old.json"), "not a JSON report of this version"),
        (("--write-baseline", "-"), "name a file"),
        (("--baseline", "ok.json", "--write-baseline", "./ok.json"), "never again"),
        (("--write-baseline", "x.json", "--shard", "1/2"), "part of the inventory"),
        (("--write-baseline", "x.json", "--domain", "bare.example.go.jp"), "part of the inventory"),
        (("--write-baseline", "x.json", "--format", "json=./x.json"), "same file"),
        (("--write-baseline", "x.json", "--record", "x.json"), "same file"),
    ],
)
def test_nonsense_is_refused_before_the_first_question(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    check(folder, "then", "bare", "--write-baseline", "ok.json")
    (folder / "old.json").write_text('{"schema": "spfaudit.report/2"}', encoding="utf-8")
    status, told, complaint = check(folder, "now", "bare", *arguments)
    assert status == 2
    assert said in complaint
    assert not told
    assert not (folder / "x.json").exists()


def test_a_folder_that_is_not_there_is_told_before_the_first_question(folder: Path) -> None:
    status, told, complaint = check(folder, "now", "bare", "--write-baseline", "none/x.json")
    assert (status, told) == (4, "")
    assert "the folder does not exist" in complaint


def test_an_incomplete_run_leaves_the_baseline_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "base.json"
    path.write_text("as it was", encoding="utf-8")
    assert write_baseline(project(REPORT, "en"), str(path), "en")
    assert path.read_text(encoding="utf-8") == "as it was"
    assert "incomplete" in capsys.readouterr().err
    assert write_baseline(project(CLEAN, "en"), str(path), "en")
    assert json.loads(path.read_text(encoding="utf-8"))["complete"]
