"""DNS names as labels and as text: the one place that knows escapes and length limits.

Text is the form of `Question.name`: lower case, no trailing dot, "." for the
root. Only `.` and `\\` are escaped by a backslash; octets that are not
graphic ASCII are `\\ddd` (RFC 1035 §5.1, RFC 4343 §2.1). Knows no records.
"""

import re

from spfaudit.evidence import Question
from spfaudit.names import LONGEST_NAME

Labels = tuple[bytes, ...]
"""A name's labels from left to right, lower case, without the root's empty one."""

_PIECE = r"\\(?:(?P<octet>[0-9]{3})|(?P<literal>[^0-9]))|(?P<dot>\.)|(?P<plain>[^\\.]+)"

_CANONICAL = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


def to_labels(text: str) -> Labels:
    """The labels of a name. A trailing dot is tolerated.

    Raises ValueError where no DNS message could hold the name: an empty label, a label over 63 octets,
    a name over 255 octets (RFC 1035 §2.3.4), a character outside ASCII, a broken escape.
    """
    if text == ".":
        return ()
    if not text.isascii():
        raise ValueError("not ASCII")
    labels = _split_escaped(text) if "\\" in text else text.lower().encode("ascii").split(b".")
    if labels[-1] == b"" and len(labels) > 1:
        labels.pop()
    return checked(tuple(labels))


def checked(labels: Labels) -> Labels:
    """`labels`, if a message can hold them (RFC 1035 §2.3.4). Raises ValueError."""
    if not all(labels):
        raise ValueError("an empty label")
    if max(map(len, labels), default=0) > 63:
        raise ValueError("a label over 63 octets")
    if sum(map(len, labels)) + len(labels) + 1 > 255:
        raise ValueError("a name over 255 octets")
    return labels


def _split_escaped(text: str) -> list[bytes]:
    labels = [bytearray()]
    position, piece_at = 0, re.compile(_PIECE).match
    while position < len(text):
        piece = piece_at(text, position)
        if piece is None or int(piece["octet"] or 0) > 255:
            raise ValueError("a broken escape")
        if piece["dot"]:
            labels.append(bytearray())
        elif piece["octet"]:
            labels[-1].append(int(piece["octet"]))
        else:
            labels[-1] += (piece["literal"] or piece["plain"]).encode("ascii")
        position = piece.end()
    return [bytes(label).lower() for label in labels]


def to_text(labels: Labels) -> str:
    """The canonical text of a name."""
    return ".".join(map(_label_text, labels)) or "."


def _label_text(label: bytes) -> str:
    if label.isalnum():  # of bytes: ASCII letters and digits only
        return label.lower().decode("ascii")
    return "".join(map(_octet_text, label.lower()))


def _octet_text(octet: int) -> str:
    if octet in b".\\":
        return "\\" + chr(octet)
    return chr(octet) if 0x21 <= octet <= 0x7E else f"\\{octet:03d}"


def canonical(question: Question) -> Question:
    """The question with its name in canonical text and its type in upper case. Raises ValueError as `to_labels`."""
    if _CANONICAL.fullmatch(question.name) and len(question.name) <= LONGEST_NAME and question.type.isupper():
        return question  # as it nearly always is
    return Question(to_text(to_labels(question.name)), question.type.upper())


def is_at_or_below(name: str, ancestor: str) -> bool:
    """Whether `name` is `ancestor` or a name under it. Both canonical."""
    if name == ancestor or ancestor == ".":
        return True
    if not name.endswith("." + ancestor):
        return False
    if "\\" not in name:
        return True
    below, above = to_labels(name), to_labels(ancestor)  # `a\.example` ends with `.example`, but is one label
    return below[-len(above) :] == above
