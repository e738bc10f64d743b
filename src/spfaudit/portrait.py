"""Everything that can be told of one domain's mail records: its verdict, and the SPF tree behind it.

A composition like `auditing`, for one name and with more to show. Prints nothing.
"""

from datetime import date, datetime

from msgspec import Struct

from spfaudit.evidence import Evidence, Missing, Undetermined
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.reach import Reach
from spfaudit.mail.spf.tree import Node
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.collect import Budget, settle
from spfaudit.resolver.source import Source


class Portrait(Struct, frozen=True, kw_only=True):
    """One domain, judged, with its SPF tree and whom that lets pass (None without a valid record)."""

    verdict: Verdict
    tree: Node | None
    reach: Reach | None
    evidence: Evidence


def portray(
    entry: Entry,
    inventory: Inventory,
    source: Source,
    *,
    policy: Policy,
    today: date | None = None,
    budget: Budget | None = None,
) -> Portrait:
    """The portrait of one entry; blocks. `inventory` gives senders and approved names. Raises SourceError."""
    judged_on = today or source.observed_on or datetime.now().astimezone().date()
    trial = Trial(entry, inventory, policy, judged_on)
    posture = Posture(entry, inventory, Evidence(), judged_on)

    def attempt(evidence: Evidence) -> Portrait:
        posture.evidence = evidence
        wanted = dict.fromkeys(trial.advance(evidence))
        try:
            reach = _reach(posture)
        except Missing as more:
            raise Missing([*wanted, *more.questions]) from None
        if wanted:
            raise Missing(wanted)
        return Portrait(verdict=trial.verdict(), tree=_tree(posture), reach=reach, evidence=evidence)

    return settle(attempt, source, budget)


def _tree(posture: Posture) -> Node | None:
    try:
        return posture.spf_tree
    except Undetermined:
        return None


def _reach(posture: Posture) -> Reach | None:
    try:
        return posture.spf_reach
    except Undetermined:
        return None
