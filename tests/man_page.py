"""The manual page, made of what the commands say of themselves.

`python -m man_page`, here, writes it anew.
"""

import re
from collections.abc import Iterator

import click

from command import ROOT
from spfaudit.cli.main import spfaudit
from spfaudit.version import VERSION

PAGE = ROOT / "man" / "spfaudit.1"
_DATE = "2026-11-26"
"""Of the last change to what this file itself says."""

_DESCRIPTION = (
    "An organisation writes down what each of its domains is for: sending, receive-only, non-sending or retired."
    " spfaudit proves from DNS that this is true, tells the exact record at fault with its remedy, and lets a CI job"
    " fail on it.",
    'One law stands above all: a lookup that failed is neither "record missing" nor "pass". A domain whose DNS does not'
    " answer is unjudged, says so in every report, and has an exit status of its own.",
)
_STATUS = (
    ("0", "Complete, and no finding at or above --fail-on."),
    ("1", "Findings at or above --fail-on; lint: warnings with --strict; test: the sender does not pass."),
    ("2", "Usage or inventory error: nothing was judged."),
    ("3", "No such finding, but something could not be judged, or the run is incomplete."),
    ("4", "An output could not be written, or the program itself failed."),
    ("130, 143", "Interrupted. The report covers what was judged, and says that it is incomplete."),
)
_ENVIRONMENT = (
    ("SPFAUDIT_*", "Settings, by the options' long names; flags win. What may be repeated is separated by spaces."),
    ("LC_ALL, LC_MESSAGES, LANG", "The language, unless --lang says otherwise: Japanese or English."),
    ("NO_COLOR", "No colours."),
    ("TMPDIR", "Where the verdicts of long lists wait for their reports."),
    ("GITHUB_STEP_SUMMARY", "Where --format github writes a job summary too."),
)
_FILES = (
    ("domains.yaml", "The inventory, unless another is named. `spfaudit schema` describes it to editors."),
    ("*.toml", "Profiles of one's own, named by their paths."),
)


def made() -> str:
    """The page as it should be."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = click.Context(spfaudit, info_name="spfaudit")
    yield f'.TH SPFAUDIT 1 "{_DATE}" "spfaudit {VERSION}" "User Commands"'
    yield ".SH NAME"
    yield r"spfaudit \- audit SPF and related DNS records of many domains"
    yield ".SH SYNOPSIS"
    yield r".B spfaudit"
    yield r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]"
    yield ".SH DESCRIPTION"
    for number, paragraph in enumerate(_DESCRIPTION):
        if number:
            yield ".PP"
        yield roff(paragraph)
    yield ".SH COMMANDS"
    for name in spfaudit.list_commands(context):
        command = spfaudit.get_command(context, name)
        assert command is not None
        yield from _command(name, command, context)
    for title, told in (("EXIT STATUS", _STATUS), ("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES)):
        yield f".SH {title}"
        for term, meaning in told:
            yield from _term(roff(term), meaning)


def _command(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    options = [param for param in command.params if isinstance(param, click.Option)]
    words = " ".join(f"\\fI{roff(_placeholder(argument))}\\fR" for argument in arguments)
    yield f".SS spfaudit {name}"
    yield f".B spfaudit {name}"
    yield f"[\\fIOPTIONS\\fR] {words}".rstrip()
    yield ".PP"
    yield roff(command.help or "")
    for option in options:
        flags = ", ".join(rf"\fB{roff(flag)}\fR" for flag in sorted(option.opts, key=len, reverse=True))
        value = "" if option.is_flag else f" \\fI{roff(_placeholder(option))}\\fR"
        default = f" [default: {option.default}]" if option.show_default and option.default is not None else ""
        yield from _term(flags + value, f"{option.help or ''}{default}".strip())
    yield from _epilog(command.epilog or "")


def _placeholder(param: click.Parameter) -> str:
    if param.metavar:
        return param.metavar
    if isinstance(param.type, click.Choice):
        return "|".join(map(str, param.type.choices))
    if isinstance(param.type, click.DateTime):
        return "YYYY-MM-DD"
    name = (param.name or "").upper()
    return name if param.required else f"[{name}]"


def _epilog(text: str) -> Iterator[str]:
    """Paragraphs; those that are indented are commands, and stand as they are."""
    literal = False
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        is_example = paragraph.startswith("  ")
        if is_example != literal:
            yield ".RS 4\n.nf" if is_example else ".fi\n.RE"
            literal = is_example
        if is_example:
            yield roff(paragraph.strip())
        else:
            yield ".PP"
            yield roff(paragraph.strip())
    if literal:
        yield ".fi\n.RE"


def _term(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield term
    yield roff(meaning) or r"\&"


def roff(text: str) -> str:
    """Text that is nothing but text to roff, in ASCII, one sentence a line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    escaped = re.sub(r"[^\x00-\x7f]", lambda char: f"\\[u{ord(char[0]):04X}]", escaped)
    lines = re.sub(r"(?<=[.:])\s+(?=[A-Z])|\n\s*", "\n", escaped.strip()).split("\n")
    return "\n".join(rf"\&{line}" if line.startswith(".") else line for line in lines)


if __name__ == "__main__":
    PAGE.write_text(made(), encoding="utf-8")
