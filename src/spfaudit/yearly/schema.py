"""The JSON Schema of the yearly report, made from the very structs that are written."""

from spfaudit.report.schema import JsonSchema, schema_of
from spfaudit.yearly.document import SCHEMA_ID, YearlyDocument


def yearly_schema() -> JsonSchema:
    """The schema of `spfaudit.yearly/1`, fit for `json.dumps`."""
    return schema_of(YearlyDocument, SCHEMA_ID)
