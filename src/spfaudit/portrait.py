"""Everything that can be told of one domain's mail records: its verdict, and the SPF tree behind it.

A composition like `auditing`, for one name and with more to show. Prints nothing.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TypeVar

from spfaudit.evidence import Evidence, Missing, Question, Records, Txt, Undetermined, octets_to_text
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.dmarc.discovery import question as dmarc_question
from spfaudit.mail.dmarc.grammar import is_dmarc
from spfaudit.mail.dmarc.near_miss import near_miss
from spfaudit.mail.dmarc.overview import overview
from spfaudit.mail.mta_sts_policy import Served
from spfaudit.mail.mx.overview import overview as mx_overview
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.text_record import Absent, Multiple
from spfaudit.mail.transport_overview import TransportOverview, transport_overview
from spfaudit.policy.judge import Trial
from spfaudit.policy.settings import Policy
from spfaudit.report.portrait import Compared, Portrait
from spfaudit.resolver.settle import settle
from spfaudit.resolver.source import Source

T = TypeVar("T")


def portray(
    entry: Entry,
    inventory: Inventory,
    source: Source,
    *,
    policy: Policy,
    today: date | None = None,
    second_opinion: bool = False,
) -> Portrait:
    """The portrait of one entry; blocks. `inventory` gives senders and approved names. Raises SourceError.

    `second_opinion`: ask checkdmarc and pyspf as well.
    """
    judged_on = today or source.observed_on or datetime.now().astimezone().date()

    def begin() -> Callable[[Evidence], Portrait]:
        trial = Trial(entry, inventory, policy, judged_on)
        posture = Posture(entry, inventory, Evidence(), judged_on, limits=policy.limits)
        return lambda evidence: attempt(evidence, trial, posture)

    def attempt(evidence: Evidence, trial: Trial, posture: Posture) -> Portrait:
        posture.see(evidence)
        wanted = list(trial.advance(evidence))
        whole = _wanting(wanted, lambda: _reach(posture))
        dmarc = _wanting(wanted, lambda: overview(posture.dmarc))
        mx = _wanting(wanted, lambda: mx_overview(posture.exchangers))
        dkim = _wanting(wanted, lambda: posture.dkim.declared)
        transport = _wanting(wanted, lambda: transport_overview(posture.transport)) if inventory.transport else None
        if wanted or dmarc is None or mx is None or dkim is None:
            raise Missing(wanted)
        return Portrait(
            tree=_tree(posture),
            reach=whole,
            dmarc=dmarc,
            mx=mx,
            dkim=dkim,
            transport=transport,
            opinions=_opinions(entry.domain, evidence, transport) if second_opinion else (),
            verdict=trial.verdict(),  # last: what stands above may still miss something, and a trial ends only once
        )

    return settle(begin, source, domain=entry.domain)


def _wanting(wanted: list[Question], fact: Callable[[], T]) -> T | None:
    """The fact; None if it misses something, which is added to `wanted`."""
    try:
        return fact()
    except Missing as missing:
        wanted.extend(missing.questions)
        return None


def _opinions(domain: str, evidence: Evidence, transport: TransportOverview | None) -> tuple[Compared, ...]:
    from spfaudit.mail.second_opinion import by_pyspf, differences, opinion, own_verdict

    ours = own_verdict.own_verdict(domain, evidence)
    checkdmarc = opinion.second_opinion(domain, evidence)
    passing = reach(ours.tree, evidence).passes.ipv4
    pyspf = by_pyspf.pyspf_opinion(domain, evidence, passing)
    return (
        Compared(checkdmarc, differences.differences(ours, checkdmarc)),
        Compared(pyspf, by_pyspf.differences(ours, pyspf)),
        *_dmarc_opinions(domain, evidence),
        *(_opinions_on_transport(transport) if transport else ()),
    )


def _dmarc_opinions(domain: str, evidence: Evidence) -> Iterator[Compared]:
    """On the name's own records, and on what is meant as one."""
    from spfaudit.mail.second_opinion import dmarc_differences, dmarc_opinion

    answer = evidence.peek(dmarc_question(domain))
    for rdata in answer.rdata if isinstance(answer, Records) else ():
        if isinstance(rdata, Txt) and (is_dmarc(rdata.joined) or near_miss(rdata.joined)):
            theirs = dmarc_opinion.dmarc_opinion(domain, octets_to_text(rdata.joined))
            yield Compared(theirs.opinion, dmarc_differences.dmarc_differences(rdata.joined, theirs))


def _opinions_on_transport(transport: TransportOverview) -> Iterator[Compared]:
    from spfaudit.mail.second_opinion.text_differences import text_differences
    from spfaudit.mail.second_opinion.text_records import Kind, opinion_on

    for kind, found in (
        (Kind.MTA_STS, transport.mta_sts),
        (Kind.TLS_RPT, transport.tls_rpt),
        (Kind.BIMI, transport.bimi),
    ):
        if not isinstance(found, Undetermined | Absent | Multiple):
            opinion = opinion_on(kind, found.text)
            yield Compared(opinion, text_differences(kind, found.text, found, opinion))
    if isinstance(transport.policy, Served):
        text = transport.policy.octets.decode("utf-8", "replace")
        opinion = opinion_on(Kind.POLICY, text)
        yield Compared(opinion, text_differences(Kind.POLICY, text, transport.policy.content, opinion))


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
