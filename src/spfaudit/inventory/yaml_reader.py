"""A YAML inventory: the tree into an `Inventory`, strictly.

Knows every key. Nothing is guessed: what does not belong is a problem, and reading goes on to find the next.
"""

import os
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from spfaudit.inventory import nodes
from spfaudit.inventory.entries import Declared, Defaults, FirstLines, read_entry, read_selectors
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.kinds import as_fields, as_items, as_scalar, as_scalars, is_empty
from spfaudit.inventory.model import Entry, Inventory, Network, ResolverSettings, Usage
from spfaudit.inventory.nodes import Gap, Node, Scalar, Sequence
from spfaudit.inventory.organizations import organization_name
from spfaudit.inventory.problems import KEEP_ONE, Problems, clip, write
from spfaudit.inventory.settings import (
    read_mailbox_uri,
    read_names,
    read_resolver,
    read_sender_names,
    read_senders,
    read_severities,
    read_switch,
    read_version,
)
from spfaudit.inventory.spreading import spread
from spfaudit.inventory.tree import compose
from spfaudit.inventory.waivers import read_own_waivers, read_waivers
from spfaudit.inventory.wide_syntax import explain_wide
from spfaudit.inventory.words import read_profile, read_usage
from spfaudit.names import LONGEST_NAME, InvalidName, parse_domain
from spfaudit.text import Text

KEYS = (
    "version",
    "profile",
    "resolver",
    "severities",
    "approved_includes",
    "approved_mx",
    "required_rua",
    "transport",
    "history",
    "senders",
    "defaults",
    "waivers",
    "domains",
)
_DEFAULTS_KEYS = ("usage", "organization", "dkim_selectors", "senders", "profile")
_DOMAIN_KEYS = (
    "domain",
    "usage",
    "organization",
    "senders",
    "dkim_selectors",
    "retired_on",
    "hold_until",
    "profile",
    "waivers",
)


class _Scope(Struct, frozen=True, kw_only=True):
    """What the reading of one domain needs to know of the rest."""

    known_rules: Mapping[str, str]
    known_profiles: Collection[str]
    senders: dict[str, tuple[Network, ...]]
    defaults: Defaults
    first_lines: FirstLines
    problems: Problems


_IN_BRACES = Text(
    en='write {"domains": […]}, with the list as it is between the brackets',
    ja='{"domains": […]} とし、角括弧の中にリストの内容を書いてください',
)


def read_yaml(
    text: str,
    problems: Problems,
    *,
    known_rules: Mapping[str, str],
    known_profiles: Collection[str],
    usage_default: Usage,
) -> Inventory:
    """The inventory that `text` writes; only what it says without problems counts, so check them afterwards."""
    root = compose(text, problems)
    if root is None or isinstance(root, Gap) or _is_refused(root, problems):
        return Inventory(entries=(), path=problems.path)
    fields = as_fields(root, KEYS, problems, required=("domains",)) or {}
    if "version" in fields:
        read_version(fields["version"], problems)
    senders = read_senders(fields["senders"], problems) if "senders" in fields else {}
    scope = _Scope(
        known_rules=known_rules,
        known_profiles=known_profiles,
        senders=senders,
        defaults=_read_defaults(fields, senders, known_profiles, usage_default, problems),
        first_lines={},
        problems=problems,
    )
    waivers = read_waivers(fields["waivers"], known_rules, problems) if "waivers" in fields else ()
    entries = _read_domains(fields["domains"], scope) if "domains" in fields else ()
    profile = _read_profile(fields, known_profiles, problems)
    history = _scalar(fields, "history", problems)
    return Inventory(
        entries=spread(entries, waivers) if waivers else entries,
        waivers=waivers,
        path=problems.path,
        profile=profile or scope.defaults.profile,
        resolver=read_resolver(fields["resolver"], problems.folder, problems)
        if "resolver" in fields
        else ResolverSettings(),
        severities=read_severities(fields["severities"], known_rules, problems) if "severities" in fields else {},
        senders=senders,
        approved_includes=read_names(fields["approved_includes"], problems) if "approved_includes" in fields else None,
        approved_mx=read_names(fields["approved_mx"], problems) if "approved_mx" in fields else None,
        required_rua=read_mailbox_uri(fields["required_rua"], problems) if "required_rua" in fields else None,
        transport="transport" in fields and read_switch(fields["transport"], problems),
        history=os.path.join(problems.folder, history.text) if history else None,
    )


def _is_refused(root: Node, problems: Problems) -> bool:
    """Whether a whole file is something else than keys with values, as is noted then."""
    if isinstance(root, Sequence):
        problems.add(
            root,
            Text(en="a list at the top of the file", ja="ファイルの先頭がリストになっています"),
            _IN_BRACES
            if problems.line(root.line)[root.column - 1 :].startswith("[")
            else Text(
                en="write domains: above it and indent it",
                ja="その前の行に domains: と書き、リストを字下げしてください",
            ),
        )
        return True
    if isinstance(root, Scalar) and root.text and (root.text.isascii() or not explain_wide(root.line, problems)):
        problems.add(
            root,
            Text(en="no keys, but a single value", ja="キーがなく、値だけがあります"),
            Text(
                en="write domains: above it and '- ' before each name; or call a plain list .txt",
                ja="その前の行に domains: と書き、各名前の前に「- 」を付けてください。"
                "1 行 1 件の一覧であればファイル名を .txt にします",
            ),
        )
        return True
    return False


def _read_defaults(
    whole: Mapping[str, Node],
    senders: dict[str, tuple[Network, ...]],
    known_profiles: Collection[str],
    usage_default: Usage,
    problems: Problems,
) -> Defaults:
    fields = (as_fields(whole["defaults"], _DEFAULTS_KEYS, problems) or {}) if "defaults" in whole else {}
    if "profile" in whole and "profile" in fields:
        problems.add(
            fields["profile"],
            Text(
                en="the profile is given twice: at the top of the file it means the same",
                ja="プロファイルが重複しています（ファイル先頭の profile と同じ意味です）",
            ),
            KEEP_ONE,
        )
    usage = _scalar(fields, "usage", problems)
    organization = _scalar(fields, "organization", problems)
    return Defaults(
        usage=(read_usage(usage, problems) if usage else None) or usage_default,
        organization=organization_name(organization.text) if organization else None,
        senders=read_sender_names(_scalars(fields, "senders", problems) or (), senders, problems),
        dkim_selectors=read_selectors(_scalars(fields, "dkim_selectors", problems) or (), problems),
        profile=_read_profile(fields, known_profiles, problems),
    )


def _read_domains(node: Node, scope: _Scope) -> tuple[Entry, ...]:
    if is_empty(node) or (isinstance(node, Sequence) and not node.items):
        scope.problems.add(
            node,
            Text(en="the inventory lists no domain", ja="インベントリにドメインが 1 つもありません"),
            Text(en="list them under domains:", ja="domains: の下に並べてください"),
        )
        return ()
    items = as_items(node, scope.problems)
    if items is None and isinstance(node, nodes.Mapping):  # what it says may be wrong as well
        if any(fold(key.text) in _DOMAIN_KEYS for key, _ in node.pairs):
            items = (node,)
        else:
            for name, value in node.pairs:
                if "." in fold(name.text):
                    _read_below(name, value, (), scope)
    entries = (_read_domain(item, scope) for item in items or ())
    return tuple(entry for entry in entries if entry is not None)


def _read_domain(node: Node, scope: _Scope) -> Entry | None:
    problems = scope.problems
    if not isinstance(node, nodes.Mapping):
        if isinstance(node, Scalar) and not node.text.isascii() and explain_wide(node.line, problems):
            return None
        name = as_scalar(node, problems)
        return read_entry(Declared(domain=name), scope.defaults, scope.first_lines, problems) if name else None
    if name := _name_used_as_key(node):
        problems.add(
            name,
            Text(
                en=f"the domain {clip(name.text)} stands where a key should",
                ja=f"キーを書くところにドメイン {clip(name.text)} があります",
            ),
            write(f"domain: {clip(name.text)}"),
        )
        (_, value), *beside = node.pairs
        _read_below(name, value, beside, scope)
        return None
    fields = as_fields(node, _DOMAIN_KEYS, problems, required=("domain",)) or {}
    return _read_fields(_scalar(fields, "domain", problems), fields, scope)


def _read_below(name: Scalar, value: Node, beside: Iterable[tuple[Scalar, Node]], scope: _Scope) -> None:
    """What is said of a name that stands where a key should: for what else is wrong there."""
    below = value.pairs if isinstance(value, nodes.Mapping) else ()
    said = nodes.Mapping((*beside, *below), name.line, name.column)
    _read_fields(name, as_fields(said, _DOMAIN_KEYS, scope.problems) or {}, scope)


def _read_fields(domain: Scalar | None, fields: Mapping[str, Node], scope: _Scope) -> Entry | None:
    problems = scope.problems
    senders = _scalars(fields, "senders", problems)
    return read_entry(
        Declared(
            domain=domain,
            usage=_scalar(fields, "usage", problems),
            organization=_scalar(fields, "organization", problems),
            senders=read_sender_names(senders, scope.senders, problems) if senders is not None else None,
            dkim_selectors=_scalars(fields, "dkim_selectors", problems),
            retired_on=_scalar(fields, "retired_on", problems),
            hold_until=_scalar(fields, "hold_until", problems),
            profile=_read_profile(fields, scope.known_profiles, problems),
            waivers=read_own_waivers(fields["waivers"], scope.known_rules, problems) if "waivers" in fields else (),
        ),
        scope.defaults,
        scope.first_lines,
        problems,
    )


def _name_used_as_key(node: nodes.Mapping) -> Scalar | None:
    first = node.pairs[0][0] if node.pairs else None
    if first is None or fold(first.text) in _DOMAIN_KEYS or len(first.text) > LONGEST_NAME:
        return None
    try:
        parse_domain(first.text)
    except (InvalidName, UnicodeError):
        return None
    return first


def _read_profile(fields: Mapping[str, Node], known_profiles: Collection[str], problems: Problems) -> str | None:
    profile = _scalar(fields, "profile", problems)
    return read_profile(profile, known_profiles, problems) if profile else None


def _scalar(fields: Mapping[str, Node], key: str, problems: Problems) -> Scalar | None:
    return as_scalar(fields[key], problems) if key in fields else None


def _scalars(fields: Mapping[str, Node], key: str, problems: Problems) -> tuple[Scalar, ...] | None:
    return as_scalars(fields[key], problems) if key in fields else None
