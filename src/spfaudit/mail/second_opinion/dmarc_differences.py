"""Where checkdmarc's reading of a DMARC record and ours differ, and why, as far as its ways are known.

Knows the deviations of checkdmarc 6 from RFC 9989 that its source shows. What none of them explains is called
unexplained: the fault may be on either side.
"""

import re
from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.dmarc.grammar import published
from spfaudit.mail.dmarc.record import Absent, FlawKind, Malformed, Multiple, Record
from spfaudit.mail.second_opinion.dmarc_opinion import DmarcOpinion
from spfaudit.mail.second_opinion.opinion import UNEXPLAINED, WE_ACCEPT, WE_REJECT, broke_down
from spfaudit.text import Text

_CAPITAL_V = Text(
    en="checkdmarc takes a capital V; names of tags are case-sensitive (RFC 6376 §3.2, to which RFC 9989 §4.7 refers).",
    ja="checkdmarc は大文字の V を認めますが、タグ名は大文字と小文字が区別されます（RFC 6376 §3.2、RFC 9989 §4.7）。",
)
_LINE_END = Text(
    en="checkdmarc passes over a line break behind the version (RFC 9989 §4.8).",
    ja="checkdmarc はバージョン直後の改行を無視します（RFC 9989 §4.8）。",
)
_LINE_BREAK = Text(
    en="checkdmarc takes a line break between tags for white space; it is none (RFC 9989 §4.8).",
    ja="checkdmarc はタグの間の改行を空白とみなしますが、改行は空白ではありません（RFC 9989 §4.8）。",
)
_UNKNOWN_TWICE = Text(
    en="checkdmarc allows a tag that it does not know to be given twice; a tag list with any name twice is void"
    " (RFC 6376 §3.2).",
    ja="checkdmarc は未知のタグの重複を許容しますが、同じ名前が重複したタグリストは全体が無効です（RFC 6376 §3.2）。",
)
_BAD_VALUE = Text(
    en="checkdmarc rejects the record for one bad value; receivers put the default in its place, or take p for none if"
    " there is a rua (RFC 9989 §4.7, §4.10.1).",
    ja="checkdmarc は 1 つの不正な値でレコード全体を無効としますが、受信側は既定値に置き換え、"
    "rua があれば p=none とみなします（RFC 9989 §4.7、§4.10.1）。",
)
_BAD_SYNTAX = Text(
    en="checkdmarc rejects the record for one item that is not tag=value; receivers pass over it (RFC 9989 §4.7).",
    ja="checkdmarc は tag=value でない項目が 1 つでもあるとレコード全体を無効としますが、"
    "受信側はその項目だけを無視します（RFC 9989 §4.7）。",
)
_BAD_URI = Text(
    en="checkdmarc rejects the record for one bad report URI; receivers pass over it (RFC 9989 §4.7, §4.10.1).",
    ja="checkdmarc は 1 つの不正なレポート宛先でレコード全体を無効としますが、受信側はその宛先だけを無視します"
    "（RFC 9989 §4.7、§4.10.1）。",
)
_TAG_CASE = Text(
    en="checkdmarc takes names of tags in any case; they are case-sensitive (RFC 6376 §3.2).",
    ja="checkdmarc はタグ名の大文字と小文字を区別しませんが、タグ名は区別されます（RFC 6376 §3.2）。",
)
_NOT_APPLIED = Text(
    en="checkdmarc takes a record without p for p=none; without a valid rua as well, receivers apply no DMARC"
    " (RFC 9989 §4.10.1).",
    ja="checkdmarc は p のないレコードを p=none とみなしますが、有効な rua もない場合、受信側は DMARC を適用しません"
    "（RFC 9989 §4.10.1）。",
)
_ENCODED_DOMAIN = Text(
    en="checkdmarc rejects the record for the percent-encoded domain of a mailbox, as which a mailto: URI holds an"
    " internationalised name (RFC 6068 §2).",
    ja="checkdmarc は、宛先のドメインがパーセントエンコードされているとレコード全体を無効としますが、"
    "mailto: URI では国際化ドメイン名をそのように記述できます（RFC 6068 §2）。",
)
_URI_UNCHECKED = Text(
    en="checkdmarc does not hold a mailto: URI to the grammar to its end, counts repeated ones, and takes a mailbox"
    " at a single label, at an IPv4 address, or behind // (RFC 9989 §4.8, RFC 3986).",
    ja="checkdmarc は mailto: URI を末尾まで検査せず、重複も数え、単一ラベルや IPv4 アドレス、// の後ろも宛先と認めます"
    "（RFC 9989 §4.8、RFC 3986）。",
)


def dmarc_differences(octets: bytes, opinion: DmarcOpinion) -> tuple[Text, ...]:
    """Each difference between our reading of a TXT record at `_dmarc` and checkdmarc's; () if they agree."""
    ours = published([octets])
    assert not isinstance(ours, Multiple)
    text = octets_to_text(octets)
    if opinion.opinion.valid is None:
        return (broke_down(opinion.opinion.error),)
    match ours:
        case Absent():
            return tuple(_if_absent(text, opinion))
        case Malformed():
            return tuple(_if_malformed(ours, opinion))
        case Record() if not opinion.opinion.valid:
            return tuple(_if_rejected(ours, text)) if ours.is_applied else ()  # receivers ignore it as well
        case Record():
            return tuple(_in_values(ours, opinion))


def _if_absent(text: str, opinion: DmarcOpinion) -> Iterator[Text]:
    if opinion.counts:
        verdict = Text(
            en="checkdmarc takes the text for a DMARC record, we do not.",
            ja="checkdmarc は DMARC レコードとみなし、当方はみなしません。",
        )
        yield verdict + (_CAPITAL_V if text.startswith("V") else _LINE_END if "\n" in text else UNEXPLAINED)


def _if_malformed(ours: Malformed, opinion: DmarcOpinion) -> Iterator[Text]:
    if opinion.opinion.valid:
        unknown = f"Unknown DMARC tag '{ours.tag.lower()}'"
        told = any(warning.startswith(unknown) for warning in opinion.opinion.warnings)
        yield WE_REJECT + (_UNKNOWN_TWICE if told else UNEXPLAINED)


def _if_rejected(ours: Record, text: str) -> Iterator[Text]:
    reasons = tuple(dict.fromkeys(_why_rejected(ours, text)))
    yield from (WE_ACCEPT + reason for reason in reasons or (UNEXPLAINED,))


_REASONS = {
    FlawKind.NO_TAG: _BAD_SYNTAX,
    FlawKind.BAD_VALUE: _BAD_VALUE,
    FlawKind.CASE: _TAG_CASE,
    FlawKind.NO_URI: _BAD_URI,
    FlawKind.NO_MAILBOX: _BAD_URI,
    FlawKind.SCHEME: _BAD_URI,
}
_EMPTY_ITEM = re.compile(r";[ \t]*;")


def _why_rejected(ours: Record, text: str) -> Iterator[Text]:
    for flaw in ours.flaws:
        if reason := _REASONS.get(flaw.kind):
            yield reason
    if any("%" in uri.text.rpartition("@")[2] for uri in (*ours.rua, *ours.ruf)):
        yield _ENCODED_DOMAIN
    if _EMPTY_ITEM.search(text):
        yield _BAD_SYNTAX


def _in_values(ours: Record, opinion: DmarcOpinion) -> Iterator[Text]:
    kinds = {flaw.kind for flaw in ours.flaws}
    if not ours.is_applied:
        yield Text(
            en="checkdmarc accepts the record, receivers apply none.",
            ja="checkdmarc は有効と判定しましたが、受信側は DMARC を適用しません。",
        ) + (_TAG_CASE if FlawKind.CASE in kinds else _NOT_APPLIED)
    for name, value in _values(ours).items():
        theirs = opinion.tags[name]
        if value != theirs:
            yield Text(
                en=f"checkdmarc reads {name}={theirs}, we read {name}={value}.",
                ja=f"{name} の値は、checkdmarc では {theirs}、当方では {value} です。",
            ) + (_TAG_CASE if FlawKind.CASE in kinds else _LINE_BREAK if _has_line_break(ours) else UNEXPLAINED)
    for name, uris in (("rua", ours.rua), ("ruf", ours.ruf)):
        found = opinion.destinations.get(name, 0)
        if found != len(uris):
            yield Text(
                en=f"checkdmarc finds {found} destinations in {name}, we find {len(uris)}.",
                ja=f"{name} の宛先は、checkdmarc では {found} 件、当方では {len(uris)} 件です。",
            ) + _why_other_destinations(name, ours)


def _why_other_destinations(name: str, ours: Record) -> Text:
    if any(flaw.kind is FlawKind.CASE and flaw.tag.lower() == name for flaw in ours.flaws):
        return _TAG_CASE
    if any(flaw.tag == name for flaw in ours.flaws):
        return _URI_UNCHECKED
    return _LINE_BREAK if _has_line_break(ours) else UNEXPLAINED


def _has_line_break(record: Record) -> bool:
    """Whether one stands where we find no tag."""
    return any(flaw.kind is FlawKind.NO_TAG and {"\r", "\n"} & set(flaw.value) for flaw in record.flaws)


def _values(ours: Record) -> dict[str, str]:
    """In the measure of checkdmarc, which knows no record whose policies are void."""
    return {
        "p": str(ours.own),
        "sp": str(ours.existing_subdomains),
        "np": str(ours.nonexistent_subdomains),
        "t": "y" if ours.t else "n",
        "psd": ours.psd,
        "adkim": ours.adkim,
        "aspf": ours.aspf,
        "fo": ":".join(ours.fo),
    }
