"""The verdict on one domain, from one source or from evidence."""

from datetime import date

from spfaudit.evidence import Evidence, Missing
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.shared import SharedFacts
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.collect import gather_evidence
from spfaudit.resolver.source import Source


def judge(entry: Entry, inventory: Inventory, policy: Policy, evidence: Evidence, today: date) -> Verdict:
    """`evidence` holds all that it takes, or Missing is raised."""
    trial = Trial(entry, inventory, policy, today)
    if missing := trial.advance(evidence):
        raise Missing(missing)
    return trial.verdict()


async def one_verdict(
    entry: Entry,
    inventory: Inventory,
    policy: Policy,
    source: Source,
    *,
    today: date,
    budget: Budget,
    shared: SharedFacts | None = None,
) -> Verdict:
    """`shared`: what the run knows of providers' records."""
    trial = Trial(entry, inventory, policy, today, shared)
    await gather_evidence(trial.pursue, source, budget, entry.domain)
    return trial.verdict()
