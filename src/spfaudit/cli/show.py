"""`spfaudit show`: one domain in full."""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, headed, option
from spfaudit.cli.shared_options import (
    DNS_ANSWERS,
    OUTPUT,
    as_of_option,
    color_option,
    document_format_option,
    lang_option,
)
from spfaudit.cli.source_options import https_option, source_options, take_source_options, what_if_option
from spfaudit.inventory.model import Usage
from spfaudit.text import Text


@clicking.command(
    "show",
    Text(
        en="Show DOMAIN in full: its SPF tree with what each term costs, whom it lets pass, MX, DMARC, and findings.",
        ja="DOMAIN を詳しく表示する。SPF の木構造と項ごとの DNS 参照回数、許可される送信元、MX、DMARC、指摘。",
    ),
    epilog=examples(
        "spfaudit show example.go.jp",
        "spfaudit show news.example.go.jp --inventory domains.example.yaml --second-opinion",
        "spfaudit show example.go.jp --format json | jq .tree.lookups",
        then=Text(
            en="Exit status as for check: 0 clean, 1 findings, 3 undetermined.",
            ja="終了ステータスは check と同じ: 0 問題なし、1 指摘あり、3 未確認あり。",
        ),
    ),
)
@click.argument("domain")
@headed(
    Text(en="What it is judged by", ja="判定の条件"),
    option(
        "--inventory",
        metavar="FILE",
        help=Text(
            en="Take the domain's usage and senders, and the resolver, from this file.",
            ja="ドメインの用途、送信元、リゾルバーの設定をこのインベントリから読む。",
        ),
    ),
    option(
        "--usage",
        type=click.Choice([u.value for u in Usage]),
        metavar="USAGE",
        help=Text(
            en="What it is for: sending, receive-only, non-sending or retired.  [default: sending]",
            ja="ドメインの用途（sending、receive-only、non-sending、retired）。 [既定値: sending]",
        ),
    ),
    as_of_option,
    option(
        "--second-opinion",
        is_flag=True,
        help=Text(
            en="Ask checkdmarc and pyspf too, about the same DNS answers.",
            ja="同じ DNS 応答を checkdmarc と pyspf にも判定させ、並べて表示する。",
        ),
    ),
)
@headed(DNS_ANSWERS, source_options, what_if_option, https_option)
@headed(
    OUTPUT,
    document_format_option,
    lang_option,
    color_option,
    option(
        "--verbose",
        "-v",
        is_flag=True,
        help=Text(
            en="Records at full length; every question, and who answered it, on stderr; tracebacks.",
            ja="レコードを省略せずに表示する。問い合わせの内容と応答元を 1 件ずつ標準エラー出力に示す。"
            "内部エラーの詳細（トレースバック）も表示する。",
        ),
    ),
)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.show_run import ShowOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(ShowOptions(source=source, **options))))
