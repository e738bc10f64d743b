"""The options that say which history, shared by every command that reads one."""

import os
from collections.abc import Sequence

from spfaudit.cli import collisions
from spfaudit.cli.clicking import F, option
from spfaudit.cli.complain import stop, stopping_at
from spfaudit.cli.declared import find_inventory
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.history.history import History
from spfaudit.history.history_error import HistoryError
from spfaudit.history.location import locate, series_of
from spfaudit.history.runs import NoSuchRun, RunRecord
from spfaudit.system_error import unreadable
from spfaudit.text import Lang, Text

_history = option(
    "--history",
    envvar="SPFAUDIT_HISTORY",
    metavar="FILE",
    help=Text(
        en="The history.  [default: the user's, in the state directory]",
        ja="履歴のファイル。 [既定値: 状態ディレクトリーにある利用者の履歴]",
    ),
)
_inventory = option(
    "--inventory",
    metavar="FILE",
    help=Text(
        en="Only runs on this inventory, which may be gone; the history is the one that it names, if it does.",
        ja="このインベントリ（ファイルが残っていなくてもよい）の実行だけを対象にする。"
        "インベントリに history: があれば、その履歴を使う。",
    ),
)


def history_options(command: F) -> F:
    """Gives a command these options: `history` and `inventory`."""
    return _history(_inventory(command))


def open_history(
    history: str | None, inventory: str | None, lang: Lang, outputs: Sequence[collisions.Written] = ()
) -> tuple[History, str | None]:
    """The history, and the name that it has for the inventory if one is given.

    Ends the program if there is none, or if one of the outputs would be written over it.
    """
    # Of the inventory nothing is wanted but the history: if that is named, it may be broken; and it may be gone.
    gone = inventory is not None and inventory != "-" and not os.path.exists(inventory)
    declared = find_inventory(None if history or gone else inventory, lang)
    with stopping_at(HistoryError, lang=lang):
        location = locate(history, declared.history)
    written = [*outputs, *collisions.named_history(history)]
    collisions.refuse_collisions(written, [*collisions.inventory(inventory), *collisions.history(location.path)], lang)
    if not _may_be_there(location.path):
        stop(
            Text(
                en=f"there is no history at {location.path}: check makes one, or name it with --history",
                ja=f"{location.path} に履歴はありません。check を実行すると作られます"
                "（別の場所にある場合は --history で指定してください）",
            ),
            lang,
        )
    with stopping_at(HistoryError, lang=lang):
        opened = History(location.path, create=False)
    if inventory is None:
        return opened, None
    series = series_named(inventory, location.path, lang)
    return opened, _listed(opened, inventory, series, lang) if gone else series


def series_named(inventory: str, history: str, lang: Lang) -> str:
    """As `series_of`. Ends the program if the path is relative, and its folder is gone."""
    try:
        return series_of(inventory, history)
    except OSError as error:
        stop(unreadable(inventory, error), lang)


def _may_be_there(path: str) -> bool:
    """False if there is certainly no such file; where one cannot even look, who opens it says why."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        pass
    return True


def _listed(history: History, inventory: str, series: str, lang: Lang) -> str:
    """The name that the history has for an inventory of which there is no file any more: its path, or as it is listed.

    Ends the program if it has no run on it.
    """
    with stopping_at(HistoryError, lang=lang):
        known = known_series(history)
    found = next((name for name in (series, inventory) if name in known), None)
    if found is None:
        told = ", ".join(known)
        stop(
            Text(
                en=f"--inventory {inventory}: no such file, and the history has no run on it; it has runs on: {told}",
                ja=f"--inventory {inventory}：ファイルも、履歴の実行もありません（履歴にあるインベントリ：{told}）",
            ),
            lang,
        )
    return found


def known_series(history: History) -> list[str]:
    """The inventories on which it has runs."""
    return sorted({run.series for run in history.runs(pruned=True)})


def find_run(history: History, name: str, series: str | None, lang: Lang) -> RunRecord:
    """The run that the user means. Ends the program if there is none."""
    with stopping_at(NoSuchRun, lang=lang, status=ExitStatus.USAGE):
        return history.find(name, series=series)
