"""What protects mail on its way to one domain, on a terminal."""

from collections.abc import Iterator

from spfaudit.report.terminal.page import HEADING, Page
from spfaudit.report.transport_document import PolicyFileDocument, TextRecordDocument, TransportSectionDocument
from spfaudit.text import Text, same

_STATE = {
    "valid": Text(en="valid", ja="有効"),
    "absent": Text(en="none", ja="なし"),
    "malformed": Text(en="malformed, ignored", ja="構文エラーのため無効"),
    "multiple": Text(en="several, all ignored", ja="複数のためすべて無効"),
    "invalid": Text(en="invalid, ignored", ja="不正なため無効"),
    "not asked": Text(en="not asked for", ja="確認していません"),
    "unknown": Text(en="unknown", ja="不明"),
}


def transport_lines(page: Page, transport: TransportSectionDocument | None) -> Iterator[str]:
    """The section, its heading first; nothing where nobody wants to know."""
    if transport is None:
        return
    yield page.paint(page.say(Text(en="Transport", ja="配送経路の保護")), HEADING)
    rows = (
        (same("MTA-STS"), "mta_sts", _record(transport.mta_sts)),
        (Text(en="MTA-STS policy", ja="MTA-STS ポリシー"), "mta_sts_policy", _policy(transport.mta_sts_policy)),
        (same("TLS-RPT"), "tls_rpt", _record(transport.tls_rpt)),
        (same("BIMI"), "bimi", _record(transport.bimi)),
    )
    told = []
    for label, field, text in rows:
        why = transport.unknown.get(field)
        said = page.say(text) + (f": {why}" if why else "")
        told.append((page.say(label), page.clip(said)))
    yield from page.rows(told)


def _record(document: TextRecordDocument) -> Text:
    state = _STATE[document.state]
    if not document.records:
        return state
    texts = " | ".join(document.records)
    return Text(en=f"{state.en}: {texts}", ja=f"{state.ja}：{texts}")


def _policy(document: PolicyFileDocument) -> Text:
    if document.state == "valid":
        hosts = ", ".join(document.mx)
        return Text(
            en=f"{document.mode}, for {document.max_age} seconds: {hosts or 'no host'}",
            ja=f"{document.mode}、{document.max_age} 秒間：{hosts or 'ホスト指定なし'}",
        )
    if document.state == "unserved":
        if document.status is None:
            return Text(en="none: its host has no address", ja="なし（ホストにアドレスがありません）")
        return Text(en=f"none (HTTP {document.status})", ja=f"なし（HTTP {document.status}）")
    return _STATE[document.state]
