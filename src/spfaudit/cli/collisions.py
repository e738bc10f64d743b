"""Files that a command reads are not what it writes, nor is a file written twice: refused before anything is done.

Knows what files a command line names, and that one file has many paths. Knows nothing of what is in them.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from spfaudit.cli.complain import stop
from spfaudit.cli.source_options import SourceOptions
from spfaudit.inventory.model import ResolverSettings
from spfaudit.policy.profiles import is_path
from spfaudit.text import Lang, Text

STDOUT = "-"
"""What a command line calls it."""


class Read(Struct, frozen=True):
    """A file that is read, or kept from one run to the next."""

    path: str
    what: Text


class Written(Struct, frozen=True):
    """A file that is written."""

    path: str
    said: str
    """What the command line says: `--format json=report.json`."""
    to_stdout: bool = True
    """Whether `-` is stdout; otherwise it is no file that anybody means."""


def refuse_collisions(written: Sequence[Written], read: Iterable[Read], lang: Lang) -> None:
    """Ends the program if anything that is read would be written over, two outputs were one file, or one is none."""
    inputs = [file for file in read if file.path not in ("", STDOUT)]
    outputs: list[Written] = []
    for output in written:
        if output.path in ("", STDOUT) and not output.to_stdout:
            stop(Text(en=f"{output.said}: name a file", ja=f"{output.said}：ファイルを指定してください"), lang)
        if output.path in ("", STDOUT) or is_no_file(output.path):
            continue
        for file in inputs:
            if same_file(output.path, file.path):
                stop(
                    Text(
                        en=f"{output.said}: that is {file.what.en}, and would be overwritten",
                        ja=f"{output.said}：{file.what.ja}を上書きしてしまいます",
                    ),
                    lang,
                )
        if any(other.said != output.said and same_file(output.path, other.path) for other in outputs):
            stop(
                Text(
                    en=f"{output.said}: another output goes to the same file",
                    ja=f"{output.said}：ほかの出力と同じファイルです",
                ),
                lang,
            )
        outputs.append(output)


def recording(path: str | None) -> Iterator[Written]:
    """What `--record` writes: the recording, and what it is called while it grows."""
    if path is not None:
        yield Written(path, f"--record {path}", to_stdout=False)
        grown = os.path.realpath(path) if os.path.islink(path) else path
        yield Written(f"{grown}.partial", f"--record {path}")


def named_history(path: str | None) -> Iterator[Written]:
    """What `--history` names, if that is no file."""
    if path in ("", STDOUT):
        yield Written(path, f"--history {path}", to_stdout=False)


def inventory(path: str | None) -> Iterator[Read]:
    """The inventory."""
    if path:
        yield Read(path, Text(en="the inventory", ja="インベントリ"))


def answers(options: SourceOptions, settings: ResolverSettings) -> Iterator[Read]:
    """The files that answers come from."""
    for path in (*options.zones, *settings.zone_files):
        yield Read(path, Text(en="a zone file", ja="ゾーンファイル"))
    for path in options.proposed:
        yield Read(path, Text(en="a file of proposed records", ja="仮のレコードのファイル"))
    if options.replay:
        yield Read(options.replay, Text(en="the recording that is judged", ja="判定に使う記録"))


def refuse_for_answers(options: SourceOptions, named: str | None, settings: ResolverSettings, lang: Lang) -> None:
    """As `refuse_collisions`, of a command that writes nothing but a recording. `named`: the inventory's file."""
    refuse_collisions([*recording(options.record)], [*inventory(named), *answers(options, settings)], lang)


def baseline(path: str | None) -> Iterator[Read]:
    """The baseline."""
    if path:
        yield Read(path, Text(en="the baseline", ja="ベースライン"))


def profiles(names: Iterable[str | None]) -> Iterator[Read]:
    """The profiles that are files."""
    for name in dict.fromkeys(names):
        if name and is_path(name):
            yield Read(name, Text(en="the profile", ja="プロファイル"))


def history(path: str | None) -> Iterator[Read]:
    """The history, and what SQLite keeps beside it."""
    if path:
        file = os.path.realpath(path) if os.path.islink(path) else path
        for end in ("", "-wal", "-shm", "-journal"):
            yield Read(f"{file}{end}", Text(en="the history", ja="履歴"))


def reports(paths: Iterable[str | None]) -> Iterator[Read]:
    """Reports that are put together or compared."""
    for path in paths:
        if path:
            yield Read(path, Text(en="a report that is read", ja="読み込むレポート"))


def names(paths: Iterable[str]) -> Iterator[Read]:
    """Lists and tables of names."""
    for path in paths:
        yield Read(path, Text(en="where names come from", ja="ドメインの読み込み元"))


def same_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file."""
    try:
        return os.path.realpath(one) == os.path.realpath(other) or os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them does not exist; or a NUL in a path
        return False


def is_no_file(path: str) -> bool:
    """Whether it is there and nothing that is written over: a device, a pipe, a folder."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
