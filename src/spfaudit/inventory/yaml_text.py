"""Values as YAML text that the loader reads back as they were, whatever is in them."""

import re

from spfaudit.sanitise import escape_unseen, visible

# Nothing in it can be taken for YAML's syntax, and a name has a full stop: it is no number, no switch and no null.
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_][a-z0-9_-]*)*")
_WORDS = re.compile(r"[ぁ-ゖァ-ヺーｰ一-鿿々][ぁ-ゖァ-ヺーｰ一-鿿々0-9]*")

_LONGEST_COMMENT = 200
"""Characters."""


def value(text: str) -> str:
    """A scalar that means `text`: plain where nothing can be mistaken, else in double quotes (YAML 1.2 §7.3.1)."""
    if (_PLAIN.fullmatch(text) and "." in text) or _WORDS.fullmatch(text):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escape_unseen(quoted, _escape)}"'


def comment(text: str) -> str:
    """Text that can stand behind a `#`: one line, nothing unseen."""
    return visible(text, _LONGEST_COMMENT)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
