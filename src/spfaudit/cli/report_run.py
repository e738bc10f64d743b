"""What `spfaudit report` does: which year is meant, and the writing."""

from datetime import datetime, tzinfo

from msgspec import Struct

from spfaudit.cli.complain import stop
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import language
from spfaudit.cli.one_inventory import one_inventory
from spfaudit.cli.outputs import write_output
from spfaudit.cli.period_options import days, find_zone
from spfaudit.periods import Period
from spfaudit.periods import fiscal_year as year_of
from spfaudit.text import Lang, Text
from spfaudit.yearly.building import NothingToReport, Wish, build
from spfaudit.yearly.formats import render
from spfaudit.yearly.titles import days_title, fiscal_year_title


class ReportOptions(Struct, frozen=True, kw_only=True):
    """The command line of `report`, as click parsed it."""

    fiscal_year: int | None
    fiscal_year_start: int
    first: datetime | None
    last: datetime | None
    timezone: str
    format: str
    output: str
    history: str | None
    inventory: str | None
    lang: str | None


def run(options: ReportOptions) -> ExitStatus:
    """The exit status, after the report has been written. Ends the program if there is nothing to report."""
    lang = language(options.lang)
    zone = find_zone(options.timezone, lang)
    period, title = _reported(options, days(options.first, options.last, zone, lang), zone, lang)
    with one_inventory(options.history, options.inventory, options.output, lang) as (history, series):
        wish = Wish(
            series=series,
            period=period,
            title=title,
            timezone=options.timezone,
            fiscal_year=options.fiscal_year,
            lang=lang,
        )
        try:
            document = build(history, wish)
        except NothingToReport as error:
            stop(error.problem, lang, ExitStatus.UNDETERMINED if error.looked else ExitStatus.USAGE)
        write_output(options.output, render(document, options.format))
    return ExitStatus.CLEAN


def _reported(options: ReportOptions, days: Period | None, zone: tzinfo, lang: Lang) -> tuple[Period, Text]:
    """The fiscal year, or the days, and what it is called. Ends the program unless exactly one of the two is given."""
    fiscal_year, begins = options.fiscal_year, options.fiscal_year_start
    if (fiscal_year is None) == (days is None):
        stop(
            Text(
                en="give either --fiscal-year, or --from and --to",
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
        return days, days_title(days.first, days.last)
    assert fiscal_year is not None  # as one of the two is given
    return year_of(fiscal_year, zone, begins=begins), fiscal_year_title(fiscal_year, begins)
