"""`spfaudit history`: the runs that are remembered; one of them in any format; and forgetting old ones."""

from datetime import datetime
from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, group, option
from spfaudit.cli.complain import stop, stopping_at
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.history_options import find_run, history_options, open_history, series_named
from spfaudit.cli.language import language
from spfaudit.cli.shared_options import (
    allow_unjudged_option,
    color_option,
    document_format_option,
    formats_option,
    lang_option,
)
from spfaudit.history.history_error import HistoryError
from spfaudit.text import Lang, Text

_RUN = Text(
    en="RUN is its number, a day (2026-10-31: the last run of it), a month (2026-10), latest or previous.",
    ja="RUN は番号、日付（2026-10-31。その日の最後の実行）、月（2026-10）、latest（最新）、"
    "previous（その一つ前）で指定する。",
)


@group(
    "history",
    Text(
        en="List the runs that are remembered: when, of what, and how they went.",
        ja="記録された実行を一覧にする（日時、対象、結果）。",
    ),
    epilog=examples(
        "spfaudit history",
        "spfaudit history show latest --format html=today.html",
        "spfaudit history show 2026-10-31 --format json",
        "spfaudit history prune --keep 36",
        "spfaudit history rename domains.yaml lists/domains.yaml",
    ),
    alone=True,
)
@history_options
@document_format_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, history: str | None, inventory: str | None, format: str, lang: str | None) -> None:
    """The command."""
    if ctx.invoked_subcommand is not None:
        ctx.obj = {"history": history, "inventory": inventory, "lang": lang}
        return
    from spfaudit.cli.history_text import list_runs, runs_as_json
    from spfaudit.cli.outputs import print_whole

    spoken = language(lang)
    opened, series = open_history(history, inventory, spoken)
    with opened, stopping_at(HistoryError, lang=spoken):
        runs = list(opened.runs(series=series))
        print_whole(runs_as_json(runs) if format == "json" else list_runs(runs, spoken))


@clicking.command(
    "show",
    Text(
        en="Report on RUN again, in any format of check. Findings keep the language in which they were written.",
        ja="RUN のレポートを、check と同じ形式で改めて出力する。指摘の文章は、監査したときの言語のままになる。",
    ),
    epilog=Text(
        en=f"{_RUN.en}\n\nExit status as for check, of that run.",
        ja=f"{_RUN.ja}\n\n終了ステータスは check と同じ（その実行について）。",
    ),
)
@click.argument("run", default="latest", metavar="[RUN]")
@history_options
@formats_option
@allow_unjudged_option
@lang_option
@color_option
@option(
    "--verbose",
    "-v",
    is_flag=True,
    help=Text(
        en="Show passing domains in full, the run's digests on stderr, and tracebacks.",
        ja="合格したドメインも詳しく表示する。実行のダイジェストを標準エラー出力に示し、"
        "内部エラーの詳細（トレースバック）も表示する。",
    ),
)
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
    """The command."""
    from msgspec.structs import replace

    from spfaudit.cli.complain import say
    from spfaudit.cli.exit_status import status_of
    from spfaudit.cli.history_text import digests
    from spfaudit.cli.outputs import check_outputs, parse_outputs, write_outputs
    from spfaudit.history.changes import changes_since_last
    from spfaudit.report.options import RenderOptions
    from spfaudit.report.output import OutputError

    history, inventory, spoken = _which(ctx, which)
    outputs = parse_outputs(formats, spoken)
    with stopping_at(OutputError, lang=spoken):
        check_outputs(outputs)
    opened, series = open_history(history, inventory, spoken, [output.written for output in outputs])
    with opened, stopping_at(HistoryError, lang=spoken), opened.at_one_moment():
        chosen = find_run(opened, run, series, spoken)
        if verbose:
            say(digests(chosen), spoken)
        stored = opened.read(chosen)
        changes = changes_since_last(opened, stored, series=chosen.series, whole=chosen.whole, number=chosen.id)
        report = replace(stored, changes=changes)
        usual = RenderOptions(lang=spoken, verbose=verbose, history=history)
        written = write_outputs(report, outputs, usual, color=color)
    ctx.exit(status_of(report, allow_unjudged=allow_unjudged) if written else ExitStatus.FAILED)


@clicking.command(
    "prune",
    Text(
        en="Forget the reports of old runs, and say which. Their counts stay, and since when findings have been there.",
        ja="古い実行のレポートを削除し、どれを削除したかを表示する。件数と、各指摘がいつからあるかは残る。",
    ),
)
@history_options
@option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help=Text(
        en="Keep the newest N runs of each inventory, and its last complete run of the whole.",
        ja="インベントリごとに、新しいほうから N 件の実行と、全体を最後まで調べた最後の実行を残す。",
    ),
)
@option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=Text(en="Forget what was started before this day.", ja="この日より前に開始した実行を削除する。"),
)
@lang_option
@click.pass_context
def prune(ctx: click.Context, /, keep: int | None, before: datetime | None, **which: Any) -> None:
    """The command."""
    from spfaudit.cli.history_text import tell_pruned
    from spfaudit.cli.outputs import print_whole

    history, inventory, spoken = _which(ctx, which)
    if (keep is None) == (before is None):
        stop(Text(en="give --keep or --before", ja="--keep か --before のどちらか一つを指定してください"), spoken)
    opened, series = open_history(history, inventory, spoken)
    with opened, stopping_at(HistoryError, lang=spoken):
        gone = opened.prune(keep=keep, before=before.date() if before else None, series=series)
        print_whole(tell_pruned(gone, spoken))


@clicking.command(
    "rename",
    Text(
        en="Tell the history that the inventory OLD has moved to NEW, so that its runs go on as those of one.",
        ja="インベントリ OLD が NEW に移ったことを履歴に記録し、実行を一続きのものとして扱う。",
    ),
    epilog=Text(
        en="OLD is a path, or what spfaudit history lists. Runs of NEW must all be later than those of OLD.",
        ja="OLD はパス、または spfaudit history に表示される名前。NEW の実行は、すべて OLD より後でなければならない。",
    ),
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@history_options
@lang_option
@click.pass_context
def rename(ctx: click.Context, /, old: str, new: str, **which: Any) -> None:
    """The command."""
    from spfaudit.cli.history_text import tell_renamed
    from spfaudit.cli.outputs import print_whole
    from spfaudit.history.renaming import CannotRename

    history, inventory, spoken = _which(ctx, which)
    opened, _ = open_history(history, inventory, spoken)
    with opened, stopping_at(HistoryError, lang=spoken):
        listed = {run.series for run in opened.runs(pruned=True)}
        before = old if old in listed else series_named(old, opened.path, spoken)
        after = series_named(new, opened.path, spoken)
        with stopping_at(CannotRename, lang=spoken, status=ExitStatus.USAGE):
            count = opened.rename(before, after)
        print_whole(tell_renamed(count, after, spoken))


command.add_command(show)
command.add_command(rename)
command.add_command(prune)


def _which(ctx: click.Context, which: dict[str, Any]) -> tuple[str | None, str | None, Lang]:
    """The history, the inventory and the language: what the subcommand says, else what was said before its name."""
    before: dict[str, Any] = ctx.obj or {}
    said = {name: which[name] or before.get(name) for name in ("history", "inventory", "lang")}
    return said["history"], said["inventory"], language(said["lang"])
