"""The SPF record itself: is there one, is it one, does it parse (RFC 7208 §3, §4)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.mail.spf.near_miss import is_near_miss
from spfaudit.mail.spf.publication import Absent, Multiple
from spfaudit.mail.spf.record import Malformed
from spfaudit.mail.spf.strings import parted
from spfaudit.policy.lock_down import null_spf
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.publishing import at_name, publish
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.one_spf import OneSpf, one_spf
from spfaudit.policy.rules.spf_mended import senders_first
from spfaudit.policy.rules.strings_apart import each_by_itself
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_LIST_SENDERS = Text(
    en="Publish one TXT record that lists the senders and ends in -all, such as: v=spf1 ip4:192.0.2.10 -all",
    ja="送信元を列挙し -all で終わる TXT レコードを 1 件公開してください。例：v=spf1 ip4:192.0.2.10 -all",
)

_MEND = Text(
    en="Put right the TXT record that is meant as SPF (SPF004): one beside it would be one too many.",
    ja="SPF のつもりで書かれた TXT レコードを修正してください（SPF004）。別に追加すると、SPF レコードが重複します。",
)


@rule(
    "SPF001",
    "missing-spf",
    severity=Severity.ERROR,
    usages=frozenset({S, R}),
    title=Text(
        en="A domain used for mail publishes no SPF record.",
        ja="メールに使用するドメインに SPF レコードがありません。",
    ),
    rationale=Text(
        en="Without SPF, receivers cannot tell the domain's own mail from mail that forges its name."
        " SPF is not inherited: a record at the parent does not cover this name.",
        ja="SPF がないと、受信側は正規のメールとなりすましメールを区別できません。"
        "SPF は継承されないため、上位ドメインのレコードはこの名前を保護しません。",
    ),
    remedy=_LIST_SENDERS,
    reference="RFC 7208 §4.5",
)
def missing_spf(posture: Posture) -> Iterator[Problem]:
    if isinstance(posture.spf, Absent) and posture.exists:  # a name that does not exist is LIF001's business
        yield Problem(
            message=Text(
                en="no TXT record begins with exactly 'v=spf1'",
                ja="'v=spf1' で始まる TXT レコードがありません",
            ),
            remedy=at_name(posture, _of_absent(posture)),
            records=_of_receive_only(posture),
        )


def _of_absent(posture: Posture) -> Text:
    if posture.entry.usage is R:
        return publish(posture, null_spf(posture))
    return _MEND if any(map(is_near_miss, posture.txt)) else _LIST_SENDERS


@rule(
    "SPF002",
    "multiple-spf",
    severity=Severity.ERROR,
    title=Text(en="A name publishes more than one SPF record.", ja="SPF レコードが複数あります。"),
    rationale=Text(
        en="Receivers answer permerror to every mail: with two records, neither counts.",
        ja="レコードが複数あると受信側は常に permerror とし、どのレコードも有効になりません。",
    ),
    remedy=Text(
        en="Merge the records into one, and delete the others.",
        ja="1 つのレコードに統合し、残りを削除してください。",
    ),
    reference="RFC 7208 §3.2, §4.5",
)
def multiple_spf(posture: Posture) -> Iterator[Problem]:
    if isinstance(posture.spf, Multiple):
        count = len(posture.spf.records)
        yield Problem(
            message=Text(
                en=f"{count} SPF records where one is allowed",
                ja=f"SPF レコードが {count} 件あります（許されるのは 1 件）",
            ),
            found=posture.spf_text,
            remedy=at_name(posture, _one_record(posture, posture.spf.records)),
            records=_of_receive_only(posture),
        )


def _of_receive_only(posture: Posture) -> tuple[str, ...]:
    """What is to be published; USE001 says it of other names that send no mail, and USE002 of records that are one."""
    return (null_spf(posture),) if posture.entry.usage is R else ()


def _one_record(posture: Posture, records: tuple[bytes, ...]) -> Text | None:
    instead = Text(en="the SPF records", ja="SPF レコード")
    if posture.entry.usage is not S:
        return publish(posture, null_spf(posture), instead=instead)
    one = one_spf(posture, records)
    if not one:
        return None
    if not one.affordable:
        return _too_costly(one)
    line = txt_line(posture.entry.domain, one.text)
    return Text(
        en=f"Keep the one that is right, or replace them by what all of them say: {line}",
        ja=f"正しい 1 件だけを残すか、すべての内容をまとめた次のレコードに置き換えてください：{line}",
    )


def _too_costly(one: OneSpf) -> Text:
    number = one.lookups
    count = (
        Text(en=f"{number}", ja=f"{number} 回")
        if one.complete
        else Text(en=f"at least {number}", ja=f"{number} 回以上")
    )
    return Text(
        en=f"Merge the records into one, without what is no longer used: all of it would cost {count.en} DNS lookups,"
        f" where {LOOKUP_LIMIT} are allowed.",
        ja="使用していない項を除いて 1 つのレコードに統合してください。"
        f"すべてを合わせると、DNS 参照が上限の {LOOKUP_LIMIT} 回を超える {count.ja}になります。",
    )


@rule(
    "SPF003",
    "malformed-spf",
    severity=Severity.ERROR,
    title=Text(en="The SPF record has a syntax error.", ja="SPF レコードに構文エラーがあります。"),
    rationale=Text(
        en="One error anywhere in the record makes every check permerror, even behind a term that would match.",
        ja="レコードのどこかに 1 つでも誤りがあると、一致する項の後ろであっても、すべての判定が permerror になります。",
    ),
    remedy=Text(en="Correct the term at the position shown.", ja="示された位置の項を修正してください。"),
    reference="RFC 7208 §4.6, §12",
)
def malformed_spf(posture: Posture) -> Iterator[Problem]:
    spf = posture.spf
    if not isinstance(spf, Malformed):
        return
    # The position in the text that people see, where an octet may take more than one character.
    offset = len(octets_to_text(spf.octets[: spf.position]))
    yield Problem(
        message=Text(
            en=f"{spf.reason.en} at character {offset + 1} ({spf.place.en})",
            ja=f"{spf.reason.ja}（{offset + 1} 文字目、{spf.place.ja}）",
        ),
        found=octets_to_text(spf.octets),
        position=offset,
        remedy=at_name(posture, _corrected(posture, spf)),
        records=_of_receive_only(posture),
    )


def _corrected(posture: Posture, spf: Malformed) -> Text | None:
    if posture.entry.usage is R:
        return publish(posture, null_spf(posture), instead=Text(en="the SPF record", ja="SPF レコード"))
    if apart := each_by_itself(posture, posture.spf_strings[0]):
        return apart
    if line := _parted(posture):
        return Text(
            en=f"A space is missing where two strings meet; with it, the record is: {line}",
            ja=f"文字列の境界に空白がありません。補ったレコード：{line}",
        )
    if not spf.suggestion:
        return _without_what_is_no_term(posture, spf)
    term = Text(
        en=f"Correct the term; probably meant: {spf.suggestion}",
        ja=f"項を修正してください。意図された記述の候補：{spf.suggestion}",
    )
    whole = corrected(spf.octets) if posture.entry.usage is S else ""  # of the others, another record is wanted
    if not whole:
        return term
    line = txt_line(posture.entry.domain, whole)
    return senders_first(whole, term + Text(en=f"(the whole record: {line})", ja=f"（レコード全体：{line}）"))


def _without_what_is_no_term(posture: Posture, spf: Malformed) -> Text | None:
    whole = corrected(spf.octets) if posture.entry.usage is S else ""
    if not whole:
        return None
    line = txt_line(posture.entry.domain, whole)
    if spf.octets[spf.position :].startswith(b"/"):
        return Text(
            en=f"Delete the space there, which cuts a network off from its length; without it, the record is: {line}",
            ja=f"この位置のプレフィックス長の前にある空白を削除してください。修正後のレコード：{line}",
        )
    remedy = Text(
        en=f"Delete what stands there, which is no term; without it, the record is: {line}",
        ja=f"この位置の文字は項ではありません。取り除いたレコード：{line}",
    )
    return senders_first(whole, remedy)


def _parted(posture: Posture) -> str:
    """The record with the spaces that its strings have lost, if that is all that is wrong with it; or ""."""
    if posture.texts.is_undivided or posture.entry.usage is not S:
        return ""
    whole = parted(posture.spf_strings[0])
    return txt_line(posture.entry.domain, corrected(whole)) if corrected(whole) == whole.decode("latin-1") else ""
