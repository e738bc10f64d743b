"""Prometheus metrics of a difference: counts of what became of findings, domains, records and includes.

Alert on new findings, and on domains that could not be compared: what is not known is neither fixed nor new.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from spfaudit.diff.document import AnyDiff, DiffSummary
from spfaudit.report.changes_document import CHANGES
from spfaudit.report.options import RenderOptions
from spfaudit.report.prometheus_format import Metric, gauge
from spfaudit.text import Text


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """The text format 0.0.4; every metric is a gauge, for each difference counts anew."""
    metric = partial(gauge, shared={"inventory": diff.later.run.inventory}, lang=options.lang)
    yield from _findings(diff.summary, metric)
    yield from _domains(diff.summary, metric)
    yield from _runs(diff, metric)


def _findings(summary: DiffSummary, metric: Metric) -> Iterator[str]:
    """What became of findings."""
    by_change = [(change, summary.findings.by(change)) for change in CHANGES]
    yield metric(
        "diff_findings",
        Text(
            en="Findings that count, by what became of them and severity.",
            ja="有効な指摘の数。変化と重大度別。",
        ),
        (
            ({"change": change, "severity": severity}, number)
            for change, counts in by_change
            for severity, number in (
                ("error", counts.counted.error),
                ("warning", counts.counted.warning),
                ("info", counts.counted.info),
            )
        ),
    )
    yield metric(
        "diff_findings_waived",
        Text(en="Waived findings, by what became of them.", ja="免除された指摘の数。変化別。"),
        (({"change": change}, counts.waived) for change, counts in by_change),
    )
    yield metric(
        "diff_findings_known",
        Text(
            en="Findings that are in the baseline, by what became of them.",
            ja="ベースラインに記載済みの指摘の数。変化別。",
        ),
        (({"change": change}, counts.known) for change, counts in by_change),
    )
    yield metric(
        "diff_new_failing_findings",
        Text(en="New findings that fail their domain.", ja="ドメインを不合格にする新しい指摘の数。"),
        [({}, summary.failing)],
    )


def _domains(summary: DiffSummary, metric: Metric) -> Iterator[str]:
    """What became of domains, their records, and what these include."""
    domains = summary.domains
    yield metric(
        "diff_domains",
        Text(en="Domains by what became of them.", ja="変化別のドメイン数。"),
        (
            ({"change": change}, number)
            for change, number in (
                ("compared", domains.compared),
                ("added", domains.added),
                ("dropped", domains.dropped),
                ("not-compared", domains.not_compared),
                ("usage", domains.usage),
                ("organization", domains.organization),
            )
        ),
    )
    yield metric(
        "diff_domains_not_compared_in_full",
        Text(
            en="Domains of which something could not be compared, because a lookup failed: neither fixed nor new.",
            ja="問い合わせの失敗により、すべては比較できなかったドメインの数。解消でも新規でもない。",
        ),
        [({}, domains.undetermined)],
    )
    yield metric(
        "diff_records",
        Text(en="Domains with changed records, by kind.", ja="レコードが変更されたドメインの数。種類別。"),
        (
            ({"record": kind}, number)
            for kind, number in zip(("spf", "dmarc", "mx"), (domains.spf, domains.dmarc, domains.mx), strict=True)
        ),
    )
    yield metric(
        "diff_statuses",
        Text(en="Domains whose status changed.", ja="判定が変わったドメインの数。"),
        (({"before": one.before, "after": one.after}, one.domains) for one in summary.statuses),
    )
    yield metric(
        "diff_includes",
        Text(en="Included records that have changed.", ja="変化した include 先の数。"),
        [({}, summary.includes)],
    )


def _runs(diff: AnyDiff, metric: Metric) -> Iterator[str]:
    """Whether the two can be relied on, and of when they are."""
    yield metric(
        "diff_complete",
        Text(
            en="1 if both runs attempted every domain, otherwise 0.",
            ja="両方の処理が完了していれば 1、そうでなければ 0。",
        ),
        [({}, diff.earlier.complete and diff.later.complete)],
    )
    for side, run, help in (
        ("earlier", diff.earlier.run, Text(en="When the earlier run ended.", ja="前回の処理を終えた時刻。")),
        ("later", diff.later.run, Text(en="When the later run ended.", ja="今回の処理を終えた時刻。")),
    ):
        yield metric(f"diff_{side}_timestamp_seconds", help, [({}, datetime.fromisoformat(run.finished).timestamp())])
