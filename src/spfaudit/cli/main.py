"""The command `spfaudit`: its group, its version, and what happens when it fails.

Each command lives in a file of its own and is imported only when it is called.
"""

import sys
from importlib import import_module

from click import Context

from spfaudit.cli.clicking import Group, click
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.version import VERSION

_COMMANDS = ("check", "show", "test", "merge", "history", "diff", "rules", "schema")


class _LazyGroup(Group):
    def list_commands(self, ctx: Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"spfaudit.cli.{cmd_name}").command
        return command


@click.command(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with:  spfaudit check domains.yaml",
)
@click.version_option(VERSION, "-V", "--version", prog_name="spfaudit")
def spfaudit() -> None:
    """Audits SPF, MX and related DNS records of many domains against the usage their owners declared.

    A lookup that failed is neither "record missing" nor "pass": such a domain is reported as unjudged.
    """


def main() -> None:
    """The entry point. A crash is exit status 4, never 1, which means findings."""
    try:
        status = spfaudit.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
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
            print(f"spfaudit: internal error: {name}: {visible(str(error), 500)}", file=sys.stderr)
            print("Run again with --verbose for the traceback, and please report it.", file=sys.stderr)
        status = ExitStatus.FAILED
    sys.exit(int(status or 0))


def _silence_stdout() -> None:
    """Keeps the interpreter from complaining about a closed pipe when it flushes at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
