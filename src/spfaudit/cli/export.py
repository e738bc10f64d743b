"""`spfaudit export`: what is known of every domain and requirement, month by month."""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, option
from spfaudit.cli.history_options import history_options
from spfaudit.cli.period_options import output_option, period_options
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "export",
    Text(
        en="Export what the history knows of each month: one row for every domain and requirement, with its status, "
        "since when it has been so, the finding, and the waiver.\n\n"
        "A month is told by its last complete run of the whole inventory.",
        ja="履歴から、月ごとの状況を書き出す。ドメインと要件ごとに 1 行で、状況、いつからその状況か、指摘、"
        "免除を示す。\n\n"
        "各月の値は、インベントリ全体を最後まで調べた、その月の最後の実行による。",
    ),
    epilog=examples(
        "spfaudit export --month 2026-10 --output 2026-10.csv",
        "spfaudit export --month last --inventory domains.yaml --output last-month.csv",
        "spfaudit export --from 2026-04-01 --to 2026-09-30 --format json",
        then=Text(
            en="Exit status: 0 every month could be told, 2 usage error or no run at all (nothing is written), "
            "3 a month lacks a complete run, 4 output or history unusable.",
            ja="終了ステータス: 0 すべての月を出力、2 指定の誤りまたは実行の記録なし（何も書かない）、"
            "3 全体を最後まで調べた実行のない月あり、4 出力の失敗または履歴の異常。",
        ),
    ),
)
@option(
    "--month",
    metavar="YYYY-MM",
    help=Text(en="The month; or this, or last.", ja="対象の月。'this' は今月、'last' は先月。"),
)
@period_options
@option(
    "--format",
    type=click.Choice(["csv", "csv-plain", "json", "jsonl"]),
    metavar="FORMAT",
    default="csv",
    show_default=True,
    help=Text(
        en="csv (for Excel), csv-plain (for programs), json or jsonl.",
        ja="出力の形式（csv は Excel 用、csv-plain はプログラム用、json、jsonl）。",
    ),
)
@output_option
@option(
    "--organization",
    "organizations",
    multiple=True,
    metavar="NAME",
    help=Text(en="Only its domains; repeatable.", ja="この組織のドメインだけを対象にする。複数指定可。"),
)
@history_options
@lang_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.export_run import ExportOptions, run

    ctx.exit(int(run(ExportOptions(**options))))
