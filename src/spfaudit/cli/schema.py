"""`spfaudit schema`: JSON Schemas of what spfaudit reads and writes."""

from spfaudit.cli.clicking import click


@click.command(
    "schema",
    epilog="Example:\n\n  spfaudit schema report > report.schema.json",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("subject", type=click.Choice(["inventory", "report", "diff"]), default="inventory")
def command(subject: str) -> None:
    """Print the JSON Schema (draft-07) of the inventory, of the JSON report, or of the JSON of diff."""
    import msgspec

    from spfaudit.diff.schema import diff_schema
    from spfaudit.inventory.schema import inventory_schema
    from spfaudit.report.schema import report_schema

    make = {"inventory": inventory_schema, "report": report_schema, "diff": diff_schema}[subject]
    click.echo(msgspec.json.format(msgspec.json.encode(make()), indent=2))
