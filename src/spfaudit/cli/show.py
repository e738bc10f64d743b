"""`spfaudit show`: one domain in full."""

from typing import Any

from spfaudit.cli.clicking import click
from spfaudit.cli.source_options import https_option, source_options, take_source_options
from spfaudit.inventory.model import Usage


@click.command(
    "show",
    epilog=(
        "Examples:\n\n  spfaudit show example.go.jp\n\n"
        "  spfaudit show news.example.go.jp --inventory domains.example.yaml --second-opinion\n\n"
        "  spfaudit show example.go.jp --format json | jq .tree.lookups\n\n"
        "Exit status as for check: 0 clean, 1 findings, 3 undetermined."
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("domain")
@click.option("--inventory", metavar="FILE", help="Take usage, senders and resolver of the domain from here.")
@click.option("--usage", type=click.Choice([u.value for u in Usage]), help="What it is for.  [default: sending]")
@source_options
@https_option
@click.option("--second-opinion", is_flag=True, help="Ask checkdmarc and pyspf too, about the same DNS answers.")
@click.option("--format", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge dates as on this day.  [default: today]")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--verbose", "-v", is_flag=True, help="Records at full length, and tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Show DOMAIN in full: its SPF tree with what each term costs, whom it lets pass, MX, DMARC, and findings."""
    from spfaudit.cli.show_run import ShowOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(ShowOptions(source=source, **options))))
