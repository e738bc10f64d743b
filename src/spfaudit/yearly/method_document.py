"""Of the yearly report as data: the runs that it rests on, and what they lack."""

from typing import Literal

from msgspec import Struct

from spfaudit.history.reference import RunReference
from spfaudit.history.runs import State


class StatusDocument(Struct, frozen=True, kw_only=True):
    """Domains by status."""

    domains: int
    passed: int
    unjudged: int
    failed: int


class RunEntry(Struct, frozen=True, kw_only=True):
    """A run of the year, or the one that the year began with."""

    id: int
    started: str
    state: State
    whole: bool
    complete: bool
    opening: bool
    closing: bool
    stands_for: str | None
    """The month that it stands for."""
    version: str | None
    profile: str | None
    questions: int | None
    statuses: StatusDocument | None
    known: int | None
    """Findings that its baseline has: its statuses are told without them."""
    not_attempted: int | None
    """Domains that nobody got to. Null: pruned."""
    failed_lookups: int | None
    """Questions that stayed without an answer, counted for each domain that they left unjudged."""


class JudgementChange(Struct, frozen=True, kw_only=True):
    """Something that figures hang on was changed from one run to the next: they are not to be compared across it."""

    run: RunReference
    what: Literal["version", "profile", "rules"]
    before: str
    after: str


class UnjudgedName(Struct, frozen=True, kw_only=True):
    """A domain that could not be judged in full, in one run of the year or more."""

    domain: str
    unicode: str
    organization: str | None
    runs: int
    """So many could not."""
    of: int
    """So many tried."""
    first: RunReference
    last: RunReference
    longest_days: int
    """The longest time without a run that could: to the run that did, or to the last one of the year."""
    still: bool
    """Whether the last one could not, and no later run found it gone from the inventory."""


class MethodDocument(Struct, frozen=True, kw_only=True):
    """How the figures came about, and what they lack."""

    runs: list[RunEntry]
    whole: int
    """Runs of the year that were complete, and of the whole inventory."""
    partial: int
    incomplete: int
    unfinished: int
    """Broken off without a word, or under way."""
    after_closing: list[RunReference]
    """Later runs of the year, incomplete or of a part: what they found counts in the next one."""
    lacking: list[str]
    """Months that no run stands for."""
    failed_lookups: int
    not_attempted: int
    changes: list[JudgementChange]
    unjudged_names: int
    unjudged: list[UnjudgedName]
    """Those that were so for longest; the first 1,000."""
