"""checkdmarc's reading of one DMARC record's text.

Its parser looks destinations of reports up as it goes. So here it is an instance of its own, as in `opinion`, in which
every lookup finds what it hopes for: what it says is of the text alone, and no socket is opened.
"""

from collections.abc import Mapping
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

from msgspec import Struct

from spfaudit.mail.second_opinion.opinion import Opinion, instance

_POLICIES = ("p", "sp", "np")
_OTHERS = ("t", "psd", "adkim", "aspf", "fo")
_REPORTS = ("rua", "ruf")


class DmarcOpinion(Struct, frozen=True, kw_only=True):
    """What it makes of a text. Texts are hostile, and in English only."""

    opinion: Opinion
    counts: bool
    """Whether it takes the text for a DMARC record at all."""
    tags: Mapping[str, str] = {}
    """The value of each tag, given or by default; empty if the text is not valid."""
    destinations: Mapping[str, int] = {}
    """How many report URIs it finds in `rua` and `ruf`."""


def dmarc_opinion(domain: str, text: str) -> DmarcOpinion:
    """What checkdmarc says of `text` as the record of `domain`. The first call takes half a second."""
    checkdmarc = _dmarc()
    counts = bool(checkdmarc._is_dmarc_record(text))
    try:
        parsed = checkdmarc.parse_dmarc_record(text, domain)
    except checkdmarc.DMARCError as error:
        return DmarcOpinion(opinion=_opinion(valid=False, error=str(error)), counts=counts)
    except Exception as error:  # whatever a record does to checkdmarc is said of checkdmarc, and no crash of ours
        return DmarcOpinion(opinion=_opinion(valid=None, error=f"{type(error).__name__}: {error}"), counts=counts)
    tags: Mapping[str, Any] = parsed["tags"]
    return DmarcOpinion(
        opinion=_opinion(valid=counts, warnings=tuple(map(str, parsed["warnings"]))),
        counts=counts,
        tags={name: str(tags[name]["value"]) for name in (*_POLICIES, *_OTHERS)},
        destinations={name: len(tags[name]["value"]) for name in _REPORTS if name in tags},
    )


def _opinion(*, valid: bool | None, error: str = "", warnings: tuple[str, ...] = ()) -> Opinion:
    import checkdmarc

    return Opinion(
        tool="checkdmarc",
        version=checkdmarc.__version__,
        subject="DMARC",
        valid=valid,
        error=error,
        warnings=warnings,
    )


@cache
def _dmarc() -> ModuleType:
    """An instance of `checkdmarc.dmarc` whose lookups all succeed."""
    dmarc = instance("checkdmarc.dmarc")
    vars(dmarc).update(
        query_dns=lambda *_, **__: ["v=DMARC1"],
        get_mx_records=lambda *_, **__: [SimpleNamespace()],
        verify_dmarc_report_destination=lambda *_, **__: None,
    )
    return dmarc
