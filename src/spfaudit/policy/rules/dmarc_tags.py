"""What single tags of the name's own DMARC record say, and do not do (RFC 9989 §4.7, appendix C.5)."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.record import Disposition, Flaw, FlawKind, Record, Tag
from spfaudit.mail.posture import Posture
from spfaudit.policy.dmarc_line import DmarcLine
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.dmarc_remedies import (
    amended,
    change_to,
    likely_line,
    not_yet_heeded,
    once_all_pass,
    probably_meant,
    reject_instead,
    with_p,
)
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_POLICIES = frozenset({"p", "sp", "np"})
_DESTINATIONS = frozenset({"rua", "ruf"})
_DEFAULTS = {"t": "n", "psd": "u", "adkim": "r", "aspf": "r", "fo": "0"}
_WHOLE = 100
"""`pct` that leaves nothing out."""


@rule(
    "DMA010",
    "removed-tag",
    severity=Severity.INFO,
    title=Text(
        en="The DMARC record holds a tag that the standard has no more: pct, rf or ri.",
        ja="廃止されたタグ（pct、rf、ri）が DMARC レコードに残っています。",
    ),
    rationale=Text(
        en="Receivers by RFC 9989 ignore these tags, older ones still obey them: what becomes of a message depends on"
        " who receives it. With pct below 100, older receivers enforce the policy on a part of the mail only.",
        ja="RFC 9989 の受信側はこれらのタグを無視しますが、古い受信側はまだ従うため、扱いが受信側によって異なります。"
        "pct が 100 未満だと、古い受信側はポリシーをメールの一部にしか適用しません。",
    ),
    remedy=Text(en="Remove the tag.", ja="タグを削除してください。"),
    reference="RFC 9989 appendix C.5, RFC 7489 §6.3",
)
def removed_tag(posture: Posture) -> Iterator[Problem]:
    own = posture.dmarc.own
    if own is None or not own.removed:
        return
    removed = [tag.name for tag in own.removed]
    meant = likely_line(posture, own)  # without a semicolon, a removed tag may have swallowed another
    line = DmarcLine(posture.entry.domain, amended(own, {}, without=removed))
    change = probably_meant(posture, meant) if meant else reject_instead(posture) or _change(posture, own, line)
    for tag in own.removed:
        partly = tag.name == "pct" and _lets_pass(own)
        yield Problem(
            message=Text(
                en=f"pct={tag.value}: receivers older than RFC 9989 apply the policy to {tag.value}% of the mail only",
                ja=f"pct={tag.value}：RFC 9989 より前の受信側は、メールの {tag.value}% にしかポリシーを適用しません",
            )
            if partly
            else Text(
                en=f"{tag.name}={tag.value}: the tag is gone since RFC 9989, and only older receivers heed it",
                ja=f"{tag.name}={tag.value}：RFC 9989 で廃止されたタグで、古い受信側だけが参照します",
            ),
            found=own.text,
            position=own.text.rfind(tag.name, 0, tag.offset),
            remedy=(reject_instead(posture) or _tested(posture, own, removed)) if own.t and _lets_pass(own) else change,
            subject=tag.name,
            severity=Severity.WARNING if partly else None,
        )


def _change(posture: Posture, own: Record, line: DmarcLine) -> Text:
    """A remedy: the record without pct and the like, by which older receivers may enforce its policy on more mail."""
    if posture.entry.usage is S and _lets_pass(own):
        return once_all_pass(posture, line)
    return change_to(posture, line)


def _lets_pass(record: Record) -> bool:
    """Whether older receivers enforce the policy on a part of the mail only."""
    pct = record.tag("pct")
    return pct is not None and _percentage(pct) < _WHOLE and _enforces(record)


def _tested(posture: Posture, own: Record, removed: list[str]) -> Text:
    """A remedy where pct tells older receivers what t=y tells others: without it they would enforce what is tested."""
    line = DmarcLine(posture.entry.domain, amended(own, {}, without=["t", *removed]))
    return line.by(
        posture,
        Text(
            en=f"When the test (t=y) is over, change the record to: {line}",
            ja=f"テスト（t=y）が終わったら、次のレコードに変更してください：{line}",
        ),
    )


def _percentage(tag: Tag) -> int:
    """What it says; all, if that is no percentage: receivers fall back to the default."""
    return int(tag.value) if tag.value.isdigit() and len(tag.value) <= len(str(_WHOLE)) else _WHOLE


def _enforces(record: Record) -> bool:
    return max(record.own, record.existing_subdomains) > Disposition.NONE


@rule(
    "DMA011",
    "invalid-tag-value",
    severity=Severity.WARNING,
    title=Text(
        en="A tag of the DMARC record has a value that does not count.",
        ja="DMARC レコードに、有効でないタグの値があります。",
    ),
    rationale=Text(
        en="A bad value is replaced by the tag's default, in silence. A bad p, sp or np is worse: all policies of the"
        " record are void then.",
        ja="不正な値は通知なく既定値に置き換えられます。p、sp、np の値が不正な場合はさらに深刻で、"
        "レコードのポリシーがすべて無効になります。",
    ),
    remedy=Text(en="Correct the value, or remove the tag.", ja="値を修正するか、タグを削除してください。"),
    reference="RFC 9989 §4.7, §4.10.1",
)
def invalid_tag_value(posture: Posture) -> Iterator[Problem]:
    """What is wrong in `rua` and `ruf` is DMA015's business."""
    own = posture.dmarc.own
    if own is None:
        return
    for flaw in own.flaws:
        if flaw.kind is FlawKind.CASE:
            yield _in_capitals(posture, own, flaw)
        elif flaw.kind is FlawKind.BAD_VALUE and flaw.tag not in _DESTINATIONS:
            yield _bad_value(posture, own, flaw)
    if own.fo != ("0",) and own.tag("ruf") is None:  # §4.7: fo without ruf must be ignored
        fo = own.tag("fo")
        yield _without_effect(
            own,
            "fo",
            Text(
                en=f"fo={fo.value if fo else ''} has no effect without ruf",
                ja=f"ruf がないため fo={fo.value if fo else ''} は効果がありません",
            ),
            Text(en="Remove fo, or add ruf.", ja="fo を削除するか、ruf を追加してください。"),
        )
    if own.psd == "y":  # no name that is audited is a public suffix
        yield _without_effect(
            own,
            "psd",
            Text(
                en=f"psd=y, but {posture.entry.domain} is no public suffix: receivers take every name right below it"
                " for an organization of its own",
                ja=f"{posture.entry.domain} は公開サフィックスではないのに psd=y が指定されています。"
                "直下の各名前が別々の組織として扱われます",
            ),
            Text(
                en="Remove psd=y; write psd=n if the name shall be an Organizational Domain whatever stands above.",
                ja="psd=y を削除してください。上位のレコードにかかわらず組織ドメインとする場合は psd=n とします。",
            ),
        )


def _bad_value(posture: Posture, record: Record, flaw: Flaw) -> Problem:
    # Of a bad t nobody proposes t=y: by its default the policy is in force, which that would lower.
    meant = likely_line(posture, record, (flaw.tag,)) if flaw.tag != "t" else None
    given = f"{flaw.tag}={flaw.value}"
    void = flaw.tag in _POLICIES
    if not void:
        default = _DEFAULTS[flaw.tag]
        message = Text(
            en=f"{given} is not valid: {flaw.tag}={default} counts instead",
            ja=f"{given} は無効な値です。{flaw.tag}={default} として扱われます",
        )
    elif record.is_applied:
        message = Text(
            en=f"{given} is not valid, which voids all policies of the record: p=none counts instead",
            ja=f"{given} は無効な値です。レコードのポリシーはすべて無効となり、p=none として扱われます",
        )
    else:
        message = Text(
            en=f"{given} is not valid, and there is no valid rua: receivers ignore the record",
            ja=f"{given} は無効な値で、有効な rua もないため、レコード全体が無視されます",
        )
    return Problem(
        message=message,
        found=record.text,
        position=flaw.offset,
        remedy=probably_meant(posture, meant) if meant else _write_a_policy(posture, record, flaw) if void else None,
        subject=flaw.tag,
        severity=Severity.ERROR if void else None,
    )


def _write_a_policy(posture: Posture, record: Record, flaw: Flaw) -> Text:
    """A remedy by which what the other tags ask for counts again as well; where no mail is sent, all is rejected."""
    write = Text(en="Write none, quarantine or reject.", ja="none、quarantine、reject のいずれかを記述してください。")
    return reject_instead(posture) or not_yet_heeded(posture, amended(record, {}, without={flaw.tag}), write)


def _in_capitals(posture: Posture, record: Record, flaw: Flaw) -> Problem:
    lacks_p = flaw.tag == "P" and record.p is None
    remains_without = lacks_p and all(name != "p" for name, _ in record.kept)
    line = DmarcLine(posture.entry.domain, amended(record, {}))
    change = reject_instead(posture) or change_to(posture, line)
    return Problem(
        message=Text(
            en=f"{flaw.tag}={flaw.value}: tag names are in lower case, and receivers ignore this one",
            ja=f"{flaw.tag}={flaw.value}：タグ名は小文字で記述します。このタグは無視されます",
        ),
        found=record.text,
        position=flaw.offset,
        remedy=with_p(posture, record) if remains_without else change,
        subject=flaw.tag,
        severity=Severity.ERROR if lacks_p else None,
    )


def _without_effect(record: Record, name: str, message: Text, remedy: Text) -> Problem:
    tag = record.tag(name)
    return Problem(
        message=message, found=record.text, position=tag.offset if tag else None, remedy=remedy, subject=f"{name}!"
    )
