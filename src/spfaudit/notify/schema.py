"""The JSON Schema of what is posted, made from the very structs that are written."""

from spfaudit.notify.document import SCHEMA_ID, NotifyDocument
from spfaudit.report.schema import JsonSchema, schema_of


def notify_schema() -> JsonSchema:
    """The schema of `spfaudit.notify/1`, fit for `json.dumps`."""
    return schema_of(NotifyDocument, SCHEMA_ID)
