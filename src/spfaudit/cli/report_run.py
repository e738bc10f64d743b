"""What `spfaudit report` does: which year is meant, and the writing."""

from datetime import tzinfo

from msgspec import Struct

from spfaudit.cli.complain import stop
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.outputs import write_output
from spfaudit.history.history import History
from spfaudit.periods import Period
from spfaudit.periods import fiscal_year as year_of
from spfaudit.text import Lang, Text
from spfaudit.yearly.building import NothingToReport, Wish, build
from spfaudit.yearly.formats import render
from spfaudit.yearly.titles import days_title, fiscal_year_title


class Year(Struct, frozen=True):
    """The period that is reported on, and what it is called."""

    period: Period
    title: Text


def find_year(fiscal_year: int | None, begins: int, days: Period | None, zone: tzinfo, lang: Lang) -> Year:
    """The fiscal year that begins in month `begins`, or the days. Ends the program unless exactly one is given."""
    if (fiscal_year is None) == (days is None):
        stop(
            Text(
                en="say either --fiscal-year, or --from and --to",
                ja="--fiscal-year か、--from と --to の、いずれか一方を指定してください",
            ),
            lang,
        )
    if not (1 <= begins <= 12 and 1 <= (1 if fiscal_year is None else fiscal_year) < 9999):
        stop(
            Text(
                en="--fiscal-year is a year such as 2026, --fiscal-year-start a month from 1 to 12",
                ja="--fiscal-year は 2026 のような西暦の年、--fiscal-year-start は 1 から 12 の月で指定してください",
            ),
            lang,
        )
    if days:
        return Year(days, days_title(days.first, days.last))
    assert fiscal_year is not None  # as one of the two is given
    return Year(year_of(fiscal_year, zone, begins=begins), fiscal_year_title(fiscal_year, begins))


def run(history: History, wish: Wish, format: str, output: str) -> ExitStatus:
    """Writes the report. Ends the program if there is nothing to report. Raises HistoryError and OutputError."""
    try:
        document = build(history, wish)
    except NothingToReport as error:
        stop(error.problem, wish.lang, ExitStatus.UNDETERMINED if error.looked else ExitStatus.USAGE)
    write_output(output, render(document, format))
    return ExitStatus.CLEAN
