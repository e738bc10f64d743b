"""Several processes: the same report as from one, whatever becomes of them."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command import EXAMPLE, ROOT, environment, spfaudit


def told(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    for key in ("started", "finished", "questions"):
        del report["run"][key]
    return report


def files(folder: Path) -> list[str | Path]:
    return [
        argument
        for format in ("json", "csv", "csv-plain", "terminal")
        for argument in ("--format", f"{format}={folder}/{format}")
    ]


def reports_by(jobs: int, folder: Path) -> Path:
    names = "\n".join(f"d{number}.example.go.jp" for number in range(430)) + "\nexample.go.jp\n"
    zones = [item for name in ("example.go.jp", "providers") for item in ("--zone", f"examples/{name}.zone")]
    done = spfaudit("check", "-", *zones, "--jobs", f"{jobs}", "--as-of", "2026-01-01", *files(folder), stdin=names)
    assert done.returncode == 1, done.stderr
    return folder


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of one process."""
    return reports_by(1, tmp_path_factory.mktemp("one"))


@pytest.mark.parametrize("jobs", [2, 3, 20])
def test_many_jobs_make_the_report_of_one(one: Path, tmp_path: Path, jobs: int) -> None:
    many = reports_by(jobs, tmp_path)
    assert told((one / "json").read_text()) == told((many / "json").read_text())
    for format in ("csv", "csv-plain"):
        assert (one / format).read_bytes() == (many / format).read_bytes()
    assert (one / "terminal").read_text().split("\n")[3:] == (many / "terminal").read_text().split("\n")[3:]


def test_many_jobs_find_the_causes_that_their_domains_have_in_common(tmp_path: Path) -> None:
    names = [f"d{number}.example.go.jp" for number in range(260)]
    zone = tmp_path / "root.zone"
    lines = [
        f'{name}. 300 TXT "v=spf1 include:_spf{number % 3}.provider.example -all"\n'
        for number, name in enumerate(names)
    ]
    soa = ". 300 SOA ns.root.example. hostmaster.root.example. 1 7200 900 1209600 300\n. 300 NS ns.root.example.\n"
    zone.write_text(soa + "".join(lines) + '_spf1.provider.example. 300 TXT "v=spf1 -all"\n')
    reports = [
        spfaudit(
            "check",
            "-",
            "--zone",
            zone,
            "--jobs",
            jobs,
            "--select",
            "SPF107",
            "--format",
            "json",
            stdin="\n".join(names),
        )
        for jobs in ("1", "2")
    ]
    one, two = (told(done.stdout) for done in reports)
    assert one == two
    assert [(its["cause"], its["count"]) for its in one["groups"]] == [
        ("include:_spf0.provider.example", 87),
        ("include:_spf2.provider.example", 86),
    ]
    assert one["groups"][1]["domains"] == names[2::3]
    assert [(its["name"], its["domains"], its["record"], its["problem"]) for its in one["includes"]] == [
        ("_spf0.provider.example", 87, None, "absent"),
        ("_spf1.provider.example", 87, "v=spf1 -all", None),
        ("_spf2.provider.example", 86, None, "absent"),
    ]


def test_a_recording_is_made_by_one_process(tmp_path: Path) -> None:
    done = spfaudit("check", EXAMPLE, "--jobs", "2", "--record", tmp_path / "r.jsonl", "--format", "json")
    again = spfaudit("check", EXAMPLE, "--jobs", "2", "--replay", tmp_path / "r.jsonl", "--format", "json")
    assert told(done.stdout) == told(again.stdout)


def test_without_a_second_process_one_judges_all(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os\ndef fork(): raise BlockingIOError\nos.fork = fork\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    done = spfaudit("check", EXAMPLE, "--jobs", "2", "--format", "json", PYTHONPATH=path)
    alone = spfaudit("check", EXAMPLE, "--jobs", "1", "--format", "json")
    assert told(done.stdout) == told(alone.stdout)
    assert (done.returncode, done.stderr) == (alone.returncode, alone.stderr)


def test_a_resolver_that_no_process_can_use_is_an_error_at_the_start() -> None:
    where = ("--nameserver", "fe80::1%nowhere")  # no interface has that name
    alone, several = (spfaudit("check", EXAMPLE, "--jobs", jobs, *where) for jobs in ("1", "2"))
    assert (alone.returncode, alone.stdout) == (several.returncode, several.stdout) == (2, "")
    assert alone.stderr.startswith("spfaudit: resolver [fe80::1%nowhere]:53 cannot be used from here")
    assert several.stderr == alone.stderr


DYING = """
import os, signal, spfaudit.bulk_judging as bulk
real = bulk.judge_all
async def judge_all(*arguments, tell, **options):
    told = 0
    def tell_some(place, verdict):
        nonlocal told
        told += verdict.entry.domain.startswith("a")
        if told == 3:
            {}
        tell(place, verdict)
    await real(*arguments, tell=tell_some, **options)
bulk.judge_all = judge_all
"""


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", 3, "Killed"),
        ("raise MemoryError", 3, "out of memory"),
        ("raise ValueError('our own fault')", 4, "our own fault"),
    ],
)
def test_a_worker_that_dies_costs_what_it_had_taken(tmp_path: Path, end: str, status: int, said: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(DYING.format(end))
    names = [f"{letter}{number}.example.go.jp" for letter in "abc" for number in range(50)]
    done = spfaudit(
        *("check", "-", "--jobs", "2", "--zone", "examples/example.go.jp.zone", "--select", "SPF001"),
        *("--fail-on", "never", "--format", "json"),
        stdin="\n".join(names),
        PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT / "src")]),
    )
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert [domain["domain"] for domain in report["domains"]] == names
    assert report["complete"] is False
    assert {domain["status"] for domain in report["domains"][50:]} == {"pass"}
    assert report["summary"]["unjudged"] >= 48


def test_a_disk_that_is_full_leaves_unjudged_what_could_not_be_kept(tmp_path: Path) -> None:
    """No file may grow beyond 50,000 octets; many verdicts are put there at a time."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))\n"
    (tmp_path / "sitecustomize.py").write_text(limit)
    names = [f"a{number}.example.go.jp" for number in range(1_000)]
    done = spfaudit(
        *("check", "-", "--jobs", "2", "--zone", "examples/example.go.jp.zone", "--select", "SPF001,LIF001"),
        *("--fail-on", "never", "--format", "json"),
        stdin="\n".join(names),
        PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT / "src")]),
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr.endswith("not all verdicts could be kept in the folder for temporary files: File too large\n")
    report = json.loads(done.stdout)
    assert report["complete"] is False
    assert [domain["domain"] for domain in report["domains"]] == names
    assert {bool(domain["findings"]) for domain in report["domains"]} == {True, False}
    assert 0 < report["run"]["questions"] < 2.5 * len(names), "the rest is not even asked for"
    assert all(bool(domain["findings"]) != bool(domain["unjudged"]) for domain in report["domains"])


def test_memory_that_is_used_up_is_no_fault_of_ours(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(DYING.format("raise MemoryError"))
    done = spfaudit(
        *("check", "-", "--jobs", "1", "--zone", "examples/example.go.jp.zone", "--select", "SPF001"),
        stdin="\n".join(f"a{number}.example.go.jp" for number in range(5)),
        PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT / "src")]),
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("spfaudit: out of memory")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("heeds_hangups")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_whole_group_leaves_a_whole_report_and_nobody_behind(number: signal.Signals) -> None:
    names = "\n".join(f"d{number}.example.go.jp" for number in range(20_000))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(180)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "spfaudit", "check", "-", "--jobs", "2", "--select", "SPF001"),
                *("--nameserver", f"127.0.0.1:{silent.getsockname()[1]}", "--timeout", "30", "--format", "json"),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        assert process.stdin
        process.stdin.write(names.encode())
        process.stdin.close()
        process.stdin = None
        silent.recvfrom(512)  # a worker asks: all are under way
        if number == signal.SIGKILL:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)
        out, err = process.communicate(timeout=180)  # until nobody holds the pipes any more
    statuses = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
    assert process.returncode == statuses[number], err.decode()
    if number != signal.SIGKILL:
        report = json.loads(out)
        assert len(report["domains"]) == report["summary"]["unjudged"] == 20_000
        assert report["complete"] is False
        assert b"Traceback" not in err
