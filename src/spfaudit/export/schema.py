"""The JSON Schema of an export, made from the very structs that are written."""

from spfaudit.export.document import SCHEMA_ID, ExportDocument
from spfaudit.report.schema import JsonSchema, schema_of


def export_schema() -> JsonSchema:
    """The schema of `spfaudit.export/1`, fit for `json.dumps`."""
    return schema_of(ExportDocument, SCHEMA_ID)
