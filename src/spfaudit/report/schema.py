"""The JSON Schema of the report, made from the very structs that are written.

Draft-07, because that is what editors and validators everywhere read. It leaves
`additionalProperties` open: a later minor version may add keys, and a reader must not break on them.
"""

from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

from spfaudit.report.document import SCHEMA_ID, ReportDocument

JsonSchema = dict[str, Any]


def report_schema() -> JsonSchema:
    """The schema of `spfaudit.report/1`, fit for `json.dumps`."""
    return schema_of(ReportDocument, SCHEMA_ID)


def schema_of(document: type[Struct], name: str) -> JsonSchema:
    """The schema of a document of that struct."""
    (root,), definitions = msgspec.json.schema_components([document], ref_template="#/definitions/{name}")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": name,
        **root,
        "definitions": {name: _always_complete(definition) for name, definition in sorted(definitions.items())},
    }


def _always_complete(definition: JsonSchema) -> JsonSchema:
    """A default is a convenience of the struct's maker; what is written always has every key.

    A docstring is indented or not, by the version of Python.
    """
    properties = {
        name: {keyword: value for keyword, value in schema.items() if keyword != "default"}
        for name, schema in definition["properties"].items()
    }
    said = {"description": cleandoc(definition["description"])} if "description" in definition else {}
    return definition | said | {"properties": properties, "required": list(properties)}
