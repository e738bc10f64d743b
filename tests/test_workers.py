"""Forked workers: whatever becomes of them, the parent hears of it, and none survives it.

Each test runs a program of its own, because forking is for processes without threads.
"""

import subprocess
import sys
from contextlib import closing

import pytest

from spfaudit.workers import Deal

BEGIN = """
import os, signal, sys
from spfaudit.workers import share_work

def ends(work, must_stop=lambda: False):
    for end in share_work(work, 2, must_stop):
        print(end.result, (end.crash or "").strip().rpartition("\\n")[2], end.death)
"""


def told(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + program], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_results_come_in_order() -> None:
    assert told("ends(lambda number, orders: bytes([65 + number]) * 100_000 + b'.')").count("A") == 100_000
    assert told("ends(lambda number, orders: b'%d' % number)") == "b'0'  None\nb'1'  None\n"


def test_a_worker_that_dies_is_told_of_and_the_other_goes_on() -> None:
    program = """
def work(number, orders):
    if number == 0:
        {}
    return b"done"
ends(work)
"""
    killed = told(program.format("os.kill(os.getpid(), signal.SIGKILL)"))
    assert killed == "None  Killed\nb'done'  None\n"
    assert told(program.format("raise MemoryError")) == "None  out of memory\nb'done'  None\n"
    assert told(program.format("raise ValueError('x')")) == "None ValueError: x None\nb'done'  None\n"
    assert told(program.format("os._exit(7)")) == "None  exit status 7\nb'done'  None\n"


@pytest.mark.parametrize(
    ("processes", "ended"),
    [
        (2, "b'done'  None\nb'done'  None\n"),
        (1, "b'done'  None\nNone  no more of them\n"),
        (0, "not one: [Errno 11] no more of them\n"),
    ],
)
def test_where_the_system_refuses_processes_the_others_work_and_nothing_is_left_open(
    processes: int, ended: str
) -> None:
    program = f"""
import gc
from spfaudit.workers import NoWorker

left, fork = [{processes}], os.fork
def few():
    if not left[0]:
        raise OSError(11, "no more of them")
    left[0] -= 1
    return fork()
os.fork = few
open_before = os.listdir("/dev/fd")
try:
    ends(lambda number, orders: b"done")
except NoWorker as error:
    print("not one:", error.__cause__)
print(os.listdir("/dev/fd") == open_before, gc.get_freeze_count())
"""
    assert told(program) == f"{ended}True 0\n"


def test_what_the_parent_has_said_before_no_worker_says_again() -> None:
    said = told("print('before'); ends(lambda number, orders: print('at work', flush=True))")
    assert (said.count("before"), said.count("at work")) == (1, 2)


def test_workers_end_early_when_told_and_heed_no_signal_of_the_terminals() -> None:
    program = """
import select
def is_told(orders):
    return select.select([orders], [], [], 0.1)[0]
def work(number, orders):
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    return os.read(orders, 10) + (b" and told again" if is_told(orders) else b"")
ends(work, lambda: True)
ends(lambda number, orders: b"early" if is_told(orders) else b"to its end")
"""
    assert told(program) == "b'!'  None\n" * 2 + "b'to its end'  None\n" * 2


def test_a_parent_that_leaves_takes_its_workers_along() -> None:
    # Standard output stays open as long as any of the processes lives: that this ends at all is the test.
    forever = "lambda number, orders: signal.pause()"
    program = f"""
def leave():
    raise KeyboardInterrupt
try:
    ends({forever}, leave)
except KeyboardInterrupt:
    print("left")
"""
    assert told(program) == "left\n"


def test_a_parent_that_is_killed_takes_its_workers_along() -> None:
    program = """
def work(number, orders):
    print(number, flush=True)
    assert os.read(orders, 1) == b""
    os._exit(1)
ends(work, lambda: os.kill(os.getpid(), signal.SIGKILL))
"""
    done = subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, timeout=180, check=False)
    assert done.returncode == -9


def test_things_are_dealt_in_blocks_to_whoever_asks_next() -> None:
    with closing(Deal(range(1_000))) as deal:
        slow, quick = iter(deal), iter(deal)
        assert [next(slow), next(quick)] == [0, 50]
        assert list(quick) == [*range(51, 1_000)]
        assert list(slow) == [*range(1, 50)]


def test_each_of_very_many_things_is_dealt_once() -> None:
    for count in (0, 1, 50, 51, 99_999, 100_001, 1_234_567):
        with closing(Deal(range(count))) as deal:
            assert list(deal) == [*range(count)]
