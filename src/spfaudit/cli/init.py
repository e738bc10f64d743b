"""`spfaudit init`: a first inventory."""

from typing import Any

from spfaudit.cli.clicking import click
from spfaudit.cli.source_options import source_options, take_source_options


@click.command(
    "init",
    epilog=(
        "Examples:\n\n  spfaudit init example.go.jp www.example.go.jp -o domains.yaml\n\n"
        "  spfaudit init --from names.txt --lang ja > domains.yaml\n\n"
        "  spfaudit init --from-zone example.go.jp.zone --offline -o domains.yaml\n\n"
        "A zone file named by --from-zone answers for itself, unless another source is named.\n\n"
        "Exit status: 0 written, also where lookups failed; 2 usage or input error; 4 it could not be written."
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--from", "files", multiple=True, metavar="FILE", help="Names from a list, a CSV or a zone file.")
@click.option("--from-list", "lists", multiple=True, metavar="FILE", help="Names from a plain list.")
@click.option("--from-csv", "tables", multiple=True, metavar="FILE", help="Names and what is declared of them.")
@click.option("--from-zone", "zone_files", multiple=True, metavar="FILE", help="Names in a zone file.")
@click.option("--output", "-o", metavar="FILE", help="Write here.  [default: stdout]")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option("--offline", is_flag=True, help="Ask no DNS, and guess nothing.")
@source_options
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of comments.  [default: the locale's]")
@click.option("--quiet", "-q", is_flag=True, help="No notices on stderr.")
@click.option("--verbose", "-v", is_flag=True, help="Tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Write an inventory of NAMEs to begin with. What DNS seems to say of their usage is a comment to confirm."""
    from spfaudit.cli.init_run import InitOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(InitOptions(source=source, **options))))
