"""`spfaudit test`: would this sender pass?"""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, headed, option
from spfaudit.cli.shared_options import (
    DNS_ANSWERS,
    OUTPUT,
    color_option,
    document_format_option,
    lang_option,
    verbose_questions_option,
)
from spfaudit.cli.source_options import source_options, take_source_options, what_if_option
from spfaudit.text import Text


@clicking.command(
    "test",
    Text(
        en="Tell whether DOMAIN's SPF lets a client pass, term by term, as a receiver would find out (RFC 7208).",
        ja="DOMAIN の SPF が、ある送信元を認証するかどうかを、受信側と同じ手順（RFC 7208）で項ごとに調べる。",
    ),
    epilog=examples(
        "spfaudit test example.go.jp --ip 192.0.2.10",
        "spfaudit test example.go.jp --ip 2001:db8::25 --from info@example.go.jp --helo mail.example.go.jp",
        then=Text(
            en="Exit status: 0 pass, 1 any other result, 3 temperror, or a pass that a failed lookup leaves open.",
            ja="終了ステータス: 0 pass、1 その他の結果、3 temperror（問い合わせの失敗により確実でない pass を含む）。",
        ),
    ),
)
@click.argument("domain")
@headed(
    Text(en="The message", ja="メール"),
    option(
        "--ip",
        required=True,
        metavar="ADDRESS",
        help=Text(en="The client that sends.", ja="送信元クライアントの IP アドレス。"),
    ),
    option(
        "--from",
        "sender",
        metavar="ADDRESS",
        help=Text(
            en="MAIL FROM.  [default: postmaster@DOMAIN]", ja="MAIL FROM のアドレス。 [既定値: postmaster@DOMAIN]"
        ),
    ),
    option(
        "--helo",
        metavar="NAME",
        help=Text(
            en="What the client calls itself.  [default: DOMAIN]", ja="HELO/EHLO で名乗る名前。 [既定値: DOMAIN]"
        ),
    ),
)
@headed(
    DNS_ANSWERS,
    option(
        "--inventory",
        metavar="FILE",
        help=Text(en="Take the resolver from this file.", ja="リゾルバーの設定をこのインベントリから読む。"),
    ),
    source_options,
    what_if_option,
)
@headed(OUTPUT, document_format_option, lang_option, color_option, verbose_questions_option)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.test_run import TestOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(TestOptions(source=source, **options))))
