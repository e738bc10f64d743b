"""What the command line names of an inventory: the whole of it, or one domain's entry."""

import sys

from msgspec.structs import replace

from spfaudit import Inventory, InventoryError, load_inventory
from spfaudit.cli.complain import stop
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.given_names import find_name
from spfaudit.inventory.model import Entry, Usage
from spfaudit.text import Lang, Text


def find_entry(domain: str, path: str | None, usage: str | None, lang: Lang) -> tuple[Entry, Inventory]:
    """The domain's entry and its inventory; of none, if no file is named. Ends the program on errors."""
    name = find_name(domain, lang)
    if path is None:
        entry = Entry(domain=name, usage=Usage(usage or Usage.SENDING))
        return entry, Inventory(entries=(entry,), listed=())
    inventory = find_inventory(path, lang)
    listed = next((entry for entry in inventory.entries if entry.domain == name), None)
    if listed is None:
        stop(Text(en=f"{domain}: not in {path}", ja=f"{domain}：{path} に記載されていません"), lang)
    return (replace(listed, usage=Usage(usage)) if usage else listed), inventory


def find_inventory(path: str | None, lang: Lang, *, usage_default: Usage | None = None) -> Inventory:
    """The inventory in a file; an empty one if no file is named. Ends the program on errors."""
    if path is None:
        return Inventory(entries=())
    try:
        return load_inventory(path, usage_default=usage_default)
    except InventoryError as error:
        from spfaudit.cli.diagnostics import render_problems  # brings rich

        print(render_problems(error, lang), file=sys.stderr)
        raise SystemExit(int(ExitStatus.USAGE)) from None
