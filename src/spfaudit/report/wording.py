"""The words that reports for people share: labels, and the sentences that say what the counts mean.

Knows the document and both languages; no layout.
"""

from spfaudit.report.abstentions import Abstention
from spfaudit.report.counts import SeverityName, Status
from spfaudit.report.coverage import Outcome
from spfaudit.report.document import AnyReport, FindingDocument, SummaryDocument, WaiverDocument, WaiverUseDocument
from spfaudit.text import Text, plural

_FEW = 3
"""So many patterns of a waiver are named."""

STATUS: dict[Status, Text] = {
    "pass": Text(en="PASS", ja="合格"),
    "fail": Text(en="FAIL", ja="不合格"),
    "unjudged": Text(en="UNJUDGED", ja="未確認"),
}
SEVERITY: dict[SeverityName, Text] = {
    "error": Text(en="error", ja="エラー"),
    "warning": Text(en="warning", ja="警告"),
    "info": Text(en="info", ja="情報"),
}
WAIVERS = Text(en="Waivers to look at", ja="確認が必要な免除")
WAIVED = Text(en="waived", ja="免除")
KNOWN = Text(en="known", ja="既知")
_KNOWN_NOTE = Text(en="in the baseline: it does not count again", ja="ベースラインに記載済みのため、数えません")
UNJUDGED = Text(en="unjudged", ja="未確認")
NOTHING_FAILS = Text(en="no finding fails a domain", ja="指摘があっても不合格になりません")
"""Beside the counts of a run that passes whatever is found."""
OUTCOME = {
    Outcome.MET: Text(en="Met", ja="達成"),
    Outcome.BROKEN: Text(en="Not met", ja="未達成"),
    Outcome.UNJUDGED: Text(en="Unjudged", ja="未確認"),
    Outcome.WAIVED: Text(en="Waived", ja="免除"),
}
NOT_APPLICABLE = Text(en="Not applicable", ja="対象外")
USAGE = {
    "sending": Text(en="sending", ja="送信用"),
    "receive-only": Text(en="receive-only", ja="受信専用"),
    "non-sending": Text(en="non-sending", ja="送信なし"),
    "retired": Text(en="retired", ja="廃止"),
}


def full_name(domain: str, unicode: str) -> str:
    """A name as DNS has it, and as people write it where that differs."""
    return domain if unicode == domain else f"{domain} {unicode}"


def and_more(left: int) -> Text:
    """Of things that stand one below the other, the last line."""
    return Text(en=f"and {left:,} more", ja=f"ほか {left:,} 件")


def and_more_unlisted(left: int) -> Text:
    """The same where no option shows them."""
    return Text(en=f"and {left:,} more, not listed", ja=f"ほか {left:,} 件（省略）")


def remedy(finding: FindingDocument) -> Text:
    """What to do, as a line of its own."""
    return Text(en=f"Remedy: {finding.remedy}", ja=f"対処：{finding.remedy}")


def not_a_pass(domain: str, abstention: Abstention) -> Text:
    """That a domain is unjudged, and why."""
    asked = f" ({abstention.question})" if abstention.question else ""
    return Text(
        en=f"{domain}: unjudged, which is not a pass: {abstention.reason}{asked}",
        ja=f"{domain}：未確認です（合格ではありません）。{abstention.reason}{asked}",
    )


def domain_count(number: int) -> Text:
    """So many domains."""
    return Text(en=_counted(number, "domain"), ja=f"{number:,} ドメイン")


def waiver_note(waiver: WaiverDocument) -> Text:
    """Why a finding does not count, how long, and who answers for that."""
    by = whose(waiver.owner)
    return Text(
        en=f"waived until {waiver.until}: {waiver.reason}{by.en}",
        ja=f"{waiver.until} まで免除：{waiver.reason}{by.ja}",
    )


def exception_note(finding: FindingDocument) -> Text | None:
    """Why a finding does not count; None if it does."""
    if finding.waiver:
        return waiver_note(finding.waiver)
    return None if finding.counts else _KNOWN_NOTE


def label(finding: FindingDocument) -> Text:
    """The severity, or what takes its place."""
    if finding.waiver:
        return WAIVED
    return SEVERITY[finding.severity] if finding.counts else KNOWN


def waiver_use(use: WaiverUseDocument) -> Text:
    """What somebody should know of a waiver that nobody needs, or that expires soon."""
    place = Text(en=f" (line {use.line})", ja=f"（{use.line} 行目）") if use.line else Text(en="", ja="")
    by = whose(use.owner)
    shown = use.domains[:_FEW]
    left = len(use.domains) - _FEW
    more = Text(en=f" and {left:,} more", ja=f"、ほか {left:,} 件") if left > 0 else Text(en="", ja="")
    told = Text(
        en=f"{use.rule} on {', '.join(shown)}{more.en}{place.en}",
        ja=f"{'、'.join(shown)}{more.ja} に対する {use.rule} の免除{place.ja}",
    )
    if not use.listed:
        return Text(
            en=f"{told.en} matches no domain of the inventory{by.en}",
            ja=f"{told.ja}は、インベントリのどのドメインにも当てはまりません{by.ja}",
        )
    if use.unused:
        return Text(
            en=f"{told.en} is unused: judged on every domain that it could matter to, nothing was found{by.en}",
            ja=f"{told.ja}は使われていません。対象のドメインをすべて判定しましたが、指摘はありませんでした{by.ja}",
        )
    return Text(en=f"{told.en} ends on {use.until}{by.en}", ja=f"{told.ja}は {use.until} に期限を迎えます{by.ja}")


def whose(owner: str | None) -> Text:
    """Who answers for a waiver, behind what is said of it; nothing if nobody is named."""
    return Text(en=f" (owner: {owner})", ja=f"（担当：{owner}）") if owner else Text(en="", ja="")


def status_counts(summary: SummaryDocument, fail_on: str | None = None) -> Text:
    """How many domains there are, and how they fared. `fail_on`: what fails a domain, as `run` of a report has it."""
    total = domain_count(summary.domains)
    counts = Text(
        en=f"{total.en}: {summary.failed:,} failed, {summary.unjudged:,} unjudged, {summary.passed:,} passed",
        ja=f"{total.ja}：不合格 {summary.failed:,}、未確認 {summary.unjudged:,}、合格 {summary.passed:,}",
    )
    if fail_on != "never":
        return counts
    return Text(
        en=f"{counts.en} (--fail-on never: {NOTHING_FAILS.en})",
        ja=f"{counts.ja}（--fail-on never：{NOTHING_FAILS.ja}）",
    )


def finding_counts(summary: SummaryDocument) -> Text:
    """How many findings count, by severity, and how many are waived."""
    errors, warnings, infos = summary.findings.error, summary.findings.warning, summary.findings.info
    total = errors + warnings + infos
    known = Text(en=f", {summary.baseline:,} known", ja=f"、既知 {summary.baseline:,}")
    more = known if summary.baseline else Text(en="", ja="")
    return Text(
        en=f"{_counted(total, 'finding')}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')},"
        f" {infos:,} info; {summary.waived:,} waived{more.en}",
        ja=f"指摘 {total:,} 件：エラー {errors:,}、警告 {warnings:,}、情報 {infos:,}"
        f"（ほかに免除 {summary.waived:,}{more.ja}）",
    )


def caveats(document: AnyReport, doubtful: int) -> list[Text]:
    """Why nobody may take the report for a clean bill of health; nothing if every domain was judged in full.

    `doubtful`: how many domains could not be.
    """
    found = []
    if not document.summary.domains:
        found.append(Text(en="No domain was judged.", ja="判定したドメインがありません。"))
    if not document.complete:
        found.append(
            Text(
                en="The run is incomplete: not every domain was looked up. What was not looked up has not passed.",
                ja="処理は途中で終わっています。調べていないドメインがあり、それらは合格ではありません。",
            )
        )
    if doubtful:
        found.append(
            Text(
                en=f"{domain_count(doubtful).en} could not be judged in full, for want of DNS answers:"
                " not a pass. Mend the cause and run again.",
                ja=f"{domain_count(doubtful).ja}は DNS の応答が得られず、判定し切れていません。"
                "合格ではありません。原因を取り除いて、もう一度実行してください。",
            )
        )
    return found


def all_clear(document: AnyReport, doubtful: int) -> Text | None:
    """The good news, if there is nothing but good news. (Where nothing fails a domain, errors may be left.)"""
    summary = document.summary
    if caveats(document, doubtful) or summary.passed < summary.domains or summary.findings.error or summary.baseline:
        return None
    return Text(
        en="The domain passes." if summary.domains == 1 else "Every domain passes.",
        ja="合格です。" if summary.domains == 1 else "すべてのドメインが合格です。",
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {plural(number, noun)}"
