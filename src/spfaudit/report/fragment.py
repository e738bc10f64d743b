"""One domain as it stands in the JSON report, down to the octet: what is written once can be copied for ever.

Knows the layout of a domain within the report. Knows no file.
"""

import msgspec
from msgspec import Struct

from spfaudit.report.counts import SeverityName
from spfaudit.report.document import DomainDocument, FindingDocument, WaiverDocument
from spfaudit.report.json_text import escaped

# Domains, groups and includes are items of lists that are values of the report: so deep are they written.
_INSIDE = b"[[", b"]]"
_BEFORE, _AFTER = len("[\n  [\n"), len("\n  ]\n]")
_END = b"\n    }"
_encode = msgspec.json.Encoder().encode


class Heading(Struct, frozen=True, kw_only=True):
    """The first keys of `DomainDocument`: those that the inventory knows."""

    domain: str
    unicode: str
    usage: str
    organization: str | None
    line: int
    profile: str | None


def fragment(item: Struct) -> bytes:
    """The struct as an item of a list of the report, indented, without a line end or comma after it."""
    return escaped(msgspec.json.format(_encode(item).join(_INSIDE), indent=2)[_BEFORE:-_AFTER])


def tail(domain: DomainDocument) -> bytes:
    """All of the fragment that comes after the keys of its heading: the same for domains that differ in these only."""
    whole = fragment(domain)
    return whole[whole.index(b'\n      "status": ') :]


def with_tail(heading: Heading, rest: bytes) -> bytes:
    """The fragment with that heading and what `tail` made."""
    return fragment(heading).removesuffix(_END) + b"," + rest


# -- reading it back: the less of it, the faster ------------------------------


class _Findings(Struct):
    findings: list[FindingDocument]


class FindingCause(Struct):
    """Of a `FindingDocument`, what its cause is and whether it counts."""

    code: str
    severity: SeverityName
    cause: str | None
    waiver: WaiverDocument | None
    baseline: bool = False

    @property
    def counts(self) -> bool:
        """As `FindingDocument.counts`."""
        return self.waiver is None and not self.baseline


class _Causes(Struct):
    findings: list[FindingCause]


class _Code(Struct):
    code: str


class Codes(Struct):
    """The codes of a domain's findings and abstentions."""

    findings: list[_Code]
    unjudged: list[_Code]


class _Includes(Struct):
    includes: list[str] = []


class _Spf(Struct):
    spf: _Includes | None


def read_fragment(octets: bytes | msgspec.Raw) -> DomainDocument:
    """What `fragment` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(octets, type=DomainDocument)


def read_findings(octets: bytes) -> list[FindingDocument]:
    """The findings alone."""
    return msgspec.json.decode(octets, type=_Findings).findings


def read_causes(octets: bytes) -> list[FindingCause]:
    """The causes of the findings."""
    return msgspec.json.decode(octets, type=_Causes).findings


def read_codes(octets: bytes) -> Codes:
    """What fired and what abstained."""
    return msgspec.json.decode(octets, type=Codes)


def read_includes(octets: bytes) -> list[str]:
    """The names that the domain's SPF record leads to."""
    spf = msgspec.json.decode(octets, type=_Spf).spf
    return spf.includes if spf else []
