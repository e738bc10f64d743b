"""What stands at a name that is included or redirected to, where receivers find no valid record there.

Asks for nothing that the SPF tree has not asked for.
"""

from spfaudit.evidence import Records
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.near_miss import is_near_miss, likely_meant
from spfaudit.mail.spf.node import Branch
from spfaudit.policy.master_file import txt_line
from spfaudit.record_data import joined_texts
from spfaudit.text import Text


def meant_but_ignored(posture: Posture, branch: Branch) -> bytes:
    """The one text there that is meant as SPF and is none (RFC 7208 §4.5); empty if there is none, or several."""
    if not branch.target or "." not in branch.target:
        return b""
    answer = posture.known("TXT", branch.target)
    near = list(filter(is_near_miss, joined_texts(answer.rdata))) if isinstance(answer, Records) else []
    return near[0] if len(near) == 1 else b""


def put_right(posture: Posture, branch: Branch, ignored: bytes) -> Text:
    """A remedy for such a text."""
    remedy = Text(
        en=f"Put right the text at {branch.target} that is meant as SPF, or have its operator do so: it has to begin"
        " with exactly v=spf1 and a space.",
        ja=f"{branch.target} の、SPF のつもりで書かれた TXT レコードを修正してください（ほかの組織のものであれば、"
        "その管理者に依頼します）。先頭は正確に v=spf1 と半角スペースでなければなりません。",
    )
    return with_what_was_meant(posture, branch, remedy, likely_meant(ignored))


def with_what_was_meant(posture: Posture, branch: Branch, remedy: Text, meant: str) -> Text:
    """The remedy, with the line by which the record there would be as it was meant, if there is a guess."""
    if not meant or not branch.target:
        return remedy
    chain = posture.known("TXT", branch.target).chain
    line = txt_line(chain[-1] if chain else branch.target, meant)
    return remedy + Text(en=f"(Probably meant: {line})", ja=f"（意図されたと思われるレコード：{line}）")
