"""How each tool is run on a list of names: what the clock sees of it, and what must be there for it to run.

Ours is measured as a whole process, from its start to its end. The others get the better part: imports and start-up
are not counted, nor is any report.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import Cost, measure

_HERE = Path(__file__).parent
_MAILAUTH = _HERE / ".cache" / "mailauth"
SPFAUDIT = str(Path(sys.executable).parent / "spfaudit")
THREADS = (1, 4, 8, 16, 32, 64)
"""Tried for checkdmarc and pyspf, in each of two processes."""


class CannotRun(Exception):
    """Something is missing on this machine; says what."""


def audit(inventory: Path, port: int, report: Path, *options: str) -> Cost:
    """spfaudit on a whole inventory. Raises CannotRun if it could not judge."""
    command = [SPFAUDIT, "check", str(inventory), "--nameserver", f"127.0.0.1:{port}", "--quiet", "--no-history"]
    cost = measure([*command, "--fail-on", "never", "--lang", "en", "--format", f"json={report}", *options])
    if cost.status not in (0, 3):
        raise CannotRun(f"spfaudit ended with status {cost.status}")
    return cost


def families_with_rules() -> set[str]:
    """The families that `--select` knows."""
    listed = measure([SPFAUDIT, "rules"]).output
    return set(re.findall(r"^([A-Z]+)\d{3}\b", listed, re.MULTILINE))


def checkdmarc_or_pyspf(tool: str, names: Sequence[str], port: int, threads: int) -> float:
    """Seconds of the work."""
    return _seconds([sys.executable, str(_HERE / "peers.py"), tool, str(port), str(threads)], names)


def best_threads(tool: str, names: Sequence[str], port: int) -> int:
    """With how many threads the tool is fastest on these names."""
    return min(THREADS, key=lambda threads: checkdmarc_or_pyspf(tool, names, port, threads))


def checkdmarc_command(names: Sequence[str], port: int) -> float:
    """Seconds of the whole process of checkdmarc's command."""
    return measure([sys.executable, str(_HERE / "peers.py"), "command", str(port), *names]).seconds


def mailauth(names: Sequence[str], port: int) -> float:
    """Seconds of the work. Raises CannotRun without Node."""
    _install_mailauth()
    return _seconds(["node", str(_HERE / "mailauth.cjs"), str(_MAILAUTH), str(port)], names)


def _install_mailauth() -> None:
    if (_MAILAUTH / "node_modules" / "mailauth").is_dir():
        return
    if not (shutil.which("npm") and shutil.which("node")):
        raise CannotRun("npm is not installed (Debian: apt-get install npm)")
    _MAILAUTH.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(_MAILAUTH), "mailauth"]
    if subprocess.run(command, check=False, timeout=300, stdout=subprocess.DEVNULL).returncode:
        raise CannotRun("npm could not install mailauth")


def _seconds(command: Sequence[str], names: Sequence[str]) -> float:
    cost = measure(command, given="\n".join(names))
    try:
        return float(cost.output.split()[-1])
    except (IndexError, ValueError):
        raise CannotRun(f"{Path(command[1]).name} ended with status {cost.status}") from None


def dnsperf(questions: Path, port: int, *, limit: float = 600.0) -> float:
    """Questions a second that dnsperf gets answered: each once, 500 in flight. Raises CannotRun without dnsperf."""
    if not shutil.which("dnsperf"):
        raise CannotRun("dnsperf is not installed (Debian: apt-get install dnsperf)")
    command = [
        "dnsperf",
        "-s",
        "127.0.0.1",
        "-p",
        str(port),
        "-d",
        str(questions),
        "-n",
        "1",
        "-q",
        "500",
        "-b",
        "4096",
        "-e",
    ]
    output = measure(command, limit=limit).output
    found = re.search(r"Queries per second:\s+([\d.]+)", output)
    if not found:
        raise CannotRun("dnsperf gave no figure")
    return float(found[1])
