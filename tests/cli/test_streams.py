"""Standard streams closed, full, read no more or of a poor encoding: never a traceback, never a false status."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, environment, spfaudit, spfaudit_from_scratch

CHECK = f"check {shlex.quote(str(EXAMPLE))} --domain news.example.go.jp"
COMMANDS = (
    (CHECK, 1),
    (f"{CHECK} --format json", 1),
    ("lint domains.example.yaml", 0),
    ("rules", 0),
    ("rules SPF101", 0),
    ("schema report", 0),
    ("completion bash", 0),
    ("--help", 0),
    ("check --help", 0),
    ("--version", 0),
    ("init a.example --offline", 0),
    ("show news.example.go.jp --inventory domains.example.yaml", 1),
    ("test news.example.go.jp --ip 192.0.2.1 --inventory domains.example.yaml", 1),
)


def shell(line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a line in which `spfaudit` is the command."""
    script = f'spfaudit() {{ {shlex.quote(sys.executable)} -m spfaudit "$@"; }}; {line}'
    return subprocess.run(
        ["/bin/bash", "-c", script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env=environment(**env),
        timeout=180,
        check=False,
    )


def quiet(said: bytes) -> bool:
    return not any(word in said for word in (b"Traceback", b"internal error", b"please report", b"Exception ignored"))


@pytest.mark.parametrize(("command", "status"), COMMANDS)
def test_a_full_disk_and_a_closed_stdout_are_told(command: str, status: int) -> None:
    for target, reason in ((">/dev/full", b"No space left on device"), (">&-", b"Bad file descriptor")):
        done = shell(f"spfaudit {command} {target}")
        assert done.returncode == 4, (target, done.stderr)
        assert b"stdout: " + reason in done.stderr
        assert quiet(done.stderr)


@pytest.mark.parametrize(("command", "status"), COMMANDS)
def test_a_reader_that_has_gone_is_no_error(command: str, status: int) -> None:
    done = shell(f"spfaudit {command} | exec 0<&-; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == status, done.stderr
    assert quiet(done.stderr)


@pytest.mark.parametrize(
    ("command", "status"),
    [(CHECK, 1), ("check nowhere.yaml", 2), ("check --no-such-option", 2), ("merge nowhere.json", 2), ("lint", 2)],
)
def test_what_cannot_be_told_goes_nowhere_else(command: str, status: int) -> None:
    told = shell(f"spfaudit {command}")
    for target in ("2>/dev/full", "2>&-"):
        done = shell(f"spfaudit {command} {target}")
        assert done.returncode == told.returncode == status
        assert len(done.stdout) == len(told.stdout)
        assert done.stderr == b""


def test_a_closed_stdin_is_an_inventory_that_cannot_be_read() -> None:
    done = shell("spfaudit check - <&-")
    assert done.returncode == 2
    assert b"can't read the inventory" in done.stderr


@pytest.mark.parametrize("command", ["merge -", "diff - nowhere.json"])
def test_a_closed_stdin_is_a_report_that_cannot_be_read(command: str) -> None:
    done = shell(f"spfaudit {command} <&-")
    assert (done.returncode, done.stderr) == (2, b"spfaudit: -: Bad file descriptor\n")


@pytest.mark.parametrize("command", ["--help", "check --help", "rules SPF101", CHECK, "check nowhere.yaml", "check -x"])
@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "cp932:strict", "latin-1"])
def test_no_encoding_is_too_poor(command: str, encoding: str) -> None:
    done = shell(f"spfaudit {command}", PYTHONIOENCODING=encoding, SPFAUDIT_LANG="ja")
    assert done.returncode in (0, 1, 2), done.stderr
    assert quiet(done.stderr)


def test_who_interrupts_the_start_sees_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    done = spfaudit_from_scratch("rules", PYTHONPATH=path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_reading_of_a_zone_file_at_once(tmp_path: Path, number: signal.Signals) -> None:
    zone = tmp_path / "slow.zone"
    os.mkfifo(zone)
    process = subprocess.Popen(
        [sys.executable, "-m", "spfaudit", "check", EXAMPLE, "--zone", zone],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    with zone.open("wb"):  # as soon as it reads
        process.send_signal(number)
        assert process.wait(timeout=180) in (128 + number, -number)


@pytest.mark.usefixtures("heeds_hangups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_a_file_is_written_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import os\nos.fsync = lambda _: os.kill(os.getpid(), {int(number)})\n")
    folder = tmp_path / "reports"
    folder.mkdir()
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    done = spfaudit_from_scratch("init", "a.example", "--offline", "-o", folder / "domains.yaml", PYTHONPATH=path)
    assert (done.returncode, done.stderr.strip()) == (128 + number, "")
    assert list(folder.iterdir()) == []


def test_a_width_of_nothing_is_unknown() -> None:
    usual, none = (spfaudit(*shlex.split(CHECK), COLUMNS=columns).stdout.splitlines() for columns in ("80", "0"))
    assert none[3:] == usual[3:]  # below the time
