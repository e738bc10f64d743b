"""Reads inventories for the tests, and states expected problems by marks in the text itself."""

import pytest

from spfaudit.inventory import InventoryError, InventoryFormat, InventoryProblem, parse_inventory
from spfaudit.inventory.model import Inventory, Usage

RULES = {"SPF001": "missing-spf", "SPF203": "softfail-all", "DMA006": "policy-quarantine"}
PROFILES = ("baseline", "jp-gov")
MARK = "◆"
"""Stands before the character that a problem is expected at."""

FILES: dict[InventoryFormat, str] = {"yaml": "domains.yaml", "csv": "domains.csv", "list": "domains.txt"}


def parse(
    data: str | bytes,
    path: str = "domains.yaml",
    *,
    usage_default: Usage | None = None,
    format: InventoryFormat | None = None,
) -> Inventory:
    return parse_inventory(
        data if isinstance(data, bytes) else data.encode(),
        path,
        known_rules=RULES,
        known_profiles=PROFILES,
        usage_default=usage_default,
        format=format,
    )


def problems_of(data: str | bytes, path: str = "domains.yaml", **options: object) -> tuple[InventoryProblem, ...]:
    with pytest.raises(InventoryError) as caught:
        parse(data, path, **options)  # type: ignore[arg-type]  # passed on as given
    return caught.value.problems


def expect(marked: str, *expected: tuple[str, str], path: str = "domains.yaml") -> None:
    """Exactly these problems, each (part of the message, part of the suggestion), at the marks in this order."""
    places = []
    for number, line in enumerate(marked.split("\n"), start=1):
        pieces = line.split(MARK)
        places += [(number, sum(map(len, pieces[: i + 1])) + 1) for i in range(len(pieces) - 1)]
    problems = problems_of(marked.replace(MARK, ""), path)
    assert [(problem.line, problem.column) for problem in problems] == places, [p.message.en for p in problems]
    for problem, (message, suggestion) in zip(problems, expected, strict=True):
        assert message in problem.message.en
        assert suggestion in (problem.suggestion.en if problem.suggestion else "")
        assert problem.message.ja
        assert problem.source_line == marked.replace(MARK, "").split("\n")[problem.line - 1]
