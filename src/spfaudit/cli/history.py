"""`spfaudit history`: the runs that are remembered; one of them in any format; and forgetting old ones."""

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from spfaudit.cli.clicking import Group, click
from spfaudit.cli.history_options import find_run, history_options, open_history
from spfaudit.cli.language import language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from spfaudit.text import Lang

_SETTINGS = {"help_option_names": ["-h", "--help"]}
_lang = click.option(
    "--lang", envvar="SPFAUDIT_LANG", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]"
)


@click.group(
    "history",
    cls=Group,
    invoke_without_command=True,
    context_settings=_SETTINGS,
    epilog=(
        "Examples:\n\n  spfaudit history\n\n  spfaudit history show latest --format html=today.html\n\n"
        "  spfaudit history show 2026-10-31 --format json\n\n  spfaudit history prune --keep 36\n\n"
        "A run is named by its number, a day (the last run of it), latest or previous."
    ),
)
@history_options
@click.option("--format", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@_lang
@click.pass_context
def command(ctx: click.Context, history: str | None, inventory: str | None, format: str, lang: str | None) -> None:
    """List the runs that are remembered: when, of what, and how they went."""
    if ctx.invoked_subcommand is not None:
        ctx.obj = {"history": history, "inventory": inventory, "lang": lang}
        return
    from spfaudit.cli.history_text import list_runs, runs_as_json
    from spfaudit.cli.outputs import print_whole

    spoken = language(lang)
    opened, series = open_history(history, inventory, spoken)
    with closing(opened), _telling(spoken):
        runs = list(opened.runs(series=series))
        print_whole(runs_as_json(runs) if format == "json" else list_runs(runs, spoken))


@command.command("show", context_settings=_SETTINGS)
@click.argument("run", default="latest", metavar="[RUN]")
@history_options
@click.option(
    "--format", "formats", multiple=True, metavar="FMT[=FILE]", help="Report format, to stdout or a file; repeatable."
)
@click.option("--allow-unjudged", is_flag=True, help="Exit 0, not 3, when only lookups failed.")
@_lang
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--verbose", "-v", is_flag=True, help="Show passing domains in full, and tracebacks.")
@click.pass_context
def show(
    ctx: click.Context,
    /,
    run: str,
    formats: tuple[str, ...],
    allow_unjudged: bool,
    color: str,
    verbose: bool,
    **which: Any,
) -> None:
    """Report on RUN again, in any format of check. Findings keep the language in which they were written.

    Exit status as for check, of that run.
    """
    from spfaudit.cli.complain import stop
    from spfaudit.cli.exit_status import ExitStatus, status_of
    from spfaudit.cli.outputs import check_outputs, parse_outputs, write_outputs
    from spfaudit.report.output import OutputError

    history, inventory, spoken = _which(ctx, which)
    outputs = parse_outputs(formats, spoken)
    try:
        check_outputs(outputs, None)
    except OutputError as error:
        stop(error.problem, spoken, ExitStatus.FAILED)
    opened, series = open_history(history, inventory, spoken)
    with closing(opened), _telling(spoken):
        report = opened.read(find_run(opened, run, series, spoken))
        written = write_outputs(report, outputs, lang=spoken, color=color, verbose=verbose)
    ctx.exit(status_of(report, allow_unjudged=allow_unjudged) if written else ExitStatus.FAILED)


@command.command("prune", context_settings=_SETTINGS)
@history_options
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep the newest N runs of each inventory.")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="Forget what was started before this day.")
@_lang
@click.pass_context
def prune(ctx: click.Context, /, keep: int | None, before: datetime | None, **which: Any) -> None:
    """Forget the reports of old runs, and say which. Their counts stay, and since when findings have been there."""
    from spfaudit.cli.complain import stop
    from spfaudit.cli.history_text import tell_pruned
    from spfaudit.cli.outputs import print_whole
    from spfaudit.text import Text

    history, inventory, spoken = _which(ctx, which)
    if (keep is None) == (before is None):
        stop(Text(en="say either --keep or --before", ja="--keep か --before のどちらか一つを指定してください"), spoken)
    opened, series = open_history(history, inventory, spoken)
    with closing(opened), _telling(spoken):
        gone = opened.prune(keep=keep, before=before.date() if before else None, series=series)
        print_whole(tell_pruned(gone, spoken))


def _which(ctx: click.Context, which: dict[str, Any]) -> "tuple[str | None, str | None, Lang]":
    """The history, the inventory and the language: what the subcommand says, else what was said before its name."""
    before: dict[str, Any] = ctx.obj or {}
    said = {name: which[name] or before.get(name) for name in ("history", "inventory", "lang")}
    return said["history"], said["inventory"], language(said["lang"])


def _telling(lang: "Lang") -> "AbstractContextManager[None]":
    """Ends the program, and says why, if the history turns out to be unusable."""
    from contextlib import contextmanager

    from spfaudit.cli.complain import stop
    from spfaudit.cli.exit_status import ExitStatus
    from spfaudit.history.database import HistoryError

    @contextmanager
    def telling() -> "Iterator[None]":
        try:
            yield
        except HistoryError as error:
            stop(error.problem, lang, ExitStatus.FAILED)

    return telling()
