"""Who may import whom, and through which door the dependencies come in.

Parses the imports; imports nothing itself.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import spfaudit

ROOT = Path(spfaudit.__file__).parent

# Left may be imported by right only.
LAYERS = (
    {"text", "sanitise", "version", "periods", "closest", "interruption", "arguments"},
    {"system_error", "suffixes", "asking", "record_data", "group_address"},
    {"failure_detail"},
    {"failure"},
    {"names"},
    {"evidence"},
    {"evidence_mark"},
    {"inventory"},
    {"mail"},
    {"policy"},
    {"report"},
    {"diff", "manual"},
    {"history", "resolver", "notify"},
    {"export", "yearly"},
    {"assignment"},
    {"one_pass"},
    {"judging", "workers"},
    {"watching"},
    {"bulk_judging"},
    {"auditing", "bulk", "analysis", "checking", "comparing", "guessing", "loading", "portrait"},
    {"linting"},
    {""},  # the library's own face: spfaudit/__init__.py
    {"cli"},
    {"__main__"},
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}

DOORS = {
    "dns": {"resolver", "mail.check_host"},  # the latter spares pyspf what that loads of it in vain
    "asyncio": {
        "resolver",
        "interruption",
        "judging",
        "one_pass",
        "watching",
        "auditing",
        "bulk_judging",
        "guessing",
        "notify.posting",
    },
    "socket": {"resolver"},
    "spf": {"mail.check_host"},
    "checkdmarc": {"mail.second_opinion"},
    "cryptography": {"mail.dkim.key"},
    "click": {"cli"},
    "rich_click": {"cli"},
    "rich": {"cli", "manual", "report.terminal"},
    "yaml": {"inventory"},
    "idna": {"names"},
    "publicsuffixlist": {"suffixes"},
    "sqlite3": {"history"},
    "platformdirs": {"history"},
    "jinja2": {"report.html"},
    "markupsafe": {"report.html"},
    "httpx": {"resolver.policy_fetch", "notify.posting"},
}
FORBIDDEN_FILE_NAMES = {"utils", "util", "core", "helpers", "common", "manager", "misc"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module imported, wherever in the file; `from a import b` counts as a.b."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        yield from _imported_by(node)


def _imported_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_at_once(path: Path) -> Iterator[str]:
    """What is imported when the module itself is, or for its types alone: by no function of it."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        yield from _imported_by(node)
        waiting += () if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ast.iter_child_nodes(node)


MODULES = [pytest.param(name, path, id=name or "spfaudit") for name, path in modules()]


def part_of(name: str) -> str:
    return name.partition(".")[0]


def imported_part(imported: str) -> str:
    """The part of the project that `spfaudit.x.y` belongs to; names of the library's face belong to ""."""
    part = part_of(imported.removeprefix("spfaudit").removeprefix("."))
    return part if part in RANK else ""


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_imports_point_inwards(name: str, path: Path) -> None:
    own = part_of(name)
    assert own in RANK, f"{name} belongs to no layer"
    for imported in imports(path):
        if not imported.startswith("spfaudit"):
            continue
        part = imported_part(imported)
        assert part == own or RANK[part] < RANK[own], f"{name or 'spfaudit'} must not import {imported}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    paths = {f"spfaudit.{name}".rstrip("."): path for name, path in modules()}
    graph = {
        name: {one if one in paths else one.rpartition(".")[0] for one in imported_at_once(path)} - {name}
        for name, path in paths.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize("path", sorted((ROOT / "resolver").glob("*.py")), ids=lambda path: path.stem)
def test_who_asks_knows_nothing_of_what_is_judged(path: Path) -> None:
    assert {imported_part(one) for one in imports(path)}.isdisjoint({"mail", "policy", "report"})


def map_rows() -> dict[str, int]:
    """Each part that the map in docs/architecture.md names, and the row that it stands in."""
    _, _, table = (ROOT.parents[1] / "docs/architecture.md").read_text(encoding="utf-8").partition("| part |")
    rows = [line.split("|")[1] for line in table.partition("\n\n")[0].splitlines()[2:]]
    return {name.rstrip("/"): number for number, row in enumerate(rows) for name in re.findall(r"`(\w+/?)`", row)}


def test_the_map_has_every_part_and_imports_point_to_upper_rows_of_it() -> None:
    rows = map_rows()
    drawn = {part for part in RANK if part not in ("", "__main__", "version")}
    assert set(rows) == drawn
    for name, path in modules():
        own = part_of(name)
        for part in {imported_part(its) for its in imports(path) if its.startswith("spfaudit")}:
            assert not {own, part} <= drawn or rows[part] <= rows[own], f"{name} imports {part}, which stands below it"


def test_what_the_map_names_is_there() -> None:
    """Files by their paths (`mail/posture.py`), modules and what is in them by their names (`names.parse_domain`)."""
    said = (ROOT.parents[1] / "docs/architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"`(\w+(?:/\w+)+\.py)`", said)
    dotted = [name.split(".") for name in re.findall(r"`([a-z_]+(?:\.\w+)+)`", said) if not name.endswith(".py")]
    assert [file for file in files if not ((ROOT / file).is_file() or (ROOT.parents[1] / file).is_file())] == []
    assert [".".join(parts) for parts in dotted if parts[0] in RANK and not _is_there(parts)] == []


def _is_there(parts: list[str]) -> bool:
    *above, last = parts
    module = ROOT.joinpath(*above).with_suffix(".py")
    whole = ROOT.joinpath(*parts)
    return whole.is_dir() or whole.with_suffix(".py").is_file() or (module.is_file() and last in module.read_text())


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_dependencies_come_in_by_their_door(name: str, path: Path) -> None:
    for imported in imports(path):
        doors = DOORS.get(part_of(imported))
        if doors is not None:
            assert any(name == door or name.startswith(f"{door}.") for door in doors), f"{name} imports {imported}"


@pytest.mark.parametrize("path", sorted((ROOT / "policy/rules").glob("*.py")), ids=lambda path: path.stem)
def test_no_rule_catches_what_is_missing_or_undetermined(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    caught = [handler.type for handler in nodes if isinstance(handler, ast.ExceptHandler)]
    assert None not in caught  # which is all
    names = {name.id for type in caught if type for name in ast.walk(type) if isinstance(name, ast.Name)}
    assert names.isdisjoint({"Missing", "Undetermined", "Exception", "BaseException"})


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_files_are_named_after_what_they_know(name: str, path: Path) -> None:
    assert not FORBIDDEN_FILE_NAMES & set(name.split("."))
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.name == "__init__.py"


def test_cheap_start() -> None:
    """`import spfaudit` and the command's group bring in no dependency that only some commands need."""
    import subprocess
    import sys

    code = (
        "import sys, spfaudit.cli.main; "
        "late = {'dns', 'yaml', 'asyncio', 'cryptography', 'httpx', 'jinja2', 'publicsuffixlist', 'rich.progress', "
        "'sqlite3', 'platformdirs'}; "
        "print(*sorted(late & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
