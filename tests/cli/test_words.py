"""What the command line says by itself, in both languages: help of every command, and errors of usage."""

import re
from collections.abc import Iterator

import click
import pytest
from rich.cells import cell_len

from command import spfaudit
from spfaudit.cli.clicking import Command, Group, Option
from spfaudit.cli.main import spfaudit as program
from spfaudit.sanitise import visible
from spfaudit.text import LANGS, Lang, Text


def walk(command: click.Command, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that lead to it, groups included."""
    yield way, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from walk(below, (*way, name))


COMMANDS = dict(walk(program))
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
SENTENCE = re.compile(
    r"(?<![-'\w])(?:the|and|of|for|this|only|with|is|are|not|to|from|in|a|an|Show|exit|default)(?![-'\w])"
)
"""Words that no command line, name or metavar of ours has, and every English sentence."""


@pytest.mark.parametrize("way", COMMANDS, ids=" ".join)
def test_every_word_is_there_in_both_languages(way: tuple[str, ...]) -> None:
    command = COMMANDS[way]
    assert isinstance(command, (Command, Group)), "make it with spfaudit.cli.clicking.command"
    texts = {"help": command.text, "epilog": command.epilog_text}
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert isinstance(parameter, Option), f"{parameter.opts}: make it with spfaudit.cli.clicking.option"
            texts[parameter.opts[0]] = parameter.text
    for place, text in texts.items():
        if text is None:
            assert place == "epilog"
            continue
        assert isinstance(text, Text)
        assert JAPANESE.search(text.ja), place
        assert not JAPANESE.search(text.en), place
        assert text.en.rstrip().endswith((".", "]")) or place == "epilog", place


@pytest.mark.parametrize("way", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("columns", [60, 100])
def test_help_in_japanese(way: tuple[str, ...], columns: int) -> None:
    done = spfaudit(*way, "--help", SPFAUDIT_LANG="ja", COLUMNS=str(columns))
    assert done.returncode == 0, done.stderr
    assert "使い方:" in done.stdout
    for line in done.stdout.splitlines():
        assert cell_len(line) <= columns
        assert line.isascii() or all(wide_or_ascii(char) for char in line), line
        assert not SENTENCE.search(line.partition("  spfaudit ")[0]), line


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("columns", [64, 80])
def test_the_examples_of_help_can_be_pasted(lang: Lang, columns: int) -> None:
    """One that takes several lines is one command still."""
    broken = 0
    for way, command in COMMANDS.items():
        assert isinstance(command, (Command, Group))
        if command.epilog_text:
            told = spfaudit(*way, "--help", "--lang", lang, COLUMNS=str(columns)).stdout
            lines = [line.strip() for line in re.sub(r" \\\n *", " ", told).splitlines()]
            for line in command.epilog_text.to(lang).splitlines():
                assert not line.startswith("  ") or line.strip() in lines, line
            broken += told.count(" \\")
    assert broken


def wide_or_ascii(char: str) -> bool:
    """Whether every terminal agrees on how wide the character is."""
    return char.isascii() or cell_len(char) == 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["check", "show", "test", "init"])
def test_many_options_stand_below_titles(name: str, lang: str) -> None:
    """None is left over for the last panel but help itself."""
    panels = re.split(r"(?m)^(?:╭|\+)─?-? ", spfaudit(name, "--help", "--lang", lang).stdout)[1:]
    assert len(panels) > 3
    assert all(panel.count("--") > 1 for panel in panels[:-1])
    assert re.findall(r" (--[a-z-]+) ", re.split("Examples:|使用例:", panels[-1])[0]) == ["--help"]


def test_help_in_english_is_english() -> None:
    for way in COMMANDS:
        done = spfaudit(*way, "--help")
        assert "Usage:" in done.stdout
        assert not JAPANESE.search(done.stdout)
        assert "\n spfaudit " not in done.stdout, "examples are indented"


def test_the_language_of_help_is_the_one_that_is_asked_for() -> None:
    assert "使い方" in spfaudit("check", "--lang", "ja", "--help").stdout
    assert "使い方" in spfaudit("check", "--help", "--lang=ja").stdout
    assert "使い方" in spfaudit("--help", LC_ALL="ja_JP.UTF-8").stdout
    assert "使い方" in spfaudit("--lang", "ja", "--help").stdout
    assert "Usage" in spfaudit("check", "--help", "--lang", "en", SPFAUDIT_LANG="ja", LC_ALL="ja_JP.UTF-8").stdout
    assert "Usage" in spfaudit("--lang", "ja", "check", "--lang", "en", "--help").stdout  # the last one counts
    assert "Error: No such option" in spfaudit("--lang", "ja", "lint", "--lang=en", "--strct").stderr


@pytest.mark.parametrize("way", COMMANDS, ids=" ".join)
def test_the_environment_chooses_the_language_of_every_error(way: tuple[str, ...]) -> None:
    done = spfaudit(*way, "--no-such-option", SPFAUDIT_LANG="ja")
    assert "オプション '--no-such-option' はありません" in done.stderr


def test_what_a_command_says_is_in_the_language_of_the_environment() -> None:
    assert "理由" in spfaudit("rules", "SPF101", SPFAUDIT_LANG="ja").stdout
    assert "理由" in spfaudit("--lang", "ja", "rules", "SPF101").stdout
    done = spfaudit("merge", "nowhere.json", SPFAUDIT_LANG="ja")
    assert "nowhere.json：読み込めません（ファイルまたはフォルダーがありません）" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "エラー: コマンド 'chek' はありません。check ではありませんか？"),
        (["xyzzy"], "エラー: コマンド 'xyzzy' はありません。\n"),
        (["check", "--rate", "nan"], "エラー: '--rate' の値が正しくありません。nan は範囲（0<x<=1000000）の外です。"),
        (
            ["check", "--fail-onn", "error"],
            "エラー: オプション '--fail-onn' はありません。'--fail-on' ではありませんか？",
        ),
        (["check", "--fail-on", "fatal"], "エラー: '--fail-on' の値が正しくありません。'fatal' は指定できません。"),
        (["check", "--fail-on"], "エラー: オプション '--fail-on' には値が必要です。"),
        (["check", "--quiet=yes"], "エラー: オプション '--quiet' に値は指定できません。"),
        (["check", "--jobs", "65"], "エラー: '--jobs' の値が正しくありません。65 は範囲（1<=x<=64）の外です。"),
        (["check", "--jobs", "two"], "エラー: '--jobs' の値が正しくありません。'two' は整数ではありません。"),
        (["check", "--rate", "fast"], "エラー: '--rate' の値が正しくありません。'fast' は数値ではありません。"),
        (["check", "--as-of", "today"], "エラー: '--as-of' の値が正しくありません。'today' は日付として読めません"),
        (["check", "a.yaml", "b.yaml"], "エラー: 余分な引数があります：b.yaml"),
        (["show"], "」で表示できます。\n\nエラー: 引数 'DOMAIN' を指定してください。"),
        (["completion"], "エラー: 引数 'SHELL' を指定してください。指定できる値：bash, zsh, fish\n"),
        (["test", "example.go.jp"], "エラー: オプション '--ip' を指定してください。"),
        (["schema", "reprot"], "指定できる値：'inventory', 'report'"),
        (["check", "\x1b[31m\u202e", "\x9b"], "余分な引数があります：\\x9b"),
    ],
)
def test_errors_of_usage_in_japanese(arguments: list[str], said: str) -> None:
    done = spfaudit(*arguments, SPFAUDIT_LANG="ja")
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert not SENTENCE.search(done.stderr), done.stderr
    assert all(line == visible(line) for line in done.stderr.splitlines())


@pytest.mark.parametrize("day", ["2027-02-30", "20270228", "today"])
def test_what_is_no_date_is_told_without_python_s_formats(day: str) -> None:
    said = spfaudit("check", "--as-of", day, SPFAUDIT_LANG="en").stderr
    assert said.endswith(
        f"\n\nError: Invalid value for '--as-of': '{day}' cannot be read as a date (such as 2027-03-31).\n"
    )


def test_what_may_be_chosen_stands_on_one_line() -> None:
    said = spfaudit("completion").stderr
    assert said.endswith("\n\nError: Missing argument 'SHELL'. Choose from: bash, zsh, fish\n")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Invalid value for '--fail-on' (SPFAUDIT_FAIL_ON): 'ERROR'"),
        ("ja", "'--fail-on' (SPFAUDIT_FAIL_ON) の値が正しくありません。'ERROR'"),
    ],
)
def test_a_value_out_of_a_variable_is_told_with_its_variable(lang: str, said: str) -> None:
    done = spfaudit("check", SPFAUDIT_LANG=lang, SPFAUDIT_FAIL_ON="ERROR")
    assert done.returncode == 2
    assert said in done.stderr
