"""Fetches the SPF conformance suites, which are part of pyspf's source distribution and not of this project.

Run by `make test`; does nothing when they are there. The version is the one pinned in constraints.txt.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SUITES = ("rfc7208-tests.yml", "rfc4408-tests.yml")


def version() -> str:
    pin = re.search(r"^pyspf==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    if pin is None:
        raise SystemExit("constraints.txt pins no version of pyspf")
    return pin[1]


def home() -> Path:
    """Where the suites are kept, or will be."""
    return ROOT / ".cache" / f"pyspf-{version()}"


def fetch() -> None:
    if all((home() / name).exists() for name in SUITES):
        return
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "--no-deps", "--no-binary", ":all:", "--dest", scratch, f"pyspf=={version()}"], check=True
        )
        (archive,) = Path(scratch).iterdir()
        unpack(archive)


def unpack(archive: Path) -> None:
    home().mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for name in SUITES:
            member = tar.extractfile(f"{archive.name.removesuffix('.tar.gz')}/test/{name}")
            assert member is not None
            whole = home() / f"{name}.part"
            whole.write_bytes(member.read())
            whole.replace(home() / name)


if __name__ == "__main__":
    fetch()
