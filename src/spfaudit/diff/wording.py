"""The words that all formats of a difference share: labels, and the sentences that say what the counts mean."""

from datetime import datetime

from spfaudit.diff.document import AgeCount, AnyDiff, DomainChange, FindingChange, SideDocument
from spfaudit.report import changes_wording, wording
from spfaudit.report.changes_document import Change, ChangeCounts
from spfaudit.report.failing import judged_otherwise
from spfaudit.text import Lang, Text

CHANGE = changes_wording.CHANGE
SECTION: dict[Change, Text] = {
    "new": Text(en="New findings", ja="新しい指摘"),
    "fixed": Text(en="Fixed", ja="解消した指摘"),
    "open": Text(en="Still open", ja="継続中の指摘"),
    "unknown": Text(
        en="Not known: open before, and a lookup failed now", ja="未確認（以前の指摘。今回は確認できません）"
    ),
    "first-judged": Text(en="Newly looked at: nothing is known of before", ja="初めて判定（以前の状態は分かりません）"),
    "not-judged": Text(en="Not looked at any more", ja="今回は判定の対象外"),
}
SECTIONS_BEFORE_RECORDS: tuple[Change, ...] = ("new", "fixed", "unknown", "first-judged")
SECTIONS_BEHIND_RECORDS: tuple[Change, ...] = ("not-judged", "open")
IN_FULL: frozenset[Change] = frozenset({"new", "first-judged"})
"""Of these findings all is told, as nothing was told before."""
RECORDS = Text(en="Changed records", ja="変更されたレコード")
DRIFT = Text(en="Changed includes", ja="変化した include 先")
DOMAINS = Text(en="Domains", ja="ドメインの増減と変更")
LISTED = {"added": Text(en="added", ja="追加"), "dropped": Text(en="dropped", ja="削除")}

_SHORT = 80
"""Characters of what was found, where a finding is told in a line."""
_WHY = {
    "lookup-failed": Text(en="a lookup failed", ja="問い合わせに失敗"),
    "not-run": Text(en="the rule was not run", ja="規則を適用せず"),
    "not-said": Text(en="the report does not say which rules ran", ja="レポートに適用した規則の記載なし"),
    "added": Text(en="the domain was added", ja="追加されたドメイン"),
    "dropped": Text(en="the domain was dropped", ja="削除されたドメイン"),
    "other-part": Text(en="not in this part of the inventory", ja="インベントリの別の範囲"),
    "too-many": Text(en="the rule found more than is told", ja="件数が多く一部省略"),
}


def sides(diff: AnyDiff) -> Text:
    """Which two reports. Where one was written in another time zone, the times alone may stand in the wrong order."""
    offsets = {datetime.fromisoformat(side.run.started).utcoffset() for side in (diff.earlier, diff.later)}
    earlier, later = (_side(side, with_offset=len(offsets) > 1) for side in (diff.earlier, diff.later))
    return Text(en=f"{earlier} -> {later}", ja=f"{earlier} -> {later}")


def _side(side: SideDocument, *, with_offset: bool) -> str:
    started = datetime.fromisoformat(side.run.started)
    shown = started if with_offset else started.replace(tzinfo=None)
    return f"{side.name} ({shown.isoformat(sep=' ', timespec='minutes')})"


def day(moment: str) -> str:
    """The day of an ISO time."""
    return moment.partition("T")[0]


def number_of(counts: ChangeCounts) -> int:
    """All of them, waived or not."""
    return counts.counted.error + counts.counted.warning + counts.counted.info + counts.waived + counts.known


def counted(change: Change, counts: ChangeCounts) -> Text:
    """So many of one fate, by severity."""
    numbers = (
        (wording.SEVERITY["error"], counts.counted.error),
        (wording.SEVERITY["warning"], counts.counted.warning),
        (wording.SEVERITY["info"], counts.counted.info),
        (wording.WAIVED, counts.waived),
        (wording.KNOWN, counts.known),
    )
    told = [(label, number) for label, number in numbers if number]
    total = number_of(counts)
    inner = Text(
        en=", ".join(f"{label.en} {number:,}" for label, number in told),
        ja="、".join(f"{label.ja} {number:,}" for label, number in told),
    )
    if not total:
        return Text(en=f"{CHANGE[change].en}: 0", ja=f"{CHANGE[change].ja}：0")
    return Text(en=f"{CHANGE[change].en}: {total:,} ({inner.en})", ja=f"{CHANGE[change].ja}：{total:,}（{inner.ja}）")


def why(change: FindingChange) -> Text | None:
    """Why nobody can say more of a finding."""
    if change.why is None:
        return None
    text = _WHY[change.why]
    if change.reason is None:
        return text
    asked = f" ({change.question})" if change.question else ""
    return Text(en=f"{text.en}: {change.reason}{asked}", ja=f"{text.ja}：{change.reason}{asked}")


def label(change: FindingChange) -> Text:
    """How bad it is; of what is not known, that too, so that nobody takes it for what is there."""
    weight = wording.label(change.finding)
    if change.change != "unknown":
        return weight
    unknown = CHANGE["unknown"]
    return Text(en=f"{unknown.en} ({weight.en})", ja=f"{unknown.ja}（{weight.ja}）")


def compared_with(run: str) -> Text:
    """With which earlier run, by its start."""
    return Text(en=f"compared with {day(run)}", ja=f"{day(run)} の結果と比較")


def not_fixed(name: str, rule: str, why: Text) -> Text:
    """That a finding of before is not known now, for a line that has no other about the domain."""
    return Text(
        en=f"{name}: {rule}: open before, and not known now, which is not fixed: {why.en}",
        ja=f"{name}：{rule}：以前の指摘ですが、未確認です（解消ではありません）。{why.ja}",
    )


def rule(change: FindingChange) -> str:
    """The rule, and what it found if that is short: a rule may find several things of one domain."""
    finding = change.finding
    found = f" {finding.found}" if finding.found and len(finding.found) <= _SHORT else ""
    return f"{finding.code} {finding.name}{found}"


def notes(change: FindingChange) -> list[Text]:
    """What else is to be said of a finding: since when, why nobody knows, another severity, a waiver."""
    found = []
    if change.since and change.change not in IN_FULL:
        since = day(change.since)
        found.append(
            Text(en=f"since {since}", ja=f"{since} から")
            if change.since_exactly
            else Text(en=f"since {since} at least", ja=f"少なくとも {since} から")
        )
    reason = why(change)
    if reason:
        found.append(reason)
    if change.severity_before:
        was = wording.SEVERITY[change.severity_before]
        found.append(Text(en=f"was {was.en}", ja=f"以前は{was.ja}"))
    if change.compared_with:
        found.append(compared_with(change.compared_with))
    exception = wording.exception_note(change.finding)
    if exception:
        found.append(exception)
    elif change.waiver_before:
        note = wording.waiver_note(change.waiver_before)
        found.append(Text(en=f"waiver gone ({note.en})", ja=f"免除の終了（{note.ja}）"))
    return found


def joined(texts: list[Text]) -> Text:
    """One after the other."""
    return Text(en="; ".join(text.en for text in texts), ja="、".join(text.ja for text in texts))


def told(domain: DomainChange, change: Change) -> list[FindingChange]:
    """The domain's findings of one fate that a person is told, domain by domain.

    What only one of the reports is about, because the other is of part of the inventory, is told as a number.
    """
    return [one for one in domain.findings if one.change == change and one.why != "other-part"]


def is_remarkable(change: FindingChange) -> bool:
    """Whether an open finding is otherwise than it was: another severity, a waiver that came or went."""
    came_or_went = (change.finding.waiver is None) != (change.waiver_before is None)
    return change.change == "open" and (came_or_went or change.severity_before is not None)


def ages(diff: AnyDiff) -> list[Text]:
    """How many findings are still open, by their age."""
    found = []
    begins = 0
    for count in diff.summary.ages:
        if count.findings:
            found.append(_age(count, begins))
        begins = (count.days or 0) + 1
    return found


def _age(count: AgeCount, begins: int) -> Text:
    if count.days is None:
        span = Text(en=f"{begins} days or more", ja=f"{begins} 日以上前から")
    else:
        span = Text(en=f"{begins} to {count.days} days", ja=f"{begins}～{count.days} 日前から")
    more = Text(en="", ja="")
    if count.at_least:
        more = Text(
            en=f" ({count.at_least:,} perhaps longer)", ja=f"（うち {count.at_least:,} は、さらに以前の可能性）"
        )
    return Text(en=f"{span.en}: {count.findings:,}{more.en}", ja=f"{span.ja}：{count.findings:,}{more.ja}")


def listing(change: DomainChange, lang: Lang) -> list[str]:
    """What the inventory says otherwise of a domain, as sentences."""
    found = []
    if change.listed in ("added", "dropped"):
        found.append(LISTED[change.listed].to(lang))
    if change.usage_before:
        before, after = wording.USAGE[change.usage_before], wording.USAGE[change.usage]
        found.append(Text(en=f"usage {before.en} -> {after.en}", ja=f"用途 {before.ja} -> {after.ja}").to(lang))
    if change.organization_changed:
        nothing = Text(en="(none)", ja="（なし）").to(lang)
        was, now = change.organization_before or nothing, change.organization or nothing
        found.append(Text(en=f"organization {was} -> {now}", ja=f"組織 {was} -> {now}").to(lang))
    return found


def caveats(diff: AnyDiff) -> list[Text]:
    """Why nobody may take "nothing new" for "all is well"."""
    found = []
    for side, which in (
        (diff.earlier, Text(en="earlier", ja="前回")),
        (diff.later, Text(en="later", ja="今回")),
    ):
        if not side.complete:
            found.append(
                Text(
                    en=f"The {which.en} run is incomplete: not every domain was looked up.",
                    ja=f"{which.ja}の処理は途中で終わっており、調べていないドメインがあります。",
                )
            )
    doubt = changes_wording.undetermined(diff.summary.domains)
    if doubt:
        found.append(doubt)
    number = diff.summary.domains.not_compared
    if number:
        domains = wording.domain_count(number)
        found.append(
            Text(
                en=f"{domains.en} could not be compared: one of the runs was of part of the inventory, without them.",
                ja=f"{domains.ja}は比較していません（一方の実行がインベントリの一部だけを対象としたため）。",
            )
        )
    if diff.earlier.run.profile != diff.later.run.profile:
        earlier, later = diff.earlier.run.profile, diff.later.run.profile
        found.append(
            Text(
                en=f"The runs are of different profiles ({earlier}, {later}): only rules that both ran are compared.",
                ja=f"プロファイルが異なります（{earlier}、{later}）。両方で適用した規則だけを比較します。",
            )
        )
    measures = judged_otherwise(diff.earlier.run, diff.later.run)
    if measures and diff.summary.statuses:
        found.append(changes_wording.otherwise(measures))
    return found


def next_step(diff: AnyDiff) -> Text:
    """What to type next."""
    if number_of(diff.summary.findings.new):
        return Text(
            en="`spfaudit show DOMAIN` looks at one domain; `--fail-on new` makes new findings fail a job.",
            ja="`spfaudit show DOMAIN` で個々のドメインを確認できます。"
            "`--fail-on new` を付けると、新しい指摘があるときに終了コード 1 になります。",
        )
    return Text(
        en="`spfaudit diff A B` compares any two runs; `spfaudit history` lists them.",
        ja="`spfaudit diff A B` で任意の 2 回を比較できます（実行の一覧は `spfaudit history`）。",
    )
