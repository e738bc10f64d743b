"""LibreOffice without a window: what its spreadsheet makes of a CSV file."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_SECONDS = 200
"""A bound for a program that hangs; nothing is expected of it."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = f"{_TEXT}s"


class Cell(NamedTuple):
    """What a spreadsheet holds in one place."""

    type: str
    """string, float, date …; empty for an empty cell."""
    formula: str
    shown: str


def opened(csv: Path, folder: Path) -> list[list[Cell]]:
    """The rows of the sheet, empty cells at their ends left out. `folder`: for the program's profile and its result."""
    program = shutil.which("soffice")
    if not program:
        raise FileNotFoundError("soffice is missing: sh tests/require_servers.sh")
    options = (
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        # Commas, double quotes, UTF-8, from the first line on: what its dialogue proposes for such a file.
        "--infilter=Text - txt - csv (StarCalc):44,34,76,1",
        "--convert-to",
        "fods",
        "--outdir",
        str(folder),
        str(csv),
    )
    with subprocess.Popen(
        [program, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0
    ) as run:
        try:
            output, _ = run.communicate(timeout=_SECONDS)
        except BaseException:
            os.killpg(run.pid, signal.SIGKILL)  # the program proper is a child of what was started
            raise
    assert run.returncode == 0, output.decode()
    sheet = ElementTree.parse(folder / f"{csv.stem}.fods").getroot()
    return [_cells(row) for row in sheet.iter(f"{_TABLE}table-row")]


def _cells(row: ElementTree.Element) -> list[Cell]:
    found: list[Cell] = []
    for one in row.iter(f"{_TABLE}table-cell"):
        paragraphs = one.findall(f"{_TEXT}p")
        cell = Cell(
            one.get(f"{_OFFICE}value-type", ""), one.get(f"{_TABLE}formula", ""), "\n".join(map(_shown, paragraphs))
        )
        found += [cell] * int(one.get(f"{_TABLE}number-columns-repeated", "1"))
    while found and not found[-1].type:
        found.pop()
    return found


def _shown(paragraph: ElementTree.Element) -> str:
    """Its text: repeated spaces are elements."""
    parts = [paragraph.text or ""]
    for one in paragraph:
        parts.append(" " * int(one.get(f"{_TEXT}c", "1")) if one.tag == _SPACES else "".join(one.itertext()))
        parts.append(one.tail or "")
    return "".join(parts)
