"""The JSON Schema of a document, such as the report, made from the very structs that are written.

Draft-07, because that is what editors and validators everywhere read. It leaves
`additionalProperties` open: a later minor version may add keys, and a reader must not break on them.
"""

from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

JsonSchema = dict[str, Any]


def schema_of(document: type[Struct]) -> JsonSchema:
    """The schema of a document of that struct, which names it under the key `schema`; fit for `json.dumps`."""
    (root,), definitions = msgspec.json.schema_components([document], ref_template="#/definitions/{name}")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": definitions[document.__name__]["properties"]["schema"]["default"],
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
