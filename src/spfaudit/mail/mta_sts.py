"""The MTA-STS record, which says that a domain has a policy and which version of it is current (RFC 8461 §3.1).

Knows TXT data; knows no DNS, and not the policy itself (`mta_sts_policy`).
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from spfaudit.mail.text_record import (
    Absent,
    Broken,
    Field,
    Flaw,
    Malformed,
    Multiple,
    check_end,
    check_extension,
    cut,
    loose_version,
    near_miss,
    read,
    repeated,
    shown,
    split,
)
from spfaudit.text import Text

# RFC 8461 §3.1: sts-version is case-sensitive, and a field delimiter follows.
_VERSION = r"v=STSv1[ \t]*;"
_NEAR_MISS = near_miss("(?:mta-?)?sts") + r"|[\W_]*version\s*[:=]\s*sts"  # the policy's own first line
_ID = r"[A-Za-z0-9]{1,32}"


class MtaSts(Struct, frozen=True, gc=False, kw_only=True):
    """A valid record."""

    text: str
    id: str
    """Changes whenever the policy does."""
    flaws: tuple[Flaw, ...] = ()


Published = MtaSts | Absent | Multiple | Malformed


def published(strings: Iterable[bytes]) -> Published:
    """What the TXT RRset at `_mta-sts` publishes; `strings`: each record's character-strings, joined."""
    return read(strings, _VERSION, _NEAR_MISS, _parse)


def _parse(text: str) -> MtaSts:
    check_end(text)
    flaws = list(loose_version(text))
    id: Field | None = None
    _, *fields = cut(text)
    for field in fields:
        name, value = split(field)
        if name != "id":
            check_extension(name, value)  # otherwise it is ignored (§3.1)
        elif id is not None:
            check_extension(name, value)
            flaws.append(repeated(name, field.position))  # §3.2, which speaks of records as well
        elif not re.fullmatch(_ID, value.text):
            raise Broken(
                value.position,
                Text(
                    en=f"the id {shown(value.text)} is not 1 to 32 letters and digits",
                    ja=f"id {shown(value.text)} が半角英数字 1～32 文字ではありません",
                ),
            )
        else:
            id = value
    if id is None:
        raise Broken(len(text), Text(en="no id", ja="id がありません"))
    return MtaSts(text=text, id=id.text, flaws=tuple(flaws))
