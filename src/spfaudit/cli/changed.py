"""What has changed since the run before, in a few lines for the first page of a report."""

from spfaudit.diff import wording
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import CHANGES, AnyDiff
from spfaudit.history.history import History
from spfaudit.history.past import KeptPast
from spfaudit.history.runs import RunRecord
from spfaudit.report.document import AnyReport
from spfaudit.report.options import Changes
from spfaudit.text import Text

_STILL = "open"
"""No change."""


def what_changed(history: History, before: RunRecord, report: AnyReport, *, whole: bool) -> Changes:
    """The report, of the whole inventory or not, against an earlier run. Raises HistoryError."""
    earlier = Side(str(before.id), history.read(before), before.whole)
    diff = compare(earlier, Side("", report, whole), KeptPast(history.database, before))
    day = wording.day(before.started.isoformat())
    return Changes(
        since=Text(en=f"run {before.id} of {day}", ja=f"実行 {before.id}（{day}）"), lines=tuple(_lines(diff))
    )


def _lines(diff: AnyDiff) -> list[Text]:
    summary = diff.summary
    fates = [(change, summary.findings.by(change)) for change in CHANGES if change != _STILL]
    told = [wording.counted(change, counts) for change, counts in fates if wording.number_of(counts)]
    told += [wording.status(change) for change in summary.statuses]
    listed = ((wording.LISTED["added"], summary.domains.added), (wording.LISTED["dropped"], summary.domains.dropped))
    for word, number in listed:
        if number:
            told.append(Text(en=f"domains {word.en}: {number:,}", ja=f"ドメインの{word.ja}：{number:,}"))
    return told
