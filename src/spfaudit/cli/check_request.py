"""What a command line of `spfaudit check` asks for."""

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
