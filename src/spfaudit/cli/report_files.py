"""JSON reports that a command line names: files, or standard input (`-`)."""

from collections.abc import Sequence
from pathlib import Path

from spfaudit.cli.complain import stop, stop_all
from spfaudit.inventory.streams import standard_input
from spfaudit.report.written_report import RawReport, UnreadableReport, read_report
from spfaudit.system_error import unreadable
from spfaudit.text import Lang, Text

STDIN = "-"


def read_named_report(name: str) -> RawReport:
    """The report of that name. Raises UnreadableReport."""
    try:
        return read_report(standard_input().read() if name == STDIN else Path(name).read_bytes(), name)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableReport(unreadable(name, error)) from None


def read_named_reports(names: Sequence[str], lang: Lang) -> list[RawReport]:
    """All of them. Ends the program if any cannot be read, with a line for each."""
    if names.count(STDIN) > 1:
        stop(
            Text(en="- (standard input) can be named once only", ja="-（標準入力）を指定できるのは 1 回だけです"), lang
        )
    reports, problems = [], []
    for name in names:
        try:
            reports.append(read_named_report(name))
        except UnreadableReport as error:
            problems.append(error.problem)
    if problems:
        stop_all(problems, lang)
    return reports
