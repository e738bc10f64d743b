"""Where one domain's mail goes, on a terminal."""

from collections.abc import Iterator

from spfaudit.report.mx_document import MxSectionDocument, TargetDocument
from spfaudit.report.terminal.page import HEADING, QUIET, Page
from spfaudit.sanitise import visible
from spfaudit.text import Text, same

_WAYS = {
    "exchangers": Text(en="to the exchangers", ja="MX のホスト"),
    "null": Text(en="nowhere (null MX)", ja="なし（Null MX）"),
    "implicit": Text(en="to the name's own address (no MX)", ja="この名前自身のアドレス（MX なし）"),
    "nowhere": Text(en="nowhere (neither MX nor address)", ja="なし（MX もアドレスもなし）"),
    "unknown": Text(en="unknown (a lookup failed)", ja="不明（問い合わせ失敗）"),
}
_STATES = {
    "ok": same(""),
    "null": same(""),
    "no-address": Text(en="no address", ja="アドレスなし"),
    "nxdomain": Text(en="does not exist", ja="存在しない"),
    "ip-literal": Text(en="an IP address, not a host", ja="ホスト名ではなく IP アドレス"),
    "single-label": Text(en="a single label", ja="1 つのラベルのみ"),
    "not-a-host-name": Text(en="no host name", ja="ホスト名の形式ではない"),
    "unknown": Text(en="unknown: the lookup failed", ja="不明（問い合わせ失敗）"),
}
_SHOWN = 4


def mx_lines(page: Page, mx: MxSectionDocument) -> Iterator[str]:
    """The section, its heading first."""
    way = _WAYS[mx.way]
    heading = Text(en=f"Where mail goes: {way.en}", ja=f"メールの配送先：{way.ja}")
    yield from page.hanging("", page.say(heading), style=HEADING)
    for target in mx.targets:
        preference = "" if target.preference is None else str(target.preference)
        style = {"ok": "", "null": "", "unknown": "yellow"}.get(target.state, "red")
        told = ": ".join(filter(None, (visible(target.exchange, 120), page.say(_about(target)))))
        yield from page.hanging(f"{preference:>7}  ", told, QUIET, style)


def _about(target: TargetDocument) -> Text:
    """What is worth saying of a target: what is wrong with it, whose alias it is, its addresses."""
    addresses = target.addresses or []
    more = len(addresses) - _SHOWN
    shown = ", ".join(addresses[:_SHOWN])
    others = Text(en=f" and {more} more", ja=f"、ほか {more} 件") if more > 0 else same("")
    alias = visible(target.alias_of or "", 120)
    parts = [
        _STATES[target.state],
        Text(en=f"alias of {alias}", ja=f"{alias} の別名") if alias else same(""),
        Text(en=shown + others.en, ja=shown + others.ja),
    ]
    return Text(
        en=", ".join(part.en for part in parts if part.en),
        ja="、".join(part.ja for part in parts if part.ja),
    )
