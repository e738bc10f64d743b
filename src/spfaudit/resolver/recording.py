"""The format of a recording: JSON lines, for programs and for people.

A header, one line an answer, a footer. Record data is RFC 1035 presentation
text. Knows no files.
"""

from datetime import datetime

from msgspec import Struct

from spfaudit.asking import record_type
from spfaudit.evidence import (
    NOWHERE,
    Answer,
    Failed,
    Failure,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Records,
    records,
)
from spfaudit.resolver.presentation import from_presentation, to_presentation
from spfaudit.text import Text

FORMAT = "spfaudit.evidence/1"


class HeaderLine(Struct, frozen=True, tag_field="line", tag="header", kw_only=True):
    """What was asked, by which version, and when."""

    format: str
    tool: str
    source: str
    started: datetime


class FoundLine(Struct, frozen=True, tag_field="line", tag="records", kw_only=True, omit_defaults=True):
    """`Records`."""

    name: str
    type: str
    rdata: tuple[str, ...]
    ttl: int = 0
    authenticated: bool | None = False
    chain: tuple[str, ...] = ()
    beside_cname: str = ""
    provenance: Provenance = NOWHERE


class NoDataLine(Struct, frozen=True, tag_field="line", tag="nodata", kw_only=True, omit_defaults=True):
    """`NoData`."""

    name: str
    type: str
    chain: tuple[str, ...] = ()
    authenticated: bool | None = False
    provenance: Provenance = NOWHERE


class NxDomainLine(Struct, frozen=True, tag_field="line", tag="nxdomain", kw_only=True, omit_defaults=True):
    """`NxDomain`."""

    name: str
    type: str
    chain: tuple[str, ...] = ()
    authenticated: bool | None = False
    provenance: Provenance = NOWHERE


class FailedLine(Struct, frozen=True, tag_field="line", tag="failed", kw_only=True, omit_defaults=True):
    """`Failed`."""

    name: str
    type: str
    reason: Failure
    detail: str = ""
    provenance: Provenance = NOWHERE


class FooterLine(Struct, frozen=True, tag_field="line", tag="end", kw_only=True):
    """The recording is whole; and what the source said of itself."""

    gave_up: bool = False
    notices: tuple[Text, ...] = ()


AnswerLine = FoundLine | NoDataLine | NxDomainLine | FailedLine
Line = HeaderLine | AnswerLine | FooterLine


def to_line(question: Question, answer: Answer) -> AnswerLine:
    """One answer, to be written."""
    name, type = question.name, question.type
    match answer:
        case Records():
            return FoundLine(
                name=name,
                type=type,
                rdata=tuple(map(to_presentation, answer.rdata)),
                ttl=answer.ttl,
                authenticated=answer.authenticated,
                chain=answer.chain,
                beside_cname=answer.beside_cname,
                provenance=answer.provenance,
            )
        case NoData() | NxDomain():
            line = NoDataLine if isinstance(answer, NoData) else NxDomainLine
            return line(
                name=name,
                type=type,
                chain=answer.chain,
                authenticated=answer.authenticated,
                provenance=answer.provenance,
            )
        case Failed():
            return FailedLine(
                name=name, type=type, reason=answer.reason, detail=answer.detail, provenance=answer.provenance
            )


def from_line(line: AnswerLine) -> Answer:
    """The answer that was written. Raises ValueError for record data that contradicts its type."""
    match line:
        case FoundLine():
            type = record_type(line.type)
            return records(
                (from_presentation(type, text) for text in line.rdata),
                ttl=line.ttl,
                authenticated=line.authenticated,
                chain=line.chain,
                beside_cname=line.beside_cname,
                provenance=line.provenance,
            )
        case NoDataLine():
            return NoData(chain=line.chain, authenticated=line.authenticated, provenance=line.provenance)
        case NxDomainLine():
            return NxDomain(chain=line.chain, authenticated=line.authenticated, provenance=line.provenance)
        case FailedLine():
            return Failed(reason=line.reason, detail=line.detail, provenance=line.provenance)
