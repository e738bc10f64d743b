"""The command in a process forked from one that has loaded its packages already: see `forking_server.py`."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import IO

_READ_AT_START = ("LC_", "LANG", "PYTHON")
"""Variables that Python itself reads, when it starts and never again."""


def starts_alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether Python starts the same way in both environments: what was started in one can be run in the other."""
    return _start(one) == _start(other)


def run_forked(
    arguments: list[str], data: bytes, folder: Path, environment: Mapping[str, str], timeout: float
) -> "subprocess.CompletedProcess[bytes]":
    """As `subprocess.run` of the command, with `data` as its standard input."""
    request = json.dumps({"arguments": arguments, "folder": str(folder.absolute()), "environment": dict(environment)})
    with ExitStack() as pipes:
        (stdin, stdin_end), *outputs = (_pipe(pipes, sends) for sends in (True, False, False, False))
        (stdout, stderr, told), output_ends = zip(*outputs, strict=True)
        ends = [stdin_end, *output_ends]
        socket.send_fds(_server(_start(environment)), [request.encode()], ends)
        for end in ends:
            os.close(end)
        with ThreadPoolExecutor(3) as pool:
            pool.submit(_write, stdin, data)
            out, err = pool.submit(stdout.read), pool.submit(stderr.read)
            begun = told.readline()
            assert begun, "the server has ended"
            ended = select.select([told], [], [], timeout)[0]
            if not ended:
                os.kill(int(begun), signal.SIGKILL)
            status = int(told.readline())
        if not ended:
            raise subprocess.TimeoutExpired(arguments, timeout, out.result(), err.result())
        return subprocess.CompletedProcess(arguments, status, out.result(), err.result())


def _start(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(item for item in environment.items() if item[0].startswith(_READ_AT_START)))


def _pipe(pipes: ExitStack, sends: bool) -> tuple[IO[bytes], int]:
    """This side of a pipe, and the descriptor of the other."""
    read, write = os.pipe()
    ours, theirs, mode = (write, read, "wb") if sends else (read, write, "rb")
    return pipes.enter_context(os.fdopen(ours, mode, 0)), theirs


def _write(stdin: IO[bytes], data: bytes) -> None:
    with suppress(BrokenPipeError), stdin:
        while data:
            data = data[stdin.write(data) :]


@cache
def _server(start: tuple[tuple[str, str], ...]) -> socket.socket:
    """Where a server, which ends with this process, hears requests."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pipe = subprocess.PIPE  # as in the runs
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_READ_AT_START)}
    with theirs:
        server = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("forking_server.py"), str(theirs.fileno())],
            env={**kept, **dict(start)},
            pass_fds=[theirs.fileno()],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )

    def end() -> None:
        ours.close()
        said = server.communicate()
        assert not any(said), said

    atexit.register(end)
    return ours
