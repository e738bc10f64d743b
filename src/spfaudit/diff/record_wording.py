"""The words for changed records and includes, which all formats of a difference share."""

from spfaudit.diff.document import IncludeChange, RecordChange
from spfaudit.diff.wording import compared_with
from spfaudit.report import changes_wording
from spfaudit.text import Text, same

RECORD = {"spf": same("SPF"), "dmarc": same("DMARC"), "mx": same("MX")}


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
    return _older(change.compared_with)


def _older(run: str | None) -> Text | None:
    """With which run it is compared, if the earlier one could not tell."""
    return compared_with(run) if run is not None else None


def drift(change: IncludeChange) -> list[Text]:
    """What changed of an included record: cost, addresses, what it leads to; and since when, if that is longer ago."""
    found = changes_wording.drift(change)
    for names, verb in (
        (change.includes_added, Text(en="now leads to", ja="参照先の追加")),
        (change.includes_removed, Text(en="no longer leads to", ja="参照先の削除")),
    ):
        if names:
            found.append(Text(en=f"{verb.en} {', '.join(names)}", ja=f"{verb.ja} {'、'.join(names)}"))
    if change.through and not change.record:
        names = change.through
        found.append(Text(en=f"by {', '.join(names)}", ja=f"原因は {'、'.join(names)}"))
    older = _older(change.compared_with)
    return [*found, older] if older else found
