"""What `spfaudit export` does: which month is meant, what to say of those that no run stands for, and the writing."""

import re
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from spfaudit.cli.complain import say, stop
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import language
from spfaudit.cli.one_inventory import one_inventory
from spfaudit.cli.outputs import write_output
from spfaudit.cli.period_options import days, find_zone
from spfaudit.export.document import AnyExport, MonthDocument
from spfaudit.export.formats import render
from spfaudit.export.rows import Wish, export
from spfaudit.export.wording import lack
from spfaudit.history.history import History
from spfaudit.history.standing import standing
from spfaudit.inventory.organizations import organization_name
from spfaudit.periods import Period
from spfaudit.periods import month as month_of
from spfaudit.text import Lang, Text

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


class ExportOptions(Struct, frozen=True, kw_only=True):
    """The command line of `export`, as click parsed it."""

    month: str | None
    first: datetime | None
    last: datetime | None
    timezone: str
    format: str
    output: str
    organizations: tuple[str, ...]
    history: str | None
    inventory: str | None
    lang: str | None


def run(options: ExportOptions) -> ExitStatus:
    """The exit status, after the export has been written."""
    lang = language(options.lang)
    zone = find_zone(options.timezone, lang)
    period = _period(options.month, days(options.first, options.last, zone, lang), zone, lang)
    with one_inventory(options.history, options.inventory, options.output, lang) as (history, series):
        wish = Wish(
            series=series,
            period=period,
            timezone=options.timezone,
            lang=lang,
            organizations=frozenset(map(organization_name, options.organizations)),
        )
        _check_organizations(history, wish)
        return _write(history, wish, options)


def _period(month: str | None, days: Period | None, zone: tzinfo, lang: Lang) -> Period:
    """The month, or the days. Ends the program unless exactly one of the two is given."""
    if (month is None) == (days is None):
        stop(
            Text(
                en="give either --month, or --from and --to",
                ja="--month か、--from と --to の、いずれか一方を指定してください",
            ),
            lang,
        )
    if days:
        return days
    if month in ("this", "last"):
        first = datetime.now(zone).date().replace(day=1)
        meant = first if month == "this" else first - timedelta(days=1)
        return month_of(meant.year, meant.month, zone)
    parts = _MONTH.fullmatch(month or "")
    if parts is None or not (1 <= int(parts[2]) <= 12 and 1 <= int(parts[1]) < 9999):
        stop(
            Text(
                en=f"--month {month}: a month is written as 2026-10; or it is this, or last",
                ja=f"--month {month}：月は 2026-10 のように、または this（今月）か last（先月）と指定してください",
            ),
            lang,
        )
    return month_of(int(parts[1]), int(parts[2]), zone)


def _check_organizations(history: History, wish: Wish) -> None:
    """Ends the program if no run of the period has a domain of an organization that is asked for."""
    if not wish.organizations:
        return
    runs = list(history.runs(series=wish.series, pruned=True))
    standing_runs = (standing(month, runs).run for month in wish.period.months())
    known = {domain.organization for run in standing_runs if run for domain in history.read(run).domains}
    unknown = sorted(wish.organizations - known)
    if known and unknown:
        told = ", ".join(unknown)
        stop(
            Text(
                en=f"--organization: no domain of that time belonged to {told}",
                ja=f"--organization：この期間のドメインに該当する組織がありません：{told}",
            ),
            wish.lang,
        )


def _write(history: History, wish: Wish, options: ExportOptions) -> ExitStatus:
    """Writes the export; nothing if no run stands for any month. Raises HistoryError and OutputError."""
    document = export(history, wish)
    lacking = [month for month in document.months if month.run is None]
    for month in lacking:
        say(_lacking(month), wish.lang)
    if len(lacking) == len(document.months):
        return _nothing(document, wish.lang)
    write_output(options.output, render(document, options.format))
    return ExitStatus.UNDETERMINED if lacking else ExitStatus.CLEAN


def _nothing(document: AnyExport, lang: Lang) -> ExitStatus:
    say(Text(en="nothing was written", ja="何も出力していません"), lang)
    looked = any(month.others for month in document.months)
    return ExitStatus.UNDETERMINED if looked else ExitStatus.USAGE


def _lacking(month: MonthDocument) -> Text:
    why = lack(month.lack or "no-run")
    others = ", ".join(str(run.id) for run in month.others)
    en = f" (runs: {others})" if others else "; spfaudit history lists all runs"
    ja = f"（実行：{others}）" if others else "（実行の一覧は spfaudit history）"
    return Text(en=f"{month.month}: {why.en}{en}", ja=f"{month.month}：{why.ja}{ja}")
