"""Signals: the report of a run cut short is whole, valid, and says that it is incomplete."""

import json
import signal
import socket
import subprocess
import sys

import pytest

from command import EXAMPLE, ROOT, environment


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_run_reports_what_it_has(number: signal.Signals, status: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(30)
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
        out, err = process.communicate(timeout=20)
    assert process.returncode == status, err.decode()
    report = json.loads(out)
    assert report["complete"] is False
    assert len(report["domains"]) == 14
    assert report["summary"]["passed"] == 0
    assert b"Traceback" not in err
