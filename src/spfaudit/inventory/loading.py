"""From a file, a stream or octets to an `Inventory`: reads, tells the format, and hands over to its reader.

Knows the formats by their extensions and first lines, and nothing of what is in them.
"""

import errno
import os
import re
from collections.abc import Collection, Mapping
from typing import IO, Literal, get_args

from spfaudit.inventory.csv_reader import is_content, is_header, read_csv
from spfaudit.inventory.csv_rows import SEPARATOR
from spfaudit.inventory.decoding import MAX_OCTETS, decode
from spfaudit.inventory.model import Inventory, Usage
from spfaudit.inventory.nodes import Gap
from spfaudit.inventory.problems import Problems, file_error
from spfaudit.inventory.streams import standard_input
from spfaudit.system_error import describe_system_error
from spfaudit.text import Text

InventoryFormat = Literal["yaml", "csv", "list"]

_EXTENSIONS: dict[str, InventoryFormat] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "yaml",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "list",
}
# A key, an item or a document's mark at the head of a line: no name in a list looks like one, nor does a URL.
# Neither is compiled before it is asked: most files' endings say what they are.
_YAML_LINE = r"""---|%YAML|[{\[]|- |(?:[\w\u3000-]+|"[\w-]+"|'[\w-]+')[ \u3000]*(?::(?:\s|$)|：)"""
_ZONE_LINE = r"(?i)\$(?:ORIGIN|TTL|INCLUDE|GENERATE)\b|[^#]*\s(?:IN\s+)?SOA\s"
_TOML_LINE = r"""\[\[?[\w .-]+\]\]?\s*(?:#|\Z)|[\w-]+\s*=\s*["'\[{\d]"""
_NAMES = {"yaml": "YAML", "csv": "CSV"}
_REASONS = {
    errno.ENOENT: Text(en="no such file", ja="ファイルがありません"),
    errno.EISDIR: Text(en="a folder, not a file", ja="ファイルではなくフォルダーです"),
    errno.EACCES: Text(en="no permission to read it", ja="読み取りが許可されていません"),
}
_HOW_TO_BEGIN = Text(
    en="name another file, or begin one: spfaudit init NAME… -o FILE",
    ja="別のファイルを指定するか、spfaudit init ドメイン名… -o ファイル名 で作成してください",
)


def load_inventory(
    path_or_stream: str | os.PathLike[str] | IO[bytes],
    *,
    known_rules: Mapping[str, str],
    known_profiles: Collection[str],
    usage_default: Usage | None = None,
    format: InventoryFormat | None = None,
) -> Inventory:
    """The inventory in a file or a binary stream; `-` is standard input.

    `known_rules` maps codes to names. `usage_default` is for names whose usage the file does not say (else sending).
    Raises InventoryError, with every problem and its place; also where the file can't be read (line 0).
    """
    path, data = read_octets(path_or_stream)
    text, expected = _text_of(data, path, format)
    del data  # of a long list, as much as all its names
    return _parse(text, path, expected, known_rules, known_profiles, usage_default or Usage.SENDING)


def parse_inventory(
    data: bytes,
    path: str,
    *,
    known_rules: Mapping[str, str],
    known_profiles: Collection[str],
    usage_default: Usage | None = None,
    format: InventoryFormat | None = None,
) -> Inventory:
    """The inventory that the octets of `path` write. As `load_inventory`, but touches no file."""
    text, expected = _text_of(data, path, format)
    return _parse(text, path, expected, known_rules, known_profiles, usage_default or Usage.SENDING)


def _text_of(data: bytes, path: str, format: InventoryFormat | None) -> tuple[str, InventoryFormat]:
    """The text of a file and what it is written in."""
    if format is not None and format not in get_args(InventoryFormat):
        raise ValueError(f"unknown format {format!r}: known are {', '.join(get_args(InventoryFormat))}")
    expected = format or told_by_ending(path)
    text = decode(data, path, cp932=expected != "yaml")
    problems = Problems(path, text)
    if format is None and expected in (None, "list"):
        _refuse_what_is_no_list(problems, expected)
    if expected is None:
        expected = _told_by_content(problems)
        if expected == "yaml":
            decode(data, path, cp932=False)
    return text, expected


def _parse(
    text: str,
    path: str,
    format: InventoryFormat,
    known_rules: Mapping[str, str],
    known_profiles: Collection[str],
    usage: Usage,
) -> Inventory:
    problems = Problems(path, text)
    match format:
        case "yaml":
            # Importing the YAML library takes longer than reading a short list.
            from spfaudit.inventory.yaml_reader import read_yaml

            inventory = read_yaml(
                text, problems, known_rules=known_rules, known_profiles=known_profiles, usage_default=usage
            )
        case "csv":
            inventory = read_csv(problems, usage, known_profiles)
        case "list":
            from spfaudit.inventory.list_reader import read_list

            inventory = Inventory(entries=read_list(problems, usage), path=path)
    problems.check()
    if not inventory.entries:
        problems.add(
            Gap(1, 1), Text(en="the inventory lists no domain", ja="インベントリにドメインが 1 つもありません")
        )
        problems.check()
    return inventory


def format_of(data: bytes, path: str) -> InventoryFormat:
    """How the octets of `path` are written, told by its ending, or else by them. Raises InventoryError."""
    return told_by_ending(path) or _told_by_content(Problems(path, decode(data, path, cp932=True)))


def told_by_ending(path: str) -> InventoryFormat | None:
    """How a file of that name is read; None: its content says it."""
    return _EXTENSIONS.get(os.path.splitext(path)[1].lower())


def _refuse_what_is_no_list(problems: Problems, expected: InventoryFormat | None) -> None:
    """Raises InventoryError once, where every line of the file would be told to be no name."""
    numbered = enumerate(problems.lines, start=1)
    number, first = next(((number, line) for number, line in numbered if _is_said(line)), (0, ""))
    looks = _told_by_content(problems)
    if re.match(_ZONE_LINE, first):
        problems.add(
            Gap(number, 1),
            Text(en="a zone file, not an inventory", ja="インベントリではなくゾーンファイルです"),
            Text(
                en="spfaudit init --from-zone makes an inventory of it",
                ja="spfaudit init --from-zone でインベントリを作れます",
            ),
        )
    elif re.match(_TOML_LINE, first):
        problems.add(
            Gap(number, 1),
            Text(
                en="this looks like TOML or INI, which inventories are not written in",
                ja="内容は TOML か INI のようですが、インベントリには使えません",
            ),
            Text(
                en="write it in YAML, JSON or CSV; a profile is named by --profile",
                ja="YAML、JSON、CSV のいずれかで書いてください。プロファイルは --profile で指定します",
            ),
        )
    elif expected == "list" and looks != "list" and first.strip() != "domain":
        problems.add(
            Gap(number, 1),
            Text(
                en=f"this looks like {_NAMES[looks]}, and is called {os.path.splitext(problems.path)[1]}",
                ja=f"内容は {_NAMES[looks]} のようですが、ファイル名が {os.path.splitext(problems.path)[1]} です",
            ),
            Text(
                en=f"call it .{looks}; a plain list has one name a line, and nothing else",
                ja=f"ファイル名を .{looks} にしてください。一覧には 1 行に 1 件だけ書きます",
            ),
        )
    problems.check()


def _is_said(line: str) -> bool:
    """Whether it is no comment in any of these languages: zone files, dig and INI begin theirs with a semicolon."""
    return is_content(line) and not line.lstrip().startswith(";")


def _told_by_content(problems: Problems) -> InventoryFormat:
    lines = (line for line in problems.lines if is_content(line))
    first = next((line for line in lines if not SEPARATOR.fullmatch(line)), "")
    if re.match(_YAML_LINE, first.lstrip(" ")):
        return "yaml"
    return "csv" if is_header(first) else "list"


def read_octets(path_or_stream: str | os.PathLike[str] | IO[bytes]) -> tuple[str, bytes]:
    """What to call a file or a stream, and what is in it (no more than can be read). Raises InventoryError."""
    if isinstance(path_or_stream, str | os.PathLike):
        path = os.fspath(path_or_stream)
        stream = None
    else:
        stream = path_or_stream
        name = getattr(stream, "name", "-")
        path = name if isinstance(name, str) and name != "<stdin>" else "-"
    try:
        if stream is not None:
            return path, stream.read(MAX_OCTETS + 1)
        if path == "-":
            return path, standard_input().read(MAX_OCTETS + 1)
        with open(path, "rb") as file:
            return path, file.read(MAX_OCTETS + 1)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or describe_system_error(error)
    except ValueError:  # a NUL in the path, or a closed stream
        reason = Text(en="not a readable path or stream", ja="パスまたはストリームとして不正です")
    raise file_error(
        path,
        Text(en=f"can't read the inventory: {reason.en}", ja=f"インベントリを読めません：{reason.ja}"),
        _HOW_TO_BEGIN if reason is _REASONS[errno.ENOENT] else None,
    )
