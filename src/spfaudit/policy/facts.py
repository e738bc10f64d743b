"""What is worth showing of a domain beside its findings.

Judges nothing. A fact whose lookup failed is shown as unknown, never as absent.
"""

from spfaudit.evidence import Missing, Question, Undetermined
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.include_facts import IncludeFacts, include_facts
from spfaudit.mail.spf.node import Node
from spfaudit.policy.verdict import DmarcFacts, Facts, SpfFacts


def facts_of(posture: Posture) -> Facts:
    """The facts, as far as the first questions and the rules have brought them to light."""
    spf_records = spf = None
    includes: tuple[IncludeFacts, ...] = ()
    try:
        spf_records = posture.spf_records
        tree = posture.spf_tree
        if tree:
            reach = _reach(posture)
            spf = _spf_facts(posture, tree, reach)
            includes = include_facts(tree, reach, posture.shared.include_facts)
    except (Missing, Undetermined):
        pass
    try:
        dmarc_records = posture.dmarc.standing.shown
    except (Missing, Undetermined):
        dmarc_records = None
    try:
        mx_records = posture.exchangers.exchange.shown
    except (Missing, Undetermined):
        mx_records = None
    return Facts(
        spf_records=spf_records,
        dmarc_records=dmarc_records,
        mx_records=mx_records,
        spf=spf,
        includes=includes,
        dmarc=_dmarc_facts(posture),
    )


def wanted_by_facts(posture: Posture) -> tuple[Question, ...]:
    """What facts miss though no rule may: the DMARC records above the name, which all names below them share."""
    try:
        posture.dmarc.below(exists=True)
    except Missing as missing:
        return missing.questions
    except Undetermined:
        pass
    return ()


def _dmarc_facts(posture: Posture) -> DmarcFacts | None:
    try:
        in_force = posture.dmarc.in_force
    except (Missing, Undetermined):
        return None
    if in_force is None:
        return None
    try:
        below = posture.dmarc.below(exists=True)
        subdomain_policy = below.policy.word if below else None
    except (Missing, Undetermined):
        subdomain_policy = None
    return DmarcFacts(location=in_force.location, policy=in_force.policy.word, subdomain_policy=subdomain_policy)


def _reach(posture: Posture) -> Reach | None:
    try:
        return posture.spf_reach
    except (Missing, Undetermined):
        return None


def _spf_facts(posture: Posture, tree: Node, reach: Reach | None) -> SpfFacts:
    lookups = None if tree.failures or tree.bounded else tree.lookups
    try:
        last = posture.spf_final
    except Undetermined:
        last = None
    all = last.all.qualifier.value if last and last.all else None
    if reach is None or reach.failures:
        return SpfFacts(lookups=lookups, all=all, includes=tree.includes)
    return SpfFacts(
        lookups=lookups,
        void_lookups_ipv4=reach.voids.ipv4,
        void_lookups_ipv6=reach.voids.ipv6,
        ipv4_addresses=reach.passes.ipv4.count,
        ipv6_prefixes_64=reach.passes.ipv6.count_blocks(64),
        all=all,
        includes=tree.includes,
    )
