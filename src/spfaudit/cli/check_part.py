"""Which part of an inventory `spfaudit check` is to judge: --domain, --usage, --organization and --shard."""

from msgspec.structs import replace

from spfaudit import Inventory
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import stop, stop_all
from spfaudit.cli.declared import find_inventory
from spfaudit.cli.given_names import find_name, hint_at
from spfaudit.cli.sources import with_https
from spfaudit.closest import closest
from spfaudit.inventory.model import Usage
from spfaudit.inventory.organizations import organization_name
from spfaudit.inventory.selection import Shard, parse_shard, select, share
from spfaudit.names import Domain
from spfaudit.text import Lang, Text


def find_part(options: CheckOptions, lang: Lang) -> tuple[Inventory, Shard | None]:
    """The inventory, less the entries that are not asked for; and the share that it is, if --shard makes it one.

    Ends the program if there are none; a share may be empty.
    """
    inventory = _selected(options, lang)
    if options.https:
        inventory = with_https(inventory)
    shard = _shard(options, lang)
    if shard:
        inventory = share(inventory, shard)
    return replace(inventory, authoritative=options.authoritative), shard


def _selected(options: CheckOptions, lang: Lang) -> Inventory:
    """The inventory, or the part of it that was asked for. Ends the program if there is none."""
    usage = Usage(options.usage_default) if options.usage_default else None
    inventory = find_inventory(options.inventory, lang, usage_default=usage)
    wanted = _listed(options, inventory, lang)
    _refuse_unknown(options, inventory, lang)
    chosen = select(
        inventory,
        domains=wanted,
        usages=[Usage(usage) for usage in options.usages],
        organizations=[organization_name(name) for name in options.organizations],
    )
    if not chosen.entries and not (options.domains or options.organizations):
        usages = ", ".join(options.usages)
        stop(
            Text(
                en=f"--usage {usages}: no domain of {options.inventory} has this usage",
                ja=f"--usage {usages}：{options.inventory} に該当するドメインがありません",
            ),
            lang,
        )
    if not chosen.entries:
        stop(
            Text(
                en="no domain of the inventory satisfies --domain, --usage and --organization together",
                ja="--domain、--usage、--organization のすべてに当てはまるドメインがありません",
            ),
            lang,
        )
    return chosen


def _listed(options: CheckOptions, inventory: Inventory, lang: Lang) -> list[Domain]:
    """The names that --domain gives. Ends the program if one of them is not in the inventory."""
    listed = {entry.domain for entry in inventory.entries}
    names = []
    for text in options.domains:
        name = find_name(text, lang, option="--domain")
        if name not in listed:
            stop(
                Text(
                    en=f"--domain {text}: not in {options.inventory}",
                    ja=f"--domain {text}：{options.inventory} に記載されていません",
                ),
                lang,
            )
        names.append(name)
    return names


def _refuse_unknown(options: CheckOptions, inventory: Inventory, lang: Lang) -> None:
    """Ends the program if no domain is of an organization that was asked for: it would be left out unseen."""
    known = dict.fromkeys(entry.organization for entry in inventory.entries if entry.organization)
    problems = []
    for name in options.organizations:
        if organization_name(name) in known:
            continue
        hint = hint_at(closest(name, known))
        problems.append(
            Text(
                en=f"--organization {name}: no domain of {options.inventory} belongs to it{hint.en}",
                ja=f"--organization {name}：{options.inventory} に該当するドメインがありません{hint.ja}",
            )
        )
    if problems:
        stop_all(problems, lang)


def _shard(options: CheckOptions, lang: Lang) -> Shard | None:
    try:
        return None if options.shard is None else parse_shard(options.shard)
    except ValueError:
        stop(
            Text(
                en=f"--shard {options.shard}: write it as NUMBER/COUNT, such as 1/4, of 10,000 shares at most",
                ja=f"--shard {options.shard}：1/4 のように 番号/総数（10,000 まで）の形で指定してください",
            ),
            lang,
        )
