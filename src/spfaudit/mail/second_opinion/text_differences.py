"""Where checkdmarc's verdict on an MTA-STS, TLS-RPT or BIMI text and ours differ, and why, as far as known.

Every reason was found by comparing both on generated texts and then reading the standards; in all of them ours is the
verdict of the standard. What none of them explains is called unexplained: the fault may be on either side.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from spfaudit.mail.bimi import Bimi
from spfaudit.mail.mta_sts import MtaSts
from spfaudit.mail.mta_sts_policy import Policy, Unusable
from spfaudit.mail.second_opinion.opinion import UNEXPLAINED, Opinion, broke_down
from spfaudit.mail.second_opinion.text_records import Kind
from spfaudit.mail.text_record import Malformed
from spfaudit.mail.tls_rpt import TlsRpt
from spfaudit.text import Text

Ours = MtaSts | TlsRpt | Bimi | Policy | Malformed | Unusable
"""What we make of a text."""

_RECORDS = frozenset({Kind.MTA_STS, Kind.TLS_RPT, Kind.BIMI})


class _Reason(Struct, frozen=True, kw_only=True):
    kinds: frozenset[Kind]
    we_accept: bool | None
    """Whether we do where it explains a difference; None: it may be either way round."""
    applies: Callable[[str, Ours], bool]
    text: Text


def text_differences(kind: Kind, text: str, ours: Ours, opinion: Opinion) -> tuple[Text, ...]:
    """Each difference between our verdict on the text and checkdmarc's; () if they agree. May quote DNS."""
    valid = not isinstance(ours, Malformed | Unusable)
    if opinion.valid is None:
        return (broke_down(opinion.error),)
    if valid is opinion.valid:
        return ()
    if valid:
        verdict = Text(en="checkdmarc rejects it, we accept it.", ja="checkdmarc は無効、当方は有効と判定しました。")
    else:
        verdict = Text(en="checkdmarc accepts it, we reject it.", ja="checkdmarc は有効、当方は無効と判定しました。")
    reasons = [
        reason.text
        for reason in _REASONS
        if kind in reason.kinds and reason.we_accept in (valid, None) and reason.applies(text, ours)
    ]
    return tuple(verdict + reason for reason in reasons or [UNEXPLAINED])


def _flawed(text: str, ours: Ours) -> bool:
    return isinstance(ours, MtaSts | TlsRpt | Policy) and bool(ours.flaws)


def _found(pattern: str) -> Callable[[str, Ours], bool]:
    return lambda text, ours: re.search(pattern, text) is not None


def _complains(words: str) -> Callable[[str, Ours], bool]:
    return lambda text, ours: isinstance(ours, Malformed | Unusable) and words in ours.why.en


_REASONS = (
    _Reason(
        kinds=_RECORDS,
        we_accept=None,
        applies=_found(r'\A"|"\Z'),
        text=Text(
            en="checkdmarc takes quotation marks at the ends for the zone file's; here they are part of the record.",
            ja="checkdmarc は両端の引用符を取り除きますが、ここではレコードの一部です。",
        ),
    ),
    _Reason(
        kinds=_RECORDS,
        we_accept=False,
        applies=_found(r"[\n\r\f\v]|[ \t]\Z"),
        text=Text(
            en="checkdmarc skips line ends and other white space where the grammar has none"
            " (RFC 8460 §3, RFC 8461 §3.1, RFC 6376 §3.2).",
            ja="checkdmarc は、文法で認められない改行や空白を読み飛ばします"
            "（RFC 8460 §3、RFC 8461 §3.1、RFC 6376 §3.2）。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.BIMI}),
        we_accept=None,
        applies=_found(r";\s*[A-Za-z0-9_]*[A-Z][A-Za-z0-9_]*\s*="),
        text=Text(
            en="checkdmarc takes tag names in capitals; they are case-sensitive (RFC 6376 §3.2).",
            ja="checkdmarc はタグ名の大文字を認めますが、大文字と小文字は区別されます（RFC 6376 §3.2）。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.BIMI}),
        we_accept=False,
        applies=_complains("SVG"),
        text=Text(
            en="checkdmarc does not look at what kind of image the URI names (BIMI draft §4.3.2).",
            ja="checkdmarc は URI の画像の種類を確認しません（BIMI ドラフト §4.3.2）。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.BIMI}),
        we_accept=False,
        applies=_complains("given twice"),
        text=Text(
            en="checkdmarc allows tags that it does not know to be given twice, which voids the list (RFC 6376 §3.2).",
            ja="checkdmarc は未知のタグの重複を認めますが、重複があるとリスト全体が無効です（RFC 6376 §3.2）。",
        ),
    ),
    _Reason(
        kinds=_RECORDS,
        we_accept=False,
        applies=_complains("not ASCII"),
        text=Text(
            en="checkdmarc is shown an octet that is not ASCII as an escape (\\ddd), and sees nothing but the escape.",
            ja="checkdmarc に渡すテキストでは ASCII ではないオクテットがエスケープ（\\ddd）になるため、checkdmarc は"
            "それに気付きません。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.POLICY}),
        we_accept=False,
        applies=_complains("control character"),
        text=Text(
            en="checkdmarc does not look at the value of a line that is ignored because its key was given before.",
            ja="checkdmarc は、キーの重複により無視される行の値を検査しません。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.TLS_RPT}),
        we_accept=True,
        applies=_flawed,
        text=Text(
            en="checkdmarc rejects a record for one bad destination; senders may report to the others, and we say which"
            " is bad.",
            ja="checkdmarc は報告先が 1 つでも不正ならレコードを無効としますが、ほかの報告先は使用できます。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.TLS_RPT}),
        we_accept=True,
        applies=_found(r"(?i)mailto:[^,;]*[?%]"),
        text=Text(
            en="checkdmarc does not know header fields and encoded characters in a mailto URI (RFC 6068 §2).",
            ja="checkdmarc は mailto URI のヘッダー指定やエンコードされた文字に対応していません（RFC 6068 §2）。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.TLS_RPT}),
        we_accept=False,
        applies=_found(r"(?i)mailto:[^,;]*@[0-9.]+(?:[,;?]|\Z)"),
        text=Text(
            en="checkdmarc takes an IPv4 address for a mailbox's domain (RFC 5321 §4.1.3).",
            ja="checkdmarc はメールアドレスのドメインとして IPv4 アドレスを認めます（RFC 5321 §4.1.3）。",
        ),
    ),
    _Reason(
        kinds=frozenset({Kind.POLICY}),
        we_accept=True,
        applies=_flawed,
        text=Text(
            en="checkdmarc rejects the policy for what we report and read on behind, as senders may.",
            ja="checkdmarc が無効とする点は、当方では指摘したうえで続きを読みます（送信側の多くと同じ扱いです）。",
        ),
    ),
)
