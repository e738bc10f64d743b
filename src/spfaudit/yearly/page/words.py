"""The words that the sections share, and how runs, days and shares are told."""

from spfaudit.history.reference import RunReference
from spfaudit.report.coverage import Outcome
from spfaudit.report.wording import OUTCOME
from spfaudit.text import Lang, Text
from spfaudit.yearly.document import SharesDocument
from spfaudit.yearly.findings_document import Fate, FateCounts
from spfaudit.yearly.method_document import StatusDocument
from spfaudit.yearly.page.layout import Column

TITLE = Text(en="Yearly report on the audit of mail domains", ja="メールドメイン監査 年次報告")
DOMAIN = Text(en="Domain", ja="ドメイン")
DOMAINS = Text(en="Domains", ja="ドメイン数")
ORGANIZATION = Text(en="Organization", ja="組織")
NO_ORGANIZATION = Text(en="(no organization given)", ja="（組織の記載なし）")
OTHER_ORGANIZATIONS = Text(en="All other organizations", ja="その他の組織")
REQUIREMENT = Text(en="Requirement", ja="要件")
RULE = Text(en="Rule", ja="規則")
SEVERITY = Text(en="Severity", ja="重大度")
RUN = Text(en="Run", ja="実行")
OPENING = Text(en="beginning", ja="期首")
CLOSING = Text(en="end", ja="期末")
PASSED = Text(en="Passed", ja="合格")
FAILED = Text(en="Failed", ja="不合格")
TOTAL = Text(en="Total", ja="合計")
DAYS = Text(en="Days", ja="日数")
FIRST_SEEN = Text(en="First seen in run", ja="初回検出の実行")
YES = Text(en="yes", ja="はい")
FATE: dict[Fate, Text] = {
    "fixed": Text(en="Fixed", ja="是正済み"),
    "open": Text(en="Open", ja="未是正"),
    "waived": OUTCOME[Outcome.WAIVED],
    "not-known": OUTCOME[Outcome.UNJUDGED],
    "dropped": Text(en="Domain dropped", ja="一覧から削除"),
    "not-applicable": Text(en="Not applicable any more", ja="対象外に変更"),
}
CARRIED = Text(en="Carried over", ja="前年度から継続")
FOUND = Text(en="Found in the year", ja="年度内に検出")
MEDIAN = Text(en="Median days to fix", ja="是正日数（中央値）")
LONGEST = Text(en="Longest", ja="是正日数（最長）")


def run(reference: RunReference) -> Text:
    """A run by its number and day."""
    return Text(en=f"run {reference.id} of {day(reference)}", ja=f"実行 {reference.id}（{day(reference)}）")


def short(reference: RunReference) -> str:
    """The same where there is little room."""
    return f"{reference.id} ({day(reference)})"


def day(reference: RunReference) -> str:
    """The day on which it started."""
    return reference.started[:10]


def fate_columns(lang: Lang) -> list[Column]:
    """Where findings come from, and what has become of them."""
    titles = [CARRIED, FOUND, TOTAL, *FATE.values()]
    return [Column(title.to(lang)) for title in titles]


def fate_cells(counts: FateCounts) -> list[str]:
    """The numbers in these columns."""
    numbers = (
        counts.carried,
        counts.found,
        counts.total,
        counts.fixed,
        counts.open,
        counts.waived,
        counts.not_known,
        counts.dropped,
        counts.not_applicable,
    )
    return [f"{number:,}" for number in numbers]


def share_columns(lang: Lang) -> list[Column]:
    """Outcomes at the beginning and at the end."""
    outcomes = (Outcome.MET, Outcome.BROKEN, Outcome.UNJUDGED, Outcome.WAIVED)
    return [
        Column(Text(en=f"{OUTCOME[one].en}, {when.en}", ja=f"{when.ja} {OUTCOME[one].ja}").to(lang))
        for when in (OPENING, CLOSING)
        for one in outcomes
    ]


def share_cells(shares: SharesDocument) -> list[str]:
    """The numbers of one of the two."""
    if not shares.total:
        return ["-"] * 4
    met = f"{shares.percent} ({shares.met:,}/{shares.total:,})"
    return [met, *(f"{number:,}" for number in (shares.not_met, shares.unjudged, shares.waived))]


def organization(name: str | None, *, others: bool, lang: Lang) -> str:
    """As it is called."""
    if others:
        return OTHER_ORGANIZATIONS.to(lang)
    return NO_ORGANIZATION.to(lang) if name is None else name


def status_cells(its: StatusDocument) -> list[str]:
    """How many domains, and how many of them with each of these results."""
    return [f"{number:,}" for number in (its.domains, its.passed, its.unjudged, its.failed)]


def statuses(lang: Lang) -> tuple[str, str, str]:
    """Passed, unjudged, failed."""
    return PASSED.to(lang), OUTCOME[Outcome.UNJUDGED].to(lang), FAILED.to(lang)


def basis(opening: RunReference, closing: RunReference) -> Text:
    """Which runs figures rest on."""
    return Text(
        en=f"beginning: {run(opening).en}; end: {run(closing).en}",
        ja=f"期首：{run(opening).ja}、期末：{run(closing).ja}",
    )
