"""How a DMARC record is written: what receivers cannot read of it, or take for no record (RFC 9989 §4.7, §4.8)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.dmarc.near_miss import Miss, likely_meant, near_miss
from spfaudit.mail.dmarc.record import Absent, FlawKind, Malformed, Record
from spfaudit.mail.posture import Posture
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.lock_down import reject_policy, what_rejecting_takes
from spfaudit.policy.publishing import publish
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.dmarc_remedies import (
    amended,
    likely_line,
    probably_meant,
    reject_instead,
    with_mailbox,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DMA003",
    "malformed-dmarc",
    severity=Severity.ERROR,
    title=Text(en="A DMARC record is malformed, as a whole or in part.", ja="DMARC レコードの構文に誤りがあります。"),
    rationale=Text(
        en="A record must begin with exactly v=DMARC1 and consist of tag=value pairs, each tag once, with semicolons"
        " between them. Receivers ignore what is otherwise.",
        ja="レコードは v=DMARC1 で始まり、tag=value をセミコロンで区切って並べ、各タグは 1 回だけ記述します。"
        "これに反する記述は受信側に無視されます。",
    ),
    remedy=Text(en="Correct the record.", ja="レコードを修正してください。"),
    reference="RFC 9989 §4.7, §4.8",
)
def malformed_dmarc(posture: Posture) -> Iterator[Problem]:
    dmarc = posture.dmarc
    published = dmarc.published
    if isinstance(published, Malformed):
        yield Problem(
            message=Text(
                en=f"the tag {published.tag} is given twice: receivers ignore the record",
                ja=f"タグ {published.tag} が重複しているため、レコード全体が無視されます",
            ),
            found=published.text,
            position=published.offset,
            remedy=Text(
                en=f"Keep one of the two {published.tag} tags.",
                ja=f"{published.tag} タグは 1 つだけ残してください。",
            ),
        )
    elif isinstance(published, Record) and published.flaws:
        yield from _no_tags(posture, published)
    yield from _ignored(
        posture,
        Miss.VERSION,
        Text(
            en="the record does not begin with exactly v=DMARC1 and a semicolon: receivers ignore it",
            ja="'v=DMARC1' とセミコロンで始まっていないため、受信側に無視されます",
        ),
    )


def _no_tags(posture: Posture, record: Record) -> Iterator[Problem]:
    found = [flaw for flaw in record.flaws if flaw.kind is FlawKind.NO_TAG]
    if not found:
        return
    meant = likely_line(posture, record)
    remedy = probably_meant(posture, meant) if meant else _without_them(posture, record)
    for flaw in found:
        yield Problem(
            message=Text(
                en=f"'{flaw.value}' is no tag, which is letters, '=' and a value in ASCII: receivers ignore it",
                ja=f"'{flaw.value}' はタグ（英字のみの名前、「=」、ASCII の値）ではないため、無視されます",
            )
            if "=" in flaw.value
            else Text(
                en=f"'{flaw.value}' is not tag=value: receivers ignore it",
                ja=f"'{flaw.value}' は tag=value の形になっていないため、無視されます",
            ),
            found=record.text,
            position=flaw.offset,
            remedy=remedy,
            subject=flaw.value,
        )


def _without_them(posture: Posture, record: Record) -> Text:
    line = DmarcLine(posture.entry.domain, amended(record, {}))
    return reject_instead(posture) or line.by(
        posture,
        Text(
            en=f"Write it as tag=value if it is meant as a tag; without it, the record is: {line}",
            ja=f"タグであれば tag=value の形で記述してください。除いた場合のレコード：{line}",
        ),
    )


def _ignored(posture: Posture, miss: Miss, message: Text) -> Iterator[Problem]:
    """Those of the texts that receivers ignore which miss a record by so much."""
    misses = [(octets, by) for octets in posture.dmarc.ignored if (by := near_miss(octets))]
    for octets, by in misses:
        if by is miss:
            text = octets_to_text(octets)
            remedy = _of_those(posture, len(misses)) or _right(posture, octets)
            yield Problem(message=message, found=text, remedy=remedy, subject=text)


def _right(posture: Posture, octets: bytes) -> Text | None:
    """The text as it was meant; on a name that sends no mail as it should be, for what is in force may be stricter."""
    guess = likely_meant(octets)
    if not guess:
        return None
    if posture.entry.usage is S:
        return probably_meant(posture, DmarcLine(posture.entry.domain, guess))
    if posture.dmarc.is_undetermined:  # then nobody knows where reports go that are to go on
        return None
    line = reject_policy(posture)
    remedy = publish(posture, str(line), instead=Text(en="it", ja="このレコード"))
    return with_mailbox(posture, line.text, what_rejecting_takes(posture, line, remedy))


def _of_those(posture: Posture, count: int) -> Text | None:
    """What to do about several texts, or one beside a record: each of them put right by itself, there would be several
    records, and none would count (DMA002). None: there is but one."""
    if not isinstance(posture.dmarc.published, Absent):
        return _TOO_MANY
    if count < 2:
        return None
    return Text(
        en=f"Keep one of the {count} texts that are meant as DMARC, correct it, and delete the others.",
        ja=f"DMARC のつもりで書かれた {count} 件のうち 1 件だけを修正して残し、ほかは削除してください。",
    )


_TOO_MANY = Text(
    en="Delete it, because the name has a DMARC record already and may have one only; take over into that what it"
    " lacks.",
    ja="この名前にはすでに DMARC レコードがあり、2 件以上は置けません。不足している内容を既存のレコードに移し、"
    "この TXT レコードは削除してください。",
)


@rule(
    "DMA004",
    "near-miss-dmarc",
    severity=Severity.ERROR,
    title=Text(
        en="A TXT record at _dmarc is meant as DMARC, but receivers ignore it.",
        ja="DMARC のつもりで書かれているが、受信側に無視される TXT レコードがあります。",
    ),
    rationale=Text(
        en="Only a record that begins with exactly 'v=DMARC1' counts. The owner believes the domain is protected, and"
        " it is not.",
        ja="'v=DMARC1' で始まるレコードだけが DMARC です。設定したつもりでも保護されていません。",
    ),
    remedy=Text(
        en="Begin the record with v=DMARC1 and a semicolon, without quotes or spaces before it; or delete it.",
        ja="先頭に引用符や空白を置かず、v=DMARC1 とセミコロンで始めるか、レコードを削除してください。",
    ),
    reference="RFC 9989 §4.7, §4.8",
)
def near_miss_dmarc(posture: Posture) -> Iterator[Problem]:
    """SPF at `_dmarc` is SPF009's business, a version tag that is there but wrong is DMA003's."""
    return _ignored(
        posture,
        Miss.OTHER,
        Text(
            en="a TXT record at _dmarc looks like DMARC, but does not begin with v=DMARC1",
            ja="_dmarc に DMARC に似た TXT レコードがありますが、先頭が 'v=DMARC1' ではありません",
        ),
    )
