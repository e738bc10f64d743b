"""What comes of judging one domain.

Knows no rule and no format.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from spfaudit.evidence import Question
from spfaudit.inventory.model import Entry
from spfaudit.mail.spf.include_facts import IncludeFacts
from spfaudit.text import Text


class Severity(StrEnum):
    """How much a finding weighs. Ordered by `weight`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"

    __hash__ = str.__hash__  # that of Enum is a call of Python for every look into a table

    @property
    def weight(self) -> int:
        """3 for an error down to 0 for off."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1, Severity.OFF: 0}


def threshold(fail_on: Severity | str | None) -> Severity | None:
    """The least severity that fails a domain, as a caller says it; None, also said as `never`: nothing does.

    Raises ValueError for other words, `off` among them.
    """
    if fail_on is None or fail_on == "never":
        return None
    least = Severity(fail_on)
    if least is Severity.OFF:
        raise ValueError("nothing weighs 'off': to fail on nothing, say 'never'")
    return least


class AppliedWaiver(Struct, frozen=True):
    """Why a finding does not count."""

    reason: str
    until: date
    owner: str | None = None


class Finding(Struct, frozen=True, kw_only=True, gc=False):
    """A rule fired."""

    code: str
    name: str
    severity: Severity
    message: Text
    found: str | None
    """The record or value at fault, verbatim (see `evidence.octets_to_text`)."""
    position: int | None = None
    """Where in `found`, as an offset, if that can be told."""
    remedy: Text
    records: tuple[str, ...] = ()
    """The exact records that the remedy wants published, as lines of a master file with absolute names."""
    wants_more: bool = False
    """Whether a lookup that failed leaves open which records those are."""
    reference: str
    fingerprint: str
    """Stable over runs as long as it is the same defect of the same domain: 16 hex digits."""
    cause: str = ""
    """The key of the shared thing at fault (see `Problem.cause`); empty if there is none."""
    waiver: AppliedWaiver | None = None
    baseline: bool = False
    """Known from an earlier report: it does not count."""

    @property
    def counts(self) -> bool:
        """Whether it is neither waived nor known."""
        return self.waiver is None and not self.baseline


class Unjudged(Struct, frozen=True, kw_only=True, gc=False):
    """A rule abstained, because a lookup that it needs failed."""

    code: str
    name: str
    reason: Text
    question: Question | None
    passing: bool = False
    """Whether asking again later may help: the failure may pass (`evidence.may_pass`)."""
    baseline: tuple[str, ...] = ()
    """Fingerprints of findings of the rule that an earlier report told: neither confirmed nor mended."""


class SpfFacts(Struct, frozen=True, kw_only=True, gc=False):
    """The sums of a valid SPF record's tree. None: not known, because some lookup failed."""

    lookups: int | None
    void_lookups_ipv4: int | None = None
    void_lookups_ipv6: int | None = None
    ipv4_addresses: int | None = None
    ipv6_prefixes_64: int | None = None
    all: str | None = None
    """The qualifier of the `all` in force, through redirects: - ~ ? +, or None if there is none."""
    includes: tuple[str, ...] = ()
    """The names that the record leads to by include and redirect, in order."""


class DmarcFacts(Struct, frozen=True, kw_only=True, gc=False):
    """The DMARC policy in force for the name (RFC 9989)."""

    location: str
    policy: str
    subdomain_policy: str | None
    """For subdomains that exist and have no record of their own; None: not known, or none."""


class Facts(Struct, frozen=True, kw_only=True, gc=False):
    """What is worth showing of a domain. Records: None if the lookup failed or nobody asked; () if proven absent."""

    spf_records: tuple[str, ...] | None = None
    dmarc_records: tuple[str, ...] | None = None
    mx_records: tuple[str, ...] | None = None
    """As `10 mx.example.go.jp`; the null MX is `0 .`."""
    spf: SpfFacts | None = None
    """None unless there is exactly one valid record."""
    includes: tuple[IncludeFacts, ...] = ()
    """The trees that it leads to, directly or not."""
    dmarc: DmarcFacts | None = None


class Verdict(Struct, frozen=True, kw_only=True, gc=False):
    """All that was judged of one domain. Every listed domain has one."""

    entry: Entry
    findings: tuple[Finding, ...] = ()
    """Worst first, then as the catalogue has them."""
    unjudged: tuple[Unjudged, ...] = ()
    facts: Facts = Facts()

    @property
    def may_change(self) -> bool:
        """Whether asking again later may help: some rule could not judge, for a failure that may pass."""
        return any(unjudged.passing for unjudged in self.unjudged)
