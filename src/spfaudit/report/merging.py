"""Reports of shares of one inventory, put together to the report of the whole.

Knows documents only: what was judged is not judged again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Literal

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from spfaudit.inventory.selection import parse_shard
from spfaudit.report.changes_document import ChangesDocument
from spfaudit.report.document import (
    SCHEMA_ID,
    DomainDocument,
    GroupDocument,
    IncludeDocument,
    RunDocument,
    SummaryDocument,
    ToolDocument,
    WaiverUseDocument,
)
from spfaudit.report.fragment import read_fragment
from spfaudit.report.groups import group_documents
from spfaudit.report.includes import Includes
from spfaudit.report.projection import summarise
from spfaudit.report.waivers import merge_uses
from spfaudit.text import Text, listed, same

_TOLD = 10
"""Missing shares that are named."""


class MergeError(Exception):
    """Reports that do not belong together. `problem` says why."""

    def __init__(self, problem: Text) -> None:
        self.problem = problem
        super().__init__(problem.en)


class RawReport(Struct, frozen=True, kw_only=True):
    """A `ReportDocument` whose domains are still JSON: as objects they would take ten times as much memory."""

    schema: Literal["spfaudit.report/1"] = SCHEMA_ID
    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    waivers: list[WaiverUseDocument] = []
    includes: list[IncludeDocument] = []
    domains: list[Raw]


class MergedDomains:
    """Domains out of several reports."""

    def __init__(self, fragments: Sequence[Raw]) -> None:
        self._fragments = fragments

    def __len__(self) -> int:
        return len(self._fragments)

    def __iter__(self) -> Iterator[DomainDocument]:
        return map(read_fragment, self._fragments)

    def __getitem__(self, place: int) -> DomainDocument:
        return read_fragment(self._fragments[place])


class MergedReport(Struct, frozen=True, kw_only=True):
    """What a reporter reads of the whole."""

    complete: bool
    tool: ToolDocument
    run: RunDocument
    summary: SummaryDocument
    waivers: list[WaiverUseDocument]
    groups: list[GroupDocument]
    includes: list[IncludeDocument]
    changes: ChangesDocument | None = None
    domains: MergedDomains


def read_report(data: bytes, name: str) -> RawReport:
    """A JSON report; `name`: the file's, for the error. Raises MergeError."""
    try:
        report = msgspec.json.decode(data, type=RawReport)
        for domain in report.domains:
            read_fragment(domain)
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


def _no_report(name: str, why: Text) -> MergeError:
    return MergeError(
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


def as_written(report: RawReport) -> MergedReport:
    """One report as it was written, a share as a share: for whoever reads it and merges nothing. Without groups."""
    return MergedReport(
        complete=report.complete,
        tool=report.tool,
        run=report.run,
        summary=report.summary,
        waivers=report.waivers,
        groups=[],
        includes=report.includes,
        domains=MergedDomains(report.domains),
    )


def merge(reports: Sequence[RawReport]) -> MergedReport:
    """The whole: domains in the inventory's order, sums over all. `questions` is a sum, since shares ask apart.

    Reports without a share are taken as parts as well. Complete only if every part is, and no share is missing.
    Raises MergeError if the parts differ in inventory, profile, rules or --fail-on, or have a domain in common.
    """
    first = reports[0]
    for report in reports:
        for mine, other, what in (
            (first.run.inventory, report.run.inventory, Text(en="inventories", ja="インベントリ")),
            (first.run.profile, report.run.profile, Text(en="profiles", ja="プロファイル")),
            (first.tool.version, report.tool.version, Text(en="versions of spfaudit", ja="spfaudit のバージョン")),
            (first.run.baseline, report.run.baseline, Text(en="baselines", ja="ベースライン")),
            (first.run.fail_on, report.run.fail_on, Text(en="values of --fail-on", ja=" --fail-on ")),
        ):
            if mine != other:
                raise MergeError(
                    Text(
                        en=f"the reports are of different {what.en}: {mine or '(none)'} and {other or '(none)'}",
                        ja=f"レポートの{what.ja}が異なります：{mine or '（なし）'} と {other or '（なし）'}",
                    )
                )
    _require_same_rules(reports)
    domains = _in_order(reports)
    groups = group_documents(domains)
    includes = Includes()
    for report in reports:
        includes.add(report.includes)
    return MergedReport(
        complete=all(report.complete for report in reports) and what_is_missing(reports) is None,
        tool=first.tool,
        run=replace(
            first.run,
            started=min((report.run.started for report in reports), key=datetime.fromisoformat),
            finished=max((report.run.finished for report in reports), key=datetime.fromisoformat),
            questions=sum(report.run.questions for report in reports),
            shard=None,
            lang=first.run.lang if len({report.run.lang for report in reports}) == 1 else None,
            rules={profile: rules for report in reports for profile, rules in report.run.rules.items()},
        ),
        summary=summarise(domains, groups.total),
        waivers=merge_uses([report.waivers for report in reports]),
        groups=groups.listed,
        includes=includes.documents(domain.spf.includes for domain in domains if domain.spf),
        domains=domains,
    )


def _in_order(reports: Sequence[RawReport]) -> MergedDomains:
    lines: list[tuple[int, int]] = []
    fragments: list[Raw] = []
    seen: set[str] = set()
    for report in reports:
        for fragment in report.domains:
            domain = read_fragment(fragment)
            if domain.domain in seen:
                raise MergeError(
                    Text(
                        en=f"{domain.domain} is in more than one of the reports",
                        ja=f"{domain.domain} が複数のレポートに含まれています",
                    )
                )
            seen.add(domain.domain)
            lines.append((domain.line, len(fragments)))
            fragments.append(fragment)
    return MergedDomains([fragments[place] for _, place in sorted(lines)])


def _require_same_rules(reports: Sequence[RawReport]) -> None:
    """A domain that fewer rules have judged would look as good as the others."""
    known: dict[str, Mapping[str, str]] = {}
    for report in reports:
        for profile, rules in report.run.rules.items():
            other = known.setdefault(profile, rules)
            for code in sorted(rules.keys() | other.keys()):
                if rules.get(code) != other.get(code):
                    levels = f"{code}: {other.get(code, 'off')}, {rules.get(code, 'off')}"
                    raise MergeError(
                        Text(
                            en=f"the reports are of different rules ({levels})",
                            ja=f"レポートの規則が異なります（{levels}）",
                        )
                    )


def what_is_missing(reports: Sequence[RawReport]) -> Text | None:
    """Which shares there is no report of; None: the reports are of every share, or of none at all."""
    shares = {report.run.shard for report in reports if report.run.shard}
    counts = sorted({int(share.partition("/")[2]) for share in shares})
    if len(counts) > 1:
        told = ", ".join(map(str, counts))
        return Text(
            en=f"the shares are of different divisions (into {told})", ja=f"分け方の異なる分割です（{told} 分割）"
        )
    missing = [f"{number}/{count}" for count in counts for number in range(1, count + 1)]
    missing = [share for share in missing if share not in shares]
    if not missing:
        return None
    told = listed(missing, _TOLD)
    return Text(en=f"no report of share {told}", ja=f"分割 {told} のレポートがありません")
