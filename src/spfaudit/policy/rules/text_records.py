"""What rules say of a record of `spfaudit.mail.text_record` that is void, ignored in part, or not quite one."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from spfaudit.mail.posture import Posture
from spfaudit.mail.text_record import Absent, Flaw, Malformed, Multiple
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.publishing import at_alias
from spfaudit.policy.rule import Problem
from spfaudit.text import Text


class Wanted(Struct, frozen=True, kw_only=True):
    """The record that should be there."""

    kind: str
    """As in `MTA-STS`."""
    begin: str
    """How it begins: `v=STSv1;`."""
    name: str
    """Where it stands."""
    example: str
    """A right one."""
    readers: Text
    """Who reads it."""

    @property
    def line(self) -> str:
        """The right one, as a line of a master file."""
        return txt_line(self.name, self.example)


def void_record_problems(posture: Posture, found: Absent | Multiple | Malformed, wanted: Wanted) -> Iterator[Problem]:
    """Why nobody heeds what is published. That nothing is meant as such a record is no problem here."""
    match found:
        case Multiple(records=several):
            yield _multiple(posture, several, wanted)
        case Malformed():
            yield _malformed(posture, found, wanted)
        case Absent(near_misses=near_misses):
            for text in near_misses:
                yield _near_miss(posture, text, wanted)


def _multiple(posture: Posture, several: Sequence[str], wanted: Wanted) -> Problem:
    remedy = Text(
        en=f"Delete all but one of the {wanted.kind} records at {wanted.name}.",
        ja=f"{wanted.name} の {wanted.kind} レコードを 1 件だけにしてください。",
    )
    return Problem(
        message=Text(
            en=f"{len(several)} {wanted.kind} records at {wanted.name}: {wanted.readers.en} ignore them all",
            ja=f"{wanted.name} に {wanted.kind} レコードが {len(several)} 件あるため、"
            f"{wanted.readers.ja}はすべて無視します",
        ),
        found=" | ".join(several),
        remedy=at_alias(posture, wanted.name, remedy),
        subject="multiple",
    )


def _malformed(posture: Posture, found: Malformed, wanted: Wanted) -> Problem:
    return Problem(
        message=Text(
            en=f"{found.why.en}, at character {found.position + 1}: {wanted.readers.en} ignore the record",
            ja=f"{found.why.ja}（{found.position + 1} 文字目）。{wanted.readers.ja}はこのレコードを無視します",
        ),
        found=found.text,
        position=found.position,
        remedy=_publish(posture, wanted),
        subject="malformed",
    )


def _near_miss(posture: Posture, text: str, wanted: Wanted) -> Problem:
    return Problem(
        message=Text(
            en=f"a TXT record at {wanted.name} looks like {wanted.kind},"
            f" but does not begin with exactly '{wanted.begin}'",
            ja=f"{wanted.name} の TXT レコードは {wanted.kind} のようですが、"
            f"「{wanted.begin}」で正確に始まっていません",
        ),
        found=text,
        remedy=_publish(posture, wanted),
        subject=f"near {text}",
    )


def flaw_problems(posture: Posture, text: str, flaws: tuple[Flaw, ...], wanted: Wanted) -> Iterator[Problem]:
    """What is ignored in a record that is valid."""
    for flaw in flaws:
        yield Problem(
            message=Text(
                en=f"{flaw.why.en}, at character {flaw.position + 1}",
                ja=f"{flaw.why.ja}（{flaw.position + 1} 文字目）",
            ),
            found=text,
            position=flaw.position,
            remedy=_publish(posture, wanted),
            subject=f"{flaw.position} {text[flaw.position :].partition(';')[0]}",
        )


def _publish(posture: Posture, wanted: Wanted) -> Text:
    remedy = Text(
        en=f"Correct the record; a right one is: {wanted.line}",
        ja=f"レコードを修正してください。正しい例：{wanted.line}",
    )
    return at_alias(posture, wanted.name, remedy)
