"""What somebody has made of a key record on its way into DNS: a text of an alias, or what is left before a semicolon.

Knows what a selector publishes; asks for nothing.
"""

import re

from spfaudit.mail.dkim.record import Absent, Malformed
from spfaudit.mail.dkim.selectors import Selector
from spfaudit.policy.lost_dot import is_whole
from spfaudit.text import Text

GIVE_UP = Text(
    en="Delete the record at once, and let nothing be signed with that key again: make a new pair of keys, and publish"
    " its public key alone.",
    ja="ただちにレコードを削除し、この鍵による署名をやめてください。新しい鍵ペアを作成し、公開鍵だけを公開してください。",
)
"""What to do about a private key that everybody can read."""
_SHOWN_OF_PRIVATE = 20
"""Characters by which one is known again; what is secret begins behind them."""
_NAME = r"(?!.{254})(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}"
_FIRST_TAG = r"(?i)v=DKIM1|k=(?:rsa|ed25519)"


def cname_as_text(selector: Selector) -> str:
    """The name to which a provider wants an alias, where somebody has published it as a text; or ""."""
    texts = selector.published.ignored if isinstance(selector.published, Absent) else ()
    name = texts[0].strip().lower().removesuffix(".") if len(texts) == 1 else ""
    return name if re.fullmatch(_NAME, name) and is_whole(name) and name != selector.location else ""


def cut_at_semicolon(record: Malformed) -> bool:
    """Whether nothing but a first tag is there: a zone file without quotes takes the others for a comment."""
    return re.fullmatch(_FIRST_TAG, record.text.strip()) is not None


def repeated(record: Malformed) -> str:
    """The record as reports show it: of a private key only the beginning, as they are kept and passed on."""
    end = record.position + _SHOWN_OF_PRIVATE
    return record.text[:end] + "…" if record.private and len(record.text) > end else record.text
