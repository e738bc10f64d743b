"""Options that several commands have, and titles of their help, with the same words everywhere."""

from spfaudit.cli.clicking import click, option
from spfaudit.text import LANGS, Text

DNS_ANSWERS = Text(en="DNS answers", ja="DNS の応答")
OUTPUT = Text(en="Output", ja="出力")

formats_option = option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help=Text(
        en="Report format, to stdout or a file; repeatable.",
        ja="レポートの形式。出力先は標準出力またはファイル。複数指定可。",
    ),
)
document_format_option = option(
    "--format",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help=Text(en="How to print it.", ja="出力の形式。"),
)
allow_unjudged_option = option(
    "--allow-unjudged",
    is_flag=True,
    help=Text(
        en="Exit 0, not 3, when only lookups failed.",
        ja="問い合わせの失敗による未確認だけなら、3 ではなく 0 で終了する。",
    ),
)
as_of_option = option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=Text(
        en="Judge dates as of this day.  [default: today]", ja="期限などをこの日の時点で判定する。 [既定値: 今日]"
    ),
)
lang_option = option(
    "--lang",
    type=click.Choice(LANGS),
    help=Text(en="Language.  [default: the locale's]", ja="表示に使う言語。 [既定値: ロケールの言語]"),
)
color_option = option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    metavar="WHEN",
    default="auto",
    show_default=True,
    help=Text(
        en="Colours: always, never, or auto, which is on a terminal.",
        ja="色を付けるか。always、never、または auto（端末に表示するときだけ付ける）。",
    ),
)
verbose_questions_option = option(
    "--verbose",
    "-v",
    is_flag=True,
    help=Text(
        en="Tell every question, and who answered it, on stderr; tracebacks.",
        ja="問い合わせの内容と応答元を 1 件ずつ標準エラー出力に示す。内部エラーの詳細（トレースバック）も表示する。",
    ),
)
verbose_report_option = option(
    "--verbose",
    "-v",
    is_flag=True,
    help=Text(
        en="Show passing domains in full, and tracebacks.",
        ja="合格したドメインも詳しく表示する。内部エラーの詳細（トレースバック）も表示する。",
    ),
)
