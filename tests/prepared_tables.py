"""The built-in profiles and the tables of facts, as the program reads them, from the TOML files that people write.

`make docs` writes them; `tests/policy/test_prepared_tables.py` holds them against the sources.
"""

import tomllib
from pathlib import Path

import msgspec

from spfaudit.policy import data
from spfaudit.policy.profiles.files import read_built_in
from spfaudit.policy.profiles.shipped import PROFILE_NAMES, TABLE

PROFILES = Path(TABLE)
TABLES = Path(data.TABLES)


def written_profiles() -> bytes:
    """Name → profile, with what it extends."""
    return _written({name: read_built_in(name) for name in PROFILE_NAMES})


def written_tables() -> bytes:
    """Name → table, as TOML has it."""
    sources = sorted(TABLES.parent.glob("*.toml"))
    return _written({source.stem: tomllib.loads(source.read_text(encoding="utf-8")) for source in sources})


def _written(table: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n"


if __name__ == "__main__":
    PROFILES.write_bytes(written_profiles())
    TABLES.write_bytes(written_tables())
