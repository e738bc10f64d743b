"""推移: month by month, as charts and as the tables of what they show."""

from collections.abc import Sequence

from spfaudit.history.standing import Lack
from spfaudit.report.counts import SEVERITIES
from spfaudit.report.coverage import Outcome
from spfaudit.report.wording import KNOWN, OUTCOME, SEVERITY
from spfaudit.text import Lang, Text
from spfaudit.yearly.document import MonthDocument, SharesDocument, YearlyDocument
from spfaudit.yearly.method_document import StatusDocument
from spfaudit.yearly.page import words
from spfaudit.yearly.page.layout import Bar, Chart, Column, Piece, Section, Table

_MONTH = Text(en="Month", ja="月")
_LACK: dict[Lack, Text] = {
    "no-run": Text(en="no run", ja="実行なし"),
    "not-whole": Text(en="no whole run", ja="全体の実行なし"),
    "pruned": Text(en="counts only", ja="件数のみ"),
}


def trend(document: YearlyDocument) -> Section:
    """The section."""
    lang = document.lang
    told = [place for place, one in enumerate(document.requirements) if one.opening.total or one.closing.total]
    return Section(
        id="trend",
        title=Text(en="Trend", ja="推移").to(lang),
        paragraphs=[
            Text(
                en="Each month is told by its last complete run of the whole inventory. A month without one stays "
                "empty.",
                ja="各月の値は、その月に全体を最後まで調べた最後の実行の結果です。該当する実行のない月は空欄です。",
            ).to(lang)
        ],
        charts=[_status_chart(document), *(_requirement_chart(document, place) for place in told)],
        tables=[_statuses(document), _requirements(document, told)],
    )


def _status_chart(document: YearlyDocument) -> Chart:
    lang = document.lang
    title = Text(en="Domains by result", ja="判定ごとのドメイン数").to(lang)
    return Chart(
        title, [_bar(month, _status_pieces(month.statuses), words.statuses(lang), lang) for month in document.trend]
    )


def _status_pieces(statuses: StatusDocument | None) -> list[Piece]:
    if statuses is None:
        return []
    return [("bad", statuses.failed), ("unjudged", statuses.unjudged), ("good", statuses.passed)]


def _requirement_chart(document: YearlyDocument, place: int) -> Chart:
    lang = document.lang
    titles = [OUTCOME[one].to(lang) for one in (Outcome.MET, Outcome.UNJUDGED, Outcome.BROKEN, Outcome.WAIVED)]
    bars = [_bar(month, _share_pieces(_shares(month, place)), titles, lang) for month in document.trend]
    return Chart(document.requirements[place].title, bars)


def _shares(month: MonthDocument, place: int) -> SharesDocument | None:
    return month.requirements[place].shares if month.requirements else None


def _share_pieces(shares: SharesDocument | None) -> list[Piece]:
    if shares is None:
        return []
    return [
        ("bad", shares.not_met),
        ("unjudged", shares.unjudged),
        ("waived", shares.waived),
        ("good", shares.met),
    ]


def _bar(month: MonthDocument, pieces: list[Piece], titles: Sequence[str], lang: Lang) -> Bar:
    """`titles`: of what is good, unjudged, bad and waived."""
    named = dict(zip(("good", "unjudged", "bad", "waived"), titles, strict=False))
    lack = _LACK[month.lack].to(lang) if month.lack else "-"
    colon = Text(en=": ", ja="：").to(lang)
    counts = ", ".join(f"{named[kind]} {count:,}" for kind, count in reversed(pieces)) or lack
    return Bar(label=f"{int(month.month[5:])}", said=f"{month.month}{colon}{counts}", pieces=pieces)


def _statuses(document: YearlyDocument) -> Table:
    lang = document.lang
    found = [*(SEVERITY[one].to(lang) for one in SEVERITIES), OUTCOME[Outcome.WAIVED].to(lang)]
    baselines = any(month.known for month in document.trend)
    if baselines:
        found.append(KNOWN.to(lang))
    finding = Text(en="findings: ", ja="指摘 ").to(lang)
    return Table(
        caption=Text(en="Domains by result, and findings", ja="判定ごとのドメイン数と指摘の件数").to(lang),
        columns=[
            Column(_MONTH.to(lang), "short"),
            Column(words.RUN.to(lang), "short"),
            *(Column(title) for title in (words.DOMAINS.to(lang), *words.statuses(lang))),
            *(Column(f"{finding}{title}") for title in found),
        ],
        rows=[_status_row(month, lang, baselines=baselines) for month in document.trend],
    )


def _status_row(month: MonthDocument, lang: Lang, *, baselines: bool) -> list[str]:
    statuses, findings = month.statuses, month.findings
    if statuses is None or findings is None:
        return [month.month, _source(month, lang), *["-"] * (9 if baselines else 8)]
    numbers = [
        statuses.domains,
        statuses.passed,
        statuses.unjudged,
        statuses.failed,
        findings.error,
        findings.warning,
        findings.info,
        month.waived or 0,
        *([month.known or 0] if baselines else []),
    ]
    return [month.month, _source(month, lang), *(f"{number:,}" for number in numbers)]


def _source(month: MonthDocument, lang: Lang) -> str:
    lack = _LACK[month.lack].to(lang) if month.lack else ""
    run = words.short(month.run) if month.run else ""
    return f"{run}, {lack}" if run and lack else run or lack


def _requirements(document: YearlyDocument, places: Sequence[int]) -> Table:
    lang = document.lang
    unjudged = OUTCOME[Outcome.UNJUDGED].to(lang)
    return Table(
        caption=Text(
            en="Share of domains that meet each requirement, and how many are unjudged",
            ja="要件ごとの達成率と、未確認のドメイン数",
        ).to(lang),
        columns=[
            Column(_MONTH.to(lang), "short"),
            Column(words.RUN.to(lang), "short"),
            *(Column(document.requirements[place].title) for place in places),
        ],
        rows=[
            [
                month.month,
                _source(month, lang),
                *(_share(_shares(month, place), unjudged) for place in places),
            ]
            for month in document.trend
        ],
    )


def _share(shares: SharesDocument | None, unjudged: str) -> str:
    if shares is None or not shares.total:
        return "-"
    more = f", {unjudged} {shares.unjudged:,}" if shares.unjudged else ""
    return f"{shares.percent} ({shares.met:,}/{shares.total:,}{more})"
