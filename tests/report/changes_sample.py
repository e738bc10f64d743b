"""Changes that have everything that a report may tell of them, with hostile text where text comes from elsewhere."""

from report.sample import NASTY
from spfaudit.report.changes_document import (
    ChangeCounts,
    ChangedInclude,
    ChangedRule,
    ChangesDocument,
    DomainCounts,
    FindingSummary,
    NumberChange,
    StatusChange,
)
from spfaudit.report.counts import FindingCounts
from spfaudit.sanitise import well_formed


def counts(error: int = 0, warning: int = 0, info: int = 0, waived: int = 0, known: int = 0) -> ChangeCounts:
    return ChangeCounts(counted=FindingCounts(error=error, warning=warning, info=info), waived=waived, known=known)


_SAME = ChangedInclude(
    name="_spf.provider.example",
    domains=4,
    record=True,
    problem=None,
    problem_before=None,
    lookups=None,
    ipv4_addresses=None,
    ipv6_prefixes_64=None,
)

NOTHING = ChangesDocument(
    run=12,
    started="2026-06-01T09:00:00+00:00",
    complete=True,
    findings=FindingSummary(
        new=counts(),
        fixed=counts(),
        open=counts(error=2, waived=3),
        unknown=counts(),
        first_judged=counts(),
        not_judged=counts(),
    ),
    domains=DomainCounts(
        compared=18, added=0, dropped=0, not_compared=0, usage=0, organization=0, spf=0, dmarc=0, mx=0, undetermined=0
    ),
    statuses=[],
    new=[],
    fixed=[],
    includes=[],
    includes_changed=0,
)
"""All is as it was."""

CHANGES = ChangesDocument(
    run=12,
    started="2026-06-01T09:00:00+00:00",
    complete=False,
    findings=FindingSummary(
        new=counts(error=1_234, warning=1, waived=1),
        fixed=counts(error=1, info=2),
        open=counts(error=7, warning=2, info=12, waived=2, known=1),
        unknown=counts(error=3),
        first_judged=counts(warning=1),
        not_judged=counts(info=1),
    ),
    domains=DomainCounts(
        compared=16, added=2, dropped=1, not_compared=0, usage=1, organization=1, spf=3, dmarc=1, mx=1, undetermined=4
    ),
    statuses=[
        StatusChange(before="fail", after="unjudged", domains=2),
        StatusChange(before="fail", after="pass", domains=1),
        StatusChange(before="pass", after="fail", domains=1_001),
    ],
    new=[
        ChangedRule(
            code="SPF001",
            name="missing-spf",
            severity="error",
            count=1_231,
            domains=["nospf.example.go.jp", "both.example.go.jp", well_formed(NASTY), "more.example.go.jp"],
        ),
        ChangedRule(
            code="SPF109",
            name="broken-include",
            severity="error",
            count=2,
            domains=["news.example.go.jp", "info.example"],
        ),
        ChangedRule(
            code="LIF002",
            name="retired-domain-still-in-dns",
            severity="warning",
            count=1,
            domains=["old-campaign.example.go.jp"],
        ),
        ChangedRule(code="ZZZ999", name="of-a-later-version", severity="warning", count=1, domains=["info.example"]),
    ],
    fixed=[
        ChangedRule(code="SPF101", name="too-many-lookups", severity="error", count=1, domains=["mail.example.go.jp"]),
        ChangedRule(
            code="SPF203",
            name="softfail-all",
            severity="info",
            count=2,
            domains=["mail.example.go.jp", "news.example.go.jp"],
        ),
    ],
    includes=[
        ChangedInclude(
            name="_spf.provider.example",
            domains=4,
            record=True,
            problem=None,
            problem_before=None,
            lookups=NumberChange(before=1, after=3),
            ipv4_addresses=NumberChange(before=256, after=65_792),
            ipv6_prefixes_64=None,
        ),
        ChangedInclude(
            name=well_formed(NASTY),
            domains=1,
            record=True,
            problem="malformed",
            problem_before=None,
            lookups=None,
            ipv4_addresses=None,
            ipv6_prefixes_64=NumberChange(before=65_536, after=1),
        ),
        _SAME,
    ],
    includes_changed=15,
)
