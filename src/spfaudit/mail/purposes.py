"""What names in a zone are of use for, told by their records' types and, of texts, by how they begin.

Pure. Reads the answers to questions for NAMES (`resolver.zone_names`).
"""

import re
from collections.abc import Iterable

from spfaudit.evidence import Opaque, Rdata
from spfaudit.names import at_or_below
from spfaudit.text import Text, same

# A name below which mail is looked after: what stands there is about the name behind it.
_ABOUT_MAIL = r"(?:.*\.)?_(?:dmarc|domainkey|mta-sts|tls|bimi)\.(?P<name>.+)"
_STRING = r'"((?:[^"\\]|\\.)*)"'
_MAIL_TEXT = r"(?i)v=(?:spf1|DMARC1|DKIM1|STSv1|TLSRPTv1|BIMI1)\b"
_LABELS = {
    "dmarc1": r"\A(?=dmarc\.)",
    "dkim1": r"(?<=\.)(?=domainkey\.)",
    "stsv1": r"\A(?=mta-sts\.)",
    "bimi1": r"(?<=\.)(?=bimi\.)",
}
"""By the version of a text: where in its name the underscore belongs with which it is looked for."""
_LOOKED_FOR = rf"(?i)v=({'|'.join(_LABELS)})\b"
_DMARC_TEXT = r"(?i)v=DMARC1\b"
_MAIL = Text(en="TXT for mail", ja="メール関連の TXT")


def purposes(records: Iterable[Rdata]) -> dict[str, dict[Text, None]]:
    """Names that are of use to somebody, with what makes them so, in the order of the records."""
    found: dict[str, dict[Text, None]] = {}
    for name, type, *text in _listed(records):
        about = re.fullmatch(_ABOUT_MAIL, name)
        if about and type in ("TXT", "CNAME"):
            name, what = about["name"], _MAIL
        elif name.startswith("_") or "._" in name or (type == "TXT" and not _is_for_mail(text[0])):
            continue
        else:
            what = _MAIL if type == "TXT" else same(type)
        found.setdefault(name, {})[what] = None
    return found


def lacking_underscore(records: Iterable[Rdata], top: str) -> dict[str, str]:
    """The names of texts for mail at which nobody looks for want of an underscore, with the names that were meant.

    As far as these are below `top`: its own name may well be that of a service.
    """
    found: dict[str, str] = {}
    for name, type, *text in _listed(records):
        version = re.match(_LOOKED_FOR, _joined(text[0])) if type == "TXT" else None
        if version:
            meant = re.sub(_LABELS[version[1].lower()], "_", name, count=1)
            if meant != name and at_or_below(meant, top):
                found[name] = meant
    return found


def misplaced_dmarc(records: Iterable[Rdata], domain: str) -> str:
    """The name of a DMARC record that was probably to stand at `_dmarc` below the domain; "" if there is none.

    That name with the zone's own once more behind it, or without the underscore.
    """
    beside = (f"_dmarc.{domain}.{domain}", f"dmarc.{domain}")
    for name, type, *text in _listed(records):
        if name in beside and type == "TXT" and re.match(_DMARC_TEXT, _joined(text[0])):
            return name
    return ""


def _listed(records: Iterable[Rdata]) -> list[list[str]]:
    """Name and type of each record; behind TXT its strings as a master file has them."""
    return [record.text.split(" ", 2) for record in records if isinstance(record, Opaque)]  # which all of them are


def _is_for_mail(strings: str) -> bool:
    """Whether a TXT record is about mail; `strings` as a master file has them."""
    return re.match(_MAIL_TEXT, _joined(strings)) is not None


def _joined(strings: str) -> str:
    return "".join(re.findall(_STRING, strings))  # RFC 7208 §3.3
