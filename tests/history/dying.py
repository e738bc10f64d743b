"""The command, killed at the n-th write to its history, for one n after the other. A program of its own.

Each line on stdout tells, for one n, what was there after the kill and what after the run was gone on with. The
processes are forked off one that has imported everything, so that a hundred deaths take seconds.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from spfaudit.cli import main as command
from spfaudit.history import keeping, writing
from spfaudit.history.history import History
from spfaudit.report import json_format
from spfaudit.report.options import RenderOptions
from spfaudit.report.spool import Spool


class Mortal(sqlite3.Connection):
    """Kills its process at a write."""

    left = sys.maxsize
    written = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._count(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._count(sql)
        return super().executemany(sql, *values)

    def _count(self, sql: str) -> None:
        if sql.lstrip().startswith(("SELECT", "PRAGMA")):
            return
        Mortal.written += 1
        Mortal.left -= 1
        if Mortal.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run(arguments: list[str], *, report: Path, die_at: int | None = None) -> tuple[int, int]:
    """The exit status (negative: the signal), and how many writes there were."""
    reading, telling = os.pipe()
    child = os.fork()
    if not child:
        status = 99
        try:
            Mortal.left = sys.maxsize if die_at is None else die_at
            _write_often()
            sys.argv = ["spfaudit", *arguments, "--format", f"json={report}", "--quiet"]
            command.main()
        except SystemExit as end:
            status = int(end.code or 0)
            os.write(telling, str(Mortal.written).encode())
        finally:
            os._exit(status)
    os.close(telling)
    with open(reading) as said:
        written = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(written or 0)


def _write_often() -> None:
    """Every few verdicts, instead of every few seconds."""
    parent = os.getpid()
    real_connect, real_add, real_restore = sqlite3.connect, Spool.add, keeping.Keeper.restore
    keepers: list[keeping.Keeper] = []

    def add(self: Spool, *arguments: Any) -> None:
        real_add(self, *arguments)
        if self.judged % 3 == 0 and os.getpid() == parent:
            for keeper in keepers:
                keeper.keep(self)

    def restore(self: keeping.Keeper, spool: Spool) -> int:
        keepers.append(self)
        return real_restore(self, spool)

    sqlite3.connect = lambda *a, **k: real_connect(*a, factory=Mortal, **k)  # type: ignore[assignment,misc]  # a test's own
    keeping.PAUSE = 0
    keeping.is_busy = lambda _: False  # nobody else is there, and how often one looks hangs on the clock
    writing.AT_ONCE = 4
    Spool.add = add  # type: ignore[method-assign]  # as above
    keeping.Keeper.restore = restore  # type: ignore[method-assign]  # as above


def _import_all(arguments: list[str]) -> None:
    """So that it need not be done in every process that is forked off this one."""
    sys.argv = ["spfaudit", *arguments]
    with suppress(SystemExit):
        command.main()


def what_is_there(path: Path) -> dict[str, Any]:
    """All that the history tells, but for times."""
    with History(path, create=False) as history:
        whole = history.database.execute("PRAGMA integrity_check").fetchone()[0]
        runs = {run.id: run.state for run in history.runs()}
        lives = [
            (life.domain, life.code, life.episode, life.first_seen.run, life.last_seen.run, life.ending)
            for life in history.lives("domains.yaml")
        ]
        digests = {run.id: run.evidence_digest for run in history.runs()}
        marks = history.database.execute("SELECT count(*) FROM answered").fetchone()[0]
        first = "".join(json_format.render(history.read(1), RenderOptions()))
    return {
        "integrity": whole,
        "runs": runs,
        "lives": lives,
        "digests": digests,
        "marks": marks,
        "first": told(first),
    }


def told(report: str) -> dict[str, Any]:
    """A report but for its times and counts of questions."""
    document: dict[str, Any] = json.loads(report)
    for key in ("started", "finished", "questions", "source"):
        del document["run"][key]
    return document


def main(folder: Path, jobs: str) -> None:
    """In the folder are an inventory and the zones of two months."""
    base = ["check", str(folder / "domains.yaml"), "--history", str(folder / "h.db"), "--jobs", jobs]
    base += ["--fail-on", "never", "--as-of", "2026-11-01"]
    zone = folder / "now.zone"
    shutil.copy(folder / "first.zone", zone)
    _import_all([*base[:2], "--no-history", "--zone", str(zone), "--format", f"json={folder}/none.json"])
    status, _ = run([*base, "--zone", str(zone)], report=folder / "first.json")
    assert status == 0, status
    shutil.copy(folder / "h.db", folder / "before.db")
    shutil.copy(folder / "second.zone", zone)
    status, writes = run([*base, "--zone", str(zone)], report=folder / "whole.json")
    assert status == 0, status
    # Each line leaves at once: what is left in the buffer at a fork would be written by both.
    whole = {"report": told((folder / "whole.json").read_text()), **what_is_there(folder / "h.db")}
    print(json.dumps(whole), flush=True)
    for number in range(writes):
        for file in folder.glob("h.db*"):
            file.unlink()
        shutil.copy(folder / "before.db", folder / "h.db")
        killed, _ = run([*base, "--zone", str(zone)], report=folder / "none.json", die_at=number)
        after = what_is_there(folder / "h.db")
        begun = len(after["runs"]) > 1 and after["runs"][2] == "running"
        resumed, _ = run([*base, "--zone", str(zone), *(["--resume"] if begun else [])], report=folder / "again.json")
        end = what_is_there(folder / "h.db") if resumed == 0 else {}
        report = told((folder / "again.json").read_text()) if resumed == 0 else None
        print(
            json.dumps(
                {"n": number, "killed": killed, "after": after, "resumed": resumed, "report": report, "end": end}
            ),
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
