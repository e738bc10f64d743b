"""The one line that a chat shows: numbers and words of our own.

A chat makes links and mentions of what looks like one; nothing that DNS or an inventory says is in it, so nothing does.
"""

from spfaudit.diff.document import SideDocument
from spfaudit.notify.document import NotifiedCounts
from spfaudit.report.wording import status_counts
from spfaudit.text import Text


def summary_line(counts: NotifiedCounts, later: SideDocument) -> Text:
    """What changed, and how all domains fare."""
    parts = [
        Text(en=f"{number:,} {en if number == 1 else many}", ja=f"{ja} {number:,}")
        for number, en, many, ja in (
            (counts.new, "new finding", "new findings", "新しい指摘"),
            (counts.first_judged, "newly looked at", "newly looked at", "初めて判定した指摘"),
            (counts.fixed, "fixed", "fixed", "解消"),
            (counts.changed, "reweighed or waived otherwise", "reweighed or waived otherwise", "重大度・免除の変更"),
            (counts.records, "changed record", "changed records", "レコードの変更"),
            (counts.drift, "changed include", "changed includes", "include 先の変化"),
            (counts.domains, "domain listed otherwise", "domains listed otherwise", "ドメインの増減・変更"),
        )
        if number
    ]
    if counts.unknown:
        parts.append(Text(en=f"{counts.unknown:,} not known", ja=f"未確認 {counts.unknown:,}"))
    if not later.complete:
        parts.append(Text(en="the run is incomplete", ja="処理は途中で終了"))
    total = status_counts(later.summary)
    return Text(
        en=f"spfaudit: {', '.join(part.en for part in parts)}. {total.en}.",
        ja=f"spfaudit：{'、'.join(part.ja for part in parts)}。{total.ja}。",
    )
