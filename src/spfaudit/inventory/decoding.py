"""An inventory's octets into text.

Knows encodings and which characters no inventory may hold. Knows no format.
"""

import codecs
import re

from spfaudit.inventory.nodes import Gap
from spfaudit.inventory.problems import Problems, file_error
from spfaudit.text import Text

MAX_OCTETS = 64 * 1024 * 1024
"""Of an inventory file: some two million names."""

# What YAML 1.2 §5.1 allows no stream to hold, and the line breaks of Unicode, which no editor counts as lines.
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .xls begin."""
_UTF16 = re.compile(rb"(?:[\t\n\r -~]\0){4}|(?:\0[\t\n\r -~]){4}")
"""ASCII in UTF-16, without BOM; perhaps behind a heading in Japanese."""
_BEGINNING = 1000
"""Octets among which it is looked for."""
_JIS = re.compile(rb"\x1b\$[@B]")
"""How ISO-2022-JP goes over to Japanese."""

_NO_TEXT = rb"\0|\A%PDF-"
"""What no text in any of the encodings known here has."""

_JAPANESE = "[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]"

_SAVE_AS_UTF8 = Text(en="save the file as UTF-8", ja="ファイルを UTF-8 で保存してください")


def decode(data: bytes, path: str, *, cp932: bool) -> str:
    """The text of a file in UTF-8, with or without BOM; with `cp932`, also as Japanese Excel saves CSV.

    Raises InventoryError for anything else, and for control characters: one problem for each line that has any.
    """
    if len(data) > MAX_OCTETS:
        raise file_error(
            path,
            Text(
                en=f"the file is larger than {MAX_OCTETS // 1024**2} MiB",
                ja=f"ファイルが {MAX_OCTETS // 1024**2} MiB を超えています",
            ),
        )
    if data.startswith(_WORKBOOKS):
        raise file_error(
            path,
            Text(en="a workbook or another archive, not text", ja="Excel のブックなどであり、テキストではありません"),
            Text(en="save it as CSV", ja="CSV 形式で保存してください"),
        )
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise file_error(
            path, Text(en="the file is in UTF-32", ja="ファイルが UTF-32 で保存されています"), _SAVE_AS_UTF8
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _UTF16.search(data, 0, _BEGINNING):
        raise file_error(
            path, Text(en="the file is in UTF-16", ja="ファイルが UTF-16 で保存されています"), _SAVE_AS_UTF8
        )
    if data.isascii() and _JIS.search(data):
        raise file_error(
            path,
            Text(en="the file is in ISO-2022-JP (JIS)", ja="ファイルが ISO-2022-JP（JIS コード）で保存されています"),
            _SAVE_AS_UTF8,
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = _decode_cp932(data, error.start, path, allowed=cp932)
    _refuse_control_characters(text, path)
    return text


def _decode_cp932(data: bytes, start: int, path: str, *, allowed: bool) -> str:
    if re.search(_NO_TEXT, data):
        raise file_error(
            path,
            Text(
                en="a PDF, an image or another such file, not text", ja="PDF や画像などであり、テキストではありません"
            ),
            Text(en="name the inventory itself", ja="インベントリのファイルを指定してください"),
        )
    mixed = _has_lines_in_utf8(data)
    text = None if mixed else _cp932(data)
    encoding = "Shift_JIS (CP932)" if text is not None else ""
    if text is not None and _is_euc_jp(data, text):
        encoding = "EUC-JP"
    elif text is not None and allowed:
        return text
    readable = data.decode("utf-8", errors="replace")
    before = data[:start].decode().replace("\r\n", "\n").replace("\r", "\n")
    problems = Problems(path, readable)
    problems.add(
        Gap(before.count("\n") + 1, len(before) - before.rfind("\n")),
        Text(
            en=f"the file is in {encoding}, not UTF-8",
            ja=f"ファイルが UTF-8 ではなく {encoding} です",
        )
        if encoding
        else Text(en="octets that are not UTF-8, though other lines are", ja="UTF-8 の行と、UTF-8 ではない行があります")
        if mixed
        else Text(en="octets that are not UTF-8", ja="UTF-8 ではないバイト列があります"),
        _SAVE_AS_UTF8,
    )
    problems.check()
    return readable


def _has_lines_in_utf8(data: bytes) -> bool:
    """Whether some lines are Japanese in UTF-8, which as CP932 would be half-width kana among rare kanji.

    If other lines are not, files were joined: read either way, some of the lines would be other words.
    """
    for line in data.splitlines():
        if not line.isascii():
            try:
                text = line.decode()
            except UnicodeDecodeError:
                continue
            if re.search(_JAPANESE, text):
                return True
    return False


def _cp932(data: bytes) -> str | None:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return None
    # Python lets every octet through; these are assigned to no character.
    return None if re.search("[\x80\xa0\uf8f0-\uf8f3]", text) else text


def _is_euc_jp(data: bytes, cp932: str) -> bool:
    """Whether it is EUC-JP that can be read as CP932 too: as half-width kana among rare kanji, which nobody writes.

    Half-width kana alone are what they seem to be.
    """
    try:
        data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return not re.fullmatch("[\0-\x7f\uff61-\uff9f]*", cp932)


def _refuse_control_characters(text: str, path: str) -> None:
    if not FORBIDDEN.search(text):
        return
    problems = Problems(path, text)
    for number, line in enumerate(problems.lines, start=1):
        if found := FORBIDDEN.search(line):
            problems.add(
                Gap(number, found.start() + 1),
                Text(
                    en=f"the control character U+{ord(found[0]):04X}",
                    ja=f"制御文字 U+{ord(found[0]):04X} があります",
                ),
                Text(en="remove it", ja="取り除いてください"),
            )
    problems.check()
