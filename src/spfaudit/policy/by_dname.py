"""Names that a DNAME record above them renames: what it takes to publish something there, or to be rid of it."""

from spfaudit.evidence import Failed
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import Dname, dname_above
from spfaudit.text import Text


def below_dname(posture: Posture) -> Text | None:
    """What it takes to publish anything at the name, if a DNAME record renames it; None: none is known to.

    Raises Missing.
    """
    renamed = _renamed(posture)
    if not renamed:
        return None
    domain, (dname, target) = posture.entry.domain, renamed
    return Text(  # RFC 6672 §2.4
        en=f"(The DNAME record of {dname.owner} renames {domain} to {target}, and nothing can be published below"
        f" {dname.owner} as long as it is there: publish at {target}, or delete the DNAME record first.)",
        ja=f"（{domain} は {dname.owner} の DNAME レコードにより {target} に読み替えられます。DNAME がある間は"
        f" {dname.owner} の配下に公開できないため、{target} に公開するか、先に DNAME を削除してください。）",
    )


def removed_by_dname(posture: Posture) -> Text | None:
    """A remedy: how to be rid of what stands at the name, if a DNAME record renames it; None: none is known to.

    Raises Missing.
    """
    renamed = _renamed(posture)
    if not renamed:
        return None
    domain, (dname, target) = posture.entry.domain, renamed
    return Text(
        en=f"{domain} has no record of its own, as the DNAME record of {dname.owner} renames it to {target}: delete the"
        " records there, or the DNAME record.",
        ja=f"{domain} は {dname.owner} の DNAME レコードにより {target} に読み替えられ、自体のレコードはありません。"
        f"{target} のレコードか、その DNAME レコードを削除してください。",
    )


def _renamed(posture: Posture) -> tuple[Dname, str] | None:
    answer = posture.evidence.answer(posture.first_questions[0])
    if isinstance(answer, Failed) or not answer.chain:
        return None
    target = answer.chain[0]
    dname = dname_above(posture.evidence, posture.entry.domain, target)
    return (dname, target) if isinstance(dname, Dname) else None
