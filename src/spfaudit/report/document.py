"""The report as data: `spfaudit.report/1`, the frozen and versioned JSON form.

Every format renders these structs, so that all say the same. Text here is in one
language and still verbatim: each format sanitises and escapes for its own medium.
"""

from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.counts import FindingCounts, SeverityName, Status

WaiverState = Literal["running", "expiring", "expired"]
SCHEMA_ID: Literal["spfaudit.report/1"] = "spfaudit.report/1"


class ToolDocument(Struct, frozen=True, kw_only=True):
    """What made the report."""

    version: str


class RunDocument(Struct, frozen=True, kw_only=True):
    """When, on what and from where."""

    started: str
    """ISO 8601 with offset."""
    finished: str
    inventory: str
    profile: str
    source: str
    shard: str | None
    """`2/5` if only the second of five shares of the inventory was audited."""
    questions: int
    """Distinct DNS questions of the whole run."""
    lang: Literal["en", "ja"] | None = None
    """Of the messages; null in reports of versions that did not say."""
    baseline: str | None = None
    """The report whose findings do not count again, as the user named it; null: none."""
    fail_on: Literal["error", "warning", "info", "never"] | None = None
    """What makes a domain fail; null: not said."""
    rules: dict[str, dict[str, SeverityName]] = {}
    """For each profile that judged domains, the rules that ran, by code, with their severities; empty: not said.

    Those that could not look at all they judge, such as LIF008 without zone files, are left out: their silence proves
    nothing."""


class SummaryDocument(Struct, frozen=True, kw_only=True):
    """Counts of domains by status, and of findings."""

    domains: int
    passed: int
    failed: int
    unjudged: int
    findings: FindingCounts
    waived: int
    baseline: int = 0
    """Findings that are in the baseline, and so do not count."""
    groups: int = 0
    """Causes that several domains have in common; `groups` lists the 10,000 worst if there are more."""


class RecordsDocument(Struct, frozen=True, kw_only=True):
    """The records found: null means unknown (the lookup failed, or was not made), [] proven absent."""

    spf: list[str] | None
    dmarc: list[str] | None
    mx: list[str] | None


class SpfDocument(Struct, frozen=True, kw_only=True):
    """Sums over the SPF tree; null where a failed lookup leaves them unknown."""

    lookups: int | None
    void_lookups_ipv4: int | None
    void_lookups_ipv6: int | None
    ipv4_addresses: int | None
    ipv6_prefixes_64: int | None
    all: Literal["-", "~", "?", "+"] | None
    includes: list[str] = []
    """The names that the record leads to by include and redirect, in order; `includes` of the report tells of them.
    What only a message can tell (`%{i}`) is no name."""


class DmarcDocument(Struct, frozen=True, kw_only=True):
    """The DMARC policy in force for the name (RFC 9989 §4.10), whose record `location` holds."""

    location: str
    policy: str
    subdomain_policy: str | None
    """For subdomains that exist and have no record of their own; null: not known, or none."""


class WaiverDocument(Struct, frozen=True, kw_only=True):
    """Why a finding does not count."""

    reason: str
    until: str
    owner: str | None = None
    """Who answers for it."""


class WaiverUseDocument(Struct, frozen=True, kw_only=True):
    """A waiver of the inventory, and how it fared in the run."""

    rule: str
    """A rule's code, or what the codes of a family begin with."""
    domains: list[str]
    """The names and patterns that it is for; or the domain that it stands with."""
    organization: str | None
    """If it is limited to that one's domains."""
    reason: str
    owner: str | None
    until: str
    line: int
    state: WaiverState
    """On the day of the run; `expiring`: within 30 days."""
    listed: int
    """Domains of the inventory that it is for."""
    judged: int
    """Those of them that are in this report: the following three, and those for whose usage no such rule is."""
    used: int
    """Those on which such a rule fired."""
    unneeded: int
    """Those on which all such rules were judged, and none fired."""
    undetermined: int
    """Those on which none fired, but not all were run, or could be judged."""
    unused: bool
    """Whether nobody needs it: it is for no domain, or `unneeded` on all that it is for and that it could matter to."""


class FindingDocument(Struct, frozen=True, kw_only=True):
    """A rule that fired."""

    code: str
    name: str
    severity: SeverityName
    message: str
    found: str | None
    position: int | None
    """Where in `found` the fault is, in characters from 1, if that can be told."""
    remedy: str
    reference: str
    fingerprint: str
    cause: str | None = None
    """The shared thing at fault, such as `include:_spf.provider.example`: the same in all findings that it causes."""
    waiver: WaiverDocument | None
    baseline: bool = False
    """Whether it is in the baseline, and so does not count."""

    @property
    def counts(self) -> bool:
        """Whether it is neither waived nor in the baseline."""
        return self.waiver is None and not self.baseline


class GroupDocument(Struct, frozen=True, kw_only=True):
    """Findings of one rule with one cause on several domains: one thing to mend."""

    code: str
    name: str
    severity: SeverityName
    cause: str
    message: str
    """What the messages on the domains listed have in common, with `…` for what differs."""
    found: str | None
    """Null if it is not the same on all of them."""
    remedy: str
    """As `message`."""
    reference: str
    count: int
    """Domains that it hits, those that waive the finding, or whose baseline has it, not among them."""
    waived: int
    """Domains that waive it."""
    baseline: int = 0
    """Domains whose baseline has it."""
    domains: list[str]
    """The first 1,000 of those counted, in the inventory's order."""


class IncludeDocument(Struct, frozen=True, kw_only=True):
    """A name that SPF records of the domains lead to, and what hangs on it. A sum is null if a lookup that it needs
    failed, and if `problem` says why there is none."""

    name: str
    record: str | None
    """Verbatim; null unless there is exactly one."""
    problem: Literal["unknown", "absent", "multiple", "malformed", "loop", "macro"] | None
    """`unknown`: the lookup of the record failed; `absent`, `multiple`: there is none, or several; `malformed`: it is
    not valid; `loop`: it comes back to itself; `macro`: what hangs on it depends on the domain that leads there."""
    lookups: int | None
    """Inside it, in the worst case; the term that leads there is not counted."""
    ipv4_addresses: int | None
    ipv6_prefixes_64: int | None
    includes: list[str]
    """The names that it leads to itself, in order."""
    domains: int
    """How many of the report's domains lead to it, directly or not."""


class UnjudgedDocument(Struct, frozen=True, kw_only=True):
    """A rule that abstained, and the question whose lookup failed."""

    code: str
    name: str
    reason: str
    question: str | None
    baseline: tuple[str, ...] = ()
    """Fingerprints of the rule's findings in the baseline that could be neither confirmed nor taken for mended."""


class DomainDocument(Struct, frozen=True, kw_only=True):
    """One listed domain."""

    domain: str
    unicode: str
    usage: Literal["sending", "receive-only", "non-sending", "retired"]
    organization: str | None
    line: int
    profile: str | None = None
    """By which it was judged; null: the run's."""
    status: Status
    records: RecordsDocument
    spf: SpfDocument | None
    dmarc: DmarcDocument | None
    findings: list[FindingDocument]
    unjudged: list[UnjudgedDocument]


class Domains(Protocol):
    """Documents of domains, in the inventory's order, that can be read more than once."""

    def __iter__(self) -> Iterator[DomainDocument]: ...

    def __getitem__(self, place: int, /) -> DomainDocument: ...

    def __len__(self) -> int: ...


class ReportHead(Protocol):
    """What a report tells of its run as a whole."""

    @property
    def complete(self) -> bool: ...

    @property
    def tool(self) -> ToolDocument: ...

    @property
    def run(self) -> RunDocument: ...

    @property
    def summary(self) -> SummaryDocument: ...


class AnyReport(ReportHead, Protocol):
    """What a reporter reads: a `ReportDocument`, or the same with domains that are not all in memory."""

    @property
    def changes(self) -> ChangesDocument | None: ...

    @property
    def waivers(self) -> list[WaiverUseDocument]: ...

    @property
    def groups(self) -> list[GroupDocument]: ...

    @property
    def includes(self) -> list[IncludeDocument]: ...

    @property
    def domains(self) -> Domains: ...


class ReportDocument(Struct, frozen=True, kw_only=True):
    """A whole run. `complete`: every listed domain was attempted; a failed lookup does not make a run incomplete."""

    schema: Literal["spfaudit.report/1"] = SCHEMA_ID
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    changes: ChangesDocument | None = None
    """Null: no earlier run is known."""
    waivers: list[WaiverUseDocument] = []
    """All of the inventory's, whether or not a finding is waived: the first 10,000."""
    groups: list[GroupDocument]
    """The worst and most widespread first."""
    includes: list[IncludeDocument] = []
    """By name: the names that SPF records lead to, at most the 10,000 to which most domains lead."""
    domains: list[DomainDocument]
