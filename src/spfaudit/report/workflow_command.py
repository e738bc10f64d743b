"""One of GitHub's workflow commands: an annotation, escaped so that nothing in it can be another command."""

from typing import Literal

from spfaudit.sanitise import visible

Level = Literal["error", "warning", "notice"]

_CLIP = 1_000
"""Characters of a line of the message; GitHub cuts messages at 4 KiB."""


def workflow_command(level: Level, *lines: str, title: str, file: str, line: int, column: int | None = None) -> str:
    """The command, on a line. `lines`: of the message; `file`: `-` is none."""
    properties = {"title": visible(title)}
    if file != "-":
        place = {"file": visible(file.removeprefix("./")), "line": str(max(1, line))}
        if column:
            place["col"] = str(column)
        properties = {**place, **properties}
    message = "\n".join(visible(text, _CLIP) for text in lines)
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    # The percent sign first, or it would escape the other escapes.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
