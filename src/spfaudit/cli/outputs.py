"""`--format FMT[=FILE]`, `--output FILE`: where each report goes, and how it gets there."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.cli.collisions import STDOUT, Written, same_file
from spfaudit.cli.complain import say, stop
from spfaudit.cli.streams import obeys_escapes, silence_stdout
from spfaudit.policy.settings_error import unknown
from spfaudit.report import OCTETS, REPORTERS, RenderOptions
from spfaudit.report.document import AnyReport
from spfaudit.report.output import OutputError, append, as_octets, check_target, write_whole
from spfaudit.system_error import describe_system_error
from spfaudit.text import Lang, Text

_PIPED_WIDTH = 80
_STDOUT = (STDOUT, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


class Output(Struct, frozen=True):
    """One report. `path` is `-` for stdout."""

    format: str
    path: str

    @property
    def written(self) -> Written:
        """The file, and how it was asked for."""
        return Written(self.path, f"--format {self.format}={self.path}")


def parse_outputs(formats: Sequence[str], lang: Lang) -> tuple[Output, ...]:
    """What `--format` asks for; a report on the terminal if it asks for nothing. Ends the program on nonsense."""
    outputs: list[Output] = []
    for given in formats or ("terminal",):
        format, equals, path = given.partition("=")
        if format not in REPORTERS:
            stop(unknown(format, REPORTERS, Text(en="format", ja="形式")), lang)
        if equals and not path:
            stop(
                Text(en=f"--format {given}: a file name is missing", ja=f"--format {given}：ファイル名がありません"),
                lang,
            )
        output = Output(format, path or STDOUT)
        clash = next((other for other in outputs if _same(other.path, output.path)), None)
        if clash:
            where = "stdout" if output.path == STDOUT else output.path
            stop(
                Text(
                    en=f"{clash.format} and {format} would both go to {where}; name a file: --format {format}=FILE",
                    ja=f"{clash.format} と {format} の出力先が同じです（{where}）。"
                    f"--format {format}=FILE のようにファイルを指定してください",
                ),
                lang,
            )
        outputs.append(output)
    return tuple(outputs)


def _same(one: str, other: str) -> bool:
    if is_stdout(one) or is_stdout(other):
        return is_stdout(one) and is_stdout(other)
    return same_file(one, other)


def is_stdout(path: str) -> bool:
    """Whether a command line means stdout by it."""
    return path in _STDOUT


def check_outputs(outputs: Sequence[Output], *others: str | None) -> None:
    """Raises OutputError if any of the files cannot be written."""
    for path in [*(output.path for output in outputs), *filter(None, others)]:
        check_output(path)


def check_output(path: str) -> None:
    """Raises OutputError if nothing could be written there."""
    if path != STDOUT:
        check_target(path)


def write_outputs(document: AnyReport, outputs: Sequence[Output], usual: RenderOptions, *, color: str) -> bool:
    """Renders and writes every report, the others even if one fails. Whether all could be written."""
    written = write_each(
        outputs,
        lambda format, options: OCTETS[format](document) if format in OCTETS else REPORTERS[format](document, options),
        usual,
        color=color,
    )
    return _write_job_summary(document, outputs, usual.lang) and written


def write_each(
    outputs: Sequence[Output],
    render: Callable[[str, RenderOptions], Iterable[str] | Iterable[bytes]],
    usual: RenderOptions,
    *,
    color: str,
) -> bool:
    """Writes what `render` makes of each format, the others even if one fails. Whether all could be written.

    `usual`: options of all, but for width and colour, which depend on where each goes.
    """
    written = True
    for output in sorted(outputs, key=lambda output: output.path == STDOUT):  # what a pipe ends can't harm the files
        to_stdout = output.path == STDOUT
        options = replace(
            usual,
            width=width_of_stdout() if to_stdout else _PIPED_WIDTH,
            color=color == "always" or (to_stdout and wants_color(color)),
        )
        pieces = render(output.format, options)
        try:
            write_output(output.path, pieces)
        except OutputError as error:
            say(error.problem, usual.lang)
            written = False
    return written


def write_output(path: str, text: str | Iterable[str] | Iterable[bytes]) -> None:
    """All of the text, to a file or to stdout. Raises OutputError; a file is then as it was."""
    if path == STDOUT:
        print_whole(text)
    else:
        write_whole(path, text)


def _write_job_summary(document: AnyReport, outputs: Sequence[Output], lang: Lang) -> bool:
    """Beside workflow commands, if GitHub names a file for it. False if that can't be written."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path or all(output.format != "github" for output in outputs):
        return True
    from spfaudit.report import job_summary

    try:
        append(path, job_summary.render(document, RenderOptions(lang=lang)))
    except OutputError as error:
        say(error.problem, lang)
        return False
    return True


def wants_color(choice: str) -> bool:
    """Whether stdout gets colours, by `--color`, NO_COLOR and the terminal."""
    return choice == "always" or (choice == "auto" and obeys_escapes(sys.stdout) and not os.environ.get("NO_COLOR"))


def width_of_stdout() -> int:
    """Cells of the terminal; of a pipe, what COLUMNS says, or 80."""
    if sys.stdout.isatty():
        return os.get_terminal_size(sys.stdout.fileno()).columns or _PIPED_WIDTH
    columns = os.environ.get("COLUMNS", "")
    known = columns.isascii() and columns.isdigit() and len(columns) < 5
    return (int(columns) if known else 0) or _PIPED_WIDTH


def print_whole(text: str | Iterable[str] | Iterable[bytes]) -> None:
    """To stdout, perhaps in pieces, as UTF-8 whatever the locale. Whoever reads may stop reading: that is no error.

    Raises OutputError for a full disk and the like.
    """
    try:
        sys.stdout.flush()
        for piece in as_octets(text):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        reason = describe_system_error(error)
        raise OutputError(Text(en=f"stdout: {reason.en}", ja=f"標準出力に書き込めません：{reason.ja}")) from error
