"""`spfaudit diff`: what has changed between two runs."""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, option
from spfaudit.cli.history_options import history_options
from spfaudit.cli.shared_options import allow_unjudged_option, color_option, formats_option, lang_option
from spfaudit.text import Text


@clicking.command(
    "diff",
    Text(
        en="Compare two runs: new, fixed and open findings, changed records and includes, domains that came and "
        "went.\n\n"
        "A is the earlier one (default: the run before B), B the later one (default: the latest): a run of the history"
        " (number, day, month, latest or previous), or a JSON report of check (a file, or - for stdin). What a failed"
        " lookup leaves open is neither new nor fixed: it is compared with the last run that could tell.",
        ja="2 回の実行を比較し、新規・解消・継続中の指摘、変更されたレコードと include 先、"
        "増減したドメインを表示する。\n\n"
        "A は前の実行（既定値: B の一つ前）、B は後の実行（既定値: 最新）。"
        "履歴の実行（番号、日、月、latest、previous）か、"
        "check の JSON レポート（ファイル、または標準入力を表す -）を指定する。"
        "問い合わせの失敗で確認できないものは、新規とも解消とも扱わず、最後に確認できた実行と比較する。",
    ),
    epilog=examples(
        "spfaudit diff",
        "spfaudit diff 2026-03 2026-10 --format html=half-year.html",
        "spfaudit diff last-week.json report.json --fail-on new",
        "spfaudit check domains.yaml --format json | spfaudit diff latest -",
        then=Text(
            en="Exit status: 0 compared, 1 a new finding (--fail-on new), 2 usage error, 3 not all could be compared, "
            "4 output or internal error.",
            ja="終了ステータス: 0 比較完了、1 新しい指摘あり（--fail-on new）、2 指定の誤り、"
            "3 すべては比較できない、4 出力の失敗または内部エラー。",
        ),
    ),
)
@click.argument("earlier", required=False, metavar="[A]")
@click.argument("later", required=False, metavar="[B]")
@formats_option
@history_options
@option(
    "--fail-on",
    allow_from_autoenv=False,  # SPFAUDIT_FAIL_ON is of check
    type=click.Choice(["new", "never"]),
    default="never",
    show_default=True,
    help=Text(
        en="Exit 1 on a new finding that fails its domain.",
        ja="不合格となる新しい指摘があれば 1 で終了する。",
    ),
)
@allow_unjudged_option
@option(
    "--domain",
    "domains",
    multiple=True,
    metavar="NAME",
    help=Text(en="Compare only this domain; repeatable.", ja="このドメインだけを比較する。複数指定可。"),
)
@option(
    "--organization",
    "organizations",
    multiple=True,
    metavar="NAME",
    help=Text(en="Compare only its domains; repeatable.", ja="この組織のドメインだけを比較する。複数指定可。"),
)
@lang_option
@color_option
@option(
    "--verbose",
    "-v",
    is_flag=True,
    help=Text(
        en="Show long records in full, and tracebacks.",
        ja="長いレコードも省略せずに表示する。内部エラーの詳細（トレースバック）も表示する。",
    ),
)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.diff_run import DiffOptions, run

    ctx.exit(int(run(DiffOptions(**options))))
