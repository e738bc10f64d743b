"""The JSON Schema of a difference, made from the very structs that are written."""

from spfaudit.diff.document import SCHEMA_ID, DiffDocument
from spfaudit.report.schema import JsonSchema, schema_of


def diff_schema() -> JsonSchema:
    """The schema of `spfaudit.diff/1`, fit for `json.dumps`."""
    return schema_of(DiffDocument, SCHEMA_ID)
