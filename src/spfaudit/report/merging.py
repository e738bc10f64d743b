"""Reports of shares of one inventory, put together into the report of the whole.

Knows documents only: what was judged is not judged again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Raw
from msgspec.structs import replace

from spfaudit.report.fragment import read_fragment
from spfaudit.report.groups import group_documents
from spfaudit.report.includes import Includes
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.projection import summarise
from spfaudit.report.waivers import merge_uses
from spfaudit.report.written_report import RawReport, WrittenDomains
from spfaudit.text import ProblemError, Text, listed

_ONE_RUN = timedelta(days=1)
"""Between the beginnings of shares that still make one run."""
_TOLD = 10
"""Missing shares, or sources, that are named."""


class MergeError(ProblemError):
    """Reports that do not belong together. `problem` says why."""


def merge(reports: Sequence[RawReport]) -> LazyReport:
    """The whole: domains in the inventory's order, sums over all. `questions` is a sum, since shares ask apart.

    Reports without a share are taken as parts as well. Complete only if every part is, and no share is missing.
    Raises MergeError if they differ in inventory, profile, rules or --fail-on, share a domain, or are the same.
    """
    _require_same_run(reports)
    _require_same_rules(reports)
    _require_each_once(reports)
    first = reports[0]
    domains = _in_order(reports)
    groups = group_documents(domains)
    includes = Includes()
    for report in reports:
        includes.add(report.includes)
    return LazyReport(
        complete=all(report.complete for report in reports) and what_is_missing(reports) is None,
        tool=first.tool,
        run=replace(
            first.run,
            started=min((report.run.started for report in reports), key=datetime.fromisoformat),
            finished=max((report.run.finished for report in reports), key=datetime.fromisoformat),
            questions=sum(report.run.questions for report in reports),
            source=_sources(reports),
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


def _sources(reports: Sequence[RawReport]) -> str:
    """Where the answers came from, of each part that had another source: one may be of records that are proposed."""
    sources = list(dict.fromkeys(report.run.source for report in reports))
    return "; ".join([*sources[:_TOLD], *(["…"] if len(sources) > _TOLD else [])])


def _in_order(reports: Sequence[RawReport]) -> WrittenDomains:
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
    return WrittenDomains([fragments[place] for _, place in sorted(lines)])


def _require_same_run(reports: Sequence[RawReport]) -> None:
    """All of them are of one inventory, judged in one way."""
    first, run = reports[0], reports[0].run
    for report in reports:
        for mine, other, what in (
            (run.inventory, report.run.inventory, Text(en="inventories", ja="インベントリ")),
            (run.profile, report.run.profile, Text(en="profiles", ja="プロファイル")),
            (first.tool.version, report.tool.version, Text(en="versions of spfaudit", ja="spfaudit のバージョン")),
            (run.baseline, report.run.baseline, Text(en="baselines", ja="ベースライン")),
            (run.fail_on, report.run.fail_on, Text(en="values of --fail-on", ja=" --fail-on ")),
        ):
            if mine != other:
                raise MergeError(
                    Text(
                        en=f"the reports are of different {what.en}: {mine or '(none)'} and {other or '(none)'}",
                        ja=f"レポートの{what.ja}が異なります：{mine or '（なし）'} と {other or '（なし）'}",
                    )
                )


def _require_same_rules(reports: Sequence[RawReport]) -> None:
    """A domain that fewer rules have judged would look as good as the others."""
    known: dict[str, Mapping[str, str]] = {}
    for report in reports:
        for profile, rules in report.run.rules.items():
            other = known.setdefault(profile, rules)
            differing = [code for code in sorted(rules.keys() | other.keys()) if rules.get(code) != other.get(code)]
            if differing:
                code = differing[0]
                levels = f"{code}: {other.get(code, 'off')}, {rules.get(code, 'off')}"
                raise MergeError(
                    Text(
                        en=f"the reports are of different rules ({levels})",
                        ja=f"レポートの規則が異なります（{levels}）",
                    )
                )


def _require_each_once(reports: Sequence[RawReport]) -> None:
    """One share named twice would be counted twice, though it has no domain by which to see that."""
    shares = [report.run for report in reports if report.run.shard is not None]
    for place, run in enumerate(shares):
        if run in shares[:place]:
            raise MergeError(
                Text(
                    en=f"the report of share {run.shard} is named twice",
                    ja=f"分割 {run.shard} のレポートが 2 回指定されています",
                )
            )


def how_far_apart(reports: Sequence[RawReport]) -> Text | None:
    """What to know of parts that began on different days; None: they are of one run, as far as that can be told."""
    begun = sorted(datetime.fromisoformat(report.run.started) for report in reports)
    if begun[-1] - begun[0] <= _ONE_RUN:
        return None
    first, last = begun[0].date(), begun[-1].date()
    return Text(
        en=f"the first of the reports is of {first}, the last of {last}: what each says was true on its own day",
        ja=f"最初のレポートは {first}、最後のレポートは {last} のものです。内容はそれぞれの日のものになります",
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
