"""The reports that runs would have made of the world, and a history that remembers them."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from spfaudit.history.history import History
from spfaudit.inventory.model import Usage
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import rules_of_usage
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import (
    DmarcDocument,
    DomainDocument,
    FindingDocument,
    IncludeDocument,
    RecordsDocument,
    ReportDocument,
    RunDocument,
    SpfDocument,
    ToolDocument,
    UnjudgedDocument,
    WaiverDocument,
)
from spfaudit.report.groups import group_documents
from spfaudit.report.projection import summarise
from yearly import drift
from yearly.trees import Tree
from yearly.world import Condition, Planned, World, make_world

SERIES = "domains.yaml"
REASON = "移行中 | <i>=cmd</i>"
UNTIL = "2027-06-30"
SEVERITIES: dict[str, SeverityName] = {code: "warning" if code.startswith("DMA") else "error" for code in RULES}
FAULTS = {
    ("sending", "spf", "x"): "SPF001",
    ("sending", "spf", "l"): "SPF101",
    ("sending", "spf", "b"): "SPF107",
    ("sending", "dmarc", "x"): "DMA001",
    ("sending", "dmarc", "n"): "DMA006",
    ("receive-only", "spf", "x"): "SPF001",
    ("receive-only", "dmarc", "x"): "DMA001",
    ("receive-only", "dmarc", "n"): "USE003",
    ("non-sending", "spf", "x"): "USE001",
    ("non-sending", "dmarc", "x"): "USE003",
    ("non-sending", "dmarc", "n"): "USE003",
    ("retired", "spf", "x"): "USE001",
    ("retired", "dmarc", "x"): "USE003",
    ("retired", "dmarc", "n"): "USE003",
}
"""Which rule tells a fault, by usage."""
OF_DMARC = frozenset({"USE003"} | {code for code in RULES if code.startswith("DMA")})
OF_TREES = frozenset({"SPF101", "SPF103", "SPF105", "SPF107", "SPF108", "SPF109"})
"""What can only be judged if everything below the record is known."""
OF_SPF = frozenset({"USE001", "USE002"} | {code for code in RULES if code.startswith("SPF")})


def fingerprint(domain: str, code: str) -> str:
    """Of the one finding that a rule has on a domain."""
    return f"{domain}-{code}"


def report_of(world: World, place: int) -> ReportDocument:
    """What the run at that place reports."""
    run = world.runs[place]
    documents = [
        _document(name, condition, run, line) for line, (name, condition) in enumerate(world.domains[place].items(), 1)
    ]
    groups = group_documents(documents)
    return ReportDocument(
        complete=run.complete,
        tool=ToolDocument(version=run.version),
        run=RunDocument(
            started=run.started,
            finished=(run.moment + timedelta(seconds=5)).isoformat(),
            inventory=SERIES,
            profile=run.profile,
            source="192.0.2.53",
            shard=None,
            questions=100 + place,
            lang="en",
            fail_on="error",
            rules={run.profile: {code: its for code, its in SEVERITIES.items() if code not in run.off}},
        ),
        summary=summarise(documents, groups.total),
        groups=groups.listed,
        includes=[_include(its, domains) for its, domains in drift.trees_of(world, place)],
        domains=documents,
    )


def remember(world: World, history: History) -> None:
    """All runs, in their order: the first is number 1."""
    for place, run in enumerate(world.runs):
        history.remember(report_of(world, place), series=SERIES, whole=run.whole)


@cache
def history_file(folder: Path) -> Path:
    """The two years as a file, made once for a folder."""
    path = folder / "two-years.db"
    with History(path) as history:
        remember(make_world(), history)
    return path


def found_codes(condition: Condition, run: Planned) -> list[str]:
    """The rules that fire."""
    if not condition.attempted:
        return []
    codes = [FAULTS.get((condition.usage, kind, getattr(condition, kind))) for kind in ("spf", "dmarc")]
    return [code for code in codes if code and code not in run.off]


def _document(name: str, condition: Condition, run: Planned, line: int) -> DomainDocument:
    findings = [_finding(name, code, waived=code in condition.waived) for code in found_codes(condition, run)]
    unjudged = [_unjudged(name, code, condition) for code in _abstaining(condition, run)]
    failed = any(finding.waiver is None and finding.severity == "error" for finding in findings)
    known = condition.attempted
    return DomainDocument(
        domain=name,
        unicode=name,
        usage=cast(Any, condition.usage),
        organization=condition.organization,
        line=line,
        status="fail" if failed else "unjudged" if unjudged else "pass",
        records=_records(condition),
        spf=_spf(condition) if known else None,
        dmarc=_dmarc(name, condition) if known else None,
        findings=findings,
        unjudged=unjudged,
    )


def _abstaining(condition: Condition, run: Planned) -> list[str]:
    ours = sorted(rules_of_usage(Usage(condition.usage)) - run.off)
    if not condition.attempted:
        return ours
    blind = {"?": OF_SPF, "t": OF_TREES}.get(condition.spf, frozenset())
    blind |= OF_DMARC if condition.dmarc == "?" else frozenset()
    return [code for code in ours if code in blind]


def _unjudged(name: str, code: str, condition: Condition) -> UnjudgedDocument:
    question = f"_dmarc.{name} TXT" if code in OF_DMARC else f"{condition.failing or name} TXT"
    reason = "SERVFAIL" if condition.attempted else "not attempted"
    return UnjudgedDocument(code=code, name=RULES[code].name, reason=reason, question=question)


def _finding(name: str, code: str, *, waived: bool) -> FindingDocument:
    return FindingDocument(
        code=code,
        name=RULES[code].name,
        severity=SEVERITIES[code],
        message=f"{code} on {name}",
        found=None,
        position=None,
        remedy="Mend it.",
        reference="RFC 7208",
        fingerprint=fingerprint(name, code),
        waiver=WaiverDocument(reason=REASON, until=UNTIL) if waived else None,
    )


def _records(condition: Condition) -> RecordsDocument:
    if not condition.attempted:
        return RecordsDocument(spf=None, dmarc=None, mx=None)
    return RecordsDocument(
        spf=None if condition.spf == "?" else [condition.record] if condition.record else [],
        dmarc=dmarc_record(condition),
        mx=None if condition.mx is None else list(condition.mx),
    )


def dmarc_record(condition: Condition) -> list[str] | None:
    """None: not known."""
    return {"?": None, "x": [], "n": ["v=DMARC1; p=none"]}.get(condition.dmarc, ["v=DMARC1; p=reject"])


def _spf(condition: Condition) -> SpfDocument | None:
    its = condition.sums
    return its and SpfDocument(
        lookups=its.lookups,
        void_lookups_ipv4=0,
        void_lookups_ipv6=0,
        ipv4_addresses=its.ipv4,
        ipv6_prefixes_64=its.ipv6,
        all="-",
        includes=list(its.leads_to),
    )


def _include(its: Tree, domains: int) -> IncludeDocument:
    return IncludeDocument(
        name=its.name,
        record=its.record,
        problem=cast(Any, its.problem),
        lookups=its.lookups,
        ipv4_addresses=its.ipv4,
        ipv6_prefixes_64=its.ipv6,
        includes=list(its.leads_to),
        domains=domains,
    )


def _dmarc(name: str, condition: Condition) -> DmarcDocument | None:
    if condition.dmarc in "?x":
        return None
    policy = "none" if condition.dmarc == "n" else "reject"
    return DmarcDocument(location=f"_dmarc.{name}", policy=policy, subdomain_policy=None)
