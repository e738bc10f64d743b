"""`spfaudit diff`: what has changed between two runs."""

from typing import Any

from msgspec import Struct

from spfaudit.cli.clicking import click
from spfaudit.cli.history_options import history_options

_EXAMPLES = """
Examples:

  spfaudit diff                                  what the latest run brought

  spfaudit diff 2026-03 2026-10 --format html=half-year.html

  spfaudit diff last-week.json report.json --fail-on new

  spfaudit check domains.yaml --format json | spfaudit diff latest -

A and B are runs of the history (by number, day or month, latest, previous) or JSON reports of check (a file, or - for
stdin).

Exit status: 0 compared, 1 a new finding (--fail-on new), 2 usage error, 3 not all could be compared, 4 output error.
"""


@click.command(
    "diff",
    epilog=_EXAMPLES,
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("earlier", required=False, metavar="[A]")
@click.argument("later", required=False, metavar="[B]")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help="Format as of check, to stdout or a file; repeatable.",
)
@history_options
@click.option(
    "--fail-on",
    allow_from_autoenv=False,  # SPFAUDIT_FAIL_ON is of check
    type=click.Choice(["new", "never"]),
    default="never",
    show_default=True,
    help="Exit 1 on a new finding that fails its domain.",
)
@click.option("--allow-unjudged", is_flag=True, help="Exit 0, not 3, when only lookups failed.")
@click.option("--domain", "domains", multiple=True, metavar="NAME", help="Compare only this domain; repeatable.")
@click.option("--organization", "organizations", multiple=True, metavar="NAME", help="Compare only its domains.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of headings.  [default: the locale's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--verbose", "-v", is_flag=True, help="Show long records in full, and tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Compare two runs: new, fixed and open findings, changed records and includes, domains that came and went.

    A is the earlier one (default: the run before B), B the later one (default: the latest). What a failed lookup leaves
    open is neither new nor fixed: it is compared with the last run that could tell.
    """
    from spfaudit.cli.diff_run import run

    ctx.exit(int(run(DiffOptions(**options))))


class DiffOptions(Struct, frozen=True, kw_only=True):
    """The command line of `diff`, as click parsed it."""

    earlier: str | None
    later: str | None
    formats: tuple[str, ...]
    history: str | None
    inventory: str | None
    fail_on: str
    allow_unjudged: bool
    domains: tuple[str, ...]
    organizations: tuple[str, ...]
    lang: str | None
    color: str
    verbose: bool
