"""`spfaudit check`: the options, and what they stand for.

What the command does with them is in `spfaudit.cli.check_run`.
"""

from typing import Any

from click.core import ParameterSource

from spfaudit.cli import clicking
from spfaudit.cli.check_options import check_options
from spfaudit.cli.clicking import click, examples
from spfaudit.cli.source_options import take_source_options
from spfaudit.text import Text


@clicking.command(
    "check",
    Text(
        en="Audit every domain of INVENTORY (.yaml, .csv, a plain list, or - for stdin; default: domains.yaml).",
        ja="INVENTORY に記載されたすべてのドメインを監査する"
        "（.yaml、.csv、1 行 1 ドメインの一覧、または標準入力を表す -。既定値: domains.yaml）。",
    ),
    epilog=examples(
        "spfaudit check domains.yaml",
        "spfaudit check domains.yaml --format json=report.json --format csv=report.csv",
        "spfaudit check domains.yaml --nameserver 127.0.0.1:5353 --fail-on warning",
        "spfaudit check domains.yaml --record today.jsonl",
        "spfaudit check domains.yaml --replay today.jsonl",
        "printf 'example.go.jp' | spfaudit check - --usage-default non-sending",
        then=Text(
            en="Exit status: 0 clean, 1 findings, 2 usage or inventory error, 3 undetermined, "
            "4 output or internal error.",
            ja="終了ステータス: 0 問題なし、1 指摘あり、2 指定またはインベントリの誤り、3 未確認あり、"
            "4 出力の失敗または内部エラー。",
        ),
    ),
)
@click.argument("inventory", default="domains.yaml", metavar="[INVENTORY]")
@check_options
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.check_request import CheckOptions
    from spfaudit.cli.check_run import run

    typed = _typed(ctx)
    if not typed.isdisjoint(("--history", "--resume")):
        options["no_history"] = "--no-history" in typed  # a flag wins over a variable
    source = take_source_options(options)
    ctx.exit(int(run(CheckOptions(source=source, typed=typed, **options))))


def _typed(ctx: click.Context) -> frozenset[str]:
    """The flags that the command line itself gives, by all their names."""
    origin = ctx.get_parameter_source
    return frozenset(
        flag
        for parameter in ctx.command.params
        if parameter.name and origin(parameter.name) is ParameterSource.COMMANDLINE
        for flag in parameter.opts
    )
