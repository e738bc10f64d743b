"""How `check` remembers its run: where, whether at all, and what is said if that fails.

A history that cannot be used costs no report: it is told, and the exit status says so in the end.
"""

from contextlib import closing

from spfaudit.cli.check import CheckOptions
from spfaudit.cli.complain import say
from spfaudit.cli.sources import is_live
from spfaudit.history.database import HistoryError
from spfaudit.history.history import History
from spfaudit.history.location import locate, series_of
from spfaudit.inventory.model import Inventory
from spfaudit.report.document import AnyReport
from spfaudit.text import Lang


class Memory:
    """The history of one run, or none."""

    def __init__(self, history: History | None, inventory: Inventory, lang: Lang, *, failed: bool = False) -> None:
        self._history = history
        self._inventory = inventory
        self._lang: Lang = lang
        self._failed = failed

    def keep(self, report: AnyReport) -> bool:
        """Remembers the run, if it is to be. Whether that went well; if not, it was said."""
        if self._history is None:
            return not self._failed
        inventory = self._inventory
        whole = inventory.listed is None or len(inventory.entries) == len(inventory.listed)
        with closing(self._history) as history:
            try:
                history.remember(report, series=series_of(inventory.path, history.path), whole=whole)
            except HistoryError as error:
                say(error.problem, self._lang)
                return False
        return True


def open_memory(options: CheckOptions, inventory: Inventory, lang: Lang) -> Memory:
    """The history that the options, the environment or the inventory name.

    If nobody named one, only what was asked live of a list in a file, and judged as of today, is remembered, in the
    user's own: what was tried out on files would look like a change of the world.
    """
    nothing = Memory(None, inventory, lang)
    if options.no_history:
        return nothing
    location = locate(options.history, inventory.history)
    real = is_live(options.source, inventory.resolver) and inventory.path != "-" and options.as_of is None
    if not (location.named or real):
        return nothing
    try:
        return Memory(History(location.path, private_folder=not location.named), inventory, lang)
    except HistoryError as error:
        say(error.problem, lang)
        return Memory(None, inventory, lang, failed=True)
