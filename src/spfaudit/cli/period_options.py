"""The options of commands that tell of a time: which days, in which time zone, and where to."""

from datetime import datetime, tzinfo

from spfaudit.cli.clicking import F, click, option
from spfaudit.cli.complain import stop
from spfaudit.periods import JAPAN, Period, UnknownZone, has_zones, zone_named
from spfaudit.text import Lang, Text

_DAY = click.DateTime(["%Y-%m-%d"])

_from = option(
    "--from",
    "first",
    type=_DAY,
    metavar="YYYY-MM-DD",
    help=Text(en="First day of the period.", ja="対象期間の最初の日。"),
)
_to = option(
    "--to", "last", type=_DAY, metavar="YYYY-MM-DD", help=Text(en="Last day of it.", ja="対象期間の最後の日。")
)
_timezone = option(
    "--timezone",
    metavar="ZONE",
    default=JAPAN,
    show_default=True,
    help=Text(
        en="Time zone (IANA name) of days, months and years.", ja="日・月・年度の境に使うタイムゾーン（IANA の名前）。"
    ),
)
output_option = option(
    "--output",
    metavar="FILE",
    default="-",
    help=Text(
        en="Where to; written whole or not at all.  [default: stdout]",
        ja="出力先のファイル。最後まで書けたときだけ置き換える。 [既定値: 標準出力]",
    ),
)


def period_options(command: F) -> F:
    """Gives a command these options: `first`, `last` and `timezone`."""
    return _from(_to(_timezone(command)))


def find_zone(name: str, lang: Lang) -> tzinfo:
    """The time zone. Ends the program if there is none of that name."""
    try:
        return zone_named(name)
    except UnknownZone:
        if not has_zones():
            stop(
                Text(
                    en=f"--timezone {name}: this system has no time zones but Asia/Tokyo and UTC; install tzdata",
                    ja=f"--timezone {name}：このシステムで使えるタイムゾーンは Asia/Tokyo と UTC だけです。"
                    "tzdata をインストールしてください",
                ),
                lang,
            )
        stop(
            Text(
                en=f"--timezone {name}: no such time zone; names are as in Asia/Tokyo, Europe/Berlin, UTC",
                ja=f"--timezone {name}：このタイムゾーンはありません（例：Asia/Tokyo、Europe/Berlin、UTC）",
            ),
            lang,
        )


def days(first: datetime | None, last: datetime | None, zone: tzinfo, lang: Lang) -> Period | None:
    """What `--from` and `--to` say; None if neither is given. Ends the program if they make no period."""
    if first is None and last is None:
        return None
    if first is None or last is None or first > last or last.year > 9998:  # the day after it must be one as well
        stop(
            Text(
                en="--from and --to go together, and --from is not after --to",
                ja="--from と --to は両方を、--from が --to より後にならないように指定してください",
            ),
            lang,
        )
    return Period(first.date(), last.date(), zone)
