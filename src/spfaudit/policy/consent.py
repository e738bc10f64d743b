"""The consent that reports to another organization take (RFC 9990 §4), as an addition to a remedy.

Judges nothing: whether a destination consents already is looked up once its record is there (DMA013).
"""

from collections.abc import Iterable

from spfaudit.mail.dmarc.destinations import consent_name
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.grammar import parse_record
from spfaudit.mail.dmarc.record import Record
from spfaudit.names import at_or_below
from spfaudit.suffixes import is_public_suffix
from spfaudit.text import Text


def same_organization(domain: str, in_force: InForce | None) -> str:
    """The highest name that is surely of the organization of `domain`, at which that policy is in force."""
    if in_force is None or in_force.record.psd == "y" or is_public_suffix(in_force.location):
        return domain
    return in_force.location


def with_consent(remedy: Text, name: str, uris: Iterable[str], within: str) -> Text:
    """A remedy that puts report URIs into the record of `name`; with the consent that this may take.

    Destinations at `within` and below it are of the name's own organization.
    """
    record = parse_record(f"v=DMARC1; rua={','.join(uris)}".encode())
    for domain in record.report_domains if isinstance(record, Record) else ():
        if not at_or_below(domain, within):
            line = f'{consent_name(name, domain)}. IN TXT "v=DMARC1"'
            remedy += Text(
                en=f"(If receivers take {domain} for another organization, it has to consent: {line})",
                ja=f"（受信側が {domain} を別の組織とみなす場合は、同意レコードも必要です：{line}）",
            )
    return remedy
