"""`spfaudit lint`: inventories looked over without DNS."""

from datetime import datetime
from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, option
from spfaudit.cli.shared_options import as_of_option, lang_option
from spfaudit.text import Text


@clicking.command(
    "lint",
    Text(
        en="Look through INVENTORY (default: domains.yaml) without asking DNS: what is wrong or questionable.",
        ja="INVENTORY（既定値: domains.yaml）を DNS に問い合わせずに点検し、誤りと疑わしい記載を示す。",
    ),
    epilog=examples(
        "spfaudit lint",
        "spfaudit lint domains.yaml domains-old.csv --strict",
        "spfaudit lint --format github domains.yaml",
        then=Text(
            en="Exit status: 0 nothing wrong (warnings are told), 1 warnings with --strict, 2 errors.",
            ja="終了ステータス: 0 誤りなし（警告は表示のみ）、1 --strict で警告あり、2 誤りあり。",
        ),
    ),
)
@click.argument("inventories", nargs=-1, metavar="[INVENTORY]...")
@option("--strict", is_flag=True, help=Text(en="Exit 1 on warnings too.", ja="警告だけでも 1 で終了する。"))
@option(
    "--format",
    type=click.Choice(["terminal", "json", "github", "gitlab"]),
    metavar="FMT",
    default="terminal",
    show_default=True,
    help=Text(
        en="How to print it: terminal, json, github or gitlab.", ja="出力の形式（terminal、json、github、gitlab）。"
    ),
)
@as_of_option
@lang_option
@option(
    "--verbose", "-v", is_flag=True, help=Text(en="Tracebacks.", ja="内部エラーの詳細（トレースバック）を表示する。")
)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.lint_run import LintOptions, run

    as_of: datetime | None = options.pop("as_of")
    ctx.exit(int(run(LintOptions(as_of=as_of.date() if as_of else None, **options))))
