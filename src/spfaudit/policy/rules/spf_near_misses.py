"""TXT records that are meant as SPF, and that receivers ignore (RFC 7208 §4.5)."""

from collections.abc import Iterator

from spfaudit.evidence import Txt, octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.near_miss import is_near_miss, likely_meant
from spfaudit.mail.spf.publication import Absent
from spfaudit.policy.lock_down import null_spf
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.publishing import at_name, publish
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.one_spf import one_spf
from spfaudit.policy.rules.spf_mended import senders_first
from spfaudit.policy.rules.strings_apart import each_by_itself
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "SPF004",
    "near-miss-spf",
    severity=Severity.ERROR,
    title=Text(
        en="A TXT record is meant as SPF, but receivers ignore it.",
        ja="SPF のつもりで書かれているが、受信側に無視される TXT レコードがあります。",
    ),
    rationale=Text(
        en="Only a record that begins with exactly 'v=spf1', followed by a space or the end, is SPF."
        " The owner believes the domain is protected, and it is not.",
        ja="'v=spf1' で始まり、直後が空白または末尾であるレコードだけが SPF です。"
        "設定したつもりでも保護されていません。",
    ),
    remedy=Text(
        en="Write the version as v=spf1 and one space, without quotes or spaces before it; or delete the record.",
        ja="先頭を v=spf1 と半角スペース 1 つにし、前に引用符や空白を置かないでください。不要なら削除してください。",
    ),
    reference="RFC 7208 §4.5",
)
def near_miss_spf(posture: Posture) -> Iterator[Problem]:
    near_misses = tuple(filter(is_near_miss, posture.txt))
    remedy = _of_near_misses(posture, near_misses) if near_misses else None
    for text in map(octets_to_text, near_misses):
        yield Problem(
            message=Text(
                en="a TXT record looks like SPF, but its version section is not exactly 'v=spf1'",
                ja="SPF に見える TXT レコードですが、先頭が正確な 'v=spf1' ではありません",
            ),
            found=text,
            subject=text,
            remedy=remedy,
        )


_TOO_MANY = Text(  # to correct this one as well would make two of them
    en="Delete it, because the name has an SPF record already and may have one only; take over into that what it"
    " lacks.",
    ja="この名前にはすでに SPF レコードがあり、2 件以上は置けません。不足している内容を既存のレコードに移し、"
    "この TXT レコードは削除してください。",
)


def _of_near_misses(posture: Posture, near_misses: tuple[bytes, ...]) -> Text | None:
    """The remedy of each: that of all together, because they are to become one record at most."""
    if not isinstance(posture.spf, Absent):
        return _TOO_MANY
    if posture.entry.usage is not S:
        instead = Text(en="this TXT record", ja="この TXT レコード")
        return at_name(posture, publish(posture, null_spf(posture), instead=instead))
    if len(near_misses) > 1:
        return at_name(posture, _instead_of_all(posture, near_misses))
    return at_name(posture, _instead_of_one(posture, *near_misses))


def _instead_of_one(posture: Posture, octets: bytes) -> Text | None:
    if apart := each_by_itself(posture, _strings(posture, octets)):
        return apart
    guess = likely_meant(_words(posture, octets) or octets)
    if not guess:
        return None
    line = txt_line(posture.entry.domain, guess)
    remedy = Text(
        en=f"Replace this TXT record by what was probably meant: {line}",
        ja=f"この TXT レコードを、意図されたと思われる次のレコードに置き換えてください：{line}",
    )
    return senders_first(guess, remedy + _QUOTE if _words(posture, octets) else remedy)


_QUOTE = Text(
    en="(In a zone file it has to stand in quotes: without quotes each word becomes a string of its own, and the spaces"
    " between them are lost.)",
    ja="（ゾーンファイルでは全体を引用符で囲みます。引用符がないと語ごとに別の文字列となり、間の空白が失われます。）",
)


def _words(posture: Posture, octets: bytes) -> bytes:
    """The text with a space between its strings, if they are the words of one that was written without quotes."""
    strings = _strings(posture, octets)
    return b" ".join(strings) if len(strings) > 1 and b" " not in octets else b""


def _strings(posture: Posture, octets: bytes) -> tuple[bytes, ...]:
    records = [record for record in posture.rdata("TXT") if isinstance(record, Txt)]
    return next(record.strings for record in records if record.joined == octets)


def _instead_of_all(posture: Posture, near_misses: tuple[bytes, ...]) -> Text:
    """Each of the texts put right by itself, there would be several records (SPF002)."""
    count, guesses = len(near_misses), [likely_meant(octets).encode() for octets in near_misses]
    one = one_spf(posture, guesses) if all(guesses) else None
    if not (one and one.affordable):
        return Text(
            en=f"Put one of the {count} texts right, and delete the others: the name may have one SPF record only.",
            ja=f"{count} 件のうち 1 件だけを修正して残し、ほかは削除してください。SPF レコードは 1 件しか置けません。",
        )
    line = txt_line(posture.entry.domain, one.text)
    remedy = Text(
        en=f"Replace the {count} texts by one record, such as what all of them say: {line}",
        ja=f"{count} 件の TXT レコードを 1 件に置き換えてください。すべての内容をまとめた例：{line}",
    )
    return senders_first(one.text, remedy)
