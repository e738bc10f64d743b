"""The statements are such as SQLite knows that old systems have under their Python 3.11 (RHEL 8: 3.26)."""

import ast
import re

from command import ROOT

NEWER = r"\b(RETURNING|FILTER|NULLS (FIRST|LAST)|GENERATED|MATERIALIZED|STRICT|iif|unixepoch)\b|->>|IS DISTINCT"
UPDATE_FROM = r"\bUPDATE \w+ SET [^()]*\bFROM\b"


def test_no_statement_needs_a_newer_sqlite() -> None:
    texts = [
        node.value
        for file in sorted((ROOT / "src" / "spfaudit" / "history").glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    statements = [text for text in texts if re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE)\b", text)]
    assert len(statements) > 30
    assert [text for text in statements if re.search(NEWER, text) or re.search(UPDATE_FROM, text)] == []
