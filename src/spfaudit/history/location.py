"""Where the history lies, and what it calls an inventory."""

import os

from msgspec import Struct

from spfaudit.inventory.streams import is_stream
from spfaudit.sanitise import well_formed
from spfaudit.text import Text

FILE_NAME = "history.db"


class Location(Struct, frozen=True, kw_only=True):
    """The history's file."""

    path: str
    named: bool
    """Whether somebody named it; else it is the user's own, in a folder that we make."""


def locate(given: str | None, inventory_says: str | None) -> Location:
    """The file that an option or variable gives, else the one that the inventory names, else the user's own.

    Raises HistoryError if nobody names one, and the user has no folder of his own.
    """
    named = given or inventory_says
    if named:
        return Location(path=named, named=True)
    path = own_file()
    if path is None:
        from spfaudit.history.history_error import HistoryError

        raise HistoryError(_HOMELESS)
    return Location(path=path, named=False)


def own_file() -> str | None:
    """The user's own; None: no variable names his home folder, and the system does not know him."""
    import platformdirs  # not needed by most commands

    try:
        folder = platformdirs.user_state_dir("spfaudit", appauthor=False)
    except RuntimeError:
        return None
    return os.path.join(folder, FILE_NAME) if os.path.isabs(folder) else None


_HOMELESS = Text(
    en="where the history is to be is not known: this user has no home folder "
    "(name the file: --history FILE; or set HOME or XDG_STATE_HOME; or --no-history)",
    ja="履歴の保存場所が決まりません。このユーザーにはホームフォルダーがありません"
    "（--history でファイルを指定するか、HOME または XDG_STATE_HOME を設定するか、--no-history を指定してください）",
)


def series_of(inventory: str, history: str) -> str:
    """The name under which a history keeps the runs of an inventory: a path.

    Relative to the history's folder if the inventory lies in it or below, so that both can move together; else
    absolute. `-` stands for all streams. Octets that are not UTF-8 are written as reports write them.
    A symbolic link counts by its own name: what it leads to may be another file after each update.
    """
    if is_stream(inventory):
        return "-"
    above, name = os.path.split(os.path.abspath(inventory))
    file, folder = os.path.join(os.path.realpath(above), name), os.path.dirname(os.path.realpath(history))
    return well_formed(os.path.relpath(file, folder) if file.startswith(os.path.join(folder, "")) else file)
