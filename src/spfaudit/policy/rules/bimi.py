"""BIMI: whether receivers that show logos can read the domain's record."""

from collections.abc import Iterator

from spfaudit.mail.bimi import SELECTOR, Bimi, legible
from spfaudit.mail.posture import Posture
from spfaudit.mail.text_record import Absent, Malformed, Multiple
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.text_records import Wanted, void_record_problems
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_LONGEST_KEPT = 1_000
"""Characters of a record whose parts a remedy repeats."""


@rule(
    "BIM001",
    "invalid-bimi",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(
        en="The BIMI record of the default selector is invalid.",
        ja="既定のセレクター（default）の BIMI レコードが不正です。",
    ),
    rationale=Text(
        en="Receivers do not mend errors in the record: they show no logo.",
        ja="受信側はレコードの誤りを補正せず、ロゴは表示されません。",
    ),
    remedy=Text(
        en='Publish one record: default._bimi.DOMAIN TXT "v=BIMI1; l=https://…/logo.svg; a=https://…/mark.pem"; or,'
        ' to show none, "v=BIMI1; l=; a=;"',
        ja='次のレコードを 1 件公開してください：default._bimi.ドメイン名 TXT "v=BIMI1; l=https://…/logo.svg;'
        ' a=https://…/mark.pem"。ロゴを表示しない場合は "v=BIMI1; l=; a=;" とします。',
    ),
    reference="draft-brand-indicators-for-message-identification §4.3",
)
def invalid_bimi(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:  # and nothing is below (RFC 8020 §2)
        return
    record = posture.transport.bimi
    if isinstance(record, Bimi):
        return
    domain = posture.entry.domain
    location, evidence = _named(record)
    if location is None:
        location = f"https://{domain}/logo.svg"
    wanted = Wanted(
        kind="BIMI",
        begin="v=BIMI1;",
        name=f"{SELECTOR}._bimi.{domain}",
        example=f"v=BIMI1; l={location}; a={evidence}",
        readers=Text(en="receivers", ja="受信側"),
    )
    yield from void_record_problems(posture, record, wanted)


def _named(record: Absent | Multiple | Malformed) -> tuple[str | None, str]:
    """What the one text that is meant as a record says, and had better stay; see `bimi.legible`."""
    match record:
        case Malformed(text=text) | Absent(near_misses=(text,)) if len(text) <= _LONGEST_KEPT:
            return legible(text)
        case _:
            return None, ""
