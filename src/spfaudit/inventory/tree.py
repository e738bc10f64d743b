"""YAML text into a tree whose scalars keep their text. The only importer of the YAML library.

Reads the parser's events, not its objects: nothing is resolved, no tag builds anything, an alias is
refused before it is followed, and nothing recurses. Knows no key of the inventory.
"""

from collections.abc import Iterable
from typing import Any

import yaml
from msgspec import Struct

from spfaudit.inventory.decoding import FORBIDDEN
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.json_pairs import spell_pairs
from spfaudit.inventory.nodes import MAX_SCALAR, Gap, Mapping, Node, Scalar, Sequence
from spfaudit.inventory.problems import KEEP_ONE, Problems, too_long
from spfaudit.inventory.wide_syntax import explain_wide
from spfaudit.inventory.yaml_errors import explain_continuation, explain_syntax_error
from spfaudit.text import Text

MAX_CHARACTERS = 16 * 1024 * 1024
"""Characters of a YAML inventory. Longer lists belong in CSV or a plain list."""
MAX_DEPTH = 8
"""Collections inside one another; an inventory needs five."""

# libyaml is many times faster; a PyYAML built without it reads the same.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Open(Struct):
    """A collection whose end has not been seen."""

    place: Gap
    is_mapping: bool
    children: list[Node]


def compose(text: str, problems: Problems) -> Node | None:
    """The tree of one YAML document; None where there is no document, or where `problems` say why there is none."""
    if len(text) > MAX_CHARACTERS:
        problems.add(
            Gap(0, 0),
            Text(
                en=f"a YAML inventory of more than {MAX_CHARACTERS:,} characters",
                ja=f"YAML のインベントリが {MAX_CHARACTERS:,} 文字を超えています",
            ),
            Text(
                en="use CSV or a plain list for so many names",
                ja="件数が多い場合は CSV か一覧（1 行 1 件）を使ってください",
            ),
        )
        return None
    try:
        return _build(yaml.parse(spell_pairs(text), Loader=_LOADER), problems)
    except yaml.YAMLError as error:
        explain_syntax_error(error, problems)
    except (ValueError, OverflowError) as error:
        # The pure parser converts escapes and version numbers without looking at their size.
        explain_syntax_error(yaml.YAMLError(str(error)), problems)
    return None


def _build(events: Iterable[yaml.Event], problems: Problems) -> Node | None:
    roots: list[Node] = []
    stack: list[_Open] = []
    for event in events:
        siblings = stack[-1].children if stack else roots
        match event:
            case yaml.ScalarEvent():
                _refuse_tag_and_anchor(event, problems)
                siblings.append(_scalar(event, problems))
            case yaml.AliasEvent():
                problems.add(_place(event), *_ALIAS)
                siblings.append(_place(event))
            case yaml.CollectionStartEvent():
                _refuse_tag_and_anchor(event, problems)
                if len(stack) == MAX_DEPTH:
                    problems.add(
                        _place(event),
                        Text(
                            en=f"lists and mappings are nested more than {MAX_DEPTH} deep",
                            ja=f"リストやマッピングの入れ子が {MAX_DEPTH} 段を超えています",
                        ),
                    )
                    return None
                stack.append(_Open(_place(event), isinstance(event, yaml.MappingStartEvent), []))
            case yaml.CollectionEndEvent():
                closed = _closed(stack.pop(), problems)
                (stack[-1].children if stack else roots).append(closed)
            case yaml.DocumentStartEvent() if roots:
                problems.add(
                    _place(event),
                    Text(en="a second document in one file", ja="1 つのファイルに 2 つ目の文書があります"),
                    Text(
                        en="keep one document, and no --- after it", ja="文書は 1 つにし、「---」を取り除いてください"
                    ),
                )
                break
    return roots[0] if roots else None


_ALIAS = (
    Text(en="aliases (*name) are not read", ja="エイリアス（*名前）は使えません"),
    Text(
        en="write the value out; quote text that begins with *",
        ja="値をそのまま書いてください。* で始まる文字列は引用符で囲みます",
    ),
)


def _place(event: yaml.Event) -> Gap:
    mark = event.start_mark
    return Gap(mark.line + 1, mark.column + 1) if mark else Gap(0, 0)


def _refuse_tag_and_anchor(event: yaml.ScalarEvent | yaml.CollectionStartEvent, problems: Problems) -> None:
    if event.tag is not None:
        problems.add(
            _place(event),
            Text(en="tags (!name) are not read", ja="タグ（!名前）は使えません"),
            Text(
                en="remove the tag; every value is text", ja="タグを取り除いてください。値はすべて文字列として読みます"
            ),
        )
    if event.anchor is not None:
        problems.add(
            _place(event),
            Text(en="anchors (&name) are not read", ja="アンカー（&名前）は使えません"),
            Text(en="remove the anchor", ja="アンカーを取り除いてください"),
        )


def _scalar(event: yaml.ScalarEvent, problems: Problems) -> Node:
    place = _place(event)
    plain = not event.style
    if len(event.value) > MAX_SCALAR:
        problems.add(place, too_long(event.value))
        return place
    if FORBIDDEN.search(event.value):  # written as an escape in double quotes
        problems.add(place, Text(en="a control character in a value", ja="値に制御文字があります"))
        return place
    last_line = event.end_mark.line + 1 if event.end_mark else place.line
    if plain and last_line > place.line:
        explain_continuation(place, last_line, problems)
        return place
    return Scalar(event.value, place.line, place.column, plain)


def _closed(collection: _Open, problems: Problems) -> Node:
    line, column = collection.place.line, collection.place.column
    if not collection.is_mapping:
        return Sequence(tuple(collection.children), line, column)
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for key, value in zip(collection.children[::2], collection.children[1::2], strict=True):
        match key:
            case Scalar(text="<<", plain=True):
                problems.add(
                    key,
                    Text(en="merge keys (<<) are not read", ja="マージキー（<<）は使えません"),
                    Text(
                        en="write the keys out, or use defaults", ja="キーをそのまま書くか、defaults を使ってください"
                    ),
                )
            case Scalar(text=text):
                first = pairs.get(fold(text))
                if first is None:
                    pairs[fold(text)] = (key, value)
                elif not explain_wide(key.line, problems):
                    problems.add(
                        key,
                        Text(
                            en=f"the key is given twice: first in line {first[0].line}",
                            ja=f"キーが重複しています（最初は {first[0].line} 行目）",
                        ),
                        KEEP_ONE,
                    )
            case Sequence() | Mapping():
                problems.add(key, Text(en="a key must be plain text", ja="キーは文字列でなければなりません"))
            case Gap():
                pass
    return Mapping(tuple(pairs.values()), line, column)
