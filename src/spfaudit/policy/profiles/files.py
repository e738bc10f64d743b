"""Profiles read from their files, each with what it extends: those of users, and the built-in ones' sources."""

import os

from spfaudit.policy.profiles.model import Demand, Profile
from spfaudit.policy.profiles.reading import ProfileFile, read_profile_file
from spfaudit.policy.profiles.shipped import DEFAULT_PROFILE, PROFILE_NAMES, built_in, is_path
from spfaudit.policy.settings_error import SettingsError, unknown
from spfaudit.text import Text

_FOLDER = os.path.dirname(__file__)
_MOST_EXTENDED = 10
"""Files that extend one another."""


def read_profile(path: str) -> Profile:
    """The profile in the file at `path`. It extends the default unless it says what. Raises SettingsError."""
    return _from_file(path, ())


def read_built_in(name: str) -> Profile:
    """The same of a built-in profile, from the source that the table is written from."""
    file = read_profile_file(os.path.join(_FOLDER, f"{name}.toml"))
    return _complete(name, file, read_built_in(file.draft.extends) if file.draft.extends else None)


def _from_file(path: str, above: tuple[str, ...]) -> Profile:
    """The profile at `path`, which those of the files `above` extend."""
    file = read_profile_file(path)
    return _complete(path, file, _parent(file, file.draft.extends or DEFAULT_PROFILE, above))


def _complete(name: str, file: ProfileFile, parent: Profile | None) -> Profile:
    """The profile with what it extends."""
    draft = file.draft
    own = {
        code: Demand(severity=line.severity, why=line.why, source=line.source, profile=name)
        for code, line in draft.lines.items()
    }
    inherited = parent or Profile(name=name, demands={})
    return Profile(
        name=name,
        title=draft.title,
        beyond=draft.beyond or inherited.beyond,
        demands=inherited.demands | own,
        limits=draft.limits or inherited.limits,
    )


def _parent(file: ProfileFile, wanted: str, above: tuple[str, ...]) -> Profile:
    if wanted in PROFILE_NAMES:
        return built_in(wanted)
    if not is_path(wanted):
        problem = unknown(wanted, PROFILE_NAMES, Text(en="profile", ja="プロファイル"))
        raise SettingsError(file.at_extends(problem))
    path = os.path.join(os.path.dirname(file.path), wanted)
    chain = (*above, os.path.realpath(file.path))
    if os.path.realpath(path) in chain:
        raise SettingsError(
            file.at_extends(
                Text(en=f"{wanted} extends this profile in turn", ja=f"{wanted} もこのプロファイルを継承しています")
            )
        )
    if len(chain) >= _MOST_EXTENDED:
        raise SettingsError(
            file.at_extends(
                Text(
                    en=f"more than {_MOST_EXTENDED} profiles extend one another",
                    ja=f"プロファイルの継承が {_MOST_EXTENDED} 段を超えています",
                )
            )
        )
    return _from_file(path, chain)
