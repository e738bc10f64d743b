"""The words that reports for people share: labels, and the sentences that say what the counts mean.

Knows the document and both languages; no layout.
"""

from spfaudit.report.coverage import Outcome
from spfaudit.report.document import AnyReport, SeverityName, Status, SummaryDocument
from spfaudit.text import Text

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
WAIVED = Text(en="waived", ja="免除")
UNJUDGED = Text(en="unjudged", ja="未確認")
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


def domain_count(number: int) -> Text:
    """So many domains."""
    return Text(en=_counted(number, "domain"), ja=f"{number:,} ドメイン")


def waiver_note(reason: str, until: str) -> Text:
    """Why a finding does not count, and how long."""
    return Text(en=f"waived until {until}: {reason}", ja=f"{until} まで免除：{reason}")


def status_counts(summary: SummaryDocument) -> Text:
    """How many domains there are, and how they fared."""
    total = domain_count(summary.domains)
    return Text(
        en=f"{total.en}: {summary.failed:,} failed, {summary.unjudged:,} unjudged, {summary.passed:,} passed",
        ja=f"{total.ja}：不合格 {summary.failed:,}、未確認 {summary.unjudged:,}、合格 {summary.passed:,}",
    )


def finding_counts(summary: SummaryDocument) -> Text:
    """How many findings count, by severity, and how many are waived."""
    errors, warnings, infos = summary.findings.error, summary.findings.warning, summary.findings.info
    total = errors + warnings + infos
    return Text(
        en=f"{_counted(total, 'finding')}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')},"
        f" {infos:,} info; {summary.waived:,} waived",
        ja=f"指摘 {total:,} 件：エラー {errors:,}、警告 {warnings:,}、情報 {infos:,}（ほかに免除 {summary.waived:,}）",
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
    if caveats(document, doubtful) or summary.passed < summary.domains or summary.findings.error:
        return None
    return Text(
        en="The domain passes." if summary.domains == 1 else "Every domain passes.",
        ja="合格です。" if summary.domains == 1 else "すべてのドメインが合格です。",
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
