"""A source that writes down what another answers.

Knows files, that disks fill up, and that another run may record to the same
name. While a recording grows it is called `NAME.partial`, and is renamed when
it is whole: NAME is never half a recording, and what a run has learned that was
killed or interrupted can still be replayed. A device or a pipe is simply
written to.
"""

import os
import stat
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from errno import EISDIR
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from spfaudit.evidence import Answer, Failed, Failure, Question
from spfaudit.resolver.front import PromptFront
from spfaudit.resolver.recording import FORMAT, FooterLine, HeaderLine, Line, to_line
from spfaudit.resolver.source import Done, RecordingError, Source, SourceBusy, with_untrue
from spfaudit.sanitise import well_formed
from spfaudit.system_error import describe_system_error
from spfaudit.text import Text
from spfaudit.version import VERSION


class Recorder(PromptFront):
    """A source in front of another that writes down every answer. Put a Memo in front of it.

    `open` raises RecordingError if `path` cannot be written, or another run is recording there. A disk that fills up
    later stops neither the run nor its report: `problem` tells of it after `close`, and NAME stays what it was. So it
    does, and `unfinished` tells, if the run ends by an exception (it is cancelled, say), or if `cut_short` says in the
    end that not all was asked that was to be.

    It serves one run: the next one that is whole takes the place of what this has recorded.
    """

    def __init__(
        self,
        source: Source,
        path: str | Path,
        *,
        started: datetime | None = None,
        cut_short: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(source, self._ask)
        self._path = Path(path)
        self._target = self._growing = self._path
        self._started = started
        self._cut_short = cut_short
        self._file: BinaryIO | None = None
        self._broken: OSError | None = None
        self._is_given_up = False
        """Whether whoever asks has given up, as answers proved untrue again and again."""
        self._raised_before: BaseException | None = None
        """What the caller of the run was handling when it began."""
        self._header: HeaderLine
        self._encoder = msgspec.json.Encoder()
        self.problem: Text | None = None
        """Why the recording could not be kept."""
        self.unfinished: Text | None = None
        """Where it is instead, if the run was cut short."""

    async def open(self) -> None:
        """Begin the file, then open the source behind. Raises SourceBusy while it records for another run."""
        if self._file is not None:
            raise SourceBusy("this Recorder is at work in another run: each needs one and a file of its own")
        self._raised_before = sys.exception()
        self._is_given_up = False
        try:
            self._file = self._begun()
        except BlockingIOError:
            raise RecordingError(
                Text(
                    en=f"{self._path}: another run is recording there now (name another file: --record)",
                    ja=f"{self._path}：ほかの実行が記録中です（--record で別のファイルを指定してください）",
                )
            ) from None
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise self._error(error) from None
        try:
            await self._source.open()
        except BaseException:
            self._file.close()
            self._file = None
            if self._growing != self._target:
                self._growing.unlink()
            raise
        self._header = HeaderLine(
            format=FORMAT,
            tool=VERSION,
            source=well_formed(self._source.description),
            started=self._started or datetime.now().astimezone(),
        )
        self._write(self._header)

    async def look_back(self) -> Collection[Question] | None:
        """As the source behind says. What does not hold is in the recording no more, whatever becomes of the run."""
        untrue = await super().look_back()
        if untrue is None:
            self._begin_anew()
        for question in untrue or ():
            self._write(to_line(question, Failed(reason=Failure.NOT_ATTEMPTED)))
        return untrue

    def give_up(self) -> None:
        """What was not asked by now is missing from the recording, which says so."""
        self._is_given_up = True
        super().give_up()

    async def lookup(self, question: Question) -> Answer:
        """The answer of the source behind, written down."""
        answer = await self._source.lookup(question)
        self._write(to_line(question, answer))
        return answer

    def _ask(self, question: Question, done: Done) -> None:
        """Calls `done` with the answer of the source behind, once it is written down."""
        self._prompt.ask(question, partial(self._answered, done))

    def _answered(self, done: Done, question: Question, answer: Answer) -> None:
        self._write(to_line(question, answer))
        done(question, answer)

    async def close(self) -> None:
        """Close the source behind, and give the file its name."""
        try:
            await self._source.close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._file is None:
            return
        whole = sys.exception() is self._raised_before and not self._cut_short()
        if whole:
            self._write(self._footer())
        file, self._file = self._file, None
        try:
            with file:
                file.flush()
                if self._growing != self._target:
                    os.fsync(file.fileno())
                    if whole and self._broken is None:
                        self._growing.replace(self._target)  # before it is closed: until then it is nobody else's
        except OSError as error:
            self._broken = error
        if self._broken is not None:
            self.problem = self._error(self._broken).problem
        elif not whole and self._growing != self._target:
            self.unfinished = Text(
                en=f"{self._path}: the run was cut short, so this file was left as it is; "
                f"what was answered is in {self._growing} (for --replay)",
                ja=f"{self._path}：実行が途中で終わったため、変更していません。"
                f"得られた応答は {self._growing} にあります（--replay で使えます）",
            )

    def _footer(self) -> FooterLine:
        if self._is_given_up:
            return FooterLine(gave_up=True, notices=with_untrue(self.notices))
        return FooterLine(gave_up=self.gave_up, notices=self.notices)

    def _begun(self) -> BinaryIO:
        """The file that grows: beside the one that it will be, or a device or a pipe itself."""
        self._target = self._growing = Path(os.path.realpath(self._path))
        mode = self._target.stat().st_mode if self._target.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if mode is not None and not stat.S_ISREG(mode):
            return self._target.open("wb")
        self._growing = self._target.with_name(self._target.name + ".partial")
        file = _alone(self._growing)
        if mode is not None:
            os.fchmod(file.fileno(), stat.S_IMODE(mode))
        return file

    def _begin_anew(self) -> None:
        if self._file is not None and self._broken is None:
            with suppress(OSError):  # what went to a pipe has been read
                self._file.truncate(0)
                self._write(self._header)

    def _write(self, line: Line) -> None:
        if self._file is None or self._broken is not None:
            return
        try:
            self._file.write(self._encoder.encode(line) + b"\n")
        except OSError as error:
            self._broken = error

    def _error(self, error: OSError | ValueError) -> RecordingError:
        why = describe_system_error(error)
        return RecordingError(
            Text(
                en=f"{self._path}: the recording cannot be written: {why.en}",
                ja=f"{self._path}：記録を書き込めません（{why.ja}）",
            )
        )


def _alone(path: Path) -> BinaryIO:
    """The file, empty, and nobody else's until it is closed. Raises BlockingIOError if it is somebody's already."""
    while True:
        file = path.open("ab")
        try:
            _lock(file)
            status = os.fstat(file.fileno())
            if os.path.samestat(status, os.stat(path)):
                if status.st_size:  # of a run that was killed
                    file.truncate(0)
                return file
        except FileNotFoundError:
            pass  # as below
        except BaseException:
            file.close()
            raise
        file.close()  # its run has ended in this moment, and has given it its name


def _lock(file: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:  # not on every system
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # nor for every file
        return
