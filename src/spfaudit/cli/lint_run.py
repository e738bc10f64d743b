"""What `spfaudit lint` does: read, look over, tell."""

import sys
from datetime import date, datetime

from msgspec import Struct

from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import language
from spfaudit.cli.lint_formats import LINT_FORMATS, summary
from spfaudit.cli.outputs import print_whole
from spfaudit.linting import Lint, lint


class LintOptions(Struct, frozen=True, kw_only=True):
    """The command line of `lint`, as click parsed it."""

    inventories: tuple[str, ...]
    strict: bool
    format: str
    as_of: date | None
    lang: str | None
    verbose: bool


def run(options: LintOptions) -> ExitStatus:
    """The exit status, after everything has been told."""
    lang = language(options.lang)
    today = options.as_of or datetime.now().astimezone().date()
    paths = dict.fromkeys(options.inventories or ("domains.yaml",))
    found = [one for path in paths for one in lint(path, today=today)]
    print_whole(LINT_FORMATS[options.format](found, lang))
    print(summary(found, len(paths)).to(lang), file=sys.stderr)
    return _status(found, strict=options.strict)


def _status(found: list[Lint], *, strict: bool) -> ExitStatus:
    if any(one.severity == "error" for one in found):
        return ExitStatus.USAGE
    return ExitStatus.FINDINGS if found and strict else ExitStatus.CLEAN
