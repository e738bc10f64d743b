"""Every sentence of the program, as its source has it: found by reading the source, so that none is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import spfaudit

ROOT = Path(spfaudit.__file__).parent


class Written(NamedTuple):
    """A `Text(en=…, ja=…)` in a source file."""

    place: str
    """file:line"""
    en: str
    """The words, with `{}` where something is filled in."""
    ja: str
    filled_en: frozenset[str]
    """The names of what is filled in; of functions that only count in English, nothing."""
    filled_ja: frozenset[str]


def written_texts() -> Iterator[Written]:
    """Every text in `src`."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                en, ja = (_argument(node, place, at, lang) for at, lang in enumerate(("en", "ja")))
                yield Written(place, "".join(_words(en)), "".join(_words(ja)), _filled(en), _filled(ja))


def drawn_strings(*parts: str) -> Iterator[tuple[str, str]]:
    """Every string but docstrings in these parts of the program, with its place."""
    for part in parts:
        paths = sorted((ROOT / part).rglob("*.py")) if (ROOT / part).is_dir() else [ROOT / part]
        for path in paths:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def _argument(call: ast.Call, place: str, at: int, lang: str) -> ast.expr:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    given = named.get(lang) or (call.args[at] if len(call.args) > at else None)
    assert given is not None, f"{place}: a text without {lang}"
    return given


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _words(part)
        case ast.Constant(value=str() as words):
            yield words
        case ast.BinOp(left=left, right=right):
            yield from _words(left)
            yield from _words(right)
        case _:
            yield "{}"


def _filled(node: ast.AST) -> frozenset[str]:
    """Names in it, without what stands for the language: `by.en` and `by.ja` are the same, and so are `en` and `ja`.

    `plural` is what English appends."""
    called = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and id(one) not in called}
    return frozenset(name.removesuffix("_en").removesuffix("_ja") for name in names - {"en", "ja", "plural"})
