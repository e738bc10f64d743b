"""Waivers as an inventory writes them: with one domain, or at the top of the file for all that patterns name.

Knows their keys. Knows nothing of what the rules find.
"""

from collections.abc import Iterable, Mapping

from spfaudit.inventory.dates import read_date
from spfaudit.inventory.entries import MAX_NAME, read_name
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.kinds import as_fields, as_items, as_scalar, as_scalars
from spfaudit.inventory.model import Waiver
from spfaudit.inventory.nodes import Gap, Node, Scalar
from spfaudit.inventory.organizations import organization_name
from spfaudit.inventory.problems import KEEP_ONE, Problems, clip, write
from spfaudit.inventory.words import read_rule_or_family
from spfaudit.names import parse_domain
from spfaudit.text import Text, same

OWN_KEYS = ("rule", "reason", "owner", "until")
"""Of a waiver that stands with its domain."""
KEYS = ("rule", "domains", "organization", "reason", "owner", "until")
"""Of one at the top of the file."""


def read_own_waivers(node: Node, known_rules: Mapping[str, str], problems: Problems) -> tuple[Waiver, ...]:
    """The waivers of one domain; none of them for the same rules as another."""
    return tuple(_each(node, OWN_KEYS, ("rule", "reason", "until"), known_rules, problems))


def read_waivers(node: Node, known_rules: Mapping[str, str], problems: Problems) -> tuple[Waiver, ...]:
    """The waivers for patterns; no pattern has two for the same rules and the same organization."""
    return tuple(_each(node, KEYS, ("rule", "domains", "reason", "until"), known_rules, problems))


def _each(
    node: Node, keys: tuple[str, ...], required: tuple[str, ...], known_rules: Mapping[str, str], problems: Problems
) -> Iterable[Waiver]:
    met: set[tuple[str, str | None, str]] = set()
    for item in as_items(node, problems) or ():
        waiver = _read_waiver(item, keys, required, known_rules, problems)
        if waiver is None:
            continue
        for pattern in waiver.domains or ("",):
            if (waiver.rule, waiver.organization, pattern) in met:
                problems.add(item, *_twice(waiver.rule, pattern))
            met.add((waiver.rule, waiver.organization, pattern))
        yield waiver


def _twice(rule: str, pattern: str) -> tuple[Text, Text]:
    whose = Text(en=f" for {pattern}", ja=f"{pattern} に対する ") if pattern else same("")
    return Text(en=f"{rule} is waived twice{whose.en}", ja=f"{whose.ja}{rule} の免除が重複しています"), KEEP_ONE


def _read_waiver(
    node: Node, keys: tuple[str, ...], required: tuple[str, ...], known_rules: Mapping[str, str], problems: Problems
) -> Waiver | None:
    told = len(problems.found)
    fields = as_fields(node, keys, problems, required=required) or {}
    values = {key: as_scalar(value, problems) for key, value in fields.items() if key != "domains"}
    rule, reason, until = values.get("rule"), values.get("reason"), values.get("until")
    owner, organization = values.get("owner"), values.get("organization")
    code = read_rule_or_family(rule, known_rules, problems) if rule else None
    day = read_date(until, problems) if until else None
    patterns = _read_patterns(fields["domains"], problems) if "domains" in fields else ()
    if code is None or reason is None or day is None or ("domains" in required and len(problems.found) > told):
        return None
    return Waiver(
        rule=code,
        reason=reason.text.strip(),
        until=day,
        owner=owner.text.strip() if owner else None,
        domains=patterns,
        organization=organization_name(organization.text) if organization else None,
        line=node.line,
    )


def _read_patterns(node: Node, problems: Problems) -> tuple[str, ...]:
    values = as_scalars(node, problems)
    if values == () and not isinstance(node, Gap):
        problems.add(
            node,
            Text(en="the waiver names no domain", ja="免除の対象となるドメインがありません"),
            Text(
                en="name domains, or patterns such as '*.example.go.jp'",
                ja="「'*.example.go.jp'」のように書いてください",
            ),
        )
    patterns = (pattern for value in values or () if (pattern := _read_pattern(value, problems)) is not None)
    return tuple(dict.fromkeys(patterns))


def _read_pattern(value: Scalar, problems: Problems) -> str | None:
    """A name, or `*.` and a name: whatever is below that, at any depth, but not that itself."""
    text = fold(value.text[:MAX_NAME])
    if "*" not in text:
        return read_name(value, problems)
    if text.startswith("*.") and text != "*." and "*" not in text[2:]:
        name = read_name(value, problems, after="*.")
        return None if name is None else f"*.{name}"
    meant = text.lstrip("*.")
    problems.add(
        value,
        Text(
            en=f"'{clip(value.text)}': a pattern is '*.' and a name",
            ja=f"「{clip(value.text)}」：パターンは「*.」とドメイン名で書きます",
        ),
        write(f"'*.{meant}'") if _is_name(meant) else None,
    )
    return None


def _is_name(text: str) -> bool:
    try:
        parse_domain(text)
    except ValueError:
        return False
    return True
