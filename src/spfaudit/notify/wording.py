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
        (counts.new, _new),
        (counts.first_judged, _first_judged),
        (counts.fixed, _fixed),
        (counts.changed, _changed),
        (counts.records, _records),
        (counts.drift, _drift),
        (counts.domains, _domains),
        (counts.unknown, _unknown),
    )
    parts = [words(number) for number, words in found if number]
    if not later.complete:
        parts.append(Text(en="the run is incomplete", ja="処理は途中で終了"))
    total = status_counts(later.summary)
    return Text(
        en=f"spfaudit: {', '.join(part.en for part in parts)}. {total.en}.",
        ja=f"spfaudit：{'、'.join(part.ja for part in parts)}。{total.ja}。",
    )


def _new(number: int) -> Text:
    return Text(en=f"{number:,} new", ja=f"新しい指摘 {number:,}")


def _first_judged(number: int) -> Text:
    return Text(en=f"{number:,} newly looked at", ja=f"初めて判定した指摘 {number:,}")


def _fixed(number: int) -> Text:
    return Text(en=f"{number:,} fixed", ja=f"解消 {number:,}")


def _changed(number: int) -> Text:
    return Text(en=f"{number:,} of other weight or waiver", ja=f"重大度・免除の変更 {number:,}")


def _records(number: int) -> Text:
    return Text(en=f"changed records: {number:,}", ja=f"レコードの変更 {number:,}")


def _drift(number: int) -> Text:
    return Text(en=f"changed includes: {number:,}", ja=f"include 先の変化 {number:,}")


def _domains(number: int) -> Text:
    return Text(en=f"changes of the inventory: {number:,}", ja=f"ドメインの増減・変更 {number:,}")


def _unknown(number: int) -> Text:
    return Text(en=f"{number:,} not known", ja=f"未確認 {number:,}")
