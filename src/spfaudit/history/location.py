"""Where the history lies, and what it calls an inventory."""

import os

from msgspec import Struct

from spfaudit.report.projection import well_formed

FILE_NAME = "history.db"


class Location(Struct, frozen=True, kw_only=True):
    """The history's file."""

    path: str
    named: bool
    """Whether somebody named it; else it is the user's own, in a folder that we make."""


def locate(given: str | None, inventory_says: str | None) -> Location:
    """The file that an option or variable gives, else the one that the inventory names, else the user's own."""
    named = given or inventory_says
    if named:
        return Location(path=named, named=True)
    import platformdirs  # not needed by most commands

    folder = platformdirs.user_state_dir("spfaudit", appauthor=False)
    return Location(path=os.path.join(folder, FILE_NAME), named=False)


def series_of(inventory: str, history: str) -> str:
    """The name under which a history keeps the runs of an inventory: a path.

    Relative to the history's folder if the inventory lies in it or below, so that both can move together; else
    absolute. `-`, standard input, stays what it is. Octets that are not UTF-8 are written as reports write them.
    A symbolic link counts by its own name: what it leads to may be another file after each update.
    """
    if inventory == "-":
        return inventory
    above, name = os.path.split(os.path.abspath(inventory))
    file, folder = os.path.join(os.path.realpath(above), name), os.path.dirname(os.path.realpath(history))
    return well_formed(os.path.relpath(file, folder) if file.startswith(os.path.join(folder, "")) else file)
