"""What a name still has in DNS, as reports tell it."""

from collections.abc import Iterator

from spfaudit.evidence import Address, Document, Host, Mx, Opaque, Rdata, Records, Txt, octets_to_text
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.survey import Survey


def records_left(survey: Survey) -> list[str]:
    """Every record that serves anything: a null MX and SPF serve to lock the name down, and may stay."""
    return list(dict.fromkeys(_left(survey)))


def services_left(survey: Survey) -> list[str]:
    """Those behind which something may still run: addresses, aliases, mail exchangers."""
    return [record for record in records_left(survey) if not record.startswith("TXT ")]


def every_record(survey: Survey) -> list[str]:
    """Every record of the answers known, whatever it serves."""
    return list(dict.fromkeys(_every(survey)))


def records_behind(survey: Survey) -> list[str]:
    """Every record that an alias leads to, of the answers known."""
    answers = survey.known.items()
    found = [(type, answer) for type, answer in answers if isinstance(answer, Records) and answer.chain]
    return [f"{type} {record_text(rdata)}" for type, answer in found for rdata in answer.rdata]


def record_text(rdata: Rdata) -> str:
    """The record's data as reports tell them, in one line."""
    match rdata:
        case Mx(preference, exchange):
            return f"{preference} {exchange}"
        case Txt():
            return f'"{octets_to_text(rdata.joined)}"'
        case Address(text) | Host(text) | Opaque(text):
            return text
        case Document():  # fetched, and no record
            return ""


def _every(survey: Survey) -> Iterator[str]:
    for type, answer in survey.known.items():
        if answer.chain:
            yield f"CNAME {answer.chain[0]}"
        elif isinstance(answer, Records):
            yield from (f"{type} {record_text(rdata)}" for rdata in answer.rdata)


def _left(survey: Survey) -> Iterator[str]:
    for type, answer in survey.known.items():
        if answer.chain:
            yield f"CNAME {answer.chain[0]}"
        elif isinstance(answer, Records):
            if answer.beside_cname:
                yield f"CNAME {answer.beside_cname}"
            yield from (f"{type} {text}" for rdata in answer.rdata if (text := _serving(rdata)))


def _serving(rdata: Rdata) -> str:
    lock = rdata.exchange == "." if isinstance(rdata, Mx) else isinstance(rdata, Txt) and is_spf(rdata.joined)
    return "" if lock else record_text(rdata)
