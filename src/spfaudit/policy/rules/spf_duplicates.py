"""Terms that another term of the same record makes superfluous (RFC 7208 §4.6.2)."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.duplicates import Duplicate, duplicates
from spfaudit.mail.spf.record import A, Exists, Include, Mx, Ptr, Record, lets_strangers_pass
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "SPF012",
    "duplicate-term",
    severity=Severity.WARNING,
    title=Text(
        en="A term repeats another one of the record, or lies inside its network.",
        ja="同じレコードのほかの項と重複する、またはほかの項のネットワークに含まれる項があります。",
    ),
    rationale=Text(
        en="The first match decides, so the term changes nothing: it makes the record longer and harder to keep"
        " right, and an include counts again towards the limit of 10 lookups.",
        ja="最初に一致した項で結果が決まるため、この項は結果に影響しません。レコードが長くなり管理が難しくなるうえ、"
        "include の重複は DNS 参照回数（上限 10 回）にも数えられます。",
    ),
    remedy=Text(en="Delete the superfluous term.", ja="重複している項を削除してください。"),
    reference="RFC 7208 §4.6.2",
)
def duplicate_term(posture: Posture) -> Iterator[Problem]:
    record = posture.spf
    if not isinstance(record, Record):
        return
    found = {
        (duplicate.term.text, duplicate.other.text): duplicate for duplicate in duplicates(record, posture.entry.domain)
    }
    for duplicate in found.values():
        term, other = duplicate.term.text, duplicate.other.text
        yield Problem(
            message=_relation(duplicate),
            found=term,
            remedy=_remedy(duplicate),
            subject=f"{term} {other}",
        )


def _remedy(duplicate: Duplicate) -> Text:
    term, other = duplicate.term.text, duplicate.other.text
    if duplicate.contradicted and not lets_strangers_pass(duplicate.term):
        return Text(
            en=f"Put {term} in front of {other} if it is meant as an exception; otherwise delete it.",
            ja=f"例外の指定であれば {term} を {other} の前に移してください。そうでなければ削除してください。",
        )
    if term == other:  # without the first one, an exception between the two would decide
        return Text(
            en=f"Keep the first {term}, and delete it where it stands again.",
            ja=f"最初の {term} だけを残し、2 回目以降を削除してください。",
        )
    if not duplicate.repeated and lets_strangers_pass(duplicate.other):
        return Text(
            en=f"Correct {other} first if its prefix length was mistyped (SPF205), and keep {term} then; otherwise"
            f" delete {term.removesuffix('.')}.",
            ja=f"先に {other} のプレフィックス長を確認してください（SPF205）。誤記であれば修正して {term} は残し、"
            f"正しければ {term} を削除してください。",
        )
    return Text(en=f"Delete the superfluous {term.removesuffix('.')}.", ja=f"重複している {term} を削除してください。")


def _relation(duplicate: Duplicate) -> Text:
    term, other = duplicate.term.text, duplicate.other.text
    if duplicate.contradicted:
        return Text(
            en=f"{term} is never reached: {other}, which stands before it, decides first",
            ja=f"{term} は評価されません：前にある {other} で先に結果が決まります",
        )
    if not duplicate.repeated:
        return Text(en=f"{term} lies inside {other}", ja=f"{term} は {other} に含まれています")
    repeats = (
        Text(en=f"{term} appears more than once", ja=f"{term} が 2 回以上あります")
        if term == other
        else Text(en=f"{term} repeats {other}", ja=f"{term} は {other} と同じです")
    )
    if isinstance(duplicate.term.mechanism, Include | A | Mx | Ptr | Exists):  # §4.6.4
        return Text(
            en=f"{repeats.en}, and costs its DNS lookups again", ja=f"{repeats.ja}。DNS 参照も重複して数えられます"
        )
    return repeats
