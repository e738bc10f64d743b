"""What the program reads of profiles and facts is what their sources say."""

from prepared_tables import PROFILES, TABLES, written_profiles, written_tables
from spfaudit.policy.profiles.files import read_built_in
from spfaudit.policy.profiles.shipped import PROFILE_NAMES, built_in


def test_the_tables_are_those_of_the_sources() -> None:
    """Where this fails, `make docs` writes them anew."""
    assert PROFILES.read_bytes() == written_profiles()
    assert TABLES.read_bytes() == written_tables()


def test_a_built_in_profile_is_what_its_file_says() -> None:
    assert [built_in(name) for name in PROFILE_NAMES] == [read_built_in(name) for name in PROFILE_NAMES]
