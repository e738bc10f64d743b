"""What click says of a command line that it cannot make sense of, in the language of whoever reads.

click knows its messages in English alone. Those that this program can provoke are known here by their pattern, and a
test provokes each of them; what is not known is told in English. Of a date, click shows how Python writes its form.
"""

import re
import sys

from spfaudit.cli.clicking import click
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_LONGEST = 1000
_ERROR = Text(en="Error", ja="エラー")
_HELP = Text(en="Try '{command} --help' for help.", ja="使い方の詳細は「{command} --help」で表示できます。")
_PATTERNS = tuple(
    (re.compile(pattern, re.DOTALL), japanese)
    for pattern, japanese in (
        (r"No such option:? (?P<name>\S+?)\.?", "オプション {name} はありません。"),
        (r"No such command (?P<name>.+)\.", "コマンド {name} はありません。"),
        (r"\(?Did you mean (?:one of: )?(?P<names>.+?)\??\)?", "{names} ではありませんか？"),
        (r"Missing command\.", "コマンドを指定してください。"),
        (
            r"Missing argument (?P<name>'.+?')\. Choose from: (?P<choices>.*)",
            "引数 {name} を指定してください。指定できる値：{choices}",
        ),
        (r"Missing argument (?P<name>'.+?')\.(?P<more>.*)", "引数 {name} を指定してください。"),
        (r"Missing option (?P<name>'.+?')\.(?P<more>.*)", "オプション {name} を指定してください。"),
        (r"Option (?P<name>'.+?') requires an argument\.", "オプション {name} には値が必要です。"),
        (r"Option (?P<name>'.+?') does not take a value\.", "オプション {name} に値は指定できません。"),
        (r"Got unexpected extra arguments? \((?P<names>.*)\)", "余分な引数があります：{names}"),
        (r"(?P<value>.+) is not one of (?P<choices>.+)\.", "{value} は指定できません。指定できる値：{choices}"),
        (r"(?P<value>.+) is not a valid integer(?: range)?\.", "{value} は整数ではありません。"),
        (r"(?P<value>.+) is not a valid float(?: range)?\.", "{value} は数値ではありません。"),
        (r"(?P<value>.+) is not a valid boolean\..*", "{value} は true、false のいずれでもありません。"),
        (r"(?P<value>.+) is not in the range (?P<range>.+)\.", "{value} は範囲（{range}）の外です。"),
        (
            r"(?P<value>.+) does not match the formats? (?P<format>.+)\.",
            "{value} は日付として読めません（例：2027-03-31）。",
        ),
    )
)
_NO_DATE = re.compile(r" does not match the formats? .+\.\Z", re.DOTALL)
_SUGGESTION = re.compile(r"(?P<said>No such .+?) (?P<hint>\(?Did you mean .+)", re.DOTALL)
_OF_PARAMETER = re.compile(r"Invalid value for (?P<hint>.+?): (?P<said>.+)", re.DOTALL)


def show(error: click.ClickException, lang: Lang) -> None:
    """On stderr: how the command is used, where to read more, and what is wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    if context:
        print(context.get_usage(), file=sys.stderr)
        print(f"{_HELP.to(lang).format(command=context.command_path)}\n", file=sys.stderr)
    said = error.format_message().replace("\n\t", " ")  # click lists choices so
    told = in_english(said) if lang == "en" else in_japanese(said)
    print(f"{_ERROR.to(lang)}: {visible(told, _LONGEST)}", file=sys.stderr)


def in_english(said: str) -> str:
    """One of click's messages, as click has it but for dates, which may also be none of the calendar."""
    return _NO_DATE.sub(" cannot be read as a date (such as 2027-03-31).", said)


def in_japanese(said: str) -> str:
    """One of click's messages; itself if it is not known."""
    if suggested := _SUGGESTION.fullmatch(said):
        return in_japanese(suggested["said"]) + in_japanese(suggested["hint"])
    if of := _OF_PARAMETER.fullmatch(said):
        return f"{of['hint']} の値が正しくありません。{in_japanese(of['said'])}"
    for pattern, japanese in _PATTERNS:
        if match := pattern.fullmatch(said):
            return japanese.format_map(match.groupdict())
    return said
