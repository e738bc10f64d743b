"""The options of `spfaudit check`, in the order of its help."""

from spfaudit.cli.clicking import F, click, headed, option
from spfaudit.cli.shared_options import (
    DNS_ANSWERS,
    OUTPUT,
    allow_unjudged_option,
    as_of_option,
    color_option,
    formats_option,
    lang_option,
)
from spfaudit.cli.source_options import https_option, source_options, what_if_option
from spfaudit.inventory.model import Usage
from spfaudit.text import Text

_USAGES = click.Choice([usage.value for usage in Usage])

_ASKING = (
    option(
        "--authoritative",
        is_flag=True,
        help=Text(
            en="Ask each zone's own servers as well, slowly (LIF006).",
            ja="各ゾーンの権威サーバーにも、ゆっくりと問い合わせる（LIF006）。",
        ),
    ),
    option(
        "--concurrency",
        type=click.IntRange(min=1),
        metavar="N",
        help=Text(en="Domains under way at once.", ja="同時に監査するドメインの数。"),
    ),
    option(
        "--jobs",
        type=click.IntRange(min=1, max=64),
        metavar="N",
        help=Text(
            en="Processes that share the domains; always 1 with --record.  [default: 2 for 2000 domains or more]",
            ja="ドメインを分担するプロセスの数。--record の指定時は常に 1。 [既定値: 2000 ドメイン以上なら 2]",
        ),
    ),
)
_JUDGING = (
    option(
        "--profile",
        metavar="NAME",
        help=Text(
            en="A named set of severities, or a file of your own (./ours.toml), in place of the inventory's."
            " Domains with a profile of their own keep it.",
            ja="インベントリの指定に代わるプロファイル（重大度の組）の名前、または自作のファイル（./ours.toml など）。"
            "個別に指定のあるドメインは、その指定のまま。",
        ),
    ),
    option(
        "--select",
        "selected",
        multiple=True,
        metavar="CODE",
        help=Text(
            en="Only these rules (or families: SPF,USE); repeatable.",
            ja="この規則（または SPF,USE などの系列）だけで判定する。複数指定可。",
        ),
    ),
    option(
        "--ignore",
        "ignored",
        multiple=True,
        metavar="CODE",
        help=Text(en="Not these rules; repeatable.", ja="この規則では判定しない。複数指定可。"),
    ),
    option(
        "--severity",
        "severities",
        multiple=True,
        metavar="CODE=LEVEL",
        help=Text(
            en="Give a rule another severity: error, warning, info or off; repeatable.",
            ja="規則の重大度を error、warning、info、off のいずれかに変える。複数指定可。",
        ),
    ),
    option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never"]),
        metavar="LEVEL",
        default="error",
        show_default=True,
        help=Text(
            en="Exit 1 on findings at or above this: error, warning, info or never.",
            ja="この重大度以上の指摘があれば、終了ステータスを 1 にする（error、warning、info、never）。",
        ),
    ),
    option(
        "--baseline",
        metavar="REPORT",
        help=Text(
            en="Findings in this JSON report are known: only others count.",
            ja="この JSON レポートに記載済みの指摘は既知とし、それ以外だけを数える。",
        ),
    ),
    option(
        "--write-baseline",
        metavar="FILE",
        help=Text(
            en="Write this run's JSON report there as well, as the next baseline.",
            ja="今回の JSON レポートを、次回のベースラインとしてこのファイルにも書く。",
        ),
    ),
    allow_unjudged_option,
    as_of_option,
)
_CHOOSING = (
    option(
        "--domain",
        "domains",
        multiple=True,
        metavar="NAME",
        help=Text(en="Judge only this domain; repeatable.", ja="このドメインだけを監査する。複数指定可。"),
    ),
    option(
        "--usage",
        "usages",
        multiple=True,
        type=_USAGES,
        metavar="USAGE",
        help=Text(
            en="Judge only domains of this usage (sending, receive-only, non-sending, retired); repeatable.",
            ja="この用途（sending、receive-only、non-sending、retired）のドメインだけを監査する。複数指定可。",
        ),
    ),
    option(
        "--organization",
        "organizations",
        multiple=True,
        metavar="NAME",
        help=Text(en="Judge only its domains; repeatable.", ja="この組織のドメインだけを監査する。複数指定可。"),
    ),
    option(
        "--shard",
        metavar="I/N",
        help=Text(
            en="Only the I-th of N shares; put them together with merge.",
            ja="N 個に分けたうちの I 番目だけを監査する。結果は merge でまとめる。",
        ),
    ),
    option(
        "--usage-default",
        type=_USAGES,
        metavar="USAGE",
        help=Text(
            en="Usage of names for which none is declared.  [default: sending]",
            ja="用途が書かれていないドメインの用途。 [既定値: sending]",
        ),
    ),
)
_REMEMBERING = (
    option(
        "--history",
        metavar="FILE",
        help=Text(
            en="Remember the run here.  [default: live runs, in the user's state directory]",
            ja="結果をこの履歴ファイルに記録する。"
            " [既定値: 実際に DNS に問い合わせた実行だけを、利用者の状態ディレクトリーに記録]",
        ),
    ),
    option(
        "--no-history",
        is_flag=True,
        help=Text(en="Do not remember the run.", ja="結果を履歴に記録しない。"),
    ),
    option(
        "--resume",
        is_flag=True,
        help=Text(
            en="Continue the last run if it was cut short: judge only what is left.",
            ja="途中で終わった前回の実行を続行し、残りのドメインだけを監査する。",
        ),
    ),
    option(
        "--notify",
        metavar="URL",
        help=Text(
            en="Post here what has changed since the last run (https; SPFAUDIT_NOTIFY and SPFAUDIT_NOTIFY_TOKEN keep "
            "secrets out of the command line).",
            ja="前回からの変化をこの URL（https）に送信する。URL やトークンは、コマンドラインではなく"
            "環境変数 SPFAUDIT_NOTIFY と SPFAUDIT_NOTIFY_TOKEN でも指定できる。",
        ),
    ),
)
_TELLING = (
    lang_option,
    color_option,
    option(
        "--quiet",
        "-q",
        is_flag=True,
        help=Text(en="No progress and no notices on stderr.", ja="標準エラー出力に進捗やお知らせを表示しない。"),
    ),
    option(
        "--verbose",
        "-v",
        is_flag=True,
        help=Text(
            en="Show passing domains in full; tell every question, and who answered it, on stderr; tracebacks.",
            ja="合格したドメインも詳しく表示する。問い合わせの内容と応答元を 1 件ずつ標準エラー出力に示す。"
            "内部エラーの詳細（トレースバック）も表示する。",
        ),
    ),
)


def check_options(command: F) -> F:
    """Gives a command these options."""
    for one in (
        headed(Text(en="History and notices", ja="履歴と通知"), *_REMEMBERING),
        headed(Text(en="Which domains", ja="対象のドメイン"), *_CHOOSING),
        headed(Text(en="Rules and verdicts", ja="規則と判定"), *_JUDGING),
        headed(DNS_ANSWERS, source_options, what_if_option, https_option, *_ASKING),
        headed(OUTPUT, formats_option, *_TELLING),
    ):
        command = one(command)
    return command
