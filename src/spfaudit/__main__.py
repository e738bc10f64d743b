"""The command, as it is started: `spfaudit`, and `python -m spfaudit`."""

import gc
import sys

_SELDOM = 100_000
"""New objects after which cycles are looked for: loading makes many objects, and nearly no cycles."""


def main() -> None:
    """The entry point. Whoever presses Ctrl-C while the program is still being loaded sees no traceback."""
    gc.set_threshold(_SELDOM, 20, 20)
    try:
        from spfaudit.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit(130)  # as `ExitStatus.INTERRUPTED`, which is not loaded
    try:
        run()
    finally:
        gc.freeze()  # at the exit nobody needs to look through all that there is once more


if __name__ == "__main__":
    main()
