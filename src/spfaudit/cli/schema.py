"""`spfaudit schema`: JSON Schemas of what spfaudit reads and writes."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "schema",
    Text(
        en="Print the JSON Schema (draft-07) of the inventory, of the JSON report, of the JSON of diff, export or "
        "the yearly report, or of what --notify posts.",
        ja="インベントリ（inventory）、JSON レポート（report）、diff・export・年次報告（yearly）の JSON、"
        "または --notify で送信する JSON（notify）の JSON Schema（draft-07）を出力する。",
    ),
    epilog=examples("spfaudit schema > domains.schema.json", "spfaudit schema report > report.schema.json"),
)
@click.argument(
    "subject",
    type=click.Choice(["inventory", "report", "diff", "export", "yearly", "notify"]),
    default="inventory",
)
@lang_option
@click.pass_context
def command(ctx: click.Context, subject: str, lang: str | None) -> None:
    """The command."""
    import msgspec

    from spfaudit.cli.outputs import print_whole
    from spfaudit.diff.document import DiffDocument
    from spfaudit.export.document import ExportDocument
    from spfaudit.inventory.schema import inventory_schema
    from spfaudit.notify.document import NotifyDocument
    from spfaudit.report.document import ReportDocument
    from spfaudit.report.json_text import json_text
    from spfaudit.report.schema import schema_of
    from spfaudit.yearly.document import YearlyDocument

    documents: dict[str, type[msgspec.Struct]] = {
        "report": ReportDocument,
        "diff": DiffDocument,
        "export": ExportDocument,
        "yearly": YearlyDocument,
        "notify": NotifyDocument,
    }
    schema = schema_of(documents[subject]) if subject in documents else inventory_schema()
    print_whole(json_text(schema))
