"""A source that answers from a recording, and from nothing else.

Describes itself as the source that was recorded, so that a replay gives the
same report. A question that nobody asked then has no answer now.
"""

import codecs
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec

from spfaudit.evidence import NAMES, Answer, Failed, Failure, Question
from spfaudit.resolver.at_hand import AnswersAtHand
from spfaudit.resolver.name import canonical
from spfaudit.resolver.recording import FORMAT, AnswerLine, FooterLine, HeaderLine, Line, from_line
from spfaudit.resolver.source import SourceError
from spfaudit.system_error import unreadable
from spfaudit.text import Text

_CUT_SHORT = Text(
    en="the recording was cut short: what is missing from it is undetermined",
    ja="記録が途中で終わっています。記録されていない問い合わせは未確認になります",
)


class SnapshotSource(AnswersAtHand):
    """Replays a recording, read at once. Of a question answered twice the last answer counts.

    A recording that ends early, even within a line, is used as far as it goes, with a notice. Raises SourceError for
    what is no recording, or is broken before its last line.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(self._recorded)
        self._answers: dict[Question, Answer] = {}
        self._lists_names = False
        self._footer = FooterLine(gave_up=True, notices=(_CUT_SHORT,))
        self._header = self._read(Path(path))

    @property
    def description(self) -> str:
        """That of the source recorded."""
        return self._header.source

    @property
    def started(self) -> datetime:
        """When the recording began."""
        return self._header.started

    @property
    def observed_on(self) -> date | None:
        """The day on which the recording began, where it was made."""
        return self.started.date()

    @property
    def notices(self) -> tuple[Text, ...]:
        """What the source recorded said of itself, or that the recording is not whole."""
        return self._footer.notices

    @property
    def gave_up(self) -> bool:
        """Whether the source recorded gave up, or the recording was cut short: the run is incomplete."""
        return self._footer.gave_up

    @property
    def lists_names(self) -> bool:
        """Whether the source recorded was asked for the names that it knows."""
        return self._lists_names

    def _recorded(self, question: Question) -> Answer:
        """What was answered then; Failed if it was not asked."""
        known = self._answers.get(question)
        if known is not None:
            return known
        try:
            return self._answers.get(canonical(question), Failed(reason=Failure.NOT_RECORDED))
        except ValueError as error:
            return Failed(reason=Failure.UNASKABLE, detail=str(error))

    def _read(self, path: Path) -> HeaderLine:
        lines = _lines(path)
        try:
            _, header = next(lines)
        except StopIteration:
            raise SourceError(Text(en=f"{path}: the recording is empty", ja=f"{path}：記録が空です")) from None
        if not isinstance(header, HeaderLine) or header.format != FORMAT:
            raise SourceError(
                Text(
                    en=f"{path}:1: no recording that this version can read ({FORMAT})",
                    ja=f"{path}:1：この版で読める記録（{FORMAT}）ではありません",
                )
            )
        for number, line in lines:
            match line:
                case HeaderLine():
                    raise _broken(path, number, "a second header")
                case FooterLine():
                    self._footer = line
                case _:
                    self._keep(line, path, number)
        return header

    def _keep(self, line: AnswerLine, path: Path, number: int) -> None:
        try:
            self._answers[Question(line.name, line.type)] = from_line(line)
            self._lists_names = self._lists_names or line.type == NAMES
        except ValueError as error:
            raise _broken(path, number, str(error)) from None


def _lines(path: Path) -> Iterator[tuple[int, Line]]:
    """Every line with its number; a last one without its newline was cut off in the middle, and is left out."""
    decoder = msgspec.json.Decoder[Line](Line)
    try:
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                try:
                    yield number, decoder.decode(text if number > 1 else text.removeprefix(codecs.BOM_UTF8))
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    if number > 1 and not text.endswith(b"\n"):
                        return
                    raise _broken(path, number, str(error)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(unreadable(str(path), error)) from None


def _broken(path: Path, line: int, why: str) -> SourceError:
    return SourceError(
        Text(
            en=f"{path}:{line}: the recording is damaged: {why}",
            ja=f"{path}:{line}：記録が壊れています（{why}）",
        )
    )
