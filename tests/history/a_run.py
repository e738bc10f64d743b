"""Runs as short words, so that a test's history can be read at a glance.

A month is written as domains with what was found on each: `"a": "SPF001 ?USE001 ~SPF203"` is a fault, a rule that
abstained, and a fault that is waived; `"a": "-"` is one that nobody got to.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from spfaudit.inventory.model import Usage
from spfaudit.policy.settings import make_policy
from spfaudit.report.counts import SeverityName
from spfaudit.report.document import (
    DomainDocument,
    FindingDocument,
    RecordsDocument,
    ReportDocument,
    RunDocument,
    ToolDocument,
    UnjudgedDocument,
    WaiverDocument,
)
from spfaudit.report.groups import group_documents
from spfaudit.report.projection import summarise

POLICY = make_policy()
RULES: dict[str, SeverityName] = dict.fromkeys(POLICY.severities, "error")
START = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)

UsageName = Literal["sending", "receive-only", "non-sending", "retired"]


def a_run(
    month: int,
    domains: dict[str, str],
    *,
    usages: dict[str, UsageName] | None = None,
    rules: dict[str, SeverityName] | None = None,
    complete: bool = True,
    shard: str | None = None,
    inventory: str = "domains.yaml",
) -> ReportDocument:
    """The run of the `month`-th month, from 0."""
    documents = [
        _document(name, words, line, (usages or {}).get(name, "sending"))
        for line, (name, words) in enumerate(domains.items(), start=1)
    ]
    started = START + timedelta(days=31 * month)
    groups = group_documents(documents)
    return ReportDocument(
        complete=complete,
        tool=ToolDocument(version="1"),
        run=RunDocument(
            started=started.isoformat(),
            finished=(started + timedelta(seconds=2)).isoformat(),
            inventory=inventory,
            profile="baseline",
            source="a test",
            shard=shard,
            questions=9,
            lang="en",
            fail_on="error",
            rules={"baseline": RULES if rules is None else rules},
        ),
        summary=summarise(documents, groups.total),
        groups=groups.listed,
        domains=documents,
    )


def _document(name: str, words: str, line: int, usage: UsageName) -> DomainDocument:
    findings, unjudged = list[FindingDocument](), list[UnjudgedDocument]()
    if words == "-":
        unjudged = [
            UnjudgedDocument(code=code, name=code, reason="not attempted", question=None)
            for code in (rule.code for rule in POLICY.rules[Usage(usage)])
        ]
        words = ""
    for word in words.split():
        code = word.lstrip("?~")
        if word.startswith("?"):
            unjudged.append(UnjudgedDocument(code=code, name=code, reason="SERVFAIL", question=f"{name} TXT"))
        else:
            findings.append(_finding(name, code, waived=word.startswith("~")))
    failed = any(finding.waiver is None for finding in findings)
    return DomainDocument(
        domain=f"{name}.example",
        unicode=f"{name}.example",
        usage=usage,
        organization=None,
        line=line,
        status="fail" if failed else "unjudged" if unjudged else "pass",
        records=RecordsDocument(spf=["v=spf1 -all"], dmarc=[], mx=[]),
        spf=None,
        dmarc=None,
        findings=findings,
        unjudged=unjudged,
    )


def _finding(name: str, code: str, *, waived: bool) -> FindingDocument:
    return FindingDocument(
        code=code,
        name=code.lower(),
        severity="error",
        message=f"{code} is broken",
        found=None,
        position=None,
        remedy="Mend it.",
        reference="RFC 7208",
        fingerprint=f"{name}-{code}",
        waiver=WaiverDocument(reason="later", until="2027-03-31") if waived else None,
    )
