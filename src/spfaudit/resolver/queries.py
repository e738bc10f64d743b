"""Queries as octets (RFC 1035 §4.1.2): any question's, and quickly those of the questions that nearly all are.

Knows nothing of replies but what a plain one repeats of its query.
"""

import re
import struct

from spfaudit.evidence import Question
from spfaudit.names import LONGEST_NAME
from spfaudit.resolver.message import AD, RD
from spfaudit.resolver.name import to_labels

UDP_PAYLOAD = 1232  # fits an IPv6 packet on any path without fragments (DNS Flag Day 2020)
QUESTION = 12
"""Where the question section begins."""
TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "DNAME": 39,
    "SPF": 99,
}
IN, OPT = 1, 41
_PAIR = struct.Struct("!HH")
_OPT_RECORD = b"\0" + struct.pack("!HHIH", OPT, UDP_PAYLOAD, 0, 0)  # RFC 6891 §6.1.2
# AD in a query: "tell me whether you validated" (RFC 6840 §5.7). Without EDNS, the plainest query there is.
AFTER_ID = struct.pack("!5H", RD | AD, 1, 0, 0, 1)
"""A first try's header behind its id."""
AFTER_QUESTION = _OPT_RECORD
"""What follows its question."""
_SIZED = tuple(bytes((size,)) for size in range(64))
_LONGEST_LABEL = 63
_unusual_in = re.compile(r"[^a-z0-9_-]").search
_known_labels: dict[str, bytes] = {}
"""Of plain names: one is asked for several types, and stands below others that are asked for."""
_MOST_KNOWN = 4_096
known_labels = _known_labels.get
"""What `plain_labels` has said of a name not long ago, or None."""


def encode_question(question: Question) -> bytes:
    """The question section of a query: what all queries for `question` share.

    Raises ValueError for a name or a type that no message can hold.
    """
    name = b"".join([_SIZED[len(label)] + label for label in to_labels(question.name)])
    return name + b"\0" + _PAIR.pack(TYPES.get(question.type) or _type_number(question.type), IN)


def encode_around(section: bytes, id: bytes, edns: bool, flags: int) -> bytes:
    """The query with this id and question section. `flags`: RD for a recursive one, RD | CD, or none."""
    asked = flags | AD if edns and flags & RD else flags
    return id + struct.pack("!5H", asked, 1, 0, 0, int(edns)) + section + (_OPT_RECORD if edns else b"")


def plain_labels(name: str) -> bytes | None:
    """The octets of a canonical name of usual characters, less the root at its end. None: it may well be askable."""
    first, dot, rest = name.partition(".")
    if not 0 < len(first) <= _LONGEST_LABEL or len(name) > LONGEST_NAME or _unusual_in(first):
        return None
    above = (_known_labels.get(rest) or plain_labels(rest)) if dot else b""
    if above is None:
        return None
    if len(_known_labels) >= _MOST_KNOWN:
        _known_labels.clear()
    octets = _known_labels[name] = _SIZED[len(first)] + first.encode() + above
    return octets


def _type_number(type: str) -> int:
    from spfaudit.resolver.wire_fallback import type_number

    return type_number(type)
