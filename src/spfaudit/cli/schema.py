"""`spfaudit schema`: JSON Schemas of what spfaudit reads and writes."""

from spfaudit.cli.clicking import click


@click.command(
    "schema",
    epilog="Example:\n\n  spfaudit schema report > report.schema.json",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("subject", type=click.Choice(["inventory", "report"]), default="inventory")
def command(subject: str) -> None:
    """Print the JSON Schema (draft-07) of the inventory, or of the JSON report."""
    import msgspec

    from spfaudit.inventory.schema import inventory_schema
    from spfaudit.report.schema import report_schema

    schema = report_schema() if subject == "report" else inventory_schema()
    click.echo(msgspec.json.format(msgspec.json.encode(schema), indent=2))
