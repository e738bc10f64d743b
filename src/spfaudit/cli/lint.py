"""`spfaudit lint`: inventories looked over without DNS."""

from datetime import datetime
from typing import Any

from spfaudit.cli.clicking import click


@click.command(
    "lint",
    epilog=(
        "Examples:\n\n  spfaudit lint\n\n  spfaudit lint domains.yaml domains-old.csv --strict\n\n"
        "  spfaudit lint --format github domains.yaml\n\n"
        "Exit status: 0 nothing wrong (warnings are told), 1 warnings with --strict, 2 errors."
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("inventories", nargs=-1, metavar="[INVENTORY]...")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@click.option("--format", type=click.Choice(["terminal", "json", "github"]), default="terminal", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge dates as on this day.  [default: today]")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.option("--verbose", "-v", is_flag=True, help="Tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Look INVENTORY (default: domains.yaml) over without asking DNS: what is wrong, and what is questionable."""
    from spfaudit.cli.lint_run import LintOptions, run

    as_of: datetime | None = options.pop("as_of")
    ctx.exit(int(run(LintOptions(as_of=as_of.date() if as_of else None, **options))))
