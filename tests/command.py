"""The command line, run as users run it: a process of its own."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from forked_command import run_forked, starts_alike

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "domains.example.yaml"
STATE = tempfile.mkdtemp(prefix="spfaudit-state-")
"""In place of the user's own folder for what programs remember."""
_OURS = ("SPFAUDIT_", "LC_", "LANG", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8", "PYTHONIOENCODING")
_PATIENCE = 180
"""Seconds until a run counts as stuck."""
atexit.register(shutil.rmtree, STATE, ignore_errors=True)


def environment(**more: str) -> dict[str, str]:
    """A neutral environment: English, no colour, 80 columns, and no history but what a test makes.

    Code is compiled once for all processes, whatever the environment says of bytecode.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    neutral = {"LANG": "C.UTF-8", "COLUMNS": "80", "PYTHONWARNINGS": "error", "XDG_STATE_HOME": STATE}
    return {**kept, **neutral, **more}


def spfaudit(
    *arguments: str | Path, stdin: str | bytes = "", cwd: Path = ROOT, **env: str
) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end; output as text, line ends as written.

    The process is forked from one that has loaded the packages already, unless Python itself reads what is in `env`.
    """
    its = environment(**env)
    if not starts_alike(its, environment()):
        return spfaudit_from_scratch(*arguments, stdin=stdin, cwd=cwd, **env)
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return _as_text(run_forked([str(argument) for argument in arguments], data, cwd, its, _PATIENCE))


def spfaudit_from_scratch(
    *arguments: str | Path, stdin: str | bytes = "", cwd: Path = ROOT, **env: str
) -> subprocess.CompletedProcess[str]:
    """The same, where Python is started for it: ten times as slow."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "spfaudit", *map(str, arguments)],
        input=data,
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=_PATIENCE,
        check=False,
    )
    return _as_text(done)


def _as_text(done: "subprocess.CompletedProcess[bytes]") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
