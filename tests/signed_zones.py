"""Zones that are signed when the tests need them, by the tools of ldns."""

import shutil
import subprocess
from pathlib import Path

from msgspec import Struct

_LONG_PAST = ("-i", "20200101000000", "-e", "20200201000000")


class Signed(Struct, frozen=True):
    """A zone with its signatures. `ds`: the record, as a line, by which the zone above vouches for its key."""

    text: str
    ds: str


def sign(zone: str, text: str, folder: Path, *, expired: bool = False) -> Signed:
    """Signs a master file by a new key. `expired`: the signatures were good for a month, years ago."""
    folder.mkdir(exist_ok=True)
    plain, signed = folder / "plain.zone", folder / "signed.zone"
    plain.write_text(text, encoding="utf-8")
    # One key that signs all is flagged as a key-signing key: that is what makes ldns-keygen write its DS record.
    key = _run(folder, "ldns-keygen", "-a", "ECDSAP256SHA256", "-k", zone).strip()
    dates = _LONG_PAST if expired else ()
    _run(folder, "ldns-signzone", *dates, "-o", zone, "-f", str(signed), str(plain), key)
    return Signed(signed.read_text("utf-8"), (folder / f"{key}.ds").read_text("utf-8").strip())


def _run(folder: Path, *command: str) -> str:
    program = shutil.which(command[0])
    assert program, f"{command[0]} is not installed (Debian: apt-get install ldnsutils)"
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
