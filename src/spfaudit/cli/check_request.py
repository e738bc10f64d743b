"""What a command line of `spfaudit check` asks for."""

import shlex
from datetime import datetime

from msgspec import Struct

from spfaudit.cli.source_options import SourceOptions


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

    @property
    def asking_as_given(self) -> str:
        """Options that say where, what and as of which day is asked, as a shell takes them: `show` has them as well."""
        day = f"--as-of {self.as_of.date()}" if self.as_of else ""
        return " ".join(filter(None, (self.source.as_given, "--https" if self.https else "", day)))

    @property
    def judging_as_given(self) -> str:
        """Options that say by which rules is judged and what counts, as a shell takes them."""
        given = (
            ("--profile", (self.profile,) if self.profile else ()),
            ("--select", self.selected),
            ("--ignore", self.ignored),
            ("--severity", self.severities),
            ("--fail-on", (self.fail_on,) if self.fail_on in ("warning", "info") else ()),
            ("--baseline", (self.baseline,) if self.baseline else ()),
        )
        words = [word for option, values in given for value in values for word in (option, value)]
        return shlex.join([*(("--authoritative",) if self.authoritative else ()), *words])
