"""The command, as it is started: `spfaudit`, and `python -m spfaudit`."""

import sys


def main() -> None:
    """The entry point. Whoever presses Ctrl-C while the program is still being loaded sees no traceback."""
    try:
        from spfaudit.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit(130)  # as `ExitStatus.INTERRUPTED`, which is not loaded
    run()


if __name__ == "__main__":
    main()
