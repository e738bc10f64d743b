"""A process that has loaded what the command is made of, and forks for every run of it that is asked for.

To load the packages takes far longer than what most tests ask of the command. Each run is a process all the same, with
its own arguments, environment, folder and streams. Only the command line itself (`spfaudit.cli`) is loaded anew by each
run, because it looks at the arguments and the environment while it is loaded.

Started by `forked_command.py`, with the descriptor of a socket as its argument and pipes as its streams.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import threading
import traceback
from typing import Any, NoReturn

import spfaudit

_LONGEST_REQUEST = 1_000_000
_DEPENDENCIES = ("click", "httpx", "rich.console", "rich_click")
_LOADED_ANEW = ("spfaudit.cli", "spfaudit.__main__")


def serve() -> None:
    """Forks for every request, until there is nobody at the other end of the socket."""
    _load()
    assert threading.active_count() == 1, "no run would have the other threads"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who watch the runs
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        while True:
            request, descriptors, _, _ = socket.recv_fds(requests, _LONGEST_REQUEST, 4)
            if not request:
                return
            if not os.fork():
                requests.close()
                _watch(json.loads(request), *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)


def _load() -> None:
    for name in _DEPENDENCIES:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(spfaudit.__path__, "spfaudit."):
        if not module.name.startswith(_LOADED_ANEW):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()  # runs look only through what they make themselves
    gc.freeze = _leave_alone  # what the command has no time for at its end, `_end` does


def _leave_alone() -> None:
    """Instead of keeping from the last search for what was left open what a run has made."""


def _watch(request: dict[str, Any], stdin: int, stdout: int, stderr: int, told: int) -> NoReturn:
    """Begins the run and tells its number; and how it ended, once it has."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(told)
        _become(request, stdin, stdout, stderr)
    for descriptor in (stdin, stdout, stderr):
        os.close(descriptor)
    os.write(told, b"%d\n" % pid)
    os.write(told, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _become(request: dict[str, Any], *streams: int) -> NoReturn:
    """The run."""
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[0] = request["folder"]
    sys.argv = ["-m", *request["arguments"]]
    status: object = 1
    try:
        runpy.run_module("spfaudit", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    _end(status)


def _end(status: object) -> NoReturn:
    """As Python ends, but without destroying every object that was loaded, which takes longer than most runs."""
    assert isinstance(status, int), "main says with which"
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, and has no public name
    atexit._run_exitfuncs()
    gc.collect()  # tells of files and sockets that were left open
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = 120  # as Python has it
    os._exit(status)


if __name__ == "__main__":
    serve()
