"""Which process a run belongs to, and whether that still lives: only what nobody is at work on may be resumed."""

import os
import platform


def this_process() -> str:
    """Names this process for as long as it lives: the machine, the number, and when it was started."""
    return f"{platform.node()} {os.getpid()} {_started(os.getpid()) or '?'}"


def is_alive(owner: str) -> bool:
    """Whether that process is still there. One of another machine cannot be seen: it counts as gone."""
    host, process, started = ["", "", *owner.rsplit(" ", 2)][-3:]
    if host != platform.node() or not process.isdecimal():
        return False
    if started == "?":
        return _exists(int(process))
    return _started(int(process)) == started


def _started(process: int) -> str | None:
    """When a process was started, in the system's own count (proc(5)); None: it is not there, or nobody tells."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            state, *others = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state == "Z" else others[18]


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
