"""What a profile is: severities in which it differs from the rules' own, each with its reason and source.

Knows no file and no rule.
"""

from msgspec import Struct

from spfaudit.mail.limits import Limits
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


class Demand(Struct, frozen=True, kw_only=True):
    """What a profile says of one rule."""

    severity: Severity
    why: Text | None = None
    source: str | None = None
    """The document that asks for it, by its name."""
    profile: str
    """The profile that says so: the one that runs, or one that it extends."""


class Profile(Struct, frozen=True, kw_only=True):
    """A named set of severities and limits, with those that it extends already in it."""

    name: str
    """Its file's path for a profile of the user's own."""
    title: Text | None = None
    beyond: Text | None = None
    """What its sources ask for as well, and no rule judges: a pass says nothing of it."""
    demands: dict[str, Demand]
    """Code → what it says; a rule that is not in it has its own severity."""
    limits: Limits = Limits()
