"""What to publish in the place of one TXT record whose character-strings were meant as several records.

Knows no DNS but what the posture has.
"""

import re
from collections.abc import Sequence

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.spf.near_miss import is_near_miss
from spfaudit.mail.spf.strings import separate
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.rule import S
from spfaudit.policy.rules.one_spf import one_spf
from spfaudit.text import Text

_OF_ANOTHER_NAME = rb"(?i)v=(?:DMARC1|DKIM1|STSv1|TLSRPTv1|BIMI1)"
"""How records begin that are looked for at names below the domain."""
_AS_STRINGS = Text(
    en="What was meant as several TXT records stands in one, as its character-strings.",
    ja="複数の TXT レコードとすべき内容が、1 件のレコードの文字列（character-string）になっています。",
)


def each_by_itself(posture: Posture, strings: Sequence[bytes]) -> Text | None:
    """A remedy: each of the texts as a record of its own; None if the strings are not several, or mail is not sent.

    Raises Missing.
    """
    texts = separate(strings) if posture.entry.usage is S else ()
    if not texts:
        return None
    lines = _lines(posture, texts)
    if not lines:
        return _AS_STRINGS + Text(
            en="Publish each by itself, at the name where it belongs.",
            ja="それぞれを別のレコードとして、本来の名前に公開してください。",
        )
    return _AS_STRINGS + Text(
        en=f"Publish instead of it: {' | '.join(lines)}",
        ja=f"代わりに次のレコードを公開してください：{' | '.join(lines)}",
    )


def _lines(posture: Posture, texts: Sequence[bytes]) -> list[str]:
    """The records to publish; none without a good guess."""
    records = [text for text in texts if is_spf(text)]
    others = [text for text in texts if not is_spf(text)]
    if not all(text.isascii() and text.decode().isprintable() for text in others):
        return []
    if any(re.match(_OF_ANOTHER_NAME, text) or is_near_miss(text) for text in others):
        return []
    meant = [corrected(record) for record in records]
    spf = meant[0]
    if len(meant) > 1:
        one = one_spf(posture, [text.encode() for text in meant]) if all(meant) else None
        spf = one.text if one and one.affordable else ""
    return [txt_line(posture.entry.domain, text) for text in (spf, *[text.decode() for text in others])] if spf else []
