"""What protects mail on its way to one domain, as data of `spfaudit.show/1`."""

from msgspec import Struct

from spfaudit.evidence import Undetermined
from spfaudit.mail.mta_sts_policy import Policy, Served, Unserved
from spfaudit.mail.text_record import Absent, Malformed, Multiple
from spfaudit.mail.transport_overview import TransportOverview
from spfaudit.text import Lang


class TextRecordDocument(Struct, frozen=True, kw_only=True):
    """A record, or what stands in its place."""

    state: str
    """valid, absent, malformed, multiple; unknown: the lookup failed."""
    records: list[str]


class PolicyFileDocument(Struct, frozen=True, kw_only=True):
    """What is at the MTA-STS policy's place."""

    state: str
    """valid, invalid, unserved, not asked (no valid record, or no --https); unknown: it could not be fetched."""
    status: int | None = None
    """HTTP's, if there is no policy for that."""
    mode: str | None = None
    max_age: int | None = None
    mx: list[str] = []


class TransportSectionDocument(Struct, frozen=True, kw_only=True):
    """The section."""

    mta_sts: TextRecordDocument
    mta_sts_policy: PolicyFileDocument
    tls_rpt: TextRecordDocument
    bimi: TextRecordDocument
    unknown: dict[str, str]
    """Which of the above could not be determined → why."""


def project_transport(overview: TransportOverview, lang: Lang) -> TransportSectionDocument:
    """The section in one language."""
    fields = {
        "mta_sts": overview.mta_sts,
        "mta_sts_policy": overview.policy,
        "tls_rpt": overview.tls_rpt,
        "bimi": overview.bimi,
    }
    return TransportSectionDocument(
        mta_sts=_record(overview.mta_sts),
        mta_sts_policy=_policy(overview.policy),
        tls_rpt=_record(overview.tls_rpt),
        bimi=_record(overview.bimi),
        unknown={
            name: f"{value.question}: {value.failed.describe().to(lang)}"
            for name, value in fields.items()
            if isinstance(value, Undetermined)
        },
    )


def _record(found: object) -> TextRecordDocument:
    match found:
        case Undetermined():
            return TextRecordDocument(state="unknown", records=[])
        case Absent(near_misses=texts):
            return TextRecordDocument(state="absent", records=list(texts))
        case Multiple(records=texts):
            return TextRecordDocument(state="multiple", records=list(texts))
        case Malformed(text=text):
            return TextRecordDocument(state="malformed", records=[text])
        case _:
            text = getattr(found, "text", "")  # of MtaSts, TlsRpt, Bimi
            return TextRecordDocument(state="valid", records=[text])


def _policy(found: Served | Unserved | Undetermined | None) -> PolicyFileDocument:
    match found:
        case None:
            return PolicyFileDocument(state="not asked")
        case Undetermined():
            return PolicyFileDocument(state="unknown")
        case Unserved(status=status):
            return PolicyFileDocument(state="unserved", status=status or None)
        case Served(content=Policy() as policy):
            return PolicyFileDocument(state="valid", mode=policy.mode.value, max_age=policy.max_age, mx=list(policy.mx))
        case Served():
            return PolicyFileDocument(state="invalid")
