"""The command `spfaudit`: its group, its version, and what happens when it fails.

Each command lives in a file of its own and is imported only when it is called.
"""

import errno
import os
import signal
import sys
from importlib import import_module
from types import FrameType

from click import Context

from spfaudit.cli.clicking import COMPLETE, Group, Option, click, group, option
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import spoken
from spfaudit.cli.streams import settle_streams, silence_stdout
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

_READER_GONE = 1
"""What rich ends a program with when its help is piped to somebody who reads no more. Nothing of ours does."""
_UNWRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}

_OUT_OF_MEMORY = Text(
    en="out of memory (check can judge a list in parts: --shard 1/4)",
    ja="メモリーが足りません（check では --shard 1/4 のように分割して監査できます）",
)
_NO_POSIX = Text(
    en="this system is not supported: spfaudit runs on Linux, macOS and other POSIX systems (on Windows: in WSL)",
    ja="このシステムには対応していません。Linux、macOS などの POSIX システムで使用してください（Windows では WSL）",
)
_FEW_FILES = Text(
    en="too few files may be open at once: raise the limit (ulimit -n 256)",
    ja="同時に開けるファイル数の上限が小さすぎます。上限を引き上げてください（ulimit -n 256）",
)
_LEAST_FILES = 7
"""Beside the standard streams, for the smallest of runs: those of an event loop, of sockets, of a module's import."""
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

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from spfaudit.closest import closest

            meant = closest(args[0], _COMMANDS)
            if not meant:
                raise
            raise click.UsageError(f"{error.message} Did you mean {meant}?", ctx) from None


@group(
    "spfaudit",
    Text(
        en="Audits SPF, MX and related DNS records of many domains against the usage their owners declared.\n\n"
        'A lookup that failed is neither "record missing" nor "pass": such a domain is reported as unjudged.',
        ja="多数のドメインの SPF、MX などの DNS レコードを、申告された用途に照らして監査する。\n\n"
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
    settle_streams()
    if os.name != "posix":  # whose signals, descriptors and sockets all that follows relies on
        print(f"spfaudit: {_NO_POSIX.to(spoken())}", file=sys.stderr)
        sys.exit(ExitStatus.FAILED)
    if not _can_open_files():
        from spfaudit.cli.complain import say

        say(_FEW_FILES, spoken())
        sys.exit(int(ExitStatus.USAGE))
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # else somebody ignores it, as nohup does
            signal.signal(number, _end)
    try:
        status = spfaudit.main(prog_name="spfaudit", complete_var=COMPLETE, standalone_mode=False)
    except click.ClickException as error:
        from spfaudit.cli.usage_errors import show

        show(error, spoken())
        status = ExitStatus.USAGE
    except SystemExit as end:
        status = ExitStatus.CLEAN if end.code == _READER_GONE else end.code
    except (click.Abort, KeyboardInterrupt):
        status = ExitStatus.INTERRUPTED
    except BrokenPipeError:
        silence_stdout()
        status = ExitStatus.FAILED
    except Exception as error:
        _tell(error)
        status = ExitStatus.FAILED
    try:
        sys.stdout.flush()
    except OSError as error:  # else the interpreter flushes, and ends with a status of its own
        if status != ExitStatus.FAILED and not isinstance(error, BrokenPipeError):
            _tell(error)
            status = ExitStatus.FAILED
        silence_stdout()
    sys.exit(int(status or 0))


def _can_open_files() -> bool:
    opened: list[int] = []
    try:
        opened.extend(os.dup(0) for _ in range(_LEAST_FILES))  # one by one: what was opened is closed again
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


def _end(number: int, frame: FrameType | None) -> None:
    """What a signal ends unwinds as after Ctrl-C, so that nothing is left behind of files half-written."""
    raise SystemExit(128 + number)


def _tell(error: Exception) -> None:
    from spfaudit.cli.complain import say
    from spfaudit.report.output import OutputError
    from spfaudit.sanitise import visible
    from spfaudit.system_error import describe_system_error

    if isinstance(error, OutputError):
        say(error.problem, spoken())
    elif isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITTEN:  # by click, a help page
        why = describe_system_error(error)
        say(Text(en=f"stdout: {why.en}", ja=f"標準出力に書き込めません：{why.ja}"), spoken())
    elif isinstance(error, OSError) and error.errno == errno.EMFILE:
        say(_FEW_FILES, spoken())
    elif isinstance(error, MemoryError):
        say(_OUT_OF_MEMORY, spoken())
    elif "--verbose" in sys.argv or "-v" in sys.argv:
        import traceback

        traceback.print_exc()
    else:
        told = f"{type(error).__name__}: {visible(str(error), 500)}"
        print(f"spfaudit: {_CRASH.to(spoken())}: {told}", file=sys.stderr)
        print(_WHAT_THEN.to(spoken()), file=sys.stderr)
