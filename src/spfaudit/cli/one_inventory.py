"""The history of one inventory, for commands that tell of a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from spfaudit.cli.collisions import Written
from spfaudit.cli.complain import stop, stopping_at
from spfaudit.cli.history_options import known_series, open_history
from spfaudit.cli.outputs import check_output
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.report.output import OutputError
from spfaudit.text import Lang, Text


@contextmanager
def one_inventory(history: str | None, inventory: str | None, output: str, lang: Lang) -> Iterator[tuple[History, str]]:
    """The history at one moment, and the name that it has for the inventory that is meant.

    Ends the program if there is none, if `output` cannot be written, and if the block raises one of these errors.
    """
    with stopping_at(HistoryError, OutputError, lang=lang):
        check_output(output)
        opened, series = open_history(history, inventory, lang, [Written(output, f"--output {output}")])
        with opened, opened.at_one_moment():
            yield opened, _only_series(opened, series, lang)


def _only_series(history: History, given: str | None, lang: Lang) -> str:
    """The inventory that is meant. Ends the program if the history has several and none is named."""
    if given is not None:
        return given
    known = known_series(history)
    if not known:
        stop(
            Text(
                en=f"the history {history.path} has no run yet: check remembers its runs",
                ja=f"履歴 {history.path} にはまだ実行がありません（check を実行すると記録されます）",
            ),
            lang,
        )
    if len(known) > 1:
        told = ", ".join(known)
        stop(
            Text(
                en=f"the history has runs on several inventories; say which with --inventory: {told}",
                ja=f"履歴に複数のインベントリの実行があります。--inventory で指定してください：{told}",
            ),
            lang,
        )
    return known[0]
