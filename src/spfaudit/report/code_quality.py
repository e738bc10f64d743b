"""An entry of GitLab's code quality report, and the list that it is one of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from spfaudit.report.json_text import escaped
from spfaudit.sanitise import visible, well_formed

Severity = Literal["info", "minor", "major", "critical", "blocker"]
_CLIP = 2_000
"""Characters of a description."""


class Lines(Struct, frozen=True):
    """Where in a file, as GitLab has it."""

    begin: int


class Location(Struct, frozen=True):
    """Where in the repository, as GitLab has it."""

    path: str
    lines: Lines


class Entry(Struct, frozen=True, kw_only=True):
    """What GitLab reads; keys are theirs."""

    description: str
    check_name: str
    fingerprint: str
    """GitLab tells new entries from old ones by this alone."""
    severity: Severity
    location: Location


def entry(path: str, line: int, description: str, name: str, fingerprint: str, severity: Severity) -> Entry:
    """An entry, its texts sanitised. `path`: of a file, by its path within the repository."""
    return Entry(
        description=visible(description, _CLIP),
        check_name=visible(name),
        fingerprint=fingerprint,
        severity=severity,
        location=Location(visible(path.removeprefix("./")), Lines(max(1, line))),
    )


def digest(*parts: str) -> str:
    """As long as a finding's fingerprint, and the same for the same parts only."""
    return blake2b(msgspec.json.encode([*map(well_formed, parts)]), digest_size=8).hexdigest()


def told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, each with a fingerprint of its own: of several with one, GitLab shows one."""
    met: Counter[str] = Counter()
    for one in entries:
        met[one.fingerprint] += 1
        number = met[one.fingerprint]
        yield one if number == 1 else replace(one, fingerprint=digest(one.fingerprint, str(number)))


def written(entries: Iterable[Entry]) -> Iterator[str]:
    """The JSON list, an entry a line."""
    before = "[\n"
    for one in entries:
        yield before + escaped(msgspec.json.encode(one)).decode("utf-8")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
