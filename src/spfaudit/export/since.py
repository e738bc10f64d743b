"""Since when something is as it is, told from what one run after the other found.

What nobody could find out is no change: the state that was last determined goes on. Pure.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from spfaudit.report.coverage import Outcome

State = Literal["met", "not-met", "unjudged", "waived", "not-applicable"]
"""Of a requirement on a domain."""
STATES: dict[Outcome | None, State] = {
    Outcome.MET: "met",
    Outcome.BROKEN: "not-met",
    Outcome.UNJUDGED: "unjudged",
    Outcome.WAIVED: "waived",
    None: "not-applicable",
}


Said = State | Literal["forgotten"] | None
"""What a run of the whole inventory, or any run that lists the domain, says of it. None: it is not listed;
`forgotten`: the run was pruned, and whatever it found is not known any more."""


class Seen(Struct, frozen=True):
    """Runs one after the other, from the first to the last of them, that say the same."""

    first: int
    last: int
    state: Said


class Since(Struct, frozen=True):
    """The first run that found it as it is."""

    run: int
    exactly: bool
    """Whether the run before found it otherwise. If not, it may have been so for longer."""


def since(seen: Sequence[Seen]) -> Since:
    """Since when the last of these states holds; they are in the order of time."""
    now = seen[-1].state
    first = len(seen) - 1
    for place in range(first - 1, -1, -1):
        if seen[place].state == now:
            first = place
        elif now == "unjudged" or seen[place].state not in ("unjudged", "forgotten"):
            break
    before = seen[first - 1].state if first else None
    return Since(seen[first].first, exactly=before not in (None, "unjudged", "forgotten"))


def last_determined(seen: Sequence[Seen]) -> tuple[int, State] | None:
    """The last of the runs that says what is so, since the domain was listed, and what it says."""
    for one in reversed(seen):
        if one.state is None:
            return None
        if one.state != "unjudged" and one.state != "forgotten":
            return one.last, one.state
    return None
