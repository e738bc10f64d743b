"""Terms that do nothing, though they are valid (RFC 7208 §5.1, §6)."""

from collections.abc import Iterable, Iterator, Sequence

from spfaudit.evidence import octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.grammar import parse_term
from spfaudit.mail.spf.macro import TermError, parse_macro_string
from spfaudit.mail.spf.mistakes import likely_meant
from spfaudit.mail.spf.record import (
    Directive,
    Explanation,
    Qualifier,
    Record,
    UnknownModifier,
    lets_strangers_pass,
    may_count_earlier,
)
from spfaudit.mail.spf.target import target
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.record_data import joined_texts
from spfaudit.text import Text


@rule(
    "SPF010",
    "ineffective-term",
    severity=Severity.WARNING,
    title=Text(
        en="A term of the record has no effect where it stands.",
        ja="SPF レコードに、効果のない項があります。",
    ),
    rationale=Text(
        en="Receivers ignore mechanisms behind all, a redirect beside all, and an explanation that they cannot fetch"
        " or read: whoever wrote the term relies on something that does not happen.",
        ja="受信側は、all より後ろの機構、all と併記された redirect、取得または解釈できない exp を無視します。"
        "設定者の意図どおりには動作していません。",
    ),
    remedy=Text(
        en="Delete the term, or move it in front of all if it is meant to count.",
        ja="この項を削除してください。有効にする必要がある場合は all の前に移してください。",
    ),
    reference="RFC 7208 §5.1, §6.1, §6.2",
)
def ineffective_term(posture: Posture) -> Iterator[Problem]:
    record = posture.spf
    if not isinstance(record, Record):
        return
    if record.all and (record.redirect or len(record.directives) > len(record.effective)):
        yield from _overridden_by_all(record, record.all.text, sends=posture.entry.usage is S)
    if record.explanation and _may_fail(record):
        yield from _unusable_explanation(posture, record.explanation)


def _overridden_by_all(record: Record, all: str, *, sends: bool) -> Iterator[Problem]:
    # Modifiers may stand behind `all`: their place does not matter (§6).
    behind = record.directives[len(record.effective) :]
    ignored = _listed(behind)
    if ignored:
        yield Problem(
            message=Text(
                en=f"receivers ignore what stands behind '{all}': {ignored}",
                ja=f"'{all}' より後ろの項は無視されます：{ignored}",
            ),
            found=ignored,
            remedy=_of_those_behind(behind, all) if sends else _DELETE,  # what is to deny all mail needs none of them
            subject="after-all",
        )
    if record.redirect:
        yield Problem(
            message=Text(
                en=f"receivers ignore '{record.redirect.text}', because the record has '{all}'",
                ja=f"'{all}' があるため、'{record.redirect.text}' は無視されます",
            ),
            found=record.redirect.text,
            remedy=Text(
                en=f"Delete '{record.redirect.text}', or delete '{all}' if the other record is to decide.",
                ja=f"'{record.redirect.text}' を削除してください。参照先のレコードに従う場合は '{all}' を削除します。",
            )
            if sends
            else Text(en=f"Delete '{record.redirect.text}'.", ja=f"'{record.redirect.text}' を削除してください。"),
            subject="redirect",
        )


_DELETE = Text(en="Delete what stands behind all.", ja="all より後ろの項を削除してください。")


def _listed(directives: Iterable[Directive]) -> str:
    return " ".join(directive.text for directive in directives)


def _of_those_behind(behind: Sequence[Directive], all: str) -> Text | None:
    """What to do about the terms behind `all`: nobody is told to let strangers pass. None: what the rule says."""
    unsafe = _listed(filter(lets_strangers_pass, behind))
    others = _listed(filter(may_count_earlier, behind))
    if not others:
        return (
            _DELETE
            if unsafe
            else Text(
                en=f"Keep one all: delete '{all}', or what stands behind it.",
                ja=f"all は 1 つだけ残し、'{all}' とその後ろの項のどちらかを削除してください。",
            )
        )
    if not unsafe:
        return None
    return Text(
        en=f"Delete '{unsafe}', by which strangers would pass if it stood in front of all. Delete '{others}' as well,"
        " or move it in front of all if it is meant to count.",
        ja=f"'{unsafe}' は all の前に置くと第三者の送信を許すため、削除してください。"
        f"'{others}' も削除するか、有効にする必要がある場合は all の前に移してください。",
    )


def _may_fail(record: Record) -> bool:
    """Whether the record itself can give fail: only then is its own explanation asked for (§6.2)."""
    return any(directive.qualifier is Qualifier.FAIL for directive in record.effective)


def _unusable_explanation(posture: Posture, explanation: Explanation) -> Iterator[Problem]:
    domain = posture.entry.domain
    name = target(explanation.domain, current=domain, sender_domain=domain)
    if name is None:
        return  # only a message can tell
    reason, found = _why_unusable(posture, name) if name else (_NO_NAME, explanation.text)
    if reason:
        yield Problem(
            message=Text(
                en=f"receivers ignore '{explanation.text}': {reason.en}",
                ja=f"'{explanation.text}' は無視されます：{reason.ja}",
            ),
            found=found or explanation.text,
            remedy=_of_unusable("" if name == domain else name),  # the domain has SPF, and keeps it
            subject="exp",
        )


def _of_unusable(name: str) -> Text:
    """What to do about an explanation at `name`; "": at another one."""
    if not name:
        return Text(
            en="Publish exactly one TXT record of plain ASCII text at a name of its own, and name that in exp=; or"
            " delete exp=.",
            ja="ASCII 文字だけの TXT レコードを 1 件だけ専用の名前に公開して exp= でその名前を指定するか、"
            "exp= を削除してください。",
        )
    return Text(
        en=f"Publish exactly one TXT record of plain ASCII text at {name}, or delete exp=.",
        ja=f"{name} に ASCII 文字だけの TXT レコードを 1 件だけ公開するか、exp= を削除してください。",
    )


_NO_NAME = Text(en="its target is no possible domain name", ja="参照先がドメイン名として成立しません")


def _why_unusable(posture: Posture, name: str) -> tuple[Text | None, str]:
    """Why receivers can make nothing of the explanation at `name`, or None; and what is there (§6.2)."""
    texts = joined_texts(posture.rdata("TXT", name))
    found = " | ".join(map(octets_to_text, texts))
    if not texts:
        return Text(en=f"{name} has no TXT record", ja=f"{name} に TXT レコードがありません"), found
    if len(texts) > 1:
        return Text(
            en=f"{name} has {len(texts)} TXT records where one is allowed",
            ja=f"{name} に TXT レコードが {len(texts)} 件あります（許されるのは 1 件）",
        ), found
    try:
        parse_macro_string(texts[0].decode("latin-1"), explanation=True)
    except TermError as error:
        column = len(octets_to_text(texts[0][: error.position])) + 1
        return Text(
            en=f"the text at {name} cannot be used; character {column}: {error.reason.en}",
            ja=f"{name} の説明文を使用できません。{column} 文字目：{error.reason.ja}",
        ), found
    return None, found


@rule(
    "SPF011",
    "unknown-modifier",
    severity=Severity.INFO,
    title=Text(
        en="The record has a modifier that no standard defines.",
        ja="SPF レコードに、どの規格にもない修飾子（modifier）があります。",
    ),
    rationale=Text(
        en="Receivers ignore it. Often it is a mechanism written with '=' in place of ':', and lets nobody pass.",
        ja="受信側は無視します。機構の ':' を '=' と書き誤った例が多く、その送信元は許可されません。",
    ),
    remedy=Text(  # where values of several TXT records were written into one
        en="Delete the modifier; or, if it is there for another service to find, publish it as a TXT record of its"
        " own.",
        ja="この修飾子を削除してください。"
        "ほかのサービスが参照する値であれば、別の TXT レコードとして公開してください。",
    ),
    reference="RFC 7208 §6",
)
def unknown_modifier(posture: Posture) -> Iterator[Problem]:
    record = posture.spf
    if not isinstance(record, Record):
        return
    if not record.unknown:
        return
    unknown = {modifier.text: modifier for modifier in record.unknown if modifier.name not in _RFC_6652}
    for modifier in unknown.values():
        meant = _meant(modifier)
        yield Problem(
            message=Text(
                en=f"receivers ignore '{modifier.text}'" + (f"; probably meant: {meant}" if meant else ""),
                ja=f"'{modifier.text}' は無視されます" + (f"。意図された記述の候補：{meant}" if meant else ""),
            ),
            found=modifier.text,
            remedy=_remedy(modifier, meant, sends=posture.entry.usage is S),
            subject=modifier.text,
        )


_RFC_6652 = frozenset({"ra", "rp", "rr"})
"""Modifiers for failure reports (RFC 6652 §3)."""


def _remedy(modifier: UnknownModifier, meant: str, *, sends: bool) -> Text | None:
    if meant and (sends or "=" in meant):  # a redirect may well lead to a record that denies all mail
        return Text(
            en=f"Write {meant} in place of {modifier.text}, or delete it.",
            ja=f"{modifier.text} を {meant} に修正するか、削除してください。",
        )
    if modifier.text.lower() == "v=spf1":
        return Text(
            en="Two records seem to have been pasted together: delete the second v=spf1, and keep one all.",
            ja="2 つのレコードが連結されたとみられます。2 つ目の v=spf1 を削除し、all は 1 つにしてください。",
        )
    return None


def _meant(modifier: UnknownModifier) -> str:
    """The valid term that the modifier was probably meant to be, or ""."""
    _, _, value = modifier.text.partition("=")
    from difflib import get_close_matches  # few lists need it

    near = get_close_matches(modifier.name, ("redirect",), cutoff=0.75)
    guess = f"{near[0]}={value}" if near else likely_meant(modifier.text)
    try:
        term = parse_term(guess)
    except TermError:
        return ""
    # Nobody is told to let strangers pass.
    return "" if isinstance(term, UnknownModifier) or lets_strangers_pass(term) else guess
