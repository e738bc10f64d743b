"""The DMARC of one domain, as data of `spfaudit.show/1`."""

from msgspec import Struct

from spfaudit.evidence import Undetermined
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.overview import Overview
from spfaudit.text import Lang


class PolicyDocument(Struct, frozen=True, kw_only=True):
    """A policy in force: `policy` with inheritance and testing mode applied, `asked` as the record says it."""

    policy: str
    asked: str
    tag: str
    """p, sp or np: which tag holds, be it by its default."""
    given: str | None
    """The tag that says so: `tag`, or what that falls back to; null: none does."""
    location: str
    """The name whose record it is."""
    record: str


class EarlierDocument(Struct, frozen=True, kw_only=True):
    """The policy of receivers that follow RFC 7489."""

    policy: str
    percent: int
    location: str


class DmarcSectionDocument(Struct, frozen=True, kw_only=True):
    """Null: receivers apply no DMARC, or it is not known: see `unknown`."""

    in_force: PolicyDocument | None
    subdomains: PolicyDocument | None
    nonexistent_subdomains: PolicyDocument | None
    organizational_domain: str | None
    rfc7489: EarlierDocument | None
    alignment_dkim: str | None
    """r (relaxed) or s (strict)."""
    alignment_spf: str | None
    aggregate_reports: list[str] | None
    """Empty: to nobody, or no record is in force; null: not known which."""
    failure_reports: list[str] | None
    unknown: dict[str, str]
    """Which of the above could not be determined → why."""


def project_dmarc(overview: Overview, lang: Lang) -> DmarcSectionDocument:
    """The section in one language."""
    fields = {
        "in_force": overview.in_force,
        "subdomains": overview.subdomains,
        "nonexistent_subdomains": overview.nonexistent,
        "organizational_domain": overview.organizational_domain,
        "rfc7489": overview.earlier,
    }
    record = overview.in_force.record if isinstance(overview.in_force, InForce) else None
    nobody = None if isinstance(overview.in_force, Undetermined) else list[str]()
    earlier = overview.earlier
    return DmarcSectionDocument(
        in_force=_policy(overview.in_force),
        subdomains=_policy(overview.subdomains),
        nonexistent_subdomains=_policy(overview.nonexistent),
        organizational_domain=(
            None if isinstance(overview.organizational_domain, Undetermined) else overview.organizational_domain
        ),
        rfc7489=(
            None
            if earlier is None or isinstance(earlier, Undetermined)
            else EarlierDocument(policy=str(earlier.policy), percent=earlier.percent, location=earlier.location)
        ),
        alignment_dkim=record.adkim if record else None,
        alignment_spf=record.aspf if record else None,
        aggregate_reports=[uri.text for uri in record.rua] if record else nobody,
        failure_reports=[uri.text for uri in record.ruf] if record else nobody,
        unknown={
            name: f"{value.question}: {value.failed.describe().to(lang)}"
            for name, value in fields.items()
            if isinstance(value, Undetermined)
        },
    )


def _policy(found: InForce | Undetermined | None) -> PolicyDocument | None:
    if not isinstance(found, InForce):
        return None
    return PolicyDocument(
        policy=str(found.policy),
        asked=str(found.asked),
        tag=found.tag,
        given=found.given or None,
        location=found.location,
        record=found.record.text,
    )
