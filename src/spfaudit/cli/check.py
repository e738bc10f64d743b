"""`spfaudit check`: the options, and what they stand for.

What the command does with them is in `spfaudit.cli.check_run`.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from spfaudit.cli.clicking import click
from spfaudit.cli.source_options import SourceOptions, https_option, source_options, take_source_options
from spfaudit.inventory.model import Usage

_USAGES = click.Choice([usage.value for usage in Usage])
_EXAMPLES = """
Examples:

  spfaudit check domains.yaml

  spfaudit check domains.yaml --format json=report.json --format csv=report.csv

  spfaudit check domains.yaml --nameserver 127.0.0.1:5353 --fail-on warning

  spfaudit check domains.yaml --record today.jsonl, and later: --replay today.jsonl

  printf 'example.go.jp' | spfaudit check - --usage-default non-sending

Exit status: 0 clean, 1 findings, 2 usage or inventory error, 3 undetermined, 4 output or internal error.
"""


@click.command(
    "check",
    epilog=_EXAMPLES,
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("inventory", default="domains.yaml", metavar="[INVENTORY]")
@click.option(
    "--format", "formats", multiple=True, metavar="FMT[=FILE]", help="Report format, to stdout or a file; repeatable."
)
@source_options
@https_option
@click.option("--authoritative", is_flag=True, help="Ask each zone's own servers as well, slowly (LIF006).")
@click.option("--concurrency", type=click.IntRange(min=1), metavar="N", help="Domains under way at once.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    metavar="N",
    help="Processes that share the domains; always 1 with --record.  [default: 2 for 5000 domains or more]",
)
@click.option("--profile", metavar="NAME", help="Named set of severities, or a file of your own (./ours.toml).")
@click.option("--select", "selected", multiple=True, metavar="CODE", help="Only these rules (or families: SPF,USE).")
@click.option("--ignore", "ignored", multiple=True, metavar="CODE", help="Not these rules; repeatable.")
@click.option("--severity", "severities", multiple=True, metavar="CODE=LEVEL", help="error, warning, info or off.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit 1 on findings at or above this.",
)
@click.option("--allow-unjudged", is_flag=True, help="Exit 0, not 3, when only lookups failed.")
@click.option("--domain", "domains", multiple=True, metavar="NAME", help="Judge only this domain; repeatable.")
@click.option("--usage", "usages", multiple=True, type=_USAGES, help="Judge only domains of this usage; repeatable.")
@click.option("--organization", "organizations", multiple=True, metavar="NAME", help="Judge only its domains.")
@click.option("--shard", metavar="I/N", help="Only the I-th of N shares; put them together with merge.")
@click.option("--usage-default", type=_USAGES, help="Usage of names for which none is declared.  [default: sending]")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge dates as on this day.  [default: today]")
@click.option("--history", metavar="FILE", help="Remember the run here.  [default: live runs in the state directory]")
@click.option("--no-history", is_flag=True, help="Do not remember the run.")
@click.option("--resume", is_flag=True, help="Go on with the last run, which was cut short, instead of a new one.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the report.  [default: the locale's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No progress and no notices on stderr.")
@click.option("--verbose", "-v", is_flag=True, help="Show passing domains in full, and tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Audit every domain of INVENTORY (.yaml, .csv, a plain list, or - for stdin; default: domains.yaml)."""
    from spfaudit.cli.check_run import run

    source = take_source_options(options)
    ctx.exit(int(run(CheckOptions(source=source, **options))))


class CheckOptions(Struct, frozen=True, kw_only=True):
    """The command line of `check`, as click parsed it."""

    inventory: str
    formats: tuple[str, ...]
    source: SourceOptions
    https: bool
    authoritative: bool
    concurrency: int | None
    jobs: int | None
    profile: str | None
    selected: tuple[str, ...]
    ignored: tuple[str, ...]
    severities: tuple[str, ...]
    fail_on: str
    allow_unjudged: bool
    domains: tuple[str, ...]
    usages: tuple[str, ...]
    organizations: tuple[str, ...]
    shard: str | None
    usage_default: str | None
    as_of: datetime | None
    history: str | None
    no_history: bool
    resume: bool
    lang: str | None
    color: str
    quiet: bool
    verbose: bool
