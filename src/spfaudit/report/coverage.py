"""How many domains meet what mail security demands of them, told from the reports' documents.

A requirement is met only where all of its rules that are meant for the domain's usage ran and kept silent, and the
facts agree. Where a rule abstained or was not run, it is unjudged: never met, and broken only by what is proven. That a
finding is in the baseline changes nothing: the fault is there. Knows no layout.
"""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from spfaudit.mail.spf.limits import LOOKUP_LIMIT, VOID_LIMIT
from spfaudit.report.determined import determined_rules, not_run
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument
from spfaudit.text import Text


class Outcome(StrEnum):
    """What became of one requirement on one domain."""

    MET = "met"
    WAIVED = "waived"
    """Broken, but only by findings that are waived."""
    UNJUDGED = "unjudged"
    """A lookup failed, or nobody looked: a rule of it was not run."""
    BROKEN = "broken"


class Requirement(Struct, frozen=True, kw_only=True):
    """One demand on the domains of some usages."""

    key: str
    title: Text
    usages: frozenset[str]
    """The declared usages that it applies to."""
    codes: frozenset[str]
    """The rules that prove it broken by firing, and that leave it unjudged by abstaining, or if they did not run."""
    holds: Callable[[DomainDocument], bool | None]
    """What the facts say where none of these rules has fired or abstained. None: nothing."""
    reasons: frozenset[str] = frozenset()
    """More rules, which say why the facts say no where none of `codes` does. Elsewhere they concern something else."""
    absence: str = ""
    """The rule that abstains where it is not known which policy is in force: with its say, and a reason, it is none."""

    def outcome(self, run: RunDocument, domain: DomainDocument) -> Outcome | None:
        """What became of it; None if it does not apply to the domain."""
        if domain.usage not in self.usages:
            return None
        fired = [finding for finding in domain.findings if finding.code in self.codes]
        if any(finding.waiver is None for finding in fired):
            return Outcome.BROKEN
        if any(unjudged.code in self.codes for unjudged in domain.unjudged):
            return Outcome.UNJUDGED
        told = self.told(run, domain)
        waived = bool(told) and all(finding.waiver for finding in told)
        outcome = Outcome.WAIVED if waived else _OUTCOMES[self._holds(run, domain)]
        return outcome if outcome is Outcome.BROKEN or not self.not_run(run, domain) else Outcome.UNJUDGED

    def told(self, run: RunDocument, domain: DomainDocument) -> list[FindingDocument]:
        """The findings that say why it is not met."""
        fired = [finding for finding in domain.findings if finding.code in self.codes]
        if fired or self._holds(run, domain) is not False:
            return fired
        return [finding for finding in domain.findings if finding.code in self.reasons]

    def _holds(self, run: RunDocument, domain: DomainDocument) -> bool | None:
        held = self.holds(domain)
        if held is None and domain.records.dmarc is not None and self.absence in determined_rules(run, domain):
            return False if any(finding.code in self.reasons for finding in domain.findings) else None
        return held

    def not_run(self, run: RunDocument, domain: DomainDocument) -> list[str]:
        """The rules that would have to have their say on such a domain, and did not run."""
        return not_run(run, domain, self.codes)


_OUTCOMES = {True: Outcome.MET, False: Outcome.BROKEN, None: Outcome.UNJUDGED}


class Share(Struct, frozen=True, kw_only=True):
    """Domains by outcome of one requirement."""

    requirement: Requirement
    counts: dict[Outcome, int]

    @property
    def total(self) -> int:
        """Domains that the requirement applies to."""
        return sum(self.counts.values())


class Coverage:
    """Counts the outcomes of all requirements while the domains are read once."""

    def __init__(self, run: RunDocument) -> None:
        self._run = run
        self._counts: Counter[tuple[str, Outcome]] = Counter()

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        for requirement in REQUIREMENTS:
            outcome = requirement.outcome(self._run, domain)
            if outcome:
                self._counts[requirement.key, outcome] += 1

    def shares(self) -> list[Share]:
        """What came of the requirements that apply to any domain."""
        every = [
            Share(
                requirement=requirement,
                counts={outcome: self._counts[requirement.key, outcome] for outcome in Outcome},
            )
            for requirement in REQUIREMENTS
        ]
        return [share for share in every if share.total]


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in whole percents: 100 only if it is all, and 0 only if it is nothing."""
    if not part or part >= whole:
        return "100%" if part else "0%"
    return f"{part * 100 // whole}%" if part * 100 >= whole else "<1%"


# -- what the facts say -----------------------------------------------------


def _has_valid_spf(domain: DomainDocument) -> bool | None:
    if domain.records.spf is None:
        return None
    return len(domain.records.spf) == 1 and domain.spf is not None


def _keeps_spf_limits(domain: DomainDocument) -> bool | None:
    spf = domain.spf
    if spf is None:
        return _has_valid_spf(domain)
    if spf.lookups is None or spf.void_lookups_ipv4 is None or spf.void_lookups_ipv6 is None:
        return None
    return spf.lookups <= LOOKUP_LIMIT and max(spf.void_lookups_ipv4, spf.void_lookups_ipv6) <= VOID_LIMIT


def _denies_all(domain: DomainDocument) -> bool | None:
    spf = domain.spf
    if spf is None:
        return _has_valid_spf(domain)
    if spf.ipv4_addresses is None or spf.ipv6_prefixes_64 is None:
        return None  # `all` is null as well where a lookup failed
    return spf.all == "-" and not spf.ipv4_addresses and not spf.ipv6_prefixes_64


def _has_policy(domain: DomainDocument) -> bool | None:
    return True if domain.dmarc else None  # null is both none and not known: rules tell which


def _rejects(domain: DomainDocument) -> bool | None:
    return domain.dmarc.policy == "reject" if domain.dmarc else None


def _is_gone_or_locked_down(domain: DomainDocument) -> bool | None:
    records = domain.records
    if records.spf is None or records.mx is None:
        return None
    if records.mx not in ([], ["0 ."]):
        return False
    return _denies_all(domain) if records.spf else True


_SENDING = frozenset({"sending"})
_MAIL = _SENDING | {"receive-only"}
_SILENT = frozenset({"receive-only", "non-sending"})
_RETIRED = frozenset({"retired"})
_NO_VALID_SPF = frozenset({"LIF001", "SPF001", "SPF002", "SPF003"})
_VOID_DMARC = frozenset({"DMA002", "DMA003", "DMA004", "DMA011", "DMA018"})

REQUIREMENTS = (
    Requirement(
        key="spf",
        title=Text(
            en="A valid SPF record is published (sending, receive-only)",
            ja="有効な SPF レコードを公開（送信用・受信専用）",
        ),
        usages=_MAIL,
        codes=_NO_VALID_SPF,
        holds=_has_valid_spf,
    ),
    Requirement(
        key="spf-limits",
        title=Text(
            en="SPF works within its limits (sending, receive-only)",
            ja="SPF が上限内で正しく評価される（送信用・受信専用）",
        ),
        usages=_MAIL,
        codes=_NO_VALID_SPF | {"SPF101", "SPF103", "SPF105", "SPF107", "SPF108", "SPF109"},
        holds=_keeps_spf_limits,
    ),
    Requirement(
        key="spf-denies",
        title=Text(
            en="SPF denies every sender (receive-only, non-sending)",
            ja="SPF ですべての送信を拒否（受信専用・送信なし）",
        ),
        usages=_SILENT,
        codes=_NO_VALID_SPF | {"USE001", "USE002"},
        holds=_denies_all,
    ),
    Requirement(
        key="dmarc",
        title=Text(en="A DMARC policy is in force (sending)", ja="DMARC ポリシーが適用されている（送信用）"),
        usages=_SENDING,
        codes=frozenset({"LIF001", "DMA001"}),
        holds=_has_policy,
        reasons=_VOID_DMARC,
        absence="DMA005",
    ),
    Requirement(
        key="dmarc-reject",
        title=Text(
            en="The DMARC policy in force is reject (all in use)",
            ja="DMARC の p=reject が適用されている（使用中のすべて）",
        ),
        usages=_MAIL | _SILENT,
        codes=frozenset({"LIF001", "DMA001", "DMA005", "DMA006", "DMA009", "USE003"}),
        holds=_rejects,
        reasons=_VOID_DMARC,
        absence="DMA005",
    ),
    Requirement(
        key="retired",
        title=Text(en="Retired names are gone or locked down", ja="廃止した名前は削除済み、または封鎖済み"),
        usages=_RETIRED,
        codes=frozenset({"LIF002", "LIF003", "USE001", "USE003", "USE005"}),
        holds=_is_gone_or_locked_down,
        reasons=frozenset({"MX004"}),
    ),
)
"""In the order in which they are told."""
