"""The keys at a domain's declared selectors on a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.report.dkim_document import DkimKeyDocument
from spfaudit.report.terminal.page import HEADING, QUIET, Page
from spfaudit.sanitise import visible
from spfaudit.text import Text

_STATE = {
    "revoked": Text(en="revoked (empty p=)", ja="失効（p= が空）"),
    "malformed": Text(en="invalid record", ja="不正なレコード"),
    "multiple": Text(en="several TXT records", ja="TXT レコードが複数"),
    "absent": Text(en="no key", ja="公開鍵なし"),
    "undetermined": Text(en="unknown: the lookup failed", ja="不明（問い合わせ失敗）"),
}
_TYPE = {"rsa": "RSA", "ed25519": "Ed25519"}
_NOT_USABLE = Text(en=", not usable", ja="、使用不可")
_STYLE = {"malformed": "red", "multiple": "red", "undetermined": "yellow"}


def dkim_lines(page: Page, keys: list[DkimKeyDocument]) -> Iterator[str]:
    """A line for each declared selector; nothing without any."""
    if not keys:
        return
    yield page.paint(page.say(Text(en="DKIM keys", ja="DKIM の公開鍵")), HEADING)
    widest = max(cell_len(visible(key.selector)) for key in keys)
    for key in keys:
        lead = f"  {visible(key.selector)}{' ' * (widest - cell_len(visible(key.selector)))}  "
        alias = f" (CNAME {visible(key.alias)})" if key.alias else ""
        yield from page.hanging(lead, f"{page.say(_told(key))}{alias}", QUIET, _STYLE.get(key.state, ""))


def _told(key: DkimKeyDocument) -> Text:
    if key.state != "key":
        return _STATE[key.state]
    told = f"t={':'.join(map(visible, key.flags or ()))}"
    flags = Text(en=f", {told}", ja=f"、{told}") if key.flags else Text(en="", ja="")
    end = Text(en="", ja="") if key.usable else _NOT_USABLE
    return Text(
        en=f"{_TYPE[key.type or '']} {key.bits} bits{flags.en}{end.en}",
        ja=f"{_TYPE[key.type or '']} {key.bits} ビット{flags.ja}{end.ja}",
    )
