"""The manual pages, made of what the commands say of themselves, in both languages.

`python -m man_page`, here, writes them anew.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from command import ROOT
from spfaudit.cli.clicking import Command, Group, Option
from spfaudit.cli.main import spfaudit
from spfaudit.text import LANGS, Lang, Text, same
from spfaudit.version import VERSION

PAGES: dict[Lang, Path] = {"en": ROOT / "man" / "spfaudit.1", "ja": ROOT / "man" / "ja" / "spfaudit.1"}
_DATE = "2026-11-27"
"""Of the last change to what this file itself says."""

_NAME = Text(
    en="audit SPF and related DNS records of many domains", ja="多数のドメインの SPF などの DNS レコードを監査する"
)
_ARGUMENTS = Text(en="ARGUMENTS", ja="引数")
_OPTIONS = Text(en="OPTIONS", ja="オプション")
_COMMAND = Text(en="COMMAND", ja="コマンド")
_TITLES = {
    "name": Text(en="NAME", ja="名前"),
    "synopsis": Text(en="SYNOPSIS", ja="書式"),
    "description": Text(en="DESCRIPTION", ja="説明"),
    "commands": Text(en="COMMANDS", ja="コマンド"),
    "status": Text(en="EXIT STATUS", ja="終了ステータス"),
    "environment": Text(en="ENVIRONMENT", ja="環境変数"),
    "files": Text(en="FILES", ja="ファイル"),
}
_DEFAULT = Text(en="[default: {}]", ja="[既定値: {}]")
_DESCRIPTION = (
    Text(
        en="An organisation writes down what each of its domains is for: sending, receive-only, non-sending or retired."
        " spfaudit proves from DNS that this is true, tells the exact record at fault with its remedy, and lets a CI"
        " job fail on it.",
        ja="組織は各ドメインの用途（sending、receive-only、non-sending、retired）をインベントリに記載する。"
        "spfaudit はそのとおりであることを DNS で確かめ、問題のあるレコードと対処を示す。CI の合否判定にも使える。",
    ),
    Text(
        en='One law stands above all: a lookup that failed is neither "record missing" nor "pass". A domain whose DNS'
        " does not answer is unjudged, says so in every report, and has an exit status of its own.",
        ja="問い合わせの失敗は「レコードなし」でも「合格」でもない。DNS が応答しないドメインは「未確認」であり、"
        "すべてのレポートにそのように示され、専用の終了ステータスになる。",
    ),
)
_STATUS = (
    ("0", Text(en="Complete, and no finding at or above --fail-on.", ja="完了。--fail-on 以上の指摘なし。")),
    (
        "1",
        Text(
            en="Findings at or above --fail-on; diff: new ones with --fail-on new; lint: warnings with --strict;"
            " test: the sender does not pass.",
            ja="--fail-on 以上の指摘あり。diff では --fail-on new 指定時の新しい指摘、lint では --strict 指定時の警告、"
            "test では pass 以外の結果。",
        ),
    ),
    (
        "2",
        Text(
            en="Usage or inventory error: nothing was judged.",
            ja="指定またはインベントリの誤り。何も判定していない。",
        ),
    ),
    (
        "3",
        Text(
            en="No such finding, but something could not be judged, or the run is incomplete.",
            ja="該当する指摘はないが、未確認のものがあるか、実行が途中で終わっている。",
        ),
    ),
    (
        "4",
        Text(
            en="An output could not be written or the run not be remembered, or the program itself failed.",
            ja="出力または履歴への記録に失敗したか、内部エラーが起きた。",
        ),
    ),
    (
        "129, 130, 143",
        Text(
            en="Interrupted. The report covers what was judged, and says that it is incomplete.",
            ja="中断された。レポートはそれまでの判定を含み、未完了であることを示す。",
        ),
    ),
)
_ENVIRONMENT = (
    (
        "SPFAUDIT_*",
        Text(
            en="Settings, such as SPFAUDIT_LANG=ja, SPFAUDIT_FAIL_ON=warning and SPFAUDIT_NAMESERVER=127.0.0.1;"
            " options win.",
            ja="設定。例: SPFAUDIT_LANG=ja、SPFAUDIT_FAIL_ON=warning、SPFAUDIT_NAMESERVER=127.0.0.1。"
            "オプションの指定が優先する。",
        ),
    ),
    (
        "LC_ALL, LC_MESSAGES, LANG",
        Text(
            en="The language, Japanese or English, unless --lang says otherwise.",
            ja="言語（日本語または英語）。--lang の指定が優先する。",
        ),
    ),
    ("NO_COLOR", Text(en="No colours.", ja="色を付けない。")),
    (
        "TMPDIR",
        Text(
            en="Where the verdicts of long lists wait for their reports.",
            ja="多数のドメインの判定結果を一時的に置く場所。",
        ),
    ),
    (
        "GITHUB_STEP_SUMMARY",
        Text(
            en="Where --format github writes a job summary too.",
            ja="--format github がジョブの要約も書き込むファイル。",
        ),
    ),
)
_FILES = (
    (
        "domains.yaml",
        Text(
            en="The inventory, unless another is named. `spfaudit schema` describes it to editors.",
            ja="指定がないときのインベントリ。spfaudit schema はエディター向けにその書式を出力する。",
        ),
    ),
    (
        "$XDG_STATE_HOME/spfaudit/history.db (~/.local/state/spfaudit/history.db)",
        Text(
            en="The runs that are remembered, unless --history or the inventory names another file.",
            ja="実行の履歴。--history またはインベントリで別のファイルを指定できる。",
        ),
    ),
    ("*.toml", Text(en="Profiles of one's own, named by their paths.", ja="自作のプロファイル。パスで指定する。")),
)


def made(lang: Lang) -> str:
    """The page as it should be."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: Lang) -> Iterator[str]:
    context = click.Context(spfaudit, info_name="spfaudit")
    words = [f"\\fI{roff(word.to(lang))}\\fR" for word in (_COMMAND, _OPTIONS, _ARGUMENTS)]
    yield f'.TH SPFAUDIT 1 "{_DATE}" "spfaudit {VERSION}"'
    yield _title("name", lang)
    yield rf"spfaudit \- {roff(_NAME.to(lang))}"
    yield _title("synopsis", lang)
    yield ".B spfaudit"
    yield f"{words[0]} [{words[1]}] [{words[2]}]"
    yield _title("description", lang)
    for number, paragraph in enumerate(_DESCRIPTION):
        if number:
            yield ".PP"
        yield roff(paragraph.to(lang))
    yield _title("commands", lang)
    for name in spfaudit.list_commands(context):
        command = spfaudit.get_command(context, name)
        assert isinstance(command, Command | Group)
        yield from _command(name, command, lang)
    for key, told in (("status", _STATUS), ("environment", _ENVIRONMENT), ("files", _FILES)):
        yield _title(key, lang)
        for term, meaning in told:
            yield from _term(roff(term), meaning.to(lang))


def _title(key: str, lang: Lang) -> str:
    return f".SH {roff(_TITLES[key].to(lang))}"


def _command(name: str, command: Command | Group, lang: Lang) -> Iterator[str]:
    """A command, and after it those below it."""
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    words = " ".join(f"\\fI{roff(_placeholder(argument))}\\fR" for argument in arguments)
    yield f".SS spfaudit {name}"
    yield f".B spfaudit {name}"
    yield f"[\\fI{roff(_OPTIONS.to(lang))}\\fR] {words}".rstrip()
    yield ".PP"
    yield roff((command.text or same("")).to(lang))
    for option in command.params:
        if isinstance(option, Option):
            yield from _option(option, lang)
    yield from _epilog((command.epilog_text or same("")).to(lang))
    for below, sub in command.commands.items() if isinstance(command, Group) else ():
        assert isinstance(sub, Command)
        yield from _command(f"{name} {below}", sub, lang)


def _option(option: Option, lang: Lang) -> Iterator[str]:
    flags = ", ".join(rf"\fB{roff(flag)}\fR" for flag in sorted(option.opts, key=len, reverse=True))
    value = "" if option.is_flag else f" \\fI{roff(_placeholder(option))}\\fR"
    shown = option.show_default and option.default is not None
    default = f" {_DEFAULT.to(lang).format(option.default)}" if shown else ""
    yield from _term(flags + value, option.text.to(lang) + default)


def _placeholder(param: click.Parameter) -> str:
    if param.metavar:
        return param.metavar
    if isinstance(param.type, click.Choice):
        return "|".join(map(str, param.type.choices))
    name = (param.name or "").upper()
    return name if param.required else f"[{name}]"


def _epilog(text: str) -> Iterator[str]:
    """Lines as they are; those that are indented are commands."""
    literal = False
    paragraph = True
    for line in text.split("\n"):
        is_example = line.startswith("  ")
        if is_example != literal:
            yield ".RS 4\n.nf" if is_example else ".fi\n.RE"
            literal = is_example
        if not line.strip():
            paragraph = True
            continue
        if paragraph and not is_example:
            yield ".PP"
            paragraph = False
        yield roff(line.strip())
    if literal:
        yield ".fi\n.RE"


def _term(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield term
    yield roff(meaning)


def roff(text: str) -> str:
    """Text that is nothing but text to roff, in ASCII, one sentence a line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    escaped = re.sub(r"[^\x00-\x7f]", lambda char: f"\\[u{ord(char[0]):04X}]", escaped)
    lines = re.sub(r"(?<=[.:])\s+(?=[A-Z])|\n\s*", "\n", escaped.strip()).split("\n")
    return "\n".join(rf"\&{line}" if line.startswith(".") else line for line in lines)


if __name__ == "__main__":
    for lang in LANGS:
        PAGES[lang].write_text(made(lang), encoding="utf-8")
