"""What a command line of `spfaudit check` asks for."""

import shlex
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from spfaudit.cli.source_options import SourceOptions
from spfaudit.inventory.streams import is_stream


class CheckOptions(Struct, frozen=True, kw_only=True):
    """The command line of `check`, as click parsed it."""

    inventory: str
    formats: tuple[str, ...]
    source: SourceOptions
    https: bool
    authoritative: bool
    concurrency: int | None
    jobs: int | None
    profile: str | None
    selected: tuple[str, ...]
    ignored: tuple[str, ...]
    severities: tuple[str, ...]
    fail_on: str
    baseline: str | None
    write_baseline: str | None
    allow_unjudged: bool
    domains: tuple[str, ...]
    usages: tuple[str, ...]
    organizations: tuple[str, ...]
    shard: str | None
    usage_default: str | None
    as_of: datetime | None
    history: str | None
    no_history: bool
    resume: bool
    notify: str | None
    lang: str | None
    color: str
    quiet: bool
    verbose: bool
    typed: frozenset[str]
    """The flags on the command line itself. What variables give in their place, the next command has as well."""

    @property
    def asking_as_given(self) -> str | None:
        """Options that say where, what and as of which day is asked, as a shell takes them: `show` has them as well.
        None: one names a stream."""
        return self._as_given(
            *self.source.ways.items(),
            ("--what-if", self.source.proposed),
            ("--https", None),
            ("--as-of", (f"{self.as_of.date()}",) if self.as_of else ()),
        )

    @property
    def judging_as_given(self) -> str | None:
        """Options that say by which rules is judged and what counts, as a shell takes them. None: one is a stream."""
        return self._as_given(
            ("--authoritative", None),
            ("--profile", (self.profile,) if self.profile else ()),
            ("--select", self.selected),
            ("--ignore", self.ignored),
            ("--severity", self.severities),
            ("--fail-on", (self.fail_on,) if self.fail_on in ("warning", "info") else ()),
            ("--baseline", (self.baseline,) if self.baseline else ()),
        )

    def _as_given(self, *options: tuple[str, Iterable[str] | None]) -> str | None:
        """Those that were typed; None if one of them names a stream. A switch has None for its values."""
        words: list[str] = []
        for flag, values in options:
            if flag in self.typed:
                words += [flag] if values is None else [word for value in values for word in (flag, value)]
        return None if any(map(is_stream, words)) else shlex.join(words)
