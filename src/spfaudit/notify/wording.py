"""The one line that a chat shows: numbers and words of our own.

A chat makes links and mentions of what looks like one; nothing that DNS or an inventory says is in it, so nothing does.
"""

from spfaudit.diff.document import SideDocument
from spfaudit.notify.document import NotifiedCounts
from spfaudit.report.wording import status_counts
from spfaudit.text import Text


def summary_line(counts: NotifiedCounts, later: SideDocument) -> Text:
    """What changed, and how all domains fare."""
    found = (
        (counts.new, Text(en=f"{counts.new:,} new", ja=f"新しい指摘 {counts.new:,}")),
        (
            counts.first_judged,
            Text(en=f"{counts.first_judged:,} newly looked at", ja=f"初めて判定した指摘 {counts.first_judged:,}"),
        ),
        (counts.fixed, Text(en=f"{counts.fixed:,} fixed", ja=f"解消 {counts.fixed:,}")),
        (
            counts.changed,
            Text(en=f"{counts.changed:,} of other weight or waiver", ja=f"重大度・免除の変更 {counts.changed:,}"),
        ),
        (counts.records, Text(en=f"changed records: {counts.records:,}", ja=f"レコードの変更 {counts.records:,}")),
        (counts.drift, Text(en=f"changed includes: {counts.drift:,}", ja=f"include 先の変化 {counts.drift:,}")),
        (
            counts.domains,
            Text(en=f"changes of the inventory: {counts.domains:,}", ja=f"ドメインの増減・変更 {counts.domains:,}"),
        ),
        (counts.unknown, Text(en=f"{counts.unknown:,} not known", ja=f"未確認 {counts.unknown:,}")),
    )
    parts = [words for number, words in found if number]
    if not later.complete:
        parts.append(Text(en="the run is incomplete", ja="処理は途中で終了"))
    total = status_counts(later.summary)
    return Text(
        en=f"spfaudit: {', '.join(part.en for part in parts)}. {total.en}.",
        ja=f"spfaudit：{'、'.join(part.ja for part in parts)}。{total.ja}。",
    )
