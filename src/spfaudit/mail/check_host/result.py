"""What comes of a check. Knows the seven results and no evaluation."""

from typing import Literal

from msgspec import Struct

from spfaudit.evidence import Failed, Question
from spfaudit.text import Text

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
"""RFC 7208 §2.6."""


class Match(Struct, frozen=True):
    """A term as published, and the domain in whose record it stands."""

    term: str
    domain: str


class Step(Struct, frozen=True, kw_only=True):
    """One term whose turn came."""

    domain: str
    """In whose record the term stands."""
    term: str
    """As published: a directive or `redirect=`."""
    target: str
    """The name asked for, or the network; "" for `all`."""
    depth: int
    """How many includes lead to the record."""
    matched: bool
    """Always False for `redirect=`, and for the term at which an error ended the check."""


class CheckResult(Struct, frozen=True, kw_only=True):
    """The outcome of check_host()."""

    result: Result
    matched: Match | None = None
    """The directive that decided, in the sender's record or the one that this redirects to; None: there is none."""
    explanation: str = ""
    """What the domain says to a sender that fails (§6.2). Hostile text; "" if it says nothing."""
    lookups: int = 0
    """DNS-querying terms evaluated (§4.6.4); 11 if that was one too many."""
    void_lookups: int = 0
    """Lookups of these terms that came back empty (§4.6.4); 3 if that was one too many."""
    reason: Text | None = None
    """Why, for temperror and permerror, and for none where nothing was looked up."""
    passed_over: tuple[tuple[Question, Failed], ...] = ()
    """Lookups of the client's names that failed, and that the standard has a receiver pass over (§5.5): whoever
    asks what a domain means, and not what a receiver does, knows nothing for sure if there are any."""
    failed: tuple[Question, Failed] | None = None
    """For temperror: the lookup that failed."""
    walk: tuple[Step, ...] = ()
    """Every term whose turn came, in that order, those of included records after their include."""
