"""The words of an export."""

from collections.abc import Sequence

from spfaudit.export.since import State
from spfaudit.history.standing import Lack
from spfaudit.report.coverage import Outcome
from spfaudit.report.wording import NOT_APPLICABLE, OUTCOME
from spfaudit.text import Text

STATE: dict[State, Text] = {
    "met": OUTCOME[Outcome.MET],
    "not-met": OUTCOME[Outcome.BROKEN],
    "unjudged": OUTCOME[Outcome.UNJUDGED],
    "waived": OUTCOME[Outcome.WAIVED],
    "not-applicable": NOT_APPLICABLE,
}
_LACK: dict[Lack, Text] = {
    "no-run": Text(en="there was no run", ja="実行の記録なし"),
    "not-whole": Text(
        en="no run was complete and of the whole inventory", ja="インベントリ全体を最後まで調べた実行なし"
    ),
    "pruned": Text(en="its verdicts have been pruned from the history", ja="結果は履歴から削除済み"),
}


def not_run(codes: Sequence[str]) -> Text:
    """Why nobody looked: rules that the requirement rests on were off, or not selected."""
    return Text(en=f"not looked at: {' '.join(codes)} not run", ja=f"規則 {'、'.join(codes)} を適用していない")


def lack(why: Lack) -> Text:
    """Why no run stands for a month."""
    return _LACK[why]
