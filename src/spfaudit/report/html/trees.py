"""SPF trees as data for the page: what includes lead to, each told once, and a domain's own tree by reference to it.

What is not known is told as unknown. Nothing is escaped yet.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from spfaudit.report.document import IncludeDocument
from spfaudit.text import Lang, Text, plural

_MOST_TREES = 3_000
"""Names that are told: those to which most domains lead."""
_MOST_LINES = 60
"""Lines of one domain's tree: what is not among them is told with the name that leads there."""
_PROBLEMS = {
    "unknown": Text(en="unknown, the lookup failed", ja="未確認（問い合わせに失敗）"),
    "absent": Text(en="no SPF record", ja="SPF レコードなし"),
    "multiple": Text(en="several SPF records", ja="SPF レコードが複数"),
    "malformed": Text(en="malformed SPF record", ja="SPF レコードの構文誤り"),
    "loop": Text(en="comes back to itself", ja="循環参照"),
    "macro": Text(en="depends on the domain that leads there (macro)", ja="参照元のドメインによって変わる（マクロ）"),
}
_UNKNOWN = Text(en="unknown", ja="未確認")


class Line(Struct, frozen=True, kw_only=True):
    """One name of a tree."""

    indent: str
    name: str
    number: int
    """The number of the tree that tells the name; 0: none does."""
    costs: str
    unsure: bool
    """Whether something is unknown because a lookup failed."""


class Tree(Struct, frozen=True, kw_only=True):
    """A name that domains lead to."""

    number: int
    include: IncludeDocument
    costs: str
    unsure: bool


Trees = Mapping[str, Tree]
"""Trees by their names."""


def told_trees(includes: list[IncludeDocument], lang: Lang) -> Trees:
    """The trees that are worth a place on the page, in the order of their names."""
    most = heapq.nsmallest(_MOST_TREES, includes, key=lambda one: (-one.domains, one.name))
    most.sort(key=lambda one: one.name)
    return {
        one.name: Tree(number=number, include=one, costs=_costs(one, lang, entered=False), unsure=_unsure(one))
        for number, one in enumerate(most, start=1)
    }


def lines_of(names: Sequence[str], trees: Trees, lang: Lang, *, deep: bool) -> list[Line]:
    """A tree that begins with these names, each once; `deep`: with all that is below them."""
    return [_line("  " * depth, name, trees, lang) for depth, name in _walk(names, trees, deep=deep)]


def _walk(names: Sequence[str], trees: Trees, *, deep: bool) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    ahead = [(0, name) for name in reversed(names)]
    while ahead and len(seen) < _MOST_LINES:
        depth, name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        yield depth, name
        if deep and name in trees:
            ahead += [(depth + 1, below) for below in reversed(trees[name].include.includes)]


def _line(indent: str, name: str, trees: Trees, lang: Lang) -> Line:
    tree = trees.get(name)
    if tree is None:
        return Line(indent=indent, name=name, number=0, costs="", unsure=False)
    costs = _costs(tree.include, lang, entered=True)
    return Line(indent=indent, name=name, number=tree.number, costs=costs, unsure=tree.unsure)


def _unsure(include: IncludeDocument) -> bool:
    if include.problem:
        return include.problem == "unknown"
    return include.lookups is None or include.ipv4_addresses is None


def _costs(include: IncludeDocument, lang: Lang, *, entered: bool) -> str:
    """`entered`: the lookup of the term that leads there is counted, too."""
    if include.problem:
        return _PROBLEMS[include.problem].to(lang)
    lookups = None if include.lookups is None else include.lookups + entered
    return Text(
        en=f"{_number(lookups).en} {plural(lookups, 'lookup')}, {_number(include.ipv4_addresses).en} IPv4,"
        f" {_number(include.ipv6_prefixes_64).en} IPv6 /64",
        ja=f"DNS 参照 {_number(lookups).ja}、IPv4 {_number(include.ipv4_addresses).ja}、"
        f"IPv6 /64 {_number(include.ipv6_prefixes_64).ja}",
    ).to(lang)


def _number(number: int | None) -> Text:
    return _UNKNOWN if number is None else Text(en=f"{number:,}", ja=f"{number:,}")
