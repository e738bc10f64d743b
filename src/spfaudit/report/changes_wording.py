"""The words for what has changed since an earlier run, which reports and differences share.

Text out of DNS is verbatim: each format makes it harmless for its own medium.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from spfaudit.report import wording
from spfaudit.report.changes_document import (
    Change,
    ChangedInclude,
    ChangedRule,
    ChangesDocument,
    DomainCounts,
    IncludeProblem,
    Measure,
    NumberChange,
    StatusChange,
)
from spfaudit.text import Text

TITLE = Text(en="What has changed", ja="前回からの変化")
CHANGE: dict[Change, Text] = {
    "new": Text(en="new", ja="新規"),
    "fixed": Text(en="fixed", ja="解消"),
    "open": Text(en="still open", ja="継続"),
    "unknown": Text(en="not known", ja="未確認"),
    "first-judged": Text(en="newly looked at", ja="初めて判定"),
    "not-judged": Text(en="not looked at", ja="判定なし"),
}
_PROBLEM = {
    "absent": Text(en="now has no SPF record", ja="SPF レコードなし"),
    "multiple": Text(en="now has several SPF records", ja="SPF レコードが複数"),
    "malformed": Text(en="is malformed now", ja="SPF レコードが構文エラー"),
    "loop": Text(en="now comes back to itself", ja="参照がループ"),
    "macro": Text(en="now depends on the domain that leads there", ja="参照元のドメインに依存（マクロ）"),
}
_MEASURE: dict[Measure, Text] = {
    "profile": Text(en="profile", ja="プロファイル"),
    "rules": Text(en="rules and severities", ja="規則と重大度"),
    "fail-on": Text(en="--fail-on", ja="--fail-on"),
    "baseline": Text(en="baseline", ja="ベースライン"),
}
_COMMA = Text(en=", ", ja="、")
_SEMICOLON = Text(en="; ", ja="、")
_NAMED = 3
"""So many domains of a rule are named."""
_ALWAYS: tuple[Change, ...] = ("new", "fixed", "open")
_TOLD: tuple[Change, ...] = ("new", "fixed", "unknown", "first-judged", "not-judged", "open")


class Drift(Protocol):
    """An include that is otherwise than it was."""

    @property
    def problem(self) -> IncludeProblem | None: ...

    @property
    def problem_before(self) -> IncludeProblem | None: ...

    @property
    def lookups(self) -> NumberChange | None: ...

    @property
    def ipv4_addresses(self) -> NumberChange | None: ...

    @property
    def ipv6_prefixes_64(self) -> NumberChange | None: ...


def since(changes: ChangesDocument) -> Text:
    """Since when, and how many findings met which fate; those that are waived or known do not count."""
    when = datetime.fromisoformat(changes.started).isoformat(sep=" ", timespec="minutes")
    told = []
    for change in _TOLD:
        counted = changes.findings.by(change).counted
        number = counted.error + counted.warning + counted.info
        if number or change in _ALWAYS:
            told.append(Text(en=f"{number:,} {CHANGE[change].en}", ja=f"{CHANGE[change].ja} {number:,}"))
    counts = _joined(told)
    return Text(
        en=f"Findings since {when} (run {changes.run}): {counts.en}",
        ja=f"{when} の実行 {changes.run} と比べた指摘：{counts.ja}",
    )


def rule(one: ChangedRule) -> Text:
    """A rule, and the first of its domains."""
    names = one.domains[:_NAMED]
    left = one.count - len(names)
    more = Text(en=f" and {left:,} more", ja=f"、ほか {left:,} ドメイン") if left else Text(en="", ja="")
    return Text(
        en=f"{one.code} {one.name}: {', '.join(names)}{more.en}",
        ja=f"{one.code} {one.name}：{'、'.join(names)}{more.ja}",
    )


def include(one: ChangedInclude) -> Text:
    """An include that others changed."""
    domains = wording.domain_count(one.domains)
    told = _joined(drift(one) or [Text(en="another record", ja="レコードの変更")], _SEMICOLON)
    return Text(en=f"include:{one.name} ({domains.en}): {told.en}", ja=f"include:{one.name}（{domains.ja}）：{told.ja}")


def drift(change: Drift) -> list[Text]:
    """What changed of an included record: what is wrong with it, cost, addresses."""
    found = []
    if change.problem != change.problem_before:
        found.append(_PROBLEM[change.problem] if change.problem else Text(en="valid again", ja="有効に復帰"))
    if change.lookups:
        # What leads there is a lookup, too.
        now, was = change.lookups.after + 1, change.lookups.before + 1
        found.append(Text(en=f"now costs {now} lookups, was {was}", ja=f"DNS 参照 {was} -> {now} 回"))
    if change.ipv4_addresses:
        found.append(
            Text(
                en=f"{_more(change.ipv4_addresses)} IPv4 addresses", ja=f"IPv4 アドレス {_more(change.ipv4_addresses)}"
            )
        )
    if change.ipv6_prefixes_64:
        number = _more(change.ipv6_prefixes_64)
        found.append(Text(en=f"{number} IPv6 /64 networks", ja=f"IPv6 /64 ネットワーク {number}"))
    return found


def others(changes: ChangesDocument) -> list[Text]:
    """In a sentence each, if there is anything: statuses, records, and domains that came and went."""
    counts = changes.domains
    records = _numbers(
        [
            (Text(en="SPF", ja="SPF"), counts.spf),
            (Text(en="DMARC", ja="DMARC"), counts.dmarc),
            (Text(en="MX", ja="MX"), counts.mx),
        ]
    )
    listed = _numbers(
        [
            (Text(en="added", ja="追加"), counts.added),
            (Text(en="dropped", ja="削除"), counts.dropped),
            (Text(en="of another usage", ja="用途の変更"), counts.usage),
            (Text(en="of another organization", ja="組織の変更"), counts.organization),
        ]
    )
    found = []
    if changes.statuses:
        found.append(_joined(map(status, changes.statuses), _SEMICOLON))
        if changes.judged_otherwise:
            found.append(otherwise(changes.judged_otherwise))
    if records:
        found.append(Text(en=f"Domains with changed records: {records.en}", ja=f"レコードの変更：{records.ja}"))
    if listed:
        found.append(Text(en=f"Domains of the inventory: {listed.en}", ja=f"インベントリのドメイン：{listed.ja}"))
    return found


def undetermined(domains: DomainCounts) -> Text | None:
    """What nobody may take for fixed."""
    if not domains.undetermined:
        return None
    number = wording.domain_count(domains.undetermined)
    return Text(
        en=f"{number.en} could not be compared in full, for want of DNS answers: what is not known is neither"
        " fixed nor new.",
        ja=f"{number.ja}は DNS の応答が得られず、すべては比較できていません。"
        "未確認のものは、解消とも新規とも数えません。",
    )


def status(change: StatusChange) -> Text:
    """How many went from one status to another."""
    before, after = wording.STATUS[change.before], wording.STATUS[change.after]
    domains = wording.domain_count(change.domains)
    return Text(en=f"{before.en} -> {after.en}: {domains.en}", ja=f"{before.ja} -> {after.ja}：{domains.ja}")


def otherwise(measures: Iterable[Measure]) -> Text:
    """Why statuses may be others although nothing has changed in DNS."""
    what = _joined(_MEASURE[measure] for measure in measures)
    return Text(
        en=f"Domains were judged otherwise than before ({what.en}): their results are not comparable.",
        ja=f"判定の条件が前回と異なります（{what.ja}）。合否の変化を単純に比較できません。",
    )


def _numbers(counts: Iterable[tuple[Text, int]]) -> Text | None:
    told = [Text(en=f"{label.en} {number:,}", ja=f"{label.ja} {number:,}") for label, number in counts if number]
    return _joined(told) if told else None


def _joined(texts: Iterable[Text], between: Text = _COMMA) -> Text:
    told = list(texts)
    return Text(
        en=between.en.join(text.en for text in told),
        ja=between.ja.join(text.ja for text in told),
    )


def _more(change: NumberChange) -> str:
    return f"{change.after - change.before:+,}"
