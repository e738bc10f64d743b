"""The runs of a history as a table and as JSON, and what pruning tells."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from spfaudit.history.pruning import Pruned
from spfaudit.history.runs import RunRecord
from spfaudit.report.json_text import json_text
from spfaudit.report.pieces import in_lines
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text, plural, same

_NOT_SMALLER = Text(
    en="the file could not be made smaller now (that takes room for a copy of it); runs to come use what is free in it",
    ja="ファイルは今は小さくできませんでした。それにはコピーを作る空きが必要です。空いた領域は今後の実行で使われます",
)
_LONGEST = 40
"""Cells of an inventory's name; the end of a path says more than its beginning."""
_HEADINGS = (
    Text(en="run", ja="番号"),
    Text(en="started", ja="開始"),
    Text(en="inventory", ja="インベントリ"),
    Text(en="profile", ja="プロファイル"),
    Text(en="domains", ja="ドメイン"),
    Text(en="pass", ja="合格"),
    Text(en="fail", ja="不合格"),
    Text(en="unjudged", ja="未確認"),
    Text(en="", ja=""),
)
_NUMBERS = {0, 4, 5, 6, 7}
"""Columns that are set to the right."""
_RUNNING = Text(en="not ended", ja="未終了")
_INCOMPLETE = Text(en="incomplete", ja="未完了")
_PART = Text(en="part", ja="一部")
_NOT_RECORDED = Text(en="not recorded", ja="記録なし")
_NONE = Text(en="no run is remembered", ja="記録された実行はありません")


def list_runs(runs: Sequence[RunRecord], lang: Lang) -> str:
    """A line for each, the newest last."""
    if not runs:
        return f"{_NONE.to(lang)}\n"
    rows = [[heading.to(lang) for heading in _HEADINGS], *(_row(run, lang) for run in runs)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return in_lines(_line(row, widths) for row in rows)


def _row(run: RunRecord, lang: Lang) -> list[str]:
    about = run.about
    counts = (
        [about.summary.domains, about.summary.passed, about.summary.failed, about.summary.unjudged] if about else []
    )
    remarks = [
        remark.to(lang)
        for remark, holds in (
            (_RUNNING, run.state == "running"),
            (_INCOMPLETE, run.state == "interrupted"),
            (_PART, not run.whole),
        )
        if holds
    ]
    return [
        str(run.id),
        run.started.astimezone().strftime("%Y-%m-%d %H:%M"),
        _end(visible(run.series)),
        visible(about.run.profile) if about else "",
        *([f"{count:,}" for count in counts] or [""] * 4),
        ("、" if lang == "ja" else ", ").join(remarks),
    ]


def _end(name: str) -> str:
    if cell_len(name) <= _LONGEST:
        return name
    mark = "..."  # an ellipsis has two cells on some screens
    end = name[-_LONGEST:]
    while cell_len(mark + end) > _LONGEST:
        end = end[1:]
    return mark + end


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        f"{'':{width - cell_len(cell)}}{cell}" if place in _NUMBERS else f"{cell}{'':{width - cell_len(cell)}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def runs_as_json(runs: Iterable[RunRecord]) -> str:
    """A list, the newest last: keys as in the JSON report where they mean the same."""
    listed = [
        {
            "id": run.id,
            "inventory": run.series,
            "state": run.state,
            "whole": run.whole,
            "complete": run.about.complete if run.about else None,
            "started": run.started.isoformat(),
            "verdicts_digest": run.verdicts_digest,
            "policy_digest": run.policy_digest,
            "evidence_digest": run.evidence_digest,
            "tool": run.about.tool if run.about else None,
            "run": run.about.run if run.about else None,
            "summary": run.about.summary if run.about else None,
        }
        for run in runs
    ]
    return json_text(listed)


def digests(run: RunRecord) -> Text:
    """What tells the run from others: equal digests stand for equal facts, verdicts, rules."""
    values = (run.evidence_digest, run.verdicts_digest, run.policy_digest)
    evidence, verdicts, policy = (same(value) if value else _NOT_RECORDED for value in values)
    return Text(
        en=f"digests of run {run.id}: evidence {evidence.en}, verdicts {verdicts.en}, policy {policy.en}",
        ja=f"実行 {run.id} のダイジェスト：応答 {evidence.ja}、判定結果 {verdicts.ja}、規則 {policy.ja}",
    )


def tell_pruned(gone: Pruned, lang: Lang) -> str:
    """Which runs were forgotten, and by how much the file became smaller."""
    listed = list_runs(gone.runs, lang) if gone.runs else ""
    count = len(gone.runs)
    size = _NOT_SMALLER if gone.octets is None else _smaller(gone.octets)
    said = Text(
        en=f"forgotten: {count} {plural(count, 'run')}; {size.en}",
        ja=f"{count} 件の実行を削除しました（{size.ja}）",
    )
    return f"{listed}{said.to(lang)}\n"


def _smaller(octets: int) -> Text:
    saved = f"{octets / 1_000_000:,.1f} MB"
    return Text(en=f"the file is smaller by {saved}", ja=f"ファイルは {saved} 小さくなりました")


def tell_renamed(count: int, name: str, lang: Lang) -> str:
    """How many runs have another name now, and which."""
    said = Text(
        en=f"{count:,} {plural(count, 'run now belongs', 'runs now belong')} to {visible(name)}",
        ja=f"{count:,} 件の実行を {visible(name)} の実行としました",
    )
    return f"{said.to(lang)}\n"
