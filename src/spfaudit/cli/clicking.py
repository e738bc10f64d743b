"""click, in the language of whoever reads, and dressed up by rich_click where somebody asks for help.

Commands take from here `click` itself, and `command`, `examples`, `group` and `option`, whose words are
`Text(en=…, ja=…)`. Only for help is rich_click seen, and to load it takes as long as to audit a few dozen domains.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from click.core import ParameterSource

from spfaudit.cli.language import spoken
from spfaudit.text import Text

COMPLETE = "_SPFAUDIT_COMPLETE"
"""The variable by which a shell asks what could come next."""

_HELP_OPTIONS = ("-h", "--help")
_DRESSED = COMPLETE not in os.environ and (len(sys.argv) < 2 or not set(_HELP_OPTIONS).isdisjoint(sys.argv))

if not TYPE_CHECKING and _DRESSED:
    import rich_click as click

    from spfaudit.cli.dressing import DressedCommand as PlainCommand
    from spfaudit.cli.dressing import DressedGroup as PlainGroup
    from spfaudit.cli.dressing import DressedOption as PlainOption
else:
    import click
    from click import Command as PlainCommand
    from click import Group as PlainGroup
    from click import Option as PlainOption

__all__ = ["COMPLETE", "Command", "Group", "Option", "click", "command", "examples", "group", "option"]

F = TypeVar("F", bound=Callable[..., Any])

_USAGE = Text(en="Usage:", ja="使い方:")
_EXAMPLES = Text(en="Examples:", ja="使用例:")
_SHOW_HELP = Text(en="Show this message and exit.", ja="このヘルプを表示して終了する。")
_OPTIONS_METAVAR = Text(en="[OPTIONS]", ja="[オプション]")
_COMMAND_METAVAR = Text(en="COMMAND [ARGS]...", ja="コマンド [引数]...")
_PANELS = {
    "options_panel_title": Text(en="Options", ja="オプション"),
    "commands_panel_title": Text(en="Commands", ja="コマンド"),
    "arguments_panel_title": Text(en="Arguments", ja="引数"),
    "default_string": Text(en="[default: {}]", ja="[既定値: {}]"),
    "required_long_string": Text(en="[required]", ja="[必須]"),
}
_VALUES = r"""(?:"([^"]*)"|'([^']*)')(?!\S)|(\S+)"""
"""Several values in one variable: by themselves, or in quotes if they have spaces."""
_BOXES = ("style_options_panel_box", "style_commands_panel_box")


class Command(PlainCommand):
    """A command whose help and epilog are kept in both languages, as `text` and `epilog_text`.

    What click says by itself of every command is in the language of whoever reads as well.
    """

    def __init__(self, name: str | None, *, help: Text, epilog: Text | None = None, **more: Any) -> None:
        more.setdefault("options_metavar", _OPTIONS_METAVAR.to(spoken()))
        super().__init__(name, help=help.to(spoken()), epilog=epilog.to(spoken()) if epilog else None, **more)
        self.text, self.epilog_text = help, epilog

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = _SHOW_HELP.to(spoken())
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        space = "" if _DRESSED else " "  # rich_click puts one itself
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_USAGE.to(spoken()) + space
        )


class Group(Command, PlainGroup):
    """Likewise, a group of commands."""

    def __init__(self, name: str | None, **more: Any) -> None:
        more.setdefault("subcommand_metavar", _COMMAND_METAVAR.to(spoken()))
        super().__init__(name, **more)


class Option(PlainOption):
    """An option whose help is kept in both languages, as `text`."""

    def __init__(self, names: Sequence[str] | None = None, *, help: Text, **more: Any) -> None:
        super().__init__(names, help=help.to(spoken()), **more)
        self.text = help

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """What an error calls it: its name; if the value came out of a variable, with that."""
        hint = super().get_error_hint(ctx)
        if ctx is None or not self.name or ctx.get_parameter_source(self.name) is not ParameterSource.ENVIRONMENT:
            return hint
        variable = self.envvar or next(filter(os.environ.get, self._variables(ctx)), "")
        return f"{hint} ({variable})"

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """What the option's variable holds; `--nameserver` has `SPFAUDIT_NAMESERVER`, and `SPFAUDIT_NAMESERVERS`."""
        found = super().resolve_envvar_value(ctx)
        return found or next(filter(None, map(os.environ.get, self._variables(ctx))), None)

    def value_from_envvar(self, ctx: click.Context) -> Any:
        """As click has it, but for quotes, which hold a value with spaces together."""
        if not self.multiple:
            return super().value_from_envvar(ctx)
        found = self.resolve_envvar_value(ctx)
        return None if found is None else [one[one.lastindex or 0] for one in re.finditer(_VALUES, found)]

    def _variables(self, ctx: click.Context) -> list[str]:
        """Those that are called after the parameter, which may be a plural, and after its flags."""
        if self.envvar or not self.allow_from_autoenv or ctx.auto_envvar_prefix is None or self.name is None:
            return []
        names = [self.name, *(flag.removeprefix("--").replace("-", "_") for flag in self.opts if flag.startswith("--"))]
        return [f"{ctx.auto_envvar_prefix}_{name.upper()}" for name in names]


def command(name: str, help: Text, *, epilog: Text | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Makes a function a command. Its options may come from `SPFAUDIT_*` variables."""
    return click.command(
        name, cls=Command, help=help, epilog=epilog, context_settings=_settings(auto_envvar_prefix="SPFAUDIT")
    )


def group(
    name: str, help: Text, *, epilog: Text | None = None, cls: type[Group] = Group, alone: bool = False
) -> Callable[[F], Group]:
    """Makes a function a group of commands. `alone`: it is one itself, if none of them is named."""
    told = _settings(auto_envvar_prefix="SPFAUDIT") if alone else _settings()
    return click.group(name, cls=cls, help=help, epilog=epilog, invoke_without_command=alone, context_settings=told)


def option(*names: str, help: Text, **more: Any) -> Callable[[F], F]:
    """Gives a command an option; everything but its help as click has it."""
    return click.option(*names, cls=Option, help=help, **more)


def headed(title: Text, *options: Callable[[F], F]) -> Callable[[F], F]:
    """Gives a command options (as `option` makes them) that stand together in its help, below a title."""

    def give(command: F) -> F:
        before = len(_given(command))
        for one in reversed(options):
            command = one(command)
        for parameter in _given(command)[before:]:
            parameter.panel = title.to(spoken())  # of which rich_click draws a panel
        return command

    return give


def _given(command: Callable[..., Any]) -> list[Any]:
    """The parameters that decorators have given a function so far."""
    given: list[Any] = vars(command).get("__click_params__", [])
    return given


def examples(*commands: str, then: Text | None = None) -> Text:
    """An epilog: command lines to try, less the name of the program, and what else is to be said."""
    lines = "".join(f"\n  {line}" for line in commands)
    end = then or Text(en="", ja="")
    return Text(en=f"{_EXAMPLES.en}{lines}\n\n{end.en}".rstrip(), ja=f"{_EXAMPLES.ja}{lines}\n\n{end.ja}".rstrip())


def _settings(**told: Any) -> dict[str, Any]:
    """What click's context of a command is told. Boxes in Japanese are drawn in ASCII: lines may be wide there."""
    told["help_option_names"] = list(_HELP_OPTIONS)
    if _DRESSED and spoken() != "en":
        titles = {key: text.to(spoken()) for key, text in _PANELS.items()}
        told["rich_help_config"] = {**titles, **dict.fromkeys(_BOXES, "ASCII")}
    return told
