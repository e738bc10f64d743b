"""A JSON report, read again.

Knows what a report must say to be one; of its domains, that each can be read.
"""

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from spfaudit.inventory.selection import parse_shard
from spfaudit.report.document import (
    SCHEMA_ID,
    DomainDocument,
    IncludeDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
    WaiverUseDocument,
)
from spfaudit.report.fragment import read_fragment
from spfaudit.report.json_text import WrongEncoding, without_bom
from spfaudit.report.lazy_report import LazyReport
from spfaudit.text import ProblemError, Text, same


class UnreadableReport(ProblemError):
    """A file that is no report. `problem` names it and says why."""


class RawReport(Struct, frozen=True, kw_only=True):
    """What is read of a JSON report. Domains stay JSON: as objects they would take ten times as much memory."""

    schema: Literal["spfaudit.report/1"] = SCHEMA_ID
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    waivers: list[WaiverUseDocument] = []
    includes: list[IncludeDocument] = []
    domains: list[Raw]


class WrittenDomains:
    """Domains as JSON reports have them, each read when it is wanted."""

    def __init__(self, fragments: Sequence[Raw]) -> None:
        self._fragments = fragments

    def __len__(self) -> int:
        return len(self._fragments)

    def __iter__(self) -> Iterator[DomainDocument]:
        return map(read_fragment, self._fragments)

    def __getitem__(self, place: int) -> DomainDocument:
        return read_fragment(self._fragments[place])


def read_report(data: bytes, name: str) -> RawReport:
    """The report that the octets write; `name`: the file's, for the error. Raises UnreadableReport."""
    try:
        report = msgspec.json.decode(without_bom(data), type=RawReport)
        for domain in report.domains:
            read_fragment(domain)
    except WrongEncoding as error:
        raise _no_report(name, error.problem) from None
    except (msgspec.DecodeError, RecursionError) as error:  # the latter: brackets in brackets, thousands of times
        raise _no_report(name, same(str(error))) from None
    run = report.run
    for moment in (run.started, run.finished):
        if not _is_moment(moment):
            raise _no_report(
                name,
                Text(
                    en=f"{moment!r} is no time with an offset",
                    ja=f"{moment!r} はオフセット付きの時刻ではありません",
                ),
            )
    if run.shard is not None and not _is_share(run.shard):
        raise _no_report(
            name,
            Text(en=f"{run.shard!r} is no share such as 2/5", ja=f"{run.shard!r} は 2/5 のような分割ではありません"),
        )
    return report


def _no_report(name: str, why: Text) -> UnreadableReport:
    return UnreadableReport(
        Text(en=f"{name}: not a spfaudit report: {why.en}", ja=f"{name}：spfaudit のレポートではありません：{why.ja}")
    )


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
        # There must be days around it, in every time zone.
        return moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR
    except ValueError:
        return False


def _is_share(text: str) -> bool:
    try:
        return str(parse_shard(text)) == text
    except ValueError:
        return False


def as_written(report: RawReport) -> LazyReport:
    """One report as it was written, a share as a share: for whoever reads it and merges nothing. Without groups."""
    return LazyReport(
        complete=report.complete,
        tool=report.tool,
        run=report.run,
        summary=report.summary,
        waivers=report.waivers,
        groups=[],
        includes=report.includes,
        domains=WrittenDomains(report.domains),
    )
