"""`spfaudit report`: the yearly report."""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, option
from spfaudit.cli.history_options import history_options
from spfaudit.cli.period_options import output_option, period_options
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "report",
    Text(
        en="Write the report on a fiscal year from the history: each requirement's coverage at its beginning and end, "
        "by organization; what was found, what was fixed and what remains; the follow-up of last year's findings; the "
        "trend; and the runs on which all this rests.",
        ja="履歴から年次報告を作成する。期首と期末の要件別の達成状況、組織別の実施状況、指摘と改善状況、"
        "前年度指摘事項のフォローアップ、推移、調査方法と根拠となる実行を示す。",
    ),
    epilog=examples(
        "spfaudit report --fiscal-year 2026 --lang ja --output fy2026.html",
        "spfaudit report --fiscal-year 2026 --format markdown",
        "spfaudit report --fiscal-year 2026 --fiscal-year-start 1 --timezone Europe/Berlin",
        "spfaudit report --from 2026-04-01 --to 2026-09-30 --output first-half.html",
        then=Text(
            en="Exit status: 0 written, 2 usage error or no run of that time, 3 no complete run of the whole "
            "inventory, 4 output or history unusable.",
            ja="終了ステータス: 0 作成済み、2 指定の誤りまたは期間内に実行なし、3 全体を最後まで調べた実行なし、"
            "4 出力の失敗または履歴の異常。",
        ),
    ),
)
@option(
    "--fiscal-year",
    type=int,
    metavar="YEAR",
    help=Text(en="The year in which it begins.", ja="対象の年度（開始する年。2026 なら令和8年度）。"),
)
@option(
    "--fiscal-year-start",
    type=int,
    metavar="MONTH",
    default=4,
    show_default=True,
    help=Text(en="The month in which fiscal years begin.", ja="年度が始まる月。"),
)
@period_options
@option(
    "--format",
    type=click.Choice(["html", "markdown", "json"]),
    metavar="FORMAT",
    default="html",
    show_default=True,
    help=Text(en="html, markdown or json.", ja="出力の形式（html、markdown、json）。"),
)
@output_option
@history_options
@lang_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.report_run import ReportOptions, run

    ctx.exit(int(run(ReportOptions(**options))))
