"""A YAML inventory: the tree into an `Inventory`, strictly.

Knows every key. Nothing is guessed: what does not belong is a problem, and reading goes on to find the next.
"""

import os
from collections.abc import Collection, Mapping

from msgspec import Struct

from spfaudit.inventory import nodes
from spfaudit.inventory.dates import read_date
from spfaudit.inventory.entries import Declared, Defaults, FirstLines, read_entry, read_selectors
from spfaudit.inventory.fullwidth import explain_wide, fold
from spfaudit.inventory.kinds import as_fields, as_items, as_scalar, as_scalars, is_empty
from spfaudit.inventory.model import Entry, Inventory, Network, ResolverSettings, Usage, Waiver
from spfaudit.inventory.nodes import Gap, Node, Scalar, Sequence
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
from spfaudit.inventory.tree import compose
from spfaudit.inventory.words import read_profile, read_rule, read_usage
from spfaudit.names import InvalidName, parse_domain
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
    "domains",
)
_DEFAULTS_KEYS = ("usage", "organization", "dkim_selectors", "senders")
_DOMAIN_KEYS = (
    "domain",
    "usage",
    "organization",
    "senders",
    "dkim_selectors",
    "retired_on",
    "hold_until",
    "waivers",
)
_WAIVER_KEYS = ("rule", "reason", "until")


class _Scope(Struct, frozen=True, kw_only=True):
    """What the reading of one domain needs to know of the rest."""

    known_rules: Mapping[str, str]
    senders: dict[str, tuple[Network, ...]]
    defaults: Defaults
    first_lines: FirstLines
    problems: Problems


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
    if root is None or isinstance(root, Gap):
        return Inventory(entries=(), path=problems.path)
    if isinstance(root, Sequence):
        problems.add(
            root,
            Text(en="a list at the top of the file", ja="ファイルの先頭がリストになっています"),
            Text(
                en="write domains: above it and indent it",
                ja="その前の行に domains: と書き、リストを字下げしてください",
            ),
        )
        return Inventory(entries=(), path=problems.path)
    fields = as_fields(root, KEYS, problems, required=("domains",)) or {}
    if "version" in fields:
        read_version(fields["version"], problems)
    senders = read_senders(fields["senders"], problems) if "senders" in fields else {}
    scope = _Scope(
        known_rules=known_rules,
        senders=senders,
        defaults=_read_defaults(fields.get("defaults"), senders, usage_default, problems),
        first_lines={},
        problems=problems,
    )
    profile = _scalar(fields, "profile", problems)
    history = _scalar(fields, "history", problems)
    folder = os.path.dirname(problems.path) if problems.path != "-" else ""
    return Inventory(
        entries=_read_domains(fields["domains"], scope) if "domains" in fields else (),
        path=problems.path,
        profile=read_profile(profile, known_profiles, folder, problems) if profile else None,
        resolver=read_resolver(fields["resolver"], folder, problems) if "resolver" in fields else ResolverSettings(),
        severities=read_severities(fields["severities"], known_rules, problems) if "severities" in fields else {},
        senders=senders,
        approved_includes=read_names(fields["approved_includes"], problems) if "approved_includes" in fields else None,
        approved_mx=read_names(fields["approved_mx"], problems) if "approved_mx" in fields else None,
        required_rua=read_mailbox_uri(fields["required_rua"], problems) if "required_rua" in fields else None,
        transport="transport" in fields and read_switch(fields["transport"], problems),
        history=os.path.join(folder, history.text) if history else None,
    )


def _read_defaults(
    node: Node | None, senders: dict[str, tuple[Network, ...]], usage_default: Usage, problems: Problems
) -> Defaults:
    fields = (as_fields(node, _DEFAULTS_KEYS, problems) or {}) if node else {}
    usage = _scalar(fields, "usage", problems)
    organization = _scalar(fields, "organization", problems)
    return Defaults(
        usage=(read_usage(usage, problems) if usage else None) or usage_default,
        organization=organization.text.strip() if organization else None,
        senders=read_sender_names(_scalars(fields, "senders", problems) or (), senders, problems),
        dkim_selectors=read_selectors(_scalars(fields, "dkim_selectors", problems) or (), problems),
    )


def _read_domains(node: Node, scope: _Scope) -> tuple[Entry, ...]:
    if is_empty(node) or (isinstance(node, Sequence) and not node.items):
        scope.problems.add(
            node,
            Text(en="the inventory lists no domain", ja="インベントリにドメインが 1 つもありません"),
            Text(en="list them under domains:", ja="domains: の下に並べてください"),
        )
        return ()
    entries = (_read_domain(item, scope) for item in as_items(node, scope.problems) or ())
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
        return None
    fields = as_fields(node, _DOMAIN_KEYS, problems, required=("domain",)) or {}
    domain = _scalar(fields, "domain", problems)
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
            waivers=_read_waivers(fields.get("waivers"), scope),
        ),
        scope.defaults,
        scope.first_lines,
        problems,
    )


def _name_used_as_key(node: nodes.Mapping) -> Scalar | None:
    first = node.pairs[0][0] if node.pairs else None
    if first is None or fold(first.text) in _DOMAIN_KEYS or len(first.text) > 253:
        return None
    try:
        parse_domain(first.text)
    except (InvalidName, UnicodeError):
        return None
    return first


def _read_waivers(node: Node | None, scope: _Scope) -> tuple[Waiver, ...]:
    waivers: dict[str, Waiver] = {}
    for item in (as_items(node, scope.problems) or ()) if node else ():
        waiver = _read_waiver(item, scope)
        if waiver is None:
            continue
        if waiver.rule in waivers:
            scope.problems.add(
                item,
                Text(en=f"{waiver.rule} is waived twice", ja=f"{waiver.rule} の免除が重複しています"),
                KEEP_ONE,
            )
        waivers.setdefault(waiver.rule, waiver)
    return tuple(waivers.values())


def _read_waiver(node: Node, scope: _Scope) -> Waiver | None:
    problems = scope.problems
    fields = as_fields(node, _WAIVER_KEYS, problems, required=_WAIVER_KEYS) or {}
    rule = _scalar(fields, "rule", problems)
    reason = _scalar(fields, "reason", problems)
    until = _scalar(fields, "until", problems)
    code = read_rule(rule, scope.known_rules, problems) if rule else None
    day = read_date(until, problems) if until else None
    if code is None or reason is None or day is None:
        return None
    return Waiver(rule=code, reason=reason.text.strip(), until=day, line=node.line)


def _scalar(fields: Mapping[str, Node], key: str, problems: Problems) -> Scalar | None:
    return as_scalar(fields[key], problems) if key in fields else None


def _scalars(fields: Mapping[str, Node], key: str, problems: Problems) -> tuple[Scalar, ...] | None:
    return as_scalars(fields[key], problems) if key in fields else None
