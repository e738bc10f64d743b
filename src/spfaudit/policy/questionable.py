"""What can be read in an inventory and is questionable all the same, told without DNS.

Each remark has a name that never changes its meaning. What DNS alone can tell is the rules' business.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from spfaudit.inventory.model import Entry, Inventory, Usage, Waiver
from spfaudit.inventory.nodes import Gap, Node
from spfaudit.inventory.places import Places
from spfaudit.inventory.problems import clip
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import Policies
from spfaudit.policy.waiving import covers
from spfaudit.text import Text, same

_FREE_TEXTS = ("organization", "owner", "reason")
"""The keys of what people write for people."""


class Remark(Struct, frozen=True, kw_only=True):
    """One thing that is questionable."""

    name: str
    place: Node
    message: Text
    suggestion: Text | None = None


def remarks(inventory: Inventory, places: Places, policies: Policies, today: date) -> Iterator[Remark]:
    """All that is questionable, in no particular order. `policies`: those that the inventory asks for."""
    yield from _missing_zone_files(inventory, places)
    yield from _cut_short(places)
    yield from _unused_senders(inventory, places)
    waived: dict[Waiver, list[Entry]] = {}
    for entry in inventory.entries:
        if entry.usage is Usage.RETIRED:
            yield from _retirement(entry, places, today)
        elif entry.senders and entry.usage is not Usage.SENDING:
            yield from _senders_of_a_silent_name(entry, places)
        for waiver in entry.waivers:
            waived.setdefault(waiver, []).append(entry)
    for waiver, concerned in waived.items():
        yield from _waiver(waiver, concerned, places, policies, today)
    for waiver in inventory.waivers:
        if waiver not in waived:
            why = Text(en="no domain of the inventory is meant", ja="当てはまるドメインがインベントリにありません")
            yield _idle(waiver, None, same(", ".join(map(clip, waiver.domains[:3]))), why, places)


def _missing_zone_files(inventory: Inventory, places: Places) -> Iterator[Remark]:
    for number, path in enumerate(inventory.resolver.zone_files):
        if not os.path.isfile(path):
            yield Remark(
                name="missing-zone-file",
                place=places.zone_file(number),
                message=Text(en=f"there is no zone file {clip(path)}", ja=f"ゾーンファイル {clip(path)} がありません"),
                suggestion=Text(
                    en="paths start at the inventory's folder", ja="パスはインベントリのあるフォルダーから書きます"
                ),
            )


def _cut_short(places: Places) -> Iterator[Remark]:
    for text, rest in places.texts_before_comments(_FREE_TEXTS):
        if not rest[1:2].strip():  # a comment, as people write it
            continue
        yield Remark(
            name="text-cut-short",
            place=text,
            message=Text(
                en=f"YAML reads '{clip(text.text)}' here, and {clip(rest)} as a comment",
                ja=f"YAML では「{clip(text.text)}」までが値で、{clip(rest)} はコメントになります",
            ),
            suggestion=Text(
                en="put all of it in quotes if it is the text, or a space behind the # if it is a comment",
                ja="文の続きなら全体を引用符で囲み、コメントなら # の後に空白を入れてください",
            ),
        )


def _unused_senders(inventory: Inventory, places: Places) -> Iterator[Remark]:
    used = {sender for entry in inventory.entries for sender in entry.senders}
    for name in inventory.senders.keys() - used:
        said = places.setting("senders", name)
        yield Remark(
            name="unused-sender",
            place=said.key if said else Gap(1, 1),
            message=Text(
                en=f"no domain uses the sender {clip(name)}", ja=f"送信元 {clip(name)} はどのドメインも使っていません"
            ),
            suggestion=Text(
                en="name it in the senders of a domain, or remove it",
                ja="ドメインの senders に書くか、取り除いてください",
            ),
        )


def _retirement(entry: Entry, places: Places, today: date) -> Iterator[Remark]:
    if entry.retired_on is None:
        yield Remark(
            name="retired-without-date",
            place=_place(entry, "usage", places),
            message=Text(
                en=f"{entry.domain} is retired, and nobody says since when",
                ja=f"{entry.domain} は廃止とされていますが、廃止日がありません",
            ),
            suggestion=Text(
                en="write retired_on, and hold_until if it is kept registered",
                ja="retired_on を書いてください。登録を維持する場合は hold_until も書きます",
            ),
        )
    elif entry.retired_on > today:
        yield Remark(
            name="retirement-ahead",
            place=_place(entry, "retired_on", places),
            message=Text(
                en=f"{entry.domain} is to be retired on {entry.retired_on}: whether it is gone is judged after that",
                ja=f"{entry.domain} の廃止日 {entry.retired_on} はまだ先で、それまで削除されたかどうかは判定されません",
            ),
            suggestion=Text(
                en="if it still sends or receives mail, declare that usage until then",
                ja="まだメールに使っている間は、その用途を書いてください",
            ),
        )
    if entry.hold_until is not None and entry.hold_until < today:
        yield Remark(
            name="hold-over",
            place=_place(entry, "hold_until", places),
            message=Text(
                en=f"the hold of {entry.domain} ended on {entry.hold_until}",
                ja=f"{entry.domain} の保留期限は {entry.hold_until} に過ぎました",
            ),
            suggestion=Text(
                en="extend the hold, or let the name go", ja="保留期限を延ばすか、ドメインを手放してください"
            ),
        )


def _senders_of_a_silent_name(entry: Entry, places: Places) -> Iterator[Remark]:
    # Senders that the defaults give to every name say nothing of this one.
    said = places.said(entry, "senders")
    if said:
        yield Remark(
            name="senders-of-silent-domain",
            place=said.key,
            message=Text(
                en=f"{entry.domain} has senders, and is declared {entry.usage}",
                ja=f"{entry.domain} に送信元がありますが、用途は {entry.usage} です",
            ),
            suggestion=Text(
                en="remove the senders, or write usage: sending",
                ja="senders を取り除くか、usage: sending としてください",
            ),
        )


def _waiver(
    waiver: Waiver,
    entries: Sequence[Entry],
    places: Places,
    policies: Policies,
    today: date,
) -> Iterator[Remark]:
    whose = same(entries[0].domain)
    if len(entries) > 1:
        whose = Text(en=f"{len(entries):,} domains", ja=f"{len(entries):,} ドメイン")
    if waiver.until < today:
        yield Remark(
            name="expired-waiver",
            place=places.waived(waiver, entries[0], "until"),
            message=Text(
                en=f"the waiver of {waiver.rule} for {whose.en} ended on {waiver.until}",
                ja=f"{whose.ja} の {waiver.rule} の免除は {waiver.until} に終了しました",
            ),
            suggestion=Text(
                en="mend what was waived and delete the waiver, or renew it with a new date and reason",
                ja="問題を解消して免除を削除するか、理由と期限を見直して更新してください",
            ),
        )
    why = _why_idle(waiver, entries, policies)
    if why:
        yield _idle(waiver, entries[0], whose, why, places)


def _idle(waiver: Waiver, entry: Entry | None, whose: Text, why: Text, places: Places) -> Remark:
    return Remark(
        name="idle-waiver",
        place=places.waived(waiver, entry, "rule"),
        message=Text(
            en=f"{waiver.rule} is waived for {whose.en}, and {why.en}",
            ja=f"{whose.ja} で {waiver.rule} が免除されていますが、{why.ja}",
        ),
        suggestion=Text(en="delete the waiver", ja="この免除を削除してください"),
    )


def _why_idle(waiver: Waiver, entries: Sequence[Entry], policies: Policies) -> Text | None:
    """Why the waiver can have no effect on any of them; None if it can."""
    usages = {entry.usage for entry in entries}
    codes = [code for code, rule in RULES.items() if covers(waiver, code) and usages & rule.usages]
    if not codes:
        listed = ", ".join(sorted(usages))
        return Text(en=f"judges no {listed} domain", ja=f"用途 {listed} では判定されない規則です")
    if not any(code in policy.severities for policy in {policies.of(entry) for entry in entries} for code in codes):
        return Text(en="is off in this profile", ja="このプロファイルでは判定しない規則です")
    return None


def _place(entry: Entry, key: str, places: Places) -> Node:
    said = places.said(entry, key)
    return said.value if said else places.name(entry)
