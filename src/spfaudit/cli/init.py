"""`spfaudit init`: a first inventory."""

from typing import Any

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, headed, option
from spfaudit.cli.shared_options import DNS_ANSWERS, OUTPUT, lang_option, verbose_questions_option
from spfaudit.cli.source_options import given_sources, source_options, take_source_options
from spfaudit.text import Text


@clicking.command(
    "init",
    Text(
        en="Write a first inventory of NAMEs. What DNS suggests about their usage stands in comments, to be confirmed.",
        ja="指定したドメインからインベントリのひな形を作る。DNS から推測した用途は、確認用のコメントとして書く。",
    ),
    epilog=examples(
        "spfaudit init example.go.jp www.example.go.jp -o domains.yaml",
        "spfaudit init --from names.txt --lang ja > domains.yaml",
        "spfaudit init --from-zone example.go.jp.zone --offline -o domains.yaml",
        then=Text(
            en="A zone file that names come from is also asked about them, unless another source is named.\n\n"
            "Exit status: 0 written, also where lookups failed; 2 usage or input error; 4 it could not be written.",
            ja="ゾーンファイルを指定した場合、ほかに指定がなければ、その内容から推測する。\n\n"
            "終了ステータス: 0 作成した（問い合わせに失敗した場合も）、2 指定または入力の誤り、4 書き込みの失敗。",
        ),
    ),
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@headed(
    Text(en="Where names come from", ja="ドメインの読み込み元"),
    option(
        "--from",
        "files",
        multiple=True,
        metavar="FILE",
        help=Text(
            en="Names from a plain list, a CSV or a zone file; repeatable.",
            ja="一覧、CSV、ゾーンファイルのいずれかから読む。複数指定可。",
        ),
    ),
    option(
        "--from-list",
        "lists",
        multiple=True,
        metavar="FILE",
        help=Text(en="Names from a plain list; repeatable.", ja="1 行 1 ドメインの一覧から読む。複数指定可。"),
    ),
    option(
        "--from-csv",
        "tables",
        multiple=True,
        metavar="FILE",
        help=Text(
            en="Names from a CSV, with what is declared of them; repeatable.",
            ja="CSV から、申告内容とともに読む。複数指定可。",
        ),
    ),
    option(
        "--from-zone",
        "zone_files",
        multiple=True,
        metavar="FILE",
        help=Text(
            en="Names that a zone file has records for; repeatable.",
            ja="ゾーンファイルにレコードのある名前を読む。複数指定可。",
        ),
    ),
)
@headed(
    DNS_ANSWERS,
    option(
        "--offline",
        is_flag=True,
        help=Text(en="Ask no DNS, and guess nothing.", ja="DNS に問い合わせず、用途の推測もしない。"),
    ),
    source_options,
)
@headed(
    OUTPUT,
    option(
        "--output",
        "-o",
        metavar="FILE",
        help=Text(en="Write here.  [default: stdout]", ja="書き込むファイル。 [既定値: 標準出力]"),
    ),
    option(
        "--force",
        is_flag=True,
        help=Text(en="Overwrite the file if it exists.", ja="ファイルがすでにあれば上書きする。"),
    ),
    lang_option,
    option("--quiet", "-q", is_flag=True, help=Text(en="No notices on stderr.", ja="標準エラー出力に何も知らせない。")),
    verbose_questions_option,
)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """The command."""
    from spfaudit.cli.init_run import InitOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(InitOptions(source=source, given=given_sources(), **options))))
