"""The SPF of one name, analysed: for callers who want the tree and not a verdict."""

from spfaudit.arguments import require
from spfaudit.evidence import Evidence, Question, Undetermined
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.publication import Absent, Multiple, published
from spfaudit.mail.spf.record import Malformed, Record
from spfaudit.mail.spf.tree import grow
from spfaudit.names import parse_domain
from spfaudit.record_data import joined_texts
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.settle import settle
from spfaudit.resolver.source import Source

SpfAnalysis = Node | Absent | Multiple | Malformed | Undetermined


def analyse_spf(domain: str, source: Source, *, budget: Budget | None = None) -> SpfAnalysis:
    """What `domain` publishes as SPF: the tree of a valid record with its cost, or what stands in its place.

    An `Undetermined` is returned, not raised: the lookup of the record itself failed. Lookups that failed further
    down are in the tree's `failures`. Blocks; raises InvalidName, and SourceError where no answer could ever come.
    """
    require(domain=(domain, str))
    name = parse_domain(domain)
    return settle(lambda: lambda evidence: _analyse(name, evidence), source, budget, name)


def _analyse(name: str, evidence: Evidence) -> SpfAnalysis:
    try:
        rdata = evidence.rdata(Question(name, "TXT"))
    except Undetermined as undetermined:
        return undetermined
    spf = published(joined_texts(rdata))
    return grow(name, evidence) if isinstance(spf, Record) else spf
