"""`spfaudit check` as a process: exit status, stdout, stderr, files."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, environment, spfaudit

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 192.0.2.53
_dmarc TXT "v=DMARC1; p=none; psd=n"
good TXT "v=spf1 ip4:192.0.2.10 -all"
soft TXT "v=spf1 ip4:192.0.2.10 ?all"
null TXT "v=spf1 -all"
bare A 192.0.2.1
down NS ns.elsewhere.example.
"""


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.zone"
    path.write_text(ZONE, encoding="utf-8")
    return path


def check(zone: Path, names: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return spfaudit("check", "-", "--zone", zone, *arguments, stdin=names)


@pytest.mark.parametrize(
    ("names", "arguments", "status"),
    [
        ("good.example.go.jp", [], 0),
        ("good.example.go.jp\nbare.example.go.jp", [], 1),
        ("down.example.go.jp", [], 3),
        ("down.example.go.jp", ["--allow-unjudged"], 0),
        ("down.example.go.jp\nbare.example.go.jp", [], 1),
        ("down.example.go.jp\nbare.example.go.jp", ["--fail-on", "never"], 3),
        ("bare.example.go.jp", ["--fail-on", "never"], 0),
        ("bare.example.go.jp", ["--ignore", "SPF001"], 0),
        ("bare.example.go.jp", ["--ignore", "missing-spf"], 0),
        ("bare.example.go.jp", ["--select", "LIF"], 0),
        ("bare.example.go.jp", ["--select", "LIF", "--select", "SPF001"], 1),
        ("bare.example.go.jp", ["--severity", "SPF001=warning"], 0),
        ("bare.example.go.jp", ["--severity", "SPF001=warning", "--fail-on", "warning"], 1),
        ("bare.example.go.jp", ["--select", "SPF", "--severity", "SPF001=off", "--fail-on", "info"], 0),
        (
            "bare.example.go.jp",
            ["--severity", "SPF001=error", "--severity", "SPF=off", "--severity", "SPF001=error"],
            1,
        ),
        ("null.example.go.jp", [], 1),
        ("null.example.go.jp", ["--select", "SPF,USE001", "--usage-default", "non-sending"], 0),
        ("good.example.go.jp\nbare.example.go.jp", ["--domain", "good.example.go.jp"], 0),
        ("good.example.go.jp", ["--usage", "sending"], 0),
    ],
)
def test_exit_status(zone: Path, names: str, arguments: list[str], status: int) -> None:
    done = check(zone, names, *arguments)
    assert done.returncode == status, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--profile", "baselin"], "did you mean baseline?"),
        (["--profile", "./gone.toml"], "profile ./gone.toml: No such file"),
        (["--select", "SPF999"], "no rule 'SPF999'"),
        (["--ignore", "mising-spf"], "did you mean missing-spf?"),
        (["--severity", "SPF001"], "CODE=LEVEL"),
        (["--severity", "SPF001=fatal"], "no severity 'fatal'"),
        (["--severity", "NOPE=error"], "no rule 'NOPE'"),
        (["--format", "xml"], "no format 'xml'"),
        (["--format", "json="], "file name is missing"),
        (["--format", "json", "--format", "csv"], "both go to stdout"),
        (["--domain", "other.example.go.jp"], "not in -"),
        (["--domain", "*.example.go.jp"], "wildcard"),
        (["--organization", "nobody"], "--organization nobody: no domain of - belongs to it"),
        (
            ["--usage", "retired", "--usage", "non-sending"],
            "--usage retired, non-sending: no domain of - has this usage",
        ),
        (["--usage", "retired", "--lang", "ja"], "--usage retired：- に該当するドメインがありません"),
        (
            ["--usage", "retired", "--domain", "good.example.go.jp"],
            "no domain of the inventory satisfies --domain, --usage and --organization together",
        ),
        (["--replay", "gone.jsonl", "--nameserver", "192.0.2.53"], "only one of"),
        (["--fail-on", "fatal"], "fatal"),
        (["--no-such-option"], "--no-such-option"),
        (["--timeout", "0"], "--timeout"),
        (["--timeout", "nan"], "--timeout"),
        (["--timeout", "inf"], "0<x<=600"),
        (["--tries", "101"], "1<=x<=100"),
        (["--rate", "nan"], "0<x<=1000000"),
        (["--rate", "inf"], "0<x<=1000000"),
        (["--shard", ""], "--shard : write it as NUMBER/COUNT"),
        (["--shard", "1/10001"], "of 10,000 shares at most"),
        (["--select", "SPF001", "--ignore", "SPF001"], "no rule is left"),
        (["--select", "BIM"], "no rule is left"),
        (["--select", "SPF001", "--severity", "SPF001=off"], "no rule is left"),
        (["--select", "LIF006"], "no rule is left to judge by: LIF006 takes --authoritative"),
        (["--select", "USE001"], "no rule is left to judge by: USE001 is not for domains whose usage is sending"),
        (["--select", "USE001", "--shard", "1/2"], "USE001 is not for domains whose usage is sending"),
        (["--select", "USE001", "--shard", "2/2"], "USE001 is not for domains whose usage is sending"),
        (
            ["--select", "USE001,USE002", "--lang", "ja"],
            "USE001、USE002 は、用途が sending のドメインを対象としていません",
        ),
        (
            ["--select", "LIF006", "--lang", "ja"],
            "判定に使う規則がありません。LIF006 には --authoritative の指定が必要です",
        ),
        (["--select", "ALL"], "`spfaudit rules` lists them"),
        (["--format", "json=/dev/stdout", "--format", "csv"], "would both go to stdout"),
        (["--format", "JSON"], "did you mean json?"),
        (["--format", "jsn=x"], "did you mean json?"),
    ],
)
def test_usage_errors(zone: Path, arguments: list[str], said: str) -> None:
    source = [] if "--replay" in arguments else ["--zone", str(zone)]
    done = spfaudit("check", "-", *source, *arguments, stdin="good.example.go.jp")
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_of_a_share_a_rule_may_be_for_the_others(zone: Path) -> None:
    names = "good.example.go.jp,sending\nwww.example.org,non-sending,strict\nwww.example.net,retired\n"
    for share in ("1/2", "2/2"):
        chosen = ("--select", "SPF001", "--shard", share, "--allow-unjudged")
        done = spfaudit("check", "-", "--zone", zone, *chosen, stdin=f"domain,usage,profile\n{names}")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "inventory", ["", "# nothing\n", "domains: []\n", "a..b\n", "domains: [{domain: a.example, usag: x}]"]
)
def test_inventory_errors_judge_nothing(zone: Path, inventory: str) -> None:
    done = check(zone, inventory)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "error" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_inventory_and_unreadable_sources() -> None:
    for arguments in (
        ["nowhere.yaml"],
        ["domains.example.yaml", "--zone", "nowhere.zone"],
        ["domains.example.yaml", "--zone", "README.md"],
        ["domains.example.yaml", "--replay", "nowhere.jsonl"],
        ["domains.example.yaml", "--replay", "README.md"],
        ["domains.example.yaml", "--nameserver", "not-an-address"],
    ):
        done = spfaudit("check", *arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert done.stdout == ""
        assert "Traceback" not in done.stderr


def test_unwritable_output_is_found_before_the_first_question(tmp_path: Path) -> None:
    recording = tmp_path / "recording.jsonl"
    done = spfaudit("check", EXAMPLE, "--record", recording, "--format", f"json={tmp_path}/no/such/report.json")
    assert done.returncode == 4
    assert not recording.exists()
    assert "report.json" in done.stderr
    done = spfaudit("check", EXAMPLE, "--record", tmp_path / "no" / "such" / "recording.jsonl")
    assert done.returncode == 4


def test_a_disk_that_fills_up_costs_the_recording_and_not_the_report(tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    (tmp_path / "evidence.jsonl.partial").symlink_to("/dev/full")
    done = spfaudit("check", EXAMPLE, "--record", recording, "--format", "json")
    assert done.returncode == 4
    assert "No space left" in done.stderr
    assert len(json.loads(done.stdout)["domains"]) == 18
    assert not recording.exists()


def test_many_reports_of_one_run(tmp_path: Path) -> None:
    done = spfaudit(
        "check",
        EXAMPLE,
        "--format",
        "terminal",
        "--format",
        f"json={tmp_path}/r.json",
        "--format",
        f"csv={tmp_path}/r.csv",
    )
    assert done.returncode == 1
    assert "Summary" in done.stdout
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    table = (tmp_path / "r.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    listed = [domain["domain"] for domain in report["domains"]]
    assert len(listed) == report["summary"]["domains"] == 18
    assert list(dict.fromkeys(row["domain"] for row in rows)) == listed
    assert all(domain in done.stdout for domain in listed)


def test_json_goes_to_stdout_alone() -> None:
    done = spfaudit("check", EXAMPLE, "--format", "json")
    report = json.loads(done.stdout)
    assert report["schema"] == "spfaudit.report/1"
    assert report["complete"] is True
    by_name = {domain["domain"]: domain for domain in report["domains"]}
    assert by_name["cloud.example.go.jp"]["status"] == "unjudged"
    assert by_name["cloud.example.go.jp"]["records"]["spf"] is None
    assert by_name["old-campaign.example.go.jp"]["records"]["spf"] == []
    assert by_name["example.go.jp"]["spf"]["lookups"] == 2
    assert by_name["example.go.jp"]["spf"]["all"] == "-"


def test_recording_and_replay_give_the_same_report(tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    first = spfaudit("check", EXAMPLE, "--record", recording, "--format", "json")
    again = spfaudit("check", EXAMPLE, "--replay", recording, "--format", "json")
    assert without_times(first.stdout) == without_times(again.stdout)
    assert again.returncode == first.returncode == 1


def test_what_the_recording_lacks_is_unjudged(tmp_path: Path, zone: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    spfaudit("check", "-", "--zone", zone, "--record", recording, stdin="good.example.go.jp")
    done = spfaudit(
        "check", "-", "--replay", recording, "--format", "json", stdin="good.example.go.jp\nbare.example.go.jp"
    )
    assert done.returncode == 3
    good, bare = json.loads(done.stdout)["domains"]
    assert good["status"] == "pass"
    assert bare["status"] == "unjudged"
    assert bare["findings"] == []


def without_times(text: str) -> dict[str, object]:
    report: dict[str, dict[str, object]] = json.loads(text)
    for key in ("started", "finished"):
        del report["run"][key]
    return report


def test_closed_pipe_ends_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "spfaudit", "check", "domains.example.yaml", "--format", "json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=180) == 1
    assert complaint == b""


def test_settings_from_the_environment(zone: Path) -> None:
    done = spfaudit(
        "check", "-", "--zone", zone, stdin="bare.example.go.jp", SPFAUDIT_FAIL_ON="never", SPFAUDIT_LANG="ja"
    )
    assert done.returncode == 0
    assert "まとめ" in done.stdout
    done = spfaudit(
        "check", "-", "--zone", zone, "--fail-on", "error", stdin="bare.example.go.jp", SPFAUDIT_FAIL_ON="never"
    )
    assert done.returncode == 1


def test_a_variable_is_called_after_its_flag(zone: Path) -> None:
    done = spfaudit(
        "check",
        "-",
        stdin="bare.example.go.jp",
        cwd=zone.parent,
        SPFAUDIT_ZONE=zone.name,
        SPFAUDIT_FORMAT="csv-plain",
        SPFAUDIT_SELECT="SPF001,USE",
        SPFAUDIT_SEVERITY="SPF001=info",
    )
    assert done.returncode == 0
    assert [row["code"] for row in csv.DictReader(done.stdout.splitlines())] == ["SPF001"]
    done = spfaudit("check", "-", "--zone", zone, stdin="bare.example.go.jp", SPFAUDIT_FORMAT="pdf")
    assert done.returncode == 2
    assert "'pdf'" in done.stderr


def test_a_flag_wins_over_a_variable_that_names_another_way_to_ask(zone: Path) -> None:
    for name, elsewhere in (("NAMESERVERS", "192.0.2.53"), ("REPLAY", "gone.jsonl")):
        env = {f"SPFAUDIT_{name}": elsewhere}
        assert spfaudit("check", "-", "--zone", zone, stdin="good.example.go.jp", **env).returncode == 0
    both = {"SPFAUDIT_ZONES": str(zone), "SPFAUDIT_REPLAY": "gone.jsonl"}
    done = spfaudit("check", "-", stdin="good.example.go.jp", **both)
    assert (done.returncode, done.stderr) == (2, "spfaudit: only one of --zone, --replay\n")


def test_japanese_locale_speaks_japanese(zone: Path) -> None:
    assert "不合格" in spfaudit("check", "-", "--zone", zone, stdin="bare.example.go.jp", LC_ALL="ja_JP.UTF-8").stdout
    assert "Summary" in spfaudit("check", "-", "--zone", zone, "--lang", "en", stdin="bare.example.go.jp").stdout


def test_a_crash_is_never_findings(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import spfaudit.bulk as a\ndef audit(*x, **y): raise RuntimeError('boom\\x1b[31m')\na.audit_in_bulk = audit\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    done = spfaudit("check", EXAMPLE, PYTHONPATH=path)
    assert done.returncode == 4
    assert "boom\\x1b" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in spfaudit("check", EXAMPLE, "--verbose", PYTHONPATH=path).stderr


def test_a_profile_of_ones_own_counts_and_its_faults_have_lines(zone: Path, tmp_path: Path) -> None:
    ours, wrong = tmp_path / "ours.toml", tmp_path / "wrong.toml"
    ours.write_text("extends = 'jp-gov'\n[rules]\nmissing-spf = 'off'\n", encoding="utf-8")
    wrong.write_text("extends = 'jp-gof'\n[rules]\nmissing-sfp = 'off'\nSPF203 = 'eror'\n", encoding="utf-8")
    assert check(zone, "bare.example.go.jp", "--select", "SPF", "--profile", str(ours)).returncode == 0
    assert check(zone, "bare.example.go.jp", "--select", "SPF", "--profile", "jp-gov").returncode == 1
    done = check(zone, "bare.example.go.jp", "--profile", str(wrong))
    assert done.returncode == 2
    assert [line.partition("wrong.toml")[2] for line in done.stderr.splitlines()] == [
        ":3: no rule 'missing-sfp'; did you mean missing-spf?",
        ":4: no severity 'eror'; did you mean error?",
    ]
