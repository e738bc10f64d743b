"""The profiles that come with the program, by their names.

Their sources are beside this file. They are taken from a table that is written from these: to read them each time would
take longer than to audit some domains.
"""

import os
from functools import cache

import msgspec

from spfaudit.policy.profiles.model import Profile

DEFAULT_PROFILE = "baseline"
PROFILE_NAMES = (DEFAULT_PROFILE, "jp-gov", "bod-18-01", "uk-gov", "m3aawg-parked", "strict")

TABLE = os.path.join(os.path.dirname(__file__), "built_in.json")
"""Written from the sources by `make docs`."""


def is_path(name: str) -> bool:
    """Whether a profile's name is none of these, but the path of a file: `./ours.toml`."""
    return "\0" not in name and (name.lower().endswith(".toml") or "/" in name or os.sep in name)


@cache
def built_in(name: str) -> Profile:
    """The profile of that name, with what it extends."""
    with open(TABLE, "rb") as file:
        table = msgspec.json.decode(file.read(), type=dict[str, msgspec.Raw])
    return msgspec.json.decode(table[name], type=Profile)
