"""総括: how far each requirement was met at the beginning and at the end, and what came of the findings."""

from spfaudit.history.reference import RunReference
from spfaudit.text import Text
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.method_document import RunEntry
from spfaudit.yearly.page import words
from spfaudit.yearly.page.layout import Column, Section, Table


def summary(document: YearlyDocument) -> Section:
    """The section."""
    lang = document.lang
    return Section(
        id="summary",
        title=Text(en="Summary", ja="総括").to(lang),
        notes=[text.to(lang) for text in _notes(document)],
        paragraphs=[text.to(lang) for text in (_domains(document), _findings(document), _time(document))],
        tables=[_requirements(document), _statuses(document)],
    )


def _notes(document: YearlyDocument) -> list[Text]:
    found = []
    if document.opening_is == "first":
        run = words.run(document.opening)
        if document.first_year:
            found.append(
                Text(
                    en=f"No whole run was made before this period: its first, {run.en}, stands for its beginning, and "
                    "no finding is carried over.",
                    ja=f"対象期間より前にインベントリ全体の実行がないため、期間内の最初の{run.ja}を期首とします。"
                    "前年度から継続する指摘はありません。",
                )
            )
        else:
            found.append(
                Text(
                    en=f"The reports of the runs before this period have been pruned: its first, {run.en}, stands for "
                    "its beginning. What is known of the findings' lives is not affected.",
                    ja=f"対象期間より前の実行の結果は削除済みのため、期間内の最初の{run.ja}を期首とします。"
                    "指摘の初回検出と是正の記録には影響ありません。",
                )
            )
    found += _open(document)
    found += [_known(run) for run in document.method.runs if run.known and (run.opening or run.closing)]
    if document.method.changes:
        found.append(
            Text(
                en="How domains are judged was changed within the period (see Method and completeness): figures before "
                "and after such a change are not comparable.",
                ja="対象期間中に判定の条件が変更されています（「調査方法と網羅性」を参照）。"
                "変更の前後の数値は単純に比較できません。",
            )
        )
    return found


def _open(document: YearlyDocument) -> list[Text]:
    """What the closing run left open: domains that are unjudged, or else parts of what fails anyway."""
    unjudged = document.statuses_closing.unjudged
    if unjudged:
        return [
            Text(
                en=f"At the end {unjudged:,} of {document.domains.closing:,} domains could not be judged, because DNS "
                "lookups failed. They are counted neither as met nor as fixed.",
                ja=f"期末時点で {document.domains.closing:,} ドメイン中 {unjudged:,} ドメインは、DNS の問い合わせに"
                "失敗したため判定できていません（未確認）。達成にも是正済みにも数えていません。",
            )
        ]
    if any(run.closing and run.failed_lookups for run in document.method.runs):
        return [
            Text(
                en="At the end domains that fail could not be judged in full, because DNS lookups failed. What that "
                "left open is counted neither as met nor as fixed.",
                ja="期末時点で、不合格のドメインに、DNS の問い合わせに失敗したため判定できていない規則があります"
                "（未確認）。達成にも是正済みにも数えていません。",
            )
        ]
    return []


def _known(one: RunEntry) -> Text:
    """Of a run with a baseline: why its statuses do not go with the rest of the report."""
    run = words.run(RunReference(id=one.id, started=one.started))
    return Text(
        en=f"In the results of {run.en}, {one.known:,} findings that are in a baseline fail no domain. For the "
        "requirements, and among what is open, they count.",
        ja=f"{run.ja}の合否には、ベースラインに記載済みの指摘 {one.known:,} 件を数えていません。"
        "要件の達成状況と未是正の件数には含まれます。",
    )


def _domains(document: YearlyDocument) -> Text:
    its = document.domains
    passing = Text(
        en=f"; {its.passing:,} came and went in between" if its.passing else "",
        ja=f"。ほかに、期間中に追加され期末までに削除されたもの {its.passing:,}" if its.passing else "",
    )
    return Text(
        en=f"Domains: {its.opening:,} at the beginning ({words.run(document.opening).en}), {its.added:,} added, "
        f"{its.dropped:,} dropped, {its.closing:,} at the end ({words.run(document.closing).en}){passing.en}.",
        ja=f"対象ドメインは、期首 {its.opening:,}（{words.run(document.opening).ja}）、追加 {its.added:,}、"
        f"削除 {its.dropped:,}、期末 {its.closing:,}（{words.run(document.closing).ja}）{passing.ja}。",
    )


def _findings(document: YearlyDocument) -> Text:
    its = document.findings.all
    again = Text(
        en=f", {its.reopened:,} of them again" if its.reopened else "",
        ja=f"、うち再発 {its.reopened:,} 件" if its.reopened else "",
    )
    return Text(
        en=f"Findings: {its.total:,}, of which {its.carried:,} carried over and {its.found:,} found in the year"
        f"{again.en}. At the end: {its.fixed:,} fixed, {its.open:,} open, {its.waived:,} waived, "
        f"{its.not_known:,} unjudged, {its.dropped:,} dropped with their domains, "
        f"{its.not_applicable:,} not applicable any more.",
        ja=f"指摘は {its.total:,} 件（前年度から継続 {its.carried:,} 件、年度内に検出 {its.found:,} 件{again.ja}）。"
        f"期末時点の内訳は、是正済み {its.fixed:,} 件、未是正 {its.open:,} 件、免除 {its.waived:,} 件、"
        f"未確認 {its.not_known:,} 件、ドメインの削除 {its.dropped:,} 件、用途変更による対象外 "
        f"{its.not_applicable:,} 件。",
    )


def _time(document: YearlyDocument) -> Text:
    time = document.findings.time
    if time.median_days is None:
        return Text(en="No finding was fixed in the year.", ja="年度内に是正を確認した指摘はありません。")
    older = Text(
        en=f" {time.at_least:,} of them may have been there longer than is known." if time.at_least else "",
        ja=f"このうち {time.at_least:,} 件は、初回検出より前から存在していた可能性があります。"
        if time.at_least
        else "",
    )
    return Text(
        en=f"From the run that first saw a finding to the run that proved it fixed: {time.median_days:g} days in the "
        f"median, {time.longest_days:,} at the longest.{older.en}",
        ja=f"指摘の初回検出から是正の確認までの日数は、中央値 {time.median_days:g} 日、最長 {time.longest_days:,} 日。"
        f"{older.ja}",
    )


def _requirements(document: YearlyDocument) -> Table:
    lang = document.lang
    basis = words.basis(document.opening, document.closing)
    return Table(
        caption=Text(
            en=f"Domains that meet each requirement, of those that it applies to ({basis.en})",
            ja=f"要件ごとの達成状況：対象ドメインのうち達成した割合（{basis.ja}）",
        ).to(lang),
        columns=[Column(words.REQUIREMENT.to(lang), "words"), *words.share_columns(lang)],
        rows=[
            [one.title, *words.share_cells(one.opening), *words.share_cells(one.closing)]
            for one in document.requirements
        ],
    )


def _statuses(document: YearlyDocument) -> Table:
    lang = document.lang
    opening, closing = map(words.status_cells, (document.statuses_opening, document.statuses_closing))
    basis = words.basis(document.opening, document.closing)
    return Table(
        caption=Text(en=f"Domains by result ({basis.en})", ja=f"判定ごとのドメイン数（{basis.ja}）").to(lang),
        columns=[
            Column(Text(en="Result", ja="判定").to(lang), "words"),
            Column(words.OPENING.to(lang)),
            Column(words.CLOSING.to(lang)),
        ],
        rows=[list(row) for row in zip(words.statuses(lang), opening[1:], closing[1:], strict=True)],
        total=[words.TOTAL.to(lang), opening[0], closing[0]],
    )
