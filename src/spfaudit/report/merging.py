"""Reports of shares of one inventory, put together to the report of the whole.

Knows documents only: what was judged is not judged again.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from spfaudit.report.document import DomainDocument, ReportDocument
from spfaudit.report.projection import summarise
from spfaudit.text import Text


class MergeError(Exception):
    """Reports that do not belong together. `problem` says why."""

    def __init__(self, problem: Text) -> None:
        self.problem = problem
        super().__init__(problem.en)


def read_report(data: bytes, name: str) -> ReportDocument:
    """A JSON report; `name`: the file's, for the error. Raises MergeError."""
    try:
        return msgspec.json.decode(data, type=ReportDocument)
    except msgspec.DecodeError as error:
        raise MergeError(
            Text(en=f"{name}: not a spfaudit report: {error}", ja=f"{name}：spfaudit のレポートではありません：{error}")
        ) from None


def merge(reports: Sequence[ReportDocument]) -> ReportDocument:
    """The whole: domains in the inventory's order, sums over all. `questions` is a sum, since shares ask apart.

    Reports without a share are taken as parts as well. Complete only if every part is, and no share is missing.
    Raises MergeError if the parts are of different inventories or profiles, or a domain is in two of them.
    """
    first = reports[0]
    for report in reports:
        for mine, other, what in (
            (first.run.inventory, report.run.inventory, Text(en="inventories", ja="インベントリ")),
            (first.run.profile, report.run.profile, Text(en="profiles", ja="プロファイル")),
            (first.tool.version, report.tool.version, Text(en="versions of spfaudit", ja="spfaudit のバージョン")),
        ):
            if mine != other:
                raise MergeError(
                    Text(
                        en=f"the reports are of different {what.en}: {mine} and {other}",
                        ja=f"レポートの{what.ja}が異なります：{mine} と {other}",
                    )
                )
    domains = _in_order(reports)
    return replace(
        first,
        complete=all(report.complete for report in reports) and _no_share_missing(reports),
        run=replace(
            first.run,
            started=min(report.run.started for report in reports),
            finished=max(report.run.finished for report in reports),
            questions=sum(report.run.questions for report in reports),
            shard=None,
        ),
        summary=summarise(domains),
        domains=domains,
    )


def _in_order(reports: Sequence[ReportDocument]) -> list[DomainDocument]:
    domains: dict[str, DomainDocument] = {}
    for report in reports:
        for domain in report.domains:
            if domain.domain in domains:
                raise MergeError(
                    Text(
                        en=f"{domain.domain} is in more than one of the reports",
                        ja=f"{domain.domain} が複数のレポートに含まれています",
                    )
                )
            domains[domain.domain] = domain
    return sorted(domains.values(), key=lambda domain: domain.line)


def _no_share_missing(reports: Sequence[ReportDocument]) -> bool:
    shares = {report.run.shard for report in reports} - {None}
    counts = {share.partition("/")[2] for share in shares if share}
    return not shares or (len(counts) == 1 and len(shares) == int(counts.pop()))
