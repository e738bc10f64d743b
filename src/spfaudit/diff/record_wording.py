"""The words for changed records and includes, which all formats of a difference share."""

from spfaudit.diff.document import IncludeChange, NumberChange, RecordChange
from spfaudit.diff.wording import day
from spfaudit.text import Text, same

RECORD = {"spf": same("SPF"), "dmarc": same("DMARC"), "mx": same("MX")}
_PROBLEM = {
    "absent": Text(en="now has no SPF record", ja="SPF レコードなし"),
    "multiple": Text(en="now has several SPF records", ja="SPF レコードが複数"),
    "malformed": Text(en="is malformed now", ja="SPF レコードが構文エラー"),
    "loop": Text(en="now comes back to itself", ja="参照がループ"),
    "macro": Text(en="now depends on the domain that leads there", ja="参照元のドメインに依存（マクロ）"),
}


def changed_parts(change: RecordChange) -> list[tuple[str, Text]]:
    """The pieces of a record that are not as they were, each behind a sign: + - ~ (otherwise) > (moved)."""
    found = []
    for part in change.parts:
        arrow = f"{part.before} -> {part.text}" if part.before is not None else part.text
        match part.mark:
            case "added":
                found.append(("+", same(part.text)))
            case "removed":
                found.append(("-", same(part.text)))
            case "changed":
                found.append(("~", same(arrow)))
            case "moved":
                found.append((">", Text(en=f"{arrow} (moved)", ja=f"{arrow}（移動）")))
            case "same":
                pass
    if not found:
        found.append(("~", Text(en="(spaces only)", ja="（空白のみ）")))
    return found


def record_notes(change: RecordChange) -> Text | None:
    """What else is to be said of a changed record."""
    if change.compared_with is None:
        return None
    when = day(change.compared_with)
    return Text(en=f"compared with {when}", ja=f"{when} の結果と比較")


def drift(change: IncludeChange) -> list[Text]:
    """What changed of an included record: cost, addresses, what it leads to."""
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
    for names, verb in (
        (change.includes_added, Text(en="now leads to", ja="参照先の追加")),
        (change.includes_removed, Text(en="no longer leads to", ja="参照先の削除")),
    ):
        if names:
            found.append(Text(en=f"{verb.en} {', '.join(names)}", ja=f"{verb.ja} {'、'.join(names)}"))
    if change.through and not change.record:
        names = change.through
        found.append(Text(en=f"by {', '.join(names)}", ja=f"原因は {'、'.join(names)}"))
    return found


def _more(change: NumberChange) -> str:
    return f"{change.after - change.before:+,}"
