"""Whether what `rua` and `ruf` list are destinations at all (RFC 9989 §4.6–§4.8)."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from spfaudit.mail.dmarc.grammar import parse_record
from spfaudit.mail.dmarc.record import MOST_SURELY_USED, Flaw, FlawKind, Record
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.dmarc_remedies import likely_line, probably_meant
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_SCHEME = r"([A-Za-z-]+)\s*[:;=]"
"""What stands before an address, be its colon misspelt or not."""
_DESTINATIONS = ("rua", "ruf")
_REASONS = {
    FlawKind.NO_URI: Text(en="is not a URI", ja="は URI ではありません"),
    FlawKind.SCHEME: Text(
        en="is not a mailto: URI, the only kind that receivers must support",
        ja="は mailto: ではありません（受信側に対応義務があるのは mailto: のみ）",
    ),
    FlawKind.NO_MAILBOX: Text(en="names no mailbox", ja="に有効なメールアドレスがありません"),
    FlawKind.SIZE_LIMIT: Text(
        en="has a size limit, which is gone since RFC 9989", ja="のサイズ上限指定は RFC 9989 で廃止されました"
    ),
    FlawKind.REPEATED_URI: Text(en="is listed twice", ja="が重複しています"),
    FlawKind.BAD_VALUE: Text(en="is not a list of URIs", ja="は URI のリストではありません"),
}


@rule(
    "DMA015",
    "invalid-report-uri",
    severity=Severity.ERROR,
    title=Text(
        en="The DMARC record lists report destinations that receivers do not use.",
        ja="DMARC レコードのレポート宛先に、受信側が使用しないものがあります。",
    ),
    rationale=Text(
        en="A destination must be a URI such as mailto:dmarc@example.go.jp; receivers ignore anything else in silence,"
        " and may ignore what follows the second.",
        ja="宛先は mailto:dmarc@example.go.jp のような URI で記述します。それ以外は通知なく無視され、"
        "3 件目以降も無視されることがあります。",
    ),
    remedy=Text(
        en="Write each destination once, as mailto: and an address, with commas between them.",
        ja="各宛先を 1 回だけ「mailto:アドレス」の形で記述し、カンマで区切ってください。",
    ),
    reference="RFC 9989 §4.6, §4.8",
)
def invalid_report_uri(posture: Posture) -> Iterator[Problem]:
    own = posture.dmarc.own
    if own is None:
        return
    whole = cache(lambda tag: _whole(posture, own, tag))  # of a list with thousands of flaws, guessed once
    for flaw in own.flaws:
        if flaw.tag in _DESTINATIONS and flaw.kind in _REASONS:
            yield _invalid(own, flaw, whole)
    for tag, uris in (("rua", own.rua), ("ruf", own.ruf)):
        if len(uris) > MOST_SURELY_USED:
            yield Problem(
                message=Text(
                    en=f"{tag} lists {len(uris)} destinations: receivers may ignore those after the second",
                    ja=f"{tag} に宛先が {len(uris)} 件あり、3 件目以降は無視されることがあります",
                ),
                found=own.text,
                position=uris[MOST_SURELY_USED].offset,
                remedy=Text(
                    en="Keep two at most; a mailbox can forward to others.",
                    ja="2 件までに減らしてください。追加の宛先へは受信後に転送できます。",
                ),
                subject=f"{tag} many",
            )


def _invalid(record: Record, flaw: Flaw, whole: Callable[[str], Text | None]) -> Problem:
    reason = _REASONS[flaw.kind]
    shown = flaw.value or "''"
    return Problem(
        message=Text(en=f"{flaw.tag}: {shown} {reason.en}", ja=f"{flaw.tag}：{shown} {reason.ja}"),
        found=record.text,
        position=flaw.offset,
        remedy=_remedy(flaw) or whole(flaw.tag),
        subject=f"{flaw.tag} {flaw.kind} {flaw.value}",
        severity=Severity.INFO if flaw.kind is FlawKind.SIZE_LIMIT else None,
    )


def _remedy(flaw: Flaw) -> Text | None:
    match flaw.kind:
        case FlawKind.SIZE_LIMIT:
            right = flaw.value.rpartition("!")[0]
            return Text(en=f"Write: {right}", ja=f"次のように記述してください：{right}")
        case FlawKind.REPEATED_URI:
            return Text(en="Delete one of the two.", ja="重複している宛先の一方を削除してください。")
        case FlawKind.NO_URI | FlawKind.NO_MAILBOX | FlawKind.SCHEME if right := _likely_meant(flaw.value):
            return Text(en=f"Probably meant: {right}", ja=f"意図されたと思われる記述：{right}")
        case _:
            return None


def _whole(posture: Posture, record: Record, tag: str) -> Text | None:
    """The whole record, where a lost semicolon or comma has spoilt the list."""
    line = likely_line(posture, record, (tag,))
    return probably_meant(posture, line) if line else None


def _likely_meant(value: str) -> str:
    """A destination with the scheme that it lacks or has misspelt, or "" without a good guess."""
    if "@" not in value and "%40" not in value:
        return ""  # without reading a record for each of many
    address = value.strip("<>\"' ").removeprefix("mailto")
    if scheme := re.match(_SCHEME, address):
        from difflib import get_close_matches  # few lists need it

        if not get_close_matches(scheme[1].lower(), ("mailto", "email"), cutoff=0.7):
            return ""
        address = address[scheme.end() :]
    guess = f"mailto:{address.lstrip(':/;= ')}"
    record = parse_record(f"v=DMARC1; rua={guess}".encode("utf-8", "replace"))
    return guess if isinstance(record, Record) and record.rua and not record.flaws else ""
