"""The command `spfaudit`: its group, its version, and what happens when it fails.

Each command lives in a file of its own and is imported only when it is called.
"""

import os
import sys
from importlib import import_module

from click import Context

from spfaudit.cli.clicking import COMPLETE, Group, Option, click, group, option
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import spoken
from spfaudit.text import LANGS, Text
from spfaudit.version import VERSION

_COMMANDS = (
    "check",
    "show",
    "test",
    "merge",
    "history",
    "diff",
    "export",
    "report",
    "init",
    "lint",
    "rules",
    "schema",
    "completion",
)

_CRASH = Text(en="internal error", ja="内部エラー")
_WHAT_THEN = Text(
    en="Run again with --verbose for the traceback, and please report it.",
    ja="--verbose を付けて再度実行するとトレースバックが表示されます。不具合としてご報告ください。",
)


class _LazyGroup(Group):
    def list_commands(self, ctx: Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"spfaudit.cli.{cmd_name}").command
        if COMPLETE in os.environ:
            from spfaudit.cli.completing import equip

            return equip(command)
        return command


@group(
    "spfaudit",
    Text(
        en="Audits SPF, MX and related DNS records of many domains against the usage their owners declared.\n\n"
        'A lookup that failed is neither "record missing" nor "pass": such a domain is reported as unjudged.',
        ja="多数のドメインの SPF、MX などの DNS レコードを、申告された用途に照らして検査する。\n\n"
        "問い合わせに失敗したドメインは「レコードなし」とも「合格」とも扱わず、「未確認」として報告する。",
    ),
    epilog=Text(en="Start with:  spfaudit check domains.yaml", ja="まず試すには:  spfaudit check domains.yaml"),
    cls=_LazyGroup,
)
@click.version_option(
    VERSION,
    "-V",
    "--version",
    prog_name="spfaudit",
    cls=Option,
    help=Text(en="Show the version and exit.", ja="バージョンを表示して終了する。"),
)
@option(
    "--lang",
    type=click.Choice(LANGS),
    help=Text(
        en="Language of every command.  [default: the locale's]",
        ja="全コマンドの表示に使う言語。 [既定値: ロケールの言語]",
    ),
)
def spfaudit(lang: str | None) -> None:
    """The whole program."""
    if lang:
        os.environ["SPFAUDIT_LANG"] = lang  # where every command looks for it


def main() -> None:
    """The entry point. A crash is exit status 4, never 1, which means findings."""
    try:
        status = spfaudit.main(prog_name="spfaudit", complete_var=COMPLETE, standalone_mode=False)
    except click.ClickException as error:
        from spfaudit.cli.usage_errors import show

        show(error, spoken())
        status = ExitStatus.USAGE
    except click.Abort:
        status = ExitStatus.INTERRUPTED
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        status = ExitStatus.FAILED
    except Exception as error:
        if "--verbose" in sys.argv or "-v" in sys.argv:
            import traceback

            traceback.print_exc()
        else:
            from spfaudit.sanitise import visible

            name = type(error).__name__
            told = f"{name}: {visible(str(error), 500)}"
            print(f"spfaudit: {_CRASH.to(spoken())}: {told}", file=sys.stderr)
            print(_WHAT_THEN.to(spoken()), file=sys.stderr)
        status = ExitStatus.FAILED
    sys.exit(int(status or 0))


def _silence_stdout() -> None:
    """Keeps the interpreter from complaining about a closed pipe when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
