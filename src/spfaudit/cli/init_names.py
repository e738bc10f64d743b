"""Where the names of a first inventory come from: arguments, lists, tables and zone files.

Knows how to tell these files apart. What is wrong with any of them ends the program.
"""

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from spfaudit import SourceError
from spfaudit.cli.complain import stop, stop_all, stopping_at
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.given_names import not_a_name
from spfaudit.inventory import InventoryError, InventoryFormat
from spfaudit.inventory.drafting import Draft
from spfaudit.inventory.loading import format_of, read_octets
from spfaudit.inventory.model import Entry, Inventory, Network, Usage
from spfaudit.loading import parse_inventory
from spfaudit.names import Domain, InvalidName, parse_domain
from spfaudit.policy.profiles import is_path
from spfaudit.text import Lang, Text, listed

if TYPE_CHECKING:
    from spfaudit import ZoneSource

_ZONE_ENDINGS = (".zone", ".db", ".master")
_ZONE_LINE = re.compile(rb"^\$(?:ORIGIN|TTL)\b|\s(?:IN\s+)?SOA\s", re.MULTILINE | re.IGNORECASE)
_MOST_TOLD = 10
"""Names of one notice."""
_ENOUGH = 65_536
"""Octets in which a zone file shows that it is one."""


class Gathered(Struct, frozen=True, kw_only=True):
    """The names, each once, where it is first mentioned, with what any table declares of it."""

    drafts: tuple[Draft, ...]
    senders: dict[str, tuple[Network, ...]]
    zones: "ZoneSource | None"
    """The zone files, as read for their names: what comes through a pipe cannot be read again."""
    notices: tuple[Text, ...]


def gather(
    names: Sequence[str],
    *,
    files: Sequence[str],
    lists: Sequence[str],
    tables: Sequence[str],
    zone_files: Sequence[str],
    lang: Lang,
) -> Gathered:
    """All names that the command line names.

    Ends the program if one is no name, if there is none, or if two tables do not declare the same of one.
    """
    zone_paths = (*zone_files, *(path for path in files if _is_zone(path)))
    sources: list[tuple[str, InventoryFormat | None]] = [
        *((path, "list") for path in lists),
        *((path, "csv") for path in tables),
        *((path, None) for path in files if path not in zone_paths),
    ]
    drafts = {domain: _mentioned(domain) for domain in _parsed(names, lang)}
    senders = _add_declared(drafts, sources, lang)
    zones = _load(zone_paths, lang) if zone_paths else None
    notices = _add_names_in(zones, drafts) if zones else []
    if not drafts:
        stop(
            Text(
                en="no name given: write names behind init, or name a file with --from",
                ja="ドメインの指定がありません。init の後に並べるか、--from でファイルを指定してください",
            ),
            lang,
        )
    return Gathered(drafts=tuple(drafts.values()), senders=senders, zones=zones, notices=tuple(notices))


def _add_declared(
    drafts: dict[Domain, Draft], sources: Sequence[tuple[str, InventoryFormat | None]], lang: Lang
) -> dict[str, tuple[Network, ...]]:
    """Adds what lists and tables declare, and returns the senders that they name. Ends the program if two disagree."""
    senders: dict[str, tuple[Network, ...]] = {}
    told_by: dict[Domain, str] = {}
    disagreements: list[Text] = []
    for path, format in sources:
        inventory, declared = _declared(path, format, lang)
        senders |= inventory.senders
        for entry in inventory.entries:
            domain, draft = entry.domain, _drafted(entry, declared=entry.domain in declared)
            bare = _mentioned(domain)
            known = drafts.get(domain, bare)
            if known == bare:
                drafts[domain], told_by[domain] = draft, path
            elif draft != bare and _in_any_order(draft) != _in_any_order(known):
                disagreements.append(_disagreement(domain, told_by[domain], path))
    if disagreements:
        stop_all(disagreements, lang)
    return senders


def _add_names_in(zones: "ZoneSource", drafts: dict[Domain, Draft]) -> list[Text]:
    """Adds the names of the zones that are not there yet, and returns what is to be said of those left out."""
    from spfaudit.guessing import names_of

    notices = []
    for name in names_of(zones):
        try:
            domain = parse_domain(name)
        except InvalidName as error:
            notices.append(
                Text(en=f"left out: {name}: {error.problem.en}", ja=f"除外しました：{name}：{error.problem.ja}")
            )
        else:
            drafts.setdefault(domain, _mentioned(domain))
    delegated = [name for name in zones.delegated if name not in drafts]
    if delegated:
        notices.append(_elsewhere(delegated))
    return notices


def _mentioned(domain: Domain) -> Draft:
    """Of a name of which nothing is declared."""
    return Draft(entry=Entry(domain=domain), declared=False)


def _drafted(entry: Entry, *, declared: bool) -> Draft:
    """Of an entry, wherever it stands: the draft may lie in another folder than its profile's path is told from."""
    profile = os.path.abspath(entry.profile) if entry.profile and is_path(entry.profile) else entry.profile
    return Draft(entry=replace(entry, profile=profile, line=0), declared=declared)


def _in_any_order(draft: Draft) -> Draft:
    """Equal for whatever declares the same: which sender or selector is named first says nothing."""
    entry = draft.entry
    senders, selectors = tuple(sorted(entry.senders)), tuple(sorted(entry.dkim_selectors))
    return replace(draft, entry=replace(entry, senders=senders, dkim_selectors=selectors))


def _disagreement(domain: Domain, first: str, second: str) -> Text:
    return Text(
        en=f"{domain}: {first} and {second} do not declare the same of it: make them agree, or remove it from one",
        ja=f"{domain}：{first} と {second} の申告内容が異なります。一致させるか、どちらかから削除してください",
    )


def _elsewhere(names: Sequence[str]) -> Text:
    some = listed(names, _MOST_TOLD)
    return Text(
        en=f"not in the draft, as they are delegated: {some}; add those that are yours, or name their zone files too",
        ja=f"委任されているため含めていません：{some}。管理しているものは追加するか、そのゾーンファイルも指定してください",
    )


def _parsed(names: Sequence[str], lang: Lang) -> list[Domain]:
    domains, problems = [], []
    for name in names:
        try:
            domains.append(parse_domain(name))
        except InvalidName as error:
            problems.append(not_a_name(name, error))
    if problems:
        stop_all(problems, lang)
    return domains


_NOT_WRITTEN = Text(en="nothing was written", ja="何も書き出していません")


def _declared(path: str, format: InventoryFormat | None, lang: Lang) -> tuple[Inventory, frozenset[Domain]]:
    """What a list or a table says, and of which names it says the usage itself."""
    try:
        name, data = read_octets(path)
        if (format or format_of(data, name)) == "yaml":
            stop(Text(en=f"{path} is an inventory already", ja=f"{path} はすでにインベントリです"), lang)
        inventory, other = (
            parse_inventory(data, name, usage_default=usage, format=format) for usage in (Usage.SENDING, Usage.RETIRED)
        )
    except InventoryError as error:
        from spfaudit.cli.diagnostics import render_problems  # brings rich

        print(render_problems(error, lang, _NOT_WRITTEN), file=sys.stderr)
        raise SystemExit(int(ExitStatus.USAGE)) from None
    # Whoever has the same usage whatever the default has been given it.
    pairs = zip(inventory.entries, other.entries, strict=True)
    return inventory, frozenset(one.domain for one, again in pairs if one.usage is again.usage)


def _is_zone(path: str) -> bool:
    if path.lower().endswith(_ZONE_ENDINGS):
        return True
    if not os.path.isfile(path):  # what is read of a pipe is gone from it
        return False
    try:
        with open(path, "rb") as file:
            return _ZONE_LINE.search(file.read(_ENOUGH)) is not None
    except OSError:  # told by whoever reads it in earnest
        return False


def _load(paths: Sequence[str], lang: Lang) -> "ZoneSource":
    from spfaudit import ZoneSource  # brings dnspython

    with stopping_at(SourceError, lang=lang, status=ExitStatus.USAGE):
        return ZoneSource(paths)
