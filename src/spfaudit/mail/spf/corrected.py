"""A malformed SPF record with its slips put right.

Knows octets and the grammar; knows no DNS. A suggestion to a person.
"""

import re

from spfaudit.mail.spf.grammar import parse_record, suggestion
from spfaudit.mail.spf.record import Malformed, lets_strangers_pass

_MOST_SLIPS = 10
_LOST_SPACE = rb"(?i)(?<=[^ +?~:=-])(?=[?~-]all *\Z)"
"""Before the `-all` that makes one name with what it stands behind: no top-level domain ends so."""
_SECOND = rb"(?i).v=spf1"
"""Another record's version section, be it a term or glued to one."""
_CUT_OFF = rb"/[0-9]{1,3}(?://[0-9]{1,3})?"
"""The length of a network before which a space stands."""
_WITHOUT_LENGTH = rb"(?i) [+?~-]?(?:ip[46]:|(?:a|mx)(?::|(?= )))[^ /]* +\Z"
"""A term that may have one, and has none yet."""
_NO_TERM = rb"[,;.:\"'`|]+|\([^()]*\)"
"""What stands alone between spaces, and is to be left out."""


def corrected(octets: bytes) -> str:
    """The record as it was probably meant; "" if there is no good guess for each of its slips, or strangers would pass.

    Nor is there one for two records in one: which of their terms count is for their owner to say.
    """
    if re.search(_SECOND, octets):
        return ""
    octets = re.sub(_LOST_SPACE, b" ", octets)
    for _ in range(_MOST_SLIPS):
        read = parse_record(octets)
        if not isinstance(read, Malformed):
            return "" if any(map(lets_strangers_pass, read.effective)) else octets.decode("ascii")
        begin = octets.rfind(b" ", 0, read.position) + 1
        term, space, rest = octets[begin:].partition(b" ")
        if re.fullmatch(_CUT_OFF, term) and re.search(_WITHOUT_LENGTH, octets[:begin]):
            octets = octets[:begin].rstrip(b" ") + term + space + rest
            continue
        if re.fullmatch(_NO_TERM, term):
            octets = (octets[:begin] + rest).rstrip(b" ")
            continue
        if not read.suggestion:
            return ""
        if suggestion(term.decode("latin-1")) != read.suggestion:  # what a stray space has cut off is part of it
            _, space, rest = rest.lstrip(b" ").partition(b" ")
        octets = octets[:begin] + read.suggestion.encode("ascii") + space + rest
    return ""
