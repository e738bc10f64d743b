"""Records as lines of a master file (RFC 1035 §5.1), with absolute names: ready to be published."""

from collections.abc import Iterator

from spfaudit.text import Text

_LONGEST_STRING = 255  # RFC 1035 §3.3

UNQUOTED = Text(
    en="(In a zone file it has to stand in quotes: without quotes, what stands behind a semicolon is a comment.)",
    ja="（ゾーンファイルでは全体を引用符で囲みます。引用符がないと、セミコロン以降はコメントになります。）",
)
"""An addition to a remedy, where a record was cut off (RFC 1035 §5.1)."""


def txt_line(owner: str, text: str) -> str:
    """A TXT record of ASCII text, cut into character-strings of at most 255 octets: behind a space, if one is near."""
    if len(text) <= _LONGEST_STRING and '"' not in text and "\\" not in text:  # as nearly all are
        return f'{owner}. IN TXT "{text}"'
    quoted = ['"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"' for piece in _pieces(text)]
    return f"{owner}. IN TXT {' '.join(quoted)}"


def _pieces(text: str) -> Iterator[str]:
    while len(text) > _LONGEST_STRING:
        space = text.rfind(" ", _LONGEST_STRING // 2, _LONGEST_STRING)
        cut = space + 1 or _LONGEST_STRING
        yield text[:cut]
        text = text[cut:]
    yield text
