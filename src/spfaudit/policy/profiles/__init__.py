"""Named sets of severities, as data: the built-in ones, and those that users write."""

from spfaudit.policy.profiles.model import Profile
from spfaudit.policy.profiles.shipped import DEFAULT_PROFILE, PROFILE_NAMES, built_in, is_path
from spfaudit.policy.settings_error import SettingsError, unknown
from spfaudit.text import Text

__all__ = ["DEFAULT_PROFILE", "PROFILE_NAMES", "find_profile", "is_path"]


def find_profile(name: str) -> Profile:
    """The profile of that name, or the one in the file of that path. Raises SettingsError."""
    if name in PROFILE_NAMES:
        return built_in(name)
    if is_path(name):
        from spfaudit.policy.profiles.files import read_profile

        return read_profile(name)
    raise SettingsError(unknown(name, PROFILE_NAMES, Text(en="profile", ja="プロファイル")))
