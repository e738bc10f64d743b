"""The DMARC record itself: is there one, is it one, do receivers read it (RFC 9989 §4.7, §4.8, §4.10)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.dmarc.grammar import REMOVED_TAGS
from spfaudit.mail.dmarc.near_miss import Miss, likely_meant, near_miss
from spfaudit.mail.dmarc.record import Absent, Disposition, FlawKind, Malformed, Multiple, Record
from spfaudit.mail.posture import Posture
from spfaudit.policy.consent import with_consent
from spfaudit.policy.lock_down import reject_policy, reports_consented
from spfaudit.policy.publishing import at_alias, publish
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.dmarc_remedies import (
    DmarcLine,
    amended,
    change_to,
    likely_line,
    new_record,
    or_above,
    probably_meant,
    report_address,
    where_it_belongs,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DMA001",
    "missing-dmarc",
    severity=Severity.ERROR,
    usages=frozenset({S, R}),
    title=Text(
        en="No DMARC policy applies to a domain used for mail.",
        ja="メールに使用するドメインに DMARC ポリシーが適用されていません。",
    ),
    rationale=Text(
        en="Without DMARC, nobody compares the sender's address that people see with what SPF and DKIM have proven,"
        " and nobody reports forged mail.",
        ja="DMARC がないと、受信者の目に触れる差出人アドレスと SPF・DKIM の結果が照合されず、"
        "なりすましの報告も届きません。",
    ),
    remedy=Text(
        en="Publish a DMARC record at _dmarc below the name, or at its Organizational Domain.",
        ja="この名前の _dmarc、または組織ドメインの _dmarc に DMARC レコードを公開してください。",
    ),
    reference="RFC 9989 §4.10.1",
)
def missing_dmarc(posture: Posture) -> Iterator[Problem]:
    """Where the name has a text of its own that is meant as DMARC, the rule that says what is wrong with it speaks."""
    dmarc = posture.dmarc
    if not isinstance(dmarc.published, Absent) or not posture.exists:  # NXDOMAIN is LIF001's business
        return
    if any(map(near_miss, dmarc.ignored)) or dmarc.in_force:
        return
    domain = posture.entry.domain
    above = dmarc.above[-1].name if dmarc.above else ""
    policy = Disposition.NONE if posture.entry.usage is S else Disposition.REJECT
    later = Text(
        en=" Go on to p=reject when the reports show that all your senders pass.",
        ja="レポートですべての送信元の認証成功を確認できたら、p=reject に移行してください。",
    )
    add = (or_above(posture), later) if policy is Disposition.NONE else (or_above(posture),)
    line = new_record(posture, policy)
    yield Problem(
        message=Text(
            en=f"no DMARC record at _dmarc.{domain}, and that of {above} is void",
            ja=f"_dmarc.{domain} に DMARC レコードがなく、{above} のレコードも無効です",
        )
        if above
        else Text(
            en=f"no DMARC record at _dmarc.{domain} nor above it",
            ja=f"_dmarc.{domain} にも上位の名前にも DMARC レコードがありません",
        ),
        remedy=where_it_belongs(posture)
        or with_consent(
            line.by(
                posture,
                Text(
                    en=f"Publish (with a mailbox of yours): {line}" + "".join(text.en for text in add),
                    ja=f"次のレコードを公開してください（宛先は自組織のメールボックス）：{line} "
                    + "".join(text.ja for text in add),
                ),
            ),
            domain,
            (report_address(posture),),
            domain,
        ),
    )


@rule(
    "DMA002",
    "multiple-dmarc",
    severity=Severity.ERROR,
    title=Text(en="A name publishes more than one DMARC record.", ja="DMARC レコードが複数あります。"),
    rationale=Text(
        en="Receivers discard all of them: the name is treated as if it had none.",
        ja="複数あると受信側はすべて破棄し、レコードがないものとして扱います。",
    ),
    remedy=Text(en="Keep one record, and delete the others.", ja="1 つだけを残し、ほかのレコードは削除してください。"),
    reference="RFC 9989 §4.10",
)
def multiple_dmarc(posture: Posture) -> Iterator[Problem]:
    published = posture.dmarc.published
    if isinstance(published, Multiple):
        count = len(published.records)
        yield Problem(
            message=Text(
                en=f"{count} DMARC records where one is allowed: all are discarded",
                ja=f"DMARC レコードが {count} 件あるため、すべて破棄されます（許されるのは 1 件）",
            ),
            found=" | ".join(published.records),
        )


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
    return line.by(
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
            remedy = _keep_one(len(misses)) if len(misses) > 1 else _right(posture, octets)
            yield Problem(message=message, found=text, remedy=remedy, subject=text)


def _right(posture: Posture, octets: bytes) -> Text | None:
    """The text as it was meant; on a name that sends no mail as it should be, for what is in force may be stricter."""
    guess = likely_meant(octets)
    if not guess or posture.dmarc.own is not None:
        return None
    if posture.entry.usage is S:
        return probably_meant(posture, DmarcLine(posture.entry.domain, guess))
    remedy = publish(posture, reject_policy(posture), instead=Text(en="it", ja="このレコード"))
    return reports_consented(posture, at_alias(posture, f"_dmarc.{posture.entry.domain}", remedy))


def _keep_one(count: int) -> Text:
    """Each of the texts put right by itself, there would be several records, and none would count (DMA002)."""
    return Text(
        en=f"Keep one of the {count} texts that are meant as DMARC, correct it, and delete the others.",
        ja=f"DMARC のつもりで書かれた {count} 件のうち 1 件だけを修正して残し、ほかは削除してください。",
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
        en="Only a record that begins with exactly 'v=DMARC1' counts. The owner believes to be protected and is not.",
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


@rule(
    "DMA018",
    "removed-p-tag",
    severity=Severity.WARNING,
    title=Text(en="The DMARC record has no p tag.", ja="DMARC レコードに p タグがありません。"),
    rationale=Text(
        en="Without p the policy is none, and without a valid rua as well the record is ignored. RFC 7489 demanded p,"
        " as the second tag: older receivers may ignore the record in any case.",
        ja="p がないとポリシーは none とみなされ、有効な rua もなければレコードは無視されます。"
        "RFC 7489 では p が必須（2 番目のタグ）だったため、古い受信側は常に無視することがあります。",
    ),
    remedy=Text(
        en="Write p=reject (or quarantine, or none).", ja="p=reject（または quarantine、none）を記述してください。"
    ),
    reference="RFC 9989 §4.7, §4.10.1",
)
def removed_p_tag(posture: Posture) -> Iterator[Problem]:
    """A `p` that is there and wrong is DMA011's business."""
    own = posture.dmarc.own
    if own is None or own.p is not None or any(flaw.tag.lower() == "p" for flaw in own.flaws):
        return
    policy = Disposition.NONE if posture.entry.usage is S else Disposition.REJECT
    values = {"p": str(policy), **dict.fromkeys(own.left_behind(policy), str(policy))}
    if not own.is_applied and own.tag("rua") is None and (address := report_address(posture)):
        values["rua"] = address
    without = REMOVED_TAGS if policy is Disposition.NONE else {"t", *REMOVED_TAGS}  # nothing is lowered without mail
    line = DmarcLine(posture.entry.domain, amended(own, values, without=without))
    meant = likely_line(posture, own, ("p",))
    yield Problem(
        message=Text(en="no p tag: p=none applies", ja="p タグがないため、p=none として扱われます")
        if own.is_applied
        else Text(
            en="neither a p tag nor a valid rua: receivers ignore the record",
            ja="p タグも有効な rua もないため、レコードは無視されます",
        ),
        found=own.text,
        remedy=probably_meant(posture, meant) if meant else change_to(posture, line),
        severity=None if own.is_applied else Severity.ERROR,
    )
