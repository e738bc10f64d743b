"""What was found in inventories, for a terminal, for programs, for GitHub and GitLab.

Knows how each is written, and nothing of what is found.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from spfaudit.cli.diagnostics import block
from spfaudit.linting import INVALID, Lint
from spfaudit.report.code_quality import digest, entry, told_apart, written
from spfaudit.report.json_text import json_text
from spfaudit.report.workflow_command import workflow_command
from spfaudit.sanitise import well_formed
from spfaudit.text import Lang, Text, plural

_LABELS = {"error": Text(en="error", ja="エラー"), "warning": Text(en="warning", ja="警告")}


class _Told(Struct, frozen=True, kw_only=True):
    path: str
    line: int
    column: int
    severity: Literal["error", "warning"]
    name: str
    message: str
    suggestion: str | None


class _Document(Struct, frozen=True, kw_only=True):
    schema: Literal["spfaudit.lint/1"] = "spfaudit.lint/1"
    errors: int
    warnings: int
    problems: list[_Told]


def terminal(found: Sequence[Lint], lang: Lang) -> Iterator[str]:
    """A block for each: place, message, the line with a caret, help."""
    for one in found:
        label = _LABELS[one.severity]
        if one.name != INVALID:
            label = Text(en=f"{label.en}[{one.name}]", ja=f"{label.ja}[{one.name}]")
        yield f"{block(one.problem, label, lang)}\n\n"


def json(found: Sequence[Lint], lang: Lang) -> Iterator[str]:
    """One object: the counts, and every problem losslessly. `line` 0 is the file as a whole."""
    document = _Document(
        errors=sum(one.severity == "error" for one in found),
        warnings=sum(one.severity == "warning" for one in found),
        problems=[
            _Told(
                path=well_formed(one.problem.path),
                line=one.problem.line,
                column=one.problem.column,
                severity=one.severity,
                name=one.name,
                message=well_formed(one.problem.message.to(lang)),
                suggestion=well_formed(one.problem.suggestion.to(lang)) if one.problem.suggestion else None,
            )
            for one in found
        ],
    )
    yield json_text(document)


def github(found: Sequence[Lint], lang: Lang) -> Iterator[str]:
    """A workflow command for each; errors first, for GitHub shows ten of each level."""
    for one in sorted(found, key=lambda one: one.severity != "error"):
        problem = one.problem
        lines = [problem.message, *([problem.suggestion] if problem.suggestion else [])]
        yield workflow_command(
            one.severity,
            *(line.to(lang) for line in lines),
            title=f"spfaudit lint: {one.name}",
            file=problem.path,
            line=problem.line,
            column=problem.column,
        )


def gitlab(found: Sequence[Lint], lang: Lang) -> Iterator[str]:
    """A code quality report. What only moves to another line stays the same entry."""
    entries = (
        entry(
            one.problem.path,
            one.problem.line,
            one.problem.message.to(lang),
            f"spfaudit lint: {one.name}",
            digest("lint", one.name, one.problem.path, one.problem.message.en),
            "critical" if one.severity == "error" else "minor",
        )
        for one in found
    )
    yield from written(told_apart(entries))


LINT_FORMATS: dict[str, Callable[[Sequence[Lint], Lang], Iterator[str]]] = {
    "terminal": terminal,
    "json": json,
    "github": github,
    "gitlab": gitlab,
}


def summary(found: Sequence[Lint], files: int) -> Text:
    """How much was found, in a sentence."""
    errors = sum(one.severity == "error" for one in found)
    warnings = len(found) - errors
    if not found:
        return Text(
            en=f"spfaudit: nothing wrong in {files} {plural(files, 'inventory', 'inventories')}",
            ja=f"spfaudit：インベントリ {files} 件に誤りはありません",
        )
    return Text(
        en=f"spfaudit: {errors} {plural(errors, 'error')}, {warnings} {plural(warnings, 'warning')}",
        ja=f"spfaudit：エラー {errors} 件、警告 {warnings} 件",
    )
