"""What a shell can complete behind an option: rules, profiles, formats, the inventory's names, runs of the history.

Asked by click while somebody types, so it says nothing on any error and asks no network. What can be the value of a
parameter is told by its name, the same for every command; so a command need not know of it, and does not wait for it.
"""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from spfaudit.sanitise import visible

if TYPE_CHECKING:
    from spfaudit.inventory.model import Inventory

_DEFAULT_INVENTORY = "domains.yaml"
_MOST = 1_000
"""Names offered at once."""

_Completer = Callable[[click.Context, str], list[CompletionItem]]


def equip(command: click.Command) -> click.Command:
    """The command, whose parameters, and those of its own commands, now know what may stand behind them."""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            equip(one)
    for param in command.params:
        completer = _BY_NAME.get(param.name or "")
        if completer is None and (param.metavar or "").strip("[].") in _FILES:
            completer = _files
        if completer is not None:
            vars(param)["shell_complete"] = completer  # hides the method of the class
    return command


def _rules(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Codes of rules, with what they say; behind a comma another one; behind `=` a severity."""
    from spfaudit.cli.language import language
    from spfaudit.policy.rules import RULES

    code, equals, level = incomplete.partition("=")
    if equals:
        return [CompletionItem(f"{code}={one}") for one in ("error", "warning", "info", "off") if one.startswith(level)]
    before, comma, last = incomplete.rpartition(",")
    lang = language(ctx.params.get("lang"))
    return [
        CompletionItem(f"{before}{comma}{code}", help=rule.title.to(lang))
        for code, rule in RULES.items()
        if code.startswith(last.upper())
    ]


def _profiles(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Names of profiles; of files, where it looks like a path."""
    from spfaudit.policy.profiles import PROFILE_NAMES

    if "/" in incomplete or incomplete.startswith("."):
        return [CompletionItem(incomplete, type="file")]
    return _those(PROFILE_NAMES, incomplete)


def _formats(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Formats of reports; behind `=` the shell completes the file."""
    from spfaudit.report import REPORTERS

    format, equals, path = incomplete.partition("=")
    if not equals:
        return _those(REPORTERS, incomplete)
    begun = path.rpartition("/")[2]
    folder = path.removesuffix(begun)
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return []
    return [
        CompletionItem(f"{format}={folder}{name}")
        for name in names
        if name.startswith(begun) and name.isprintable()  # or else an order to the terminal
    ]


def _domains(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Names that the inventory lists."""
    inventory = _inventory(ctx)
    return _those((entry.domain for entry in inventory.entries), incomplete) if inventory else []


def _organizations(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Organizations that the inventory names."""
    inventory = _inventory(ctx)
    names = dict.fromkeys(entry.organization for entry in inventory.entries) if inventory else {}
    return _those((name for name in names if name), incomplete)


def _files(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Whatever the shell knows of files."""
    return [CompletionItem(incomplete, type="file")]


def _runs(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Runs that the history knows, the latest first, with when and of what they were; and the two that have names."""
    from spfaudit.history.history import History
    from spfaudit.history.history_error import HistoryError
    from spfaudit.history.location import locate, series_of

    chosen = _said(ctx, "inventory")
    inventory = _inventory(ctx) if chosen else None
    named = _said(ctx, "history") or os.environ.get("SPFAUDIT_HISTORY")
    try:
        path = locate(named, inventory.history if inventory else None).path
        if not os.path.isfile(path):
            return []
        with History(path, create=False) as history:
            runs = list(history.runs(series=series_of(chosen, path) if chosen else None, readable=True))
    except HistoryError:
        return []
    known = [
        CompletionItem(str(run.id), help=f"{run.started.astimezone():%Y-%m-%d %H:%M} {visible(run.series)}")
        for run in reversed(runs[-_MOST:])
        if str(run.id).startswith(incomplete)
    ]
    return known + (_those(("latest", "previous"), incomplete) if runs else [])


def _said(ctx: click.Context, name: str) -> str | None:
    """The value of an option of the command, or of the one above it."""
    return ctx.params.get(name) or (ctx.parent.params.get(name) if ctx.parent else None)


def _runs_and_files(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Runs, or else files: a report may be compared as well."""
    return _runs(ctx, incomplete) or _files(ctx, incomplete)


def _inventory(ctx: click.Context) -> "Inventory | None":
    """The one that the line names already, or else the usual one; None if it is not there or cannot be read."""
    from spfaudit import InventoryError, load_inventory

    # Where the value of the last option is still to come, click has not sorted the words before it.
    named = (*ctx.args, ctx.params.get("inventory"), _DEFAULT_INVENTORY)
    path = next((path for path in named if path and os.path.isfile(path)), None)
    try:
        return load_inventory(path) if path else None
    except InventoryError:
        return None


def _those(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    # A word with a space or a control character in it would be several for a shell, or an order to the terminal.
    fitting = (word for word in words if word.startswith(incomplete) and word.isprintable() and " " not in word)
    return [CompletionItem(word) for word, _ in zip(fitting, range(_MOST), strict=False)]


_FILES = {"FILE", "INVENTORY", "REPORT"}
_BY_NAME: dict[str, _Completer] = {
    "code": _rules,
    "domain": _domains,
    "domains": _domains,
    "earlier": _runs_and_files,
    "formats": _formats,
    "ignored": _rules,
    "inventory": _files,
    "later": _runs_and_files,
    "organizations": _organizations,
    "profile": _profiles,
    "run": _runs,
    "selected": _rules,
    "severities": _rules,
}
