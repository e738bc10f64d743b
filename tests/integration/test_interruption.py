"""Signals: the report of a run cut short is whole, valid, and says that it is incomplete."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, environment, spfaudit
from fault_answers import EVIL_TXT
from fault_resolvers import forged, lost_from
from fault_server import GOOD_TXT, Ask, FaultServer
from quick_server import quick_server
from spfaudit.cli.interrupting import interruptible
from spfaudit.interruption import Interruption


@pytest.mark.usefixtures("heeds_hangups")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_run_reports_what_it_has(number: signal.Signals, status: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(180)
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        options = ["--format", "json", "--timeout", "30"]
        process = subprocess.Popen(
            [sys.executable, "-m", "spfaudit", "check", EXAMPLE, *options, "--nameserver", address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        silent.recvfrom(512)  # it asks: it is under way, and will wait for half a minute
        process.send_signal(number)
        out, err = process.communicate(timeout=180)
    assert process.returncode == status, err.decode()
    report = json.loads(out)
    assert report["complete"] is False
    assert len(report["domains"]) == 18
    assert report["summary"]["passed"] == 0
    assert err.count(b"spfaudit: interrupted: reporting what has been judged") == 1
    assert b"; run again with --resume to continue" in err
    assert b"Traceback" not in err


@pytest.mark.usefixtures("heeds_hangups")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_signal_ends_the_program_at_once(number: signal.Signals, status: int) -> None:
    with interruptible(Interruption()) as received:
        signal.raise_signal(signal.SIGINT)
        assert received == [signal.SIGINT]
        with pytest.raises(SystemExit) as ended:
            signal.raise_signal(number)
    assert ended.value.code == status
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_an_interrupted_run_does_not_take_the_place_of_an_older_recording(tmp_path: Path) -> None:
    recording = tmp_path / "today.jsonl"
    recording.write_text("an older one")
    command = [sys.executable, "-m", "spfaudit", "check", EXAMPLE, "--format", "json", "--fail-on", "never"]
    mute = threading.Event()
    with quick_server(20, mute) as address:
        process = subprocess.Popen(
            [*command, "--timeout", "30", "--nameserver", address, "--record", recording],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        assert mute.wait(180)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=180)
    assert process.returncode == 130, complaint.decode()
    assert f"{recording}.partial" in complaint.decode()
    assert "--resume" not in complaint.decode()  # a recording has all of a run
    assert recording.read_text() == "an older one"
    done = spfaudit(*command[3:], "--replay", f"{recording}.partial", "--allow-unjudged")
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["complete"] is False


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "behaviours",
    [lambda: {"first": forged}, lambda: lost_from("first")],
    ids=["two-answers", "resolver-that-came-to-lie"],
)
def test_an_interrupted_run_tells_nothing_that_is_known_to_be_untrue(
    behaviours: Callable[[], dict[str, Callable[[Ask], object]]], jobs: str, tmp_path: Path
) -> None:
    asked = threading.Event()
    (tmp_path / "sitecustomize.py").write_text("from spfaudit import judging\njudging._LAST_LOOK = 30.0\n")
    patient = environment(PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT / "src")]))  # also on a busy machine
    inventory = tmp_path / "domains.yaml"
    inventory.write_text("domains: [first.fault.example, last.fault.example]\n")
    arguments = ["check", inventory, "--history", tmp_path / "h.db", "--select", "SPF", "--format", "json"]
    options = ["--jobs", jobs, "--concurrency", jobs, "--timeout", "30", "--fail-on", "never"]
    with FaultServer(behaviours() | {"last": lambda ask: asked.set()}) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "spfaudit", *arguments, *options, "--nameserver", server.address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=patient,
        )
        assert asked.wait(180)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=180)
    assert process.returncode == 130, err.decode()
    assert [domain["status"] for domain in json.loads(out)["domains"]] == ["unjudged", "unjudged"]
    assert EVIL_TXT.encode() not in out
    with FaultServer() as server:
        done = spfaudit(*arguments, "--nameserver", server.address, "--resume", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert [domain["records"]["spf"] for domain in json.loads(done.stdout)["domains"]] == [[GOOD_TXT], [GOOD_TXT]]


def test_an_interrupted_run_is_not_kept_waiting_by_a_comparison(tmp_path: Path) -> None:
    kept = ["--history", str(tmp_path / "h.db"), "--format", "json"]
    command = [sys.executable, "-m", "spfaudit", "check", EXAMPLE, *kept]
    for compared in (False, True):
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, env=environment(), check=False, timeout=180)
        assert (json.loads(done.stdout)["changes"] is not None) is compared
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(180)
        live = ["--timeout", "30", "--nameserver", f"127.0.0.1:{silent.getsockname()[1]}"]
        process = subprocess.Popen([*command, *live], cwd=ROOT, stdout=subprocess.PIPE, env=environment())
        silent.recvfrom(512)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=180)
    assert process.returncode == 130
    assert json.loads(out)["changes"] is None


def test_a_signal_while_a_report_is_written_lets_it_be_finished(tmp_path: Path) -> None:
    pipe = tmp_path / "report.json"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "spfaudit", "check", "-", "--zone", "examples/example.go.jp.zone"),
            *("--select", "LIF001", "--format", f"json={pipe}"),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin
    process.stdin.write("\n".join(f"d{number}.example.go.jp" for number in range(1_000)).encode())
    process.stdin.close()
    process.stdin = None
    with pipe.open("rb") as report:
        written = report.read(1)  # it is being written, and is more than the pipe holds
        process.send_signal(signal.SIGINT)
        written += report.read()
    _, complaint = process.communicate(timeout=180)
    assert process.returncode == 130, complaint.decode()
    assert len(json.loads(written)["domains"]) == 1_000
    assert json.loads(written)["complete"] is True


def test_who_ignores_hangups_goes_on_after_one() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(180)
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "spfaudit", "check", EXAMPLE, "--timeout", "30", "--nameserver", address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),  # as nohup does
        )
        silent.recvfrom(512)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=180)
    assert process.returncode == 143, complaint.decode()


@pytest.mark.usefixtures("heeds_hangups")
def test_the_report_of_a_run_whose_terminal_is_gone(tmp_path: Path) -> None:
    ours, terminal = pty.openpty()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(180)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "spfaudit", "check", EXAMPLE, "--timeout", "30"),
                *("--nameserver", f"127.0.0.1:{silent.getsockname()[1]}"),
                *("--format", "terminal", "--format", f"json={tmp_path / 'report.json'}"),
            ],
            cwd=ROOT,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment(),
            start_new_session=True,
        )
        silent.recvfrom(512)
        os.close(terminal)
        os.close(ours)
        process.send_signal(signal.SIGHUP)  # as the kernel does if it is the session's terminal
        process.wait(timeout=180)
    assert json.loads((tmp_path / "report.json").read_bytes())["complete"] is False
    assert process.returncode == 4  # the terminal could not be written to
