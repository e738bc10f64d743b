"""What stands where in the tree: a value, a list, a mapping with the keys that belong there.

Each function reports what is of the wrong kind and answers None for it; a place that was refused
already is passed over in silence. Knows no key of the inventory by name.
"""

import re
from collections.abc import Collection

from spfaudit.closest import closest
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.nodes import Gap, Mapping, Node, Scalar, Sequence
from spfaudit.inventory.problems import SPACE_MISSING, Problems, clip, one_of, write
from spfaudit.inventory.wide_syntax import explain_wide
from spfaudit.text import Text

_INDICATORS = "*&!%@`{}[]|>#?\"'"
"""A plain value in YAML does not begin with these."""
_VALUE = Text(en="a single value", ja="1 つの値")
_LIST = Text(en="a list", ja="リスト")
_MAPPING = Text(en="keys with values", ja="「キー: 値」の組")


def as_scalar(node: Node, problems: Problems) -> Scalar | None:
    """The single, non-empty value at `node`."""
    match node:
        case Scalar():
            if not is_empty(node) and fold(node.text):
                return node
            problems.add(
                node,
                Text(en="the value is missing", ja="値がありません"),
                Text(en="write a value, or leave the key out", ja="値を書くか、キーごと取り除いてください"),
            )
        case _:
            _refuse_kind(node, _VALUE, problems)
    return None


def as_scalars(node: Node, problems: Problems) -> tuple[Scalar, ...] | None:
    """The list of single values at `node`, without those that are none."""
    items = as_items(node, problems)
    if items is None:
        return None
    return tuple(scalar for item in items if (scalar := as_scalar(item, problems)) is not None)


def as_items(node: Node, problems: Problems) -> tuple[Node, ...] | None:
    """The items of the list at `node`."""
    match node:
        case Sequence(items=items):
            return items
        case Scalar(text=text) if not text.isascii() and explain_wide(node.line, problems):
            pass
        case Scalar(text=text) if fold(text) and not is_empty(node):
            _refuse_kind(node, _LIST, problems, _as_a_list(text))
        case Mapping(pairs=pairs) if pairs:
            hint = Text(en="begin each item with '- '", ja="項目ごとに「- 」で始めてください")
            _refuse_kind(node, _LIST, problems, hint)
        case _:
            _refuse_kind(node, _LIST, problems)
    return None


def _as_a_list(text: str) -> Text | None:
    if re.match(r"-\S", text):
        return write(f"- {clip(text[1:])}")
    if text[0] in _INDICATORS:
        return write(f"['{clip(text)}']") if "'" not in text else None
    items = re.findall(r"[^\s,;，、]+", text)
    if items and all(re.search("[.:]", item) for item in items):  # names and addresses hold no blanks
        text = ", ".join(items)
    return write(f"[{clip(text)}]")


def as_mapping(node: Node, problems: Problems) -> Mapping | None:
    """The mapping at `node`, with any keys."""
    match node:
        case Mapping():
            return node
        case Scalar(text=text) if not text.isascii() and explain_wide(node.line, problems):
            pass
        case _:
            _refuse_kind(node, _MAPPING, problems)
    return None


def as_fields(
    node: Node, keys: Collection[str], problems: Problems, *, required: Collection[str] = ()
) -> dict[str, Node] | None:
    """The mapping at `node` by key. Keys outside `keys` are reported, and so are missing `required` ones.

    What a mistyped key holds is read as that of the one that was meant: there may be more to report in it.
    """
    mapping = as_mapping(node, problems)
    if mapping is None:
        return None
    fields: dict[str, Node] = {}
    unknown: dict[str, Node] = {}
    for key, value in mapping.pairs:
        name = fold(key.text)
        if name in keys and key.text == key.text.strip():
            fields[name] = value
            continue
        begins, _, rest = name.partition(":")
        unknown.setdefault(begins if begins in keys else name, value)
        if key.plain and begins in keys and key.text == f"{begins}:{rest}":
            place = Gap(key.line, key.column + len(begins))
            problems.add(place, SPACE_MISSING, write(f"'{clip(f'{begins}: {rest}')}'"))
        elif key.text.isascii() or not explain_wide(key.line, problems, key):
            problems.add(
                key,
                Text(en=f"unknown key '{clip(key.text)}'", ja=f"「{clip(key.text)}」というキーはありません"),
                one_of(name, keys),
            )
    meant = {name: closest(name, keys) for name in unknown}
    missing = [key for key in required if key not in {*fields, *meant.values()}]
    fields = {**{key: unknown[name] for name, key in meant.items() if key and not is_empty(unknown[name])}, **fields}
    if len(missing) > list(meant.values()).count(None):  # else it may be there, mistyped beyond recognition
        lines = ", ".join(f"{key}: …" for key in missing)
        problems.add(
            mapping,
            Text(en=f"missing here: {', '.join(missing)}", ja=f"{'、'.join(missing)} がありません"),
            Text(en=f"add {lines}", ja=f"{lines} を書き足してください"),
        )
    return fields


def is_empty(node: Node) -> bool:
    """Whether `node` is nothing, `null` or `~`, unquoted."""
    return isinstance(node, Scalar) and node.plain and node.text.lower() in {"", "null", "~"}


def _refuse_kind(node: Node, wanted: Text, problems: Problems, suggestion: Text | None = None) -> None:
    match node:
        case Gap():
            return
        case Scalar():
            found = Text(en="nothing", ja="空") if is_empty(node) else _VALUE
        case Sequence():
            found = _LIST
        case Mapping():
            found = _MAPPING
    problems.add(
        node,
        Text(en=f"expected {wanted.en}, found {found.en}", ja=f"{wanted.ja}を書くところに、{found.ja}があります"),
        suggestion,
    )
