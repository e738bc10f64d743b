"""`spfaudit merge`: one report of many."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples
from spfaudit.cli.shared_options import (
    allow_unjudged_option,
    color_option,
    formats_option,
    lang_option,
    verbose_report_option,
)
from spfaudit.text import Text


@clicking.command(
    "merge",
    Text(
        en="Put the JSON reports of shares (check --shard; files, or - for stdin) together. Findings keep the language"
        " they were written in.",
        ja="分割して監査した結果（check --shard の JSON レポート。ファイル、または標準入力なら -）を一つにまとめる。"
        "指摘の文章は、監査したときの言語のままになる。",
    ),
    epilog=examples(
        "spfaudit check domains.yaml --shard 1/3 --format json=1.json",
        "spfaudit merge 1.json 2.json 3.json --format terminal --format csv=all.csv",
        then=Text(en="Exit status as for check, of the whole.", ja="終了ステータスは check と同じ（全体について）。"),
    ),
)
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@formats_option
@allow_unjudged_option
@lang_option
@color_option
@verbose_report_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    reports: tuple[str, ...],
    formats: tuple[str, ...],
    allow_unjudged: bool,
    lang: str | None,
    color: str,
    verbose: bool,
) -> None:
    """The command."""
    from spfaudit.cli.collisions import refuse_collisions
    from spfaudit.cli.collisions import reports as of_reports
    from spfaudit.cli.complain import say, stop
    from spfaudit.cli.exit_status import ExitStatus, status_of
    from spfaudit.cli.language import language
    from spfaudit.cli.outputs import check_outputs, parse_outputs, write_outputs
    from spfaudit.cli.report_files import read_named_reports
    from spfaudit.report.merging import MergeError, how_far_apart, merge, what_is_missing
    from spfaudit.report.options import RenderOptions
    from spfaudit.report.output import OutputError

    spoken = language(lang)
    outputs = parse_outputs(formats, spoken)
    refuse_collisions([output.written for output in outputs], of_reports(reports), spoken)
    try:
        check_outputs(outputs)
        read = read_named_reports(reports, spoken)
        whole = merge(read)
    except MergeError as error:
        stop(error.problem, spoken)
    except OutputError as error:
        stop(error.problem, spoken, ExitStatus.FAILED)
    if missing := what_is_missing(read):
        say(Text(en=f"incomplete: {missing.en}", ja=f"未完了：{missing.ja}"), spoken)
    if days := how_far_apart(read):
        say(days, spoken)
    if not write_outputs(whole, outputs, RenderOptions(lang=spoken, verbose=verbose), color=color):
        ctx.exit(ExitStatus.FAILED)
    ctx.exit(status_of(whole, allow_unjudged=allow_unjudged))
