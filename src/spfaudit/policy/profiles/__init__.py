"""Named sets of severities, as data: the built-in ones, and those that users write.

The built-in ones have their sources beside this file, and are taken from a table that is written from these: to read
them each time would take longer than to audit some domains.
"""

import os
from functools import cache

import msgspec

from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.settings_error import SettingsError, unknown
from spfaudit.text import Text

DEFAULT_PROFILE = "baseline"
PROFILE_NAMES = (DEFAULT_PROFILE, "jp-gov", "bod-18-01", "uk-gov", "m3aawg-parked", "strict")

TABLE = os.path.join(os.path.dirname(__file__), "built_in.json")
"""Written from the sources by `make docs`."""


def is_path(name: str) -> bool:
    """Whether a profile's name is the path of a file: `./ours.toml`."""
    return "\0" not in name and (name.lower().endswith(".toml") or "/" in name or os.sep in name)


def find_profile(name: str) -> Profile:
    """The profile of that name, or the one in the file of that path. Raises SettingsError."""
    if name in PROFILE_NAMES:
        return built_in(name)
    if is_path(name):
        from spfaudit.policy.profiles.files import read_profile

        return read_profile(name)
    raise SettingsError(unknown(name, PROFILE_NAMES, Text(en="profile", ja="プロファイル")))


@cache
def built_in(name: str) -> Profile:
    """The built-in profile of that name, with what it extends."""
    with open(TABLE, "rb") as file:
        table = msgspec.json.decode(file.read(), type=dict[str, msgspec.Raw])
    return msgspec.json.decode(table[name], type=Profile)
