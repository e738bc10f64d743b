"""`spfaudit schema`: JSON Schemas of what spfaudit reads and writes."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "schema",
    Text(
        en="Print the JSON Schema (draft-07) of the inventory, or of the JSON report.",
        ja="インベントリ（inventory）または JSON レポート（report）の JSON Schema（draft-07）を出力する。",
    ),
    epilog=examples("spfaudit schema > domains.schema.json", "spfaudit schema report > report.schema.json"),
)
@click.argument("subject", type=click.Choice(["inventory", "report"]), default="inventory")
@lang_option
@click.pass_context
def command(ctx: click.Context, subject: str, lang: str | None) -> None:
    """The command."""
    import msgspec

    from spfaudit.inventory.schema import inventory_schema
    from spfaudit.report.schema import report_schema

    schema = report_schema() if subject == "report" else inventory_schema()
    click.echo(msgspec.json.format(msgspec.json.encode(schema), indent=2))
