"""指摘と改善状況, 前年度指摘事項のフォローアップ: what was found, fixed, remains; and what came of last year's."""

from collections.abc import Sequence

from spfaudit.report.wording import SEVERITY, full_name, whose
from spfaudit.text import Lang, Text
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.findings_document import REMAINING, FindingRecord, TimeToFix, Why
from spfaudit.yearly.page import words
from spfaudit.yearly.page.layout import Column, Section, Table

_WHY: dict[Why, Text] = {
    "lookup-failed": Text(en="the lookup failed", ja="問い合わせに失敗"),
    "not-run": Text(en="the rule was not run", ja="規則を適用していない"),
    "too-many": Text(en="too many findings of the rule to tell", ja="同じ規則の指摘が多く判別できない"),
    "later-run": Text(en="a run that was started later has the last word", ja="後に開始した実行の結果が優先"),
}
_STATE = Text(en="State", ja="状況")


def findings(document: YearlyDocument) -> Section:
    """The section."""
    lang = document.lang
    listed = document.findings.listed
    remaining = [one for one in listed if one.fate in REMAINING]
    ended = [one for one in listed if one.fate not in REMAINING]
    return Section(
        id="findings",
        title=Text(en="Findings and improvement", ja="指摘と改善状況").to(lang),
        paragraphs=[
            Text(
                en="Fixed is only what a run has proved fixed: its rule was judged on the domain, and was silent. Days "
                "are counted from the run that first saw a finding to that run.",
                ja="「是正済み」は、その規則の判定が行われ、指摘がなくなったことを確認できたものだけです。"
                "日数は、初めて検出した実行から、是正を確認した実行までの暦日数です。",
            ).to(lang),
            *_omitted(document),
        ],
        tables=[_rules(document), _severities(document)],
        parts=[
            _part("remaining", Text(en="What remains", ja="残っている指摘"), _remaining(document, remaining), lang),
            _part(
                "ended",
                Text(en="What was settled", ja="是正済みまたは対象外となった指摘"),
                _ended(document, ended),
                lang,
            ),
        ],
    )


def _part(id: str, title: Text, table: Table, lang: Lang) -> Section:
    """A table that may have nothing in it."""
    nothing = Text(en="Nothing.", ja="ありません。").to(lang)
    return Section(
        id=id,
        title=title.to(lang),
        paragraphs=[] if table.rows else [nothing],
        tables=[table] if table.rows else [],
    )


def follow_up(document: YearlyDocument) -> Section:
    """The section on what was carried over."""
    lang = document.lang
    counts = document.findings.carried
    carried = [one for one in document.findings.listed if one.carried]
    if document.first_year:
        said = Text(
            en="No run was made before this period: there is nothing to follow up.",
            ja="対象期間より前の実行がないため、対象となる前年度の指摘事項はありません。",
        )
    elif not counts.total:
        said = Text(en="No finding was open at the beginning.", ja="期首に残っていた指摘はありません。")
    else:
        said = Text(
            en=f"Findings open or waived at the beginning: {counts.total:,}. Of these {counts.fixed:,} fixed, "
            f"{counts.open:,} still open, {counts.waived:,} waived, {counts.not_known:,} unjudged, "
            f"{counts.dropped:,} dropped with their domains, {counts.not_applicable:,} not applicable any more.",
            ja=f"期首に残っていた指摘 {counts.total:,} 件のうち、是正済み {counts.fixed:,} 件、"
            f"未是正 {counts.open:,} 件、免除 {counts.waived:,} 件、未確認 {counts.not_known:,} 件、"
            f"ドメインの削除 {counts.dropped:,} 件、用途変更による対象外 {counts.not_applicable:,} 件。",
        )
    return Section(
        id="follow-up",
        title=Text(en="Follow-up of last year's findings", ja="前年度指摘事項のフォローアップ").to(lang),
        paragraphs=[said.to(lang)],
        tables=[_followed(document, carried)] if carried else [],
    )


def _omitted(document: YearlyDocument) -> list[str]:
    left = document.findings.all.total - len(document.findings.listed)
    text = Text(
        en=f"{left:,} more findings are counted, but not listed.",
        ja=f"ほかの指摘 {left:,} 件は集計のみで、一覧では省略。",
    )
    return [text.to(document.lang)] if left else []


def _rules(document: YearlyDocument) -> Table:
    lang = document.lang
    run = words.run(document.closing)
    head = [Column(words.RULE.to(lang), "words"), Column(words.SEVERITY.to(lang), "words")]
    time = [Column(words.MEDIAN.to(lang)), Column(words.LONGEST.to(lang))]
    return Table(
        caption=Text(en=f"Findings by rule, as of {run.en}", ja=f"規則ごとの指摘（{run.ja}時点）").to(lang),
        columns=[*head, *words.fate_columns(lang), *time],
        rows=[
            [
                f"{rule.code} {rule.title or rule.name}",
                SEVERITY[rule.severity].to(lang),
                *words.fate_cells(rule.findings),
                *_time_cells(rule.time),
            ]
            for rule in document.findings.rules
        ],
        total=[
            words.TOTAL.to(lang),
            "",
            *words.fate_cells(document.findings.all),
            *_time_cells(document.findings.time),
        ],
    )


def _time_cells(time: TimeToFix) -> list[str]:
    if time.median_days is None:
        return ["-", "-"]
    return [f"{time.median_days:g}", f"{time.longest_days:,}"]


def _severities(document: YearlyDocument) -> Table:
    lang = document.lang
    run = words.run(document.closing)
    return Table(
        caption=Text(en=f"Findings by severity, as of {run.en}", ja=f"重大度ごとの指摘（{run.ja}時点）").to(lang),
        columns=[Column(words.SEVERITY.to(lang), "words"), *words.fate_columns(lang)],
        rows=[
            [SEVERITY[severity].to(lang), *words.fate_cells(counts)]
            for severity, counts in document.findings.by_severity.items()
        ],
        total=[words.TOTAL.to(lang), *words.fate_cells(document.findings.all)],
    )


def _columns(lang: Lang, *more: Text) -> list[Column]:
    return [
        Column(words.DOMAIN.to(lang), "name"),
        Column(words.ORGANIZATION.to(lang), "words"),
        Column(words.RULE.to(lang), "code"),
        Column(words.SEVERITY.to(lang), "short"),
        Column(words.FIRST_SEEN.to(lang), "words"),
        *(Column(title.to(lang), "short" if title is words.RUN else "words") for title in more),
        Column(words.DAYS.to(lang)),
    ]


def _about(one: FindingRecord, lang: Lang) -> list[str]:
    return [
        full_name(one.domain, one.unicode),
        words.organization(one.organization, others=False, lang=lang),
        one.code,
        SEVERITY[one.severity].to(lang),
        _first_seen(one, lang),
    ]


def _first_seen(one: FindingRecord, lang: Lang) -> str:
    known = words.short(one.first_seen)
    earlier = Text(en=" or earlier", ja=" 以前").to(lang)
    again = Text(en=" (again)", ja="（再発）").to(lang)
    return known + ("" if one.exactly else earlier) + (again if one.reopened else "")


def _days(one: FindingRecord) -> str:
    return f"{one.days:,}"


def _remaining(document: YearlyDocument, listed: Sequence[FindingRecord]) -> Table:
    lang = document.lang
    run = words.run(document.closing)
    return Table(
        caption=Text(en=f"As of {run.en}", ja=f"{run.ja}時点").to(lang),
        columns=_columns(lang, _STATE),
        rows=[[*_about(one, lang), _state(one, lang), _days(one)] for one in listed],
    )


def _ended(document: YearlyDocument, listed: Sequence[FindingRecord]) -> Table:
    lang = document.lang
    return Table(
        caption=Text(en="With the runs that prove it", ja="そのことを確認した実行とともに示す").to(lang),
        columns=_columns(lang, _STATE, words.RUN),
        rows=[
            [*_about(one, lang), words.FATE[one.fate].to(lang), words.short(one.decided), _days(one)] for one in listed
        ],
    )


def _followed(document: YearlyDocument, listed: Sequence[FindingRecord]) -> Table:
    lang = document.lang
    return Table(
        caption=Text(en="What has become of each, with the run that tells so", ja="各指摘の状況と、それを示す実行").to(
            lang
        ),
        columns=_columns(lang, _STATE, words.RUN),
        rows=[[*_about(one, lang), _state(one, lang), words.short(one.decided), _days(one)] for one in listed],
    )


def _state(one: FindingRecord, lang: Lang) -> str:
    fate = words.FATE[one.fate].to(lang)
    if one.waiver:
        until = Text(en=f" until {one.waiver.until}: ", ja=f"（{one.waiver.until} まで）：").to(lang)
        return f"{fate}{until}{one.waiver.reason}{whose(one.waiver.owner).to(lang)}"
    if one.why:
        why = _WHY[one.why].to(lang)
        reason = one.reason or ""
        return Text(en=f"{fate} ({why}{reason and f': {reason}'})", ja=f"{fate}（{why}{reason and f'：{reason}'}）").to(
            lang
        )
    return fate
