"""Where checkdmarc's verdict and ours differ, and why, as far as its ways are known.

Knows the deviations of checkdmarc 6 from RFC 7208 that its source shows. What none of them
explains is called unexplained: the fault may be on either side.
"""

import re
from collections.abc import Iterator

from spfaudit.mail.second_opinion.opinion import UNEXPLAINED, WE_ACCEPT, WE_REJECT, Opinion, broke_down
from spfaudit.mail.second_opinion.own_verdict import OwnVerdict
from spfaudit.mail.spf.grammar import VERSION
from spfaudit.mail.spf.limits import VOID_LIMIT
from spfaudit.mail.spf.node import Outcome
from spfaudit.mail.spf.publication import Multiple
from spfaudit.mail.spf.record import Directive, Include, Malformed, Record, Redirect
from spfaudit.text import Text

_ALL = re.compile(rb" [+?~-]?all ", re.IGNORECASE)
_GLUED_ALL = re.compile(r"[^ ][+?~-]all(?: |\Z)", re.IGNORECASE)
_MODIFIER = re.compile(rb"[A-Za-z][A-Za-z0-9_.-]*=")


def differences(ours: OwnVerdict, opinion: Opinion) -> tuple[Text, ...]:
    """Each difference between our verdict and checkdmarc's on the same evidence; () if they agree. May quote DNS."""
    return (*_in_validity(ours, opinion), *_in_numbers(ours, opinion), *_in_silence(ours, opinion))


def _in_validity(ours: OwnVerdict, opinion: Opinion) -> Iterator[Text]:
    match ours.valid, opinion.valid:
        case (_, None):
            yield broke_down(opinion.error)
        case (None, False):
            verdict = Text(
                en="checkdmarc rejects the record, we leave it undetermined.",
                ja="checkdmarc は無効、当方は未確認と判定しました。",
            )
            yield verdict + (_why_rejected(ours, opinion) or _failed(ours) + _FAILURE_IS_ABSENCE)
        case (None, True):
            verdict = Text(
                en="checkdmarc accepts the record, we leave it undetermined.",
                ja="checkdmarc は有効、当方は未確認と判定しました。",
            )
            yield verdict + _failed(ours) + _FAILURE_IS_WARNING
        case (True, False):
            yield WE_ACCEPT + (_why_rejected(ours, opinion) or UNEXPLAINED)
        case (False, True):
            reasons = tuple(dict.fromkeys(_why_accepted(ours, opinion)))
            yield from (WE_REJECT + reason for reason in reasons or (UNEXPLAINED,))


# -- lookups that failed ----------------------------------------------------

_FAILURE_IS_ABSENCE = Text(
    en="checkdmarc takes a failed lookup for a missing record.",
    ja="checkdmarc は問い合わせの失敗を「レコードなし」とみなします。",
)
_FAILURE_IS_WARNING = Text(
    en="checkdmarc passes over a failed lookup with a warning.",
    ja="checkdmarc は問い合わせの失敗を警告だけで済ませます。",
)


def _failed(ours: OwnVerdict) -> Text:
    question, failed = ours.failures[0]
    why = failed.describe()
    return Text(
        en=f"The lookup of {question} failed: {why.en}.",
        ja=f"{question} の問い合わせに失敗しました：{why.ja}。",
    )


# -- why checkdmarc rejects -------------------------------------------------


def _why_rejected(ours: OwnVerdict, opinion: Opinion) -> Text | None:
    """What it stumbled over: the kind of error that it names, if the records hold what causes such an error."""
    texts = [node.published.text for node in ours.nodes if isinstance(node.published, Record)]
    if "version_tag" in opinion.error and any(not text.startswith(VERSION.decode()) for text in texts):
        return Text(
            en="checkdmarc knows the version in lower case only; any case is valid (RFC 7208 §12).",
            ja="checkdmarc は小文字の v=spf1 しか認めませんが、大文字と小文字は区別されません（RFC 7208 §12）。",
        )
    if "whitespace before 'all'" in opinion.error and any(map(_GLUED_ALL.search, texts)):
        return Text(
            en="checkdmarc takes the end of a name or value that looks like '-all' for a term without its space.",
            ja="checkdmarc は「-all」で終わる名前や値を、空白の抜けた all とみなします。",
        )
    if "void DNS lookups" in opinion.error:
        return _VOIDS_DIFFER
    return None


# -- why checkdmarc accepts -------------------------------------------------


def _why_accepted(ours: OwnVerdict, opinion: Opinion) -> Iterator[Text]:
    """A reason for every defect that it does not see, as far as known."""
    for node in ours.nodes:
        match node.published:
            case Malformed() as malformed if reason := _why_unseen(malformed, opinion):
                yield reason
            case Multiple() if any("undecodable" in warning for warning in opinion.warnings):
                yield Text(
                    en="checkdmarc skips TXT records that are not UTF-8, so that it sees a single SPF record.",
                    ja="checkdmarc は UTF-8 でない TXT レコードを無視するため、SPF レコードを 1 件しか数えません。",
                )
    if max(ours.voids.ipv4, ours.voids.ipv6) > VOID_LIMIT:
        yield _VOIDS_DIFFER
    if _follows_macros(ours):
        yield _MACROS_NOT_FOLLOWED


def _why_unseen(malformed: Malformed, opinion: Opinion) -> Text | None:
    octets = malformed.octets
    begin = octets.rfind(b" ", 0, malformed.position) + 1
    term = octets[begin:].partition(b" ")[0]
    if _ALL.search(octets[:begin]):
        return Text(
            en="checkdmarc does not read what stands behind 'all'; receivers check the syntax of the whole record"
            " first (RFC 7208 §4.6).",
            ja="checkdmarc は all より後の記述を検査しませんが、受信側は先にレコード全体の構文を検査します"
            "（RFC 7208 §4.6）。",
        )
    if _MODIFIER.match(term):
        return Text(
            en="checkdmarc does not hold the values of modifiers to the grammar (RFC 7208 §6, §12).",
            ja="checkdmarc は修飾子（modifier）の値の構文を検査しません（RFC 7208 §6、§12）。",
        )
    if any(map(str.isspace, term.decode("utf-8", "replace"))):
        return Text(
            en="checkdmarc takes any white space for a separator; only spaces are one (RFC 7208 §12).",
            ja="checkdmarc は TAB や改行も区切りとして認めますが、区切りは半角スペースのみです（RFC 7208 §12）。",
        )
    if any("fully-qualified" in warning for warning in opinion.warnings):
        return Text(
            en="checkdmarc only warns of a name without a valid top label; it is a syntax error (RFC 7208 §12).",
            ja="checkdmarc は正しい最上位ラベルのない名前を警告だけで済ませますが、構文エラーです（RFC 7208 §12）。",
        )
    return None


# -- numbers ----------------------------------------------------------------

_VOIDS_DIFFER = Text(
    en="checkdmarc does not count void lookups as receivers do: for both address families as one, not those of exists"
    " or of MX hosts, but those of a ptr's domain (RFC 7208 §4.6.4).",
    ja="checkdmarc の空の応答（void lookup）の数え方は受信側と異なります。IPv4 と IPv6 を区別せず、"
    "exists と MX ホストの分を数えず、ptr のドメインの分を数えます（RFC 7208 §4.6.4）。",
)
_MACROS_NOT_FOLLOWED = Text(
    en="checkdmarc does not expand macros, not even those that need no message, and so does not follow such an include"
    " or redirect.",
    ja="checkdmarc はメッセージなしで決まるマクロも展開しないため、その include や redirect の先を調べません。",
)
_STOPS_COUNTING = Text(
    en="checkdmarc leaves out the terms of the record at which it met the limit.",
    ja="checkdmarc は上限を超えた参照先の分を合計に含めません。",
)


def _in_numbers(ours: OwnVerdict, opinion: Opinion) -> Iterator[Text]:
    if ours.failures or not all(isinstance(node.published, Record) for node in ours.nodes):
        return  # a part of the tree is not counted by us
    if opinion.lookups is not None and opinion.lookups != ours.lookups:
        counts = Text(
            en=f"checkdmarc counts {opinion.lookups} DNS lookups, we count {ours.lookups}.",
            ja=f"DNS 参照の数は、checkdmarc では {opinion.lookups} 回、当方では {ours.lookups} 回です。",
        )
        yield counts + _why_other_count(ours, opinion)
    voids = ours.voids
    if opinion.void_lookups is not None and opinion.void_lookups not in (voids.ipv4, voids.ipv6):
        counts = Text(
            en=f"checkdmarc counts {opinion.void_lookups} void lookups, we count {voids.ipv4} for an IPv4 client"
            f" and {voids.ipv6} for an IPv6 client.",
            ja=f"空の応答は、checkdmarc では {opinion.void_lookups} 回、当方では IPv4 の送信元で"
            f" {voids.ipv4} 回、IPv6 の送信元で {voids.ipv6} 回です。",
        )
        yield counts + _VOIDS_DIFFER


def _why_other_count(ours: OwnVerdict, opinion: Opinion) -> Text:
    if _follows_macros(ours):
        return _MACROS_NOT_FOLLOWED
    return _STOPS_COUNTING if opinion.error and opinion.lookups is not None else UNEXPLAINED


def _follows_macros(ours: OwnVerdict) -> bool:
    """Whether an include or redirect leads somewhere by a macro that is known without a message."""
    for _, branch in ours.tree.walk():
        match branch.term:
            case Redirect(domain=domain) | Directive(mechanism=Include(domain)):
                if domain.letters and branch.outcome is not Outcome.OPAQUE:
                    return True
    return False


# -- what checkdmarc does not say -------------------------------------------


def _in_silence(ours: OwnVerdict, opinion: Opinion) -> Iterator[Text]:
    if ours.tree.passes_all and opinion.valid:
        yield Text(
            en="checkdmarc does not remark that every client passes.",
            ja="checkdmarc は、すべての送信元が合格（pass）になることを指摘しません。",
        )
