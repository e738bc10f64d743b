"""Prometheus metrics, as a file for node_exporter's textfile collector: counts, and whether they can be relied on.

The number of series depends on the rules, never on the domains. Alert on `spfaudit_run_complete`, on unjudged domains
and on the age of `spfaudit_run_finished_timestamp_seconds` as well as on findings: no finding is no pass.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from spfaudit.report.document import AnyReport
from spfaudit.report.options import RenderOptions
from spfaudit.report.pieces import in_lines
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_CLIP = 200
"""Characters of a label's value."""

Labels = dict[str, str]
Samples = Iterable[tuple[Labels, float]]
Metric = Callable[[str, Text, Samples], str]
"""Writes one metric: `gauge` with what all of a document have in common."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """The text format 0.0.4, not OpenMetrics, which ends with `# EOF`. All metrics are gauges: a run counts anew."""
    run = document.run
    # Several inventories may be in files that one exporter reads, and no series may be there twice.
    of_run = {"inventory": run.inventory, **({"shard": run.shard} if run.shard else {})}
    metric = partial(gauge, shared=of_run, lang=options.lang)
    yield from _domains(document, metric)
    yield from _run(document, metric)


def _domains(document: AnyReport, metric: Metric) -> Iterator[str]:
    """What was found, and what could not be."""
    summary = document.summary
    statuses = {"pass": summary.passed, "fail": summary.failed, "unjudged": summary.unjudged}
    findings, waived, known, unjudged, doubtful = _counted(document)
    yield metric(
        "domains",
        Text(en="Domains by status.", ja="判定別のドメイン数。"),
        (({"status": status}, number) for status, number in statuses.items()),
    )
    yield metric(
        "domains_not_judged_in_full",
        Text(
            en="Domains of which some rule could not be judged, those that fail all the same among them.",
            ja="判定できない規則があったドメインの数。不合格のドメインも含む。",
        ),
        [({}, doubtful)],
    )
    yield metric(
        "findings",
        Text(en="Findings that count, by rule and severity.", ja="有効な指摘の数。規則と重大度別。"),
        _by_rule(findings, ("code", "name", "severity")),
    )
    yield metric(
        "findings_waived",
        Text(en="Waived findings, by rule and severity.", ja="免除された指摘の数。規則と重大度別。"),
        _by_rule(waived, ("code", "name", "severity")),
    )
    yield metric(
        "findings_known",
        Text(
            en="Findings that are in the baseline, by rule and severity.",
            ja="ベースラインに記載済みの指摘の数。規則と重大度別。",
        ),
        _by_rule(known, ("code", "name", "severity")),
    )
    yield metric(
        "unjudged",
        Text(
            en="Domains for which the rule could not be judged, because a lookup failed: not a pass.",
            ja="DNS の応答が得られず、その規則を判定できなかったドメインの数。合格ではない。",
        ),
        _by_rule(unjudged, ("code", "name")),
    )


def _run(document: AnyReport, metric: Metric) -> Iterator[str]:
    """Whether the run can be relied on, when it was, and of what."""
    run = document.run
    yield metric(
        "run_complete",
        Text(
            en="1 if every domain was attempted, otherwise 0.", ja="すべてのドメインを調べたなら 1、そうでなければ 0。"
        ),
        [({}, document.complete)],
    )
    yield metric(
        "run_questions",
        Text(en="Distinct DNS questions of the run.", ja="問い合わせた DNS の質問の数（重複を除く）。"),
        [({}, run.questions)],
    )
    for moment, told, help in (
        ("started", run.started, Text(en="When the run began.", ja="処理を始めた時刻。")),
        ("finished", run.finished, Text(en="When the run ended.", ja="処理を終えた時刻。")),
    ):
        yield metric(f"run_{moment}_timestamp_seconds", help, [({}, datetime.fromisoformat(told).timestamp())])
    yield metric(
        "info",
        Text(en="What made the report; always 1.", ja="レポートを作ったもの。常に 1。"),
        [({"version": document.tool.version, "profile": run.profile}, 1)],
    )


def gauge(name: str, help: Text, samples: Samples, *, shared: Labels, lang: Lang) -> str:
    """One metric. `shared`: labels of all its samples."""
    lines = [f"# HELP spfaudit_{name} {_escaped(help.to(lang))}", f"# TYPE spfaudit_{name} gauge"]
    lines += (f"spfaudit_{name}{_labels(shared | labels)} {_number(value)}" for labels, value in samples)
    return in_lines(lines)


Counts = Counter[tuple[str, ...]]


def _counted(document: AnyReport) -> tuple[Counts, Counts, Counts, Counts, int]:
    """Findings that count, waived and known ones, by code, name and severity; abstentions; domains that have any."""
    findings, waived, known, unjudged = Counts(), Counts(), Counts(), Counts()
    doubtful = 0
    for domain in document.domains:
        for finding in domain.findings:
            key = (finding.code, finding.name, finding.severity)
            (findings if finding.counts else waived if finding.waiver else known)[key] += 1
        unjudged.update({(one.code, one.name) for one in domain.unjudged})
        doubtful += bool(domain.unjudged)
    return findings, waived, known, unjudged, doubtful


def _by_rule(counts: Counts, names: tuple[str, ...]) -> Samples:
    return ((dict(zip(names, values, strict=True)), number) for values, number in sorted(counts.items()))


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items()) + "}"


def _escaped(text: str) -> str:
    """For a line of help: only a backslash means anything, and a line end, of which `visible` leaves none."""
    return visible(text).replace("\\", "\\\\")


def _quoted(value: str) -> str:
    return visible(value, _CLIP).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: float) -> str:
    return f"{value:.0f}"
