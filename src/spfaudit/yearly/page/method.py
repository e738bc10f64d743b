"""調査方法と網羅性: the runs, what they could not find out, and what was changed between them."""

from spfaudit.report.coverage import Outcome
from spfaudit.report.wording import OUTCOME, full_name
from spfaudit.text import Lang, Text
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.method_document import RunEntry
from spfaudit.yearly.page import words
from spfaudit.yearly.page.layout import Column, Section, Table

_WHAT = {
    "version": Text(en="version of spfaudit", ja="spfaudit の版"),
    "profile": Text(en="profile", ja="プロファイル"),
    "rules": Text(en="rules and severities", ja="規則と重大度"),
}
_NOTHING = Text(en="(nothing)", ja="（なし）")


def method(document: YearlyDocument) -> Section:
    """The section."""
    lang = document.lang
    its = document.method
    return Section(
        id="method",
        title=Text(en="Method and completeness", ja="調査方法と網羅性").to(lang),
        paragraphs=[text.to(lang) for text in (_how(document), _runs_said(document), _failed(document))],
        notes=[text.to(lang) for text in _notes(document)],
        tables=[_runs(document)],
        parts=[
            Section(
                id="changes",
                title=Text(en="Changes in how domains are judged", ja="判定条件の変更").to(lang),
                paragraphs=[(_NOT_COMPARABLE if its.changes else _NO_CHANGE).to(lang)],
                tables=[_changes(document)] if its.changes else [],
            ),
            Section(
                id="unjudged",
                title=Text(en="Names that could not be judged", ja="判定できなかった名前").to(lang),
                paragraphs=[_unjudged_said(document).to(lang)],
                tables=[_unjudged(document)] if its.unjudged else [],
            ),
        ],
    )


_NOT_COMPARABLE = Text(
    en="Figures before and after such a change are not comparable.", ja="変更の前後の数値は単純に比較できません。"
)
_NO_CHANGE = Text(en="None.", ja="ありません。")


def _how(document: YearlyDocument) -> Text:
    period = document.period
    return Text(
        en=f"The DNS records of every domain of the inventory are judged against its declared usage. Months and years "
        f"are those of the time zone {period.timezone}. A run belongs to the day on which it started.",
        ja="インベントリの全ドメインについて、申告された用途に照らして DNS レコードを判定しています。"
        f"月と年度は {period.timezone} の日付により、実行は開始した日に属します。",
    )


def _runs_said(document: YearlyDocument) -> Text:
    its = document.method
    ended = its.whole + its.partial + its.incomplete + its.unfinished
    return Text(
        en=f"Runs of the period: {ended:,}, of which {its.whole:,} complete and of the whole inventory, "
        f"{its.partial:,} of a part of it, {its.incomplete:,} incomplete, {its.unfinished:,} that never ended.",
        ja=f"対象期間の実行は {ended:,} 回（インベントリ全体を最後まで調べたもの {its.whole:,} 回、一部のドメインのみ "
        f"{its.partial:,} 回、未完了 {its.incomplete:,} 回、終了の記録なし {its.unfinished:,} 回）。",
    )


def _failed(document: YearlyDocument) -> Text:
    its = document.method
    return Text(
        en=f"Lookups that failed, so that something could not be judged: {its.failed_lookups:,} (counted for each run "
        f"and domain). Domains that a run did not get to: {its.not_attempted:,}.",
        ja=f"失敗して判定できない項目が生じた問い合わせは、延べ {its.failed_lookups:,} 件（実行・ドメインごとに集計）。"
        f"未完了の実行で調べられなかったドメインは、延べ {its.not_attempted:,}。",
    )


def _notes(document: YearlyDocument) -> list[Text]:
    found = []
    its = document.method
    if its.lacking:
        months = Text(en=", ".join(its.lacking), ja="、".join(its.lacking))
        found.append(
            Text(
                en=f"Months without a complete run of the whole inventory: {months.en}.",
                ja=f"インベントリ全体を最後まで調べた実行のない月：{months.ja}。",
            )
        )
    if its.after_closing:
        runs = [words.run(one) for one in its.after_closing]
        found.append(
            Text(
                en=f"Later runs of the period were incomplete or of a part of the inventory: "
                f"{', '.join(run.en for run in runs)}. What they found counts in the next report.",
                ja=f"期末の実行より後の、未完了または一部のみの{'、'.join(run.ja for run in runs)}の結果は、"
                "次回の報告に含めます。",
            )
        )
    return found


def _runs(document: YearlyDocument) -> Table:
    lang = document.lang
    titles = (
        words.DOMAINS,
        words.PASSED,
        OUTCOME[Outcome.UNJUDGED],
        words.FAILED,
        Text(en="Lookups failed", ja="問い合わせ失敗"),
        Text(en="Not looked up", ja="未調査"),
    )
    return Table(
        caption=Text(en="The runs on which this report rests", ja="本報告の根拠となる実行").to(lang),
        columns=[
            Column(words.RUN.to(lang), "short"),
            Column(Text(en="Started", ja="開始日時").to(lang), "words"),
            Column(Text(en="Extent", ja="範囲").to(lang), "words"),
            Column(Text(en="Stands for", ja="使途").to(lang), "words"),
            Column(Text(en="Profile, version", ja="プロファイル、版").to(lang), "words"),
            *(Column(title.to(lang)) for title in titles),
        ],
        rows=[_run(run, lang) for run in document.method.runs],
    )


def _run(run: RunEntry, lang: Lang) -> list[str]:
    statuses = run.statuses
    numbers = ([statuses.domains, statuses.passed, statuses.unjudged, statuses.failed] if statuses else [None] * 4) + [
        run.failed_lookups,
        run.not_attempted,
    ]
    judged_by = [word for word in (run.profile, run.version) if word]
    return [
        str(run.id),
        run.started.replace("T", " "),
        _extent(run).to(lang),
        _role(run, lang),
        ", ".join(judged_by),
        *("-" if number is None else f"{number:,}" for number in numbers),
    ]


def _extent(run: RunEntry) -> Text:
    if run.state == "running":
        return Text(en="not ended", ja="終了の記録なし")
    pruned = Text(en=", pruned", ja="、結果は削除済み") if run.state == "pruned" else Text(en="", ja="")
    if not run.whole:
        extent = Text(en="part", ja="一部")
    elif not run.complete:
        extent = Text(en="incomplete", ja="未完了")
    else:
        extent = Text(en="whole", ja="全体")
    return Text(en=extent.en + pruned.en, ja=extent.ja + pruned.ja)


def _role(run: RunEntry, lang: Lang) -> str:
    roles = [words.OPENING.to(lang)] if run.opening else []
    roles += [run.stands_for] if run.stands_for else []
    roles += [words.CLOSING.to(lang)] if run.closing else []
    return ", ".join(roles)


def _changes(document: YearlyDocument) -> Table:
    lang = document.lang
    return Table(
        caption=Text(en="From which run on, and what", ja="変更が初めて適用された実行と、その内容").to(lang),
        columns=[
            Column(words.RUN.to(lang), "short"),
            Column(Text(en="What", ja="対象").to(lang), "words"),
            Column(Text(en="Before", ja="変更前").to(lang), "words"),
            Column(Text(en="After", ja="変更後").to(lang), "words"),
        ],
        rows=[
            [
                words.short(one.run),
                _WHAT[one.what].to(lang),
                one.before or _NOTHING.to(lang),
                one.after or _NOTHING.to(lang),
            ]
            for one in document.method.changes
        ],
    )


def _unjudged_said(document: YearlyDocument) -> Text:
    its = document.method
    if not its.unjudged_names:
        return Text(
            en="Every domain was judged in full by every run.", ja="すべての実行で、全ドメインを判定できました。"
        )
    left = its.unjudged_names - len(its.unjudged)
    more = Text(
        en=f" The {len(its.unjudged):,} that were so for longest are listed." if left else "",
        ja=f"期間の長いものから {len(its.unjudged):,} 件を示します。" if left else "",
    )
    still = sum(one.still for one in its.unjudged)
    return Text(
        en=f"{its.unjudged_names:,} domains could not be judged in full by one run or more; {still:,} of those listed "
        f"not by the last one either.{more.en}",
        ja=f"1 回以上の実行で判定し切れなかったドメインは {its.unjudged_names:,}。"
        f"このうち一覧の {still:,} ドメインは、最後の実行でも判定できていません。{more.ja}",
    )


def _unjudged(document: YearlyDocument) -> Table:
    lang = document.lang
    return Table(
        caption=Text(
            en="For how long: from the first of the runs in a row to the one that could judge, or the last",
            ja="期間は、判定できない実行が続いた最初の日から、判定できた実行（または最後の実行）の日まで",
        ).to(lang),
        columns=[
            Column(words.DOMAIN.to(lang), "name"),
            Column(words.ORGANIZATION.to(lang), "words"),
            Column(Text(en="Runs", ja="回数").to(lang)),
            Column(Text(en="First", ja="最初").to(lang), "short"),
            Column(Text(en="Last", ja="最後").to(lang), "short"),
            Column(Text(en="Longest, days", ja="最長（日）").to(lang)),
            Column(Text(en="Still so", ja="継続中").to(lang), "words"),
        ],
        rows=[
            [
                full_name(one.domain, one.unicode),
                words.organization(one.organization, others=False, lang=lang),
                f"{one.runs:,}/{one.of:,}",
                words.short(one.first),
                words.short(one.last),
                f"{one.longest_days:,}",
                words.YES.to(lang) if one.still else "",
            ]
            for one in document.method.unjudged
        ],
    )
