"""RFC 1035 master files as a source of answers.

How they are read is `zone_reader`'s business, and how zone data answers questions is `zone`'s.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spfaudit.asking import is_unusual
from spfaudit.evidence import NAMES, POLICY, Answer, Failed, Failure, Question
from spfaudit.resolver.at_hand import AnswersAtHand
from spfaudit.resolver.name import Labels, canonical, to_text
from spfaudit.resolver.zone import Zone, answer, diverted
from spfaudit.resolver.zone_names import NameIndex
from spfaudit.resolver.zone_reader import read_zones, refused
from spfaudit.text import Text


class ZoneSource(AnswersAtHand):
    """Answers from zone files, read at once. A file may hold several zones: each SOA begins one.

    Names outside every zone, and names below a delegation whose child is not loaded, are Failed. Raises SourceError
    for files that cannot be read, are no master files, or hold records outside their zones.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        if isinstance(paths, str):  # which is a sequence of strings, too
            raise TypeError("paths: a list of files, not one string")
        super().__init__(self._said)
        self._paths = tuple(map(Path, paths))
        self._zones: dict[Labels, Zone] = {}
        for path in self._paths:
            for zone in read_zones(path):
                if zone.apex in self._zones:
                    other = self._zones[zone.apex].origin
                    raise refused(str(path), f"{other} holds the same zone", f"{other} と同じゾーンです")
                self._zones[zone.apex] = zone
        self._names: NameIndex | None = None

    @property
    def description(self) -> str:
        """As `zone a.zone, b.zone`."""
        return f"zone {', '.join(path.name for path in self._paths)}"

    @property
    def apexes(self) -> tuple[str, ...]:
        """The zones' names, in the files' order."""
        return tuple(map(to_text, self._zones))

    @property
    def delegated(self) -> tuple[str, ...]:
        """The names that the zones delegate to others, of which no file was given, in the files' order."""
        return tuple(
            to_text(name)
            for zone in self._zones.values()
            for name, node in zone.nodes.items()
            if "NS" in node and name not in self._zones and diverted(zone, name[1:]) is None
        )

    @property
    def observed_on(self) -> date | None:
        """None: the files say what is, or will be."""
        return None

    @property
    def gave_up(self) -> bool:
        """False: files do not tire."""
        return False

    @property
    def notices(self) -> tuple[Text, ...]:
        """None are needed."""
        return ()

    @property
    def lists_names(self) -> bool:
        """True: the files hold them all."""
        return True

    def _said(self, question: Question) -> Answer:
        """What the zones say."""
        if is_unusual(question.type):
            return Failed(reason=Failure.NOT_ATTEMPTED, detail="zone files have no servers and no signatures to check")
        if question.type == POLICY:
            return Failed(reason=Failure.NOT_ATTEMPTED, detail="zone files hold no policies")
        try:
            usual = canonical(question)
            if usual.type == NAMES:
                self._names = self._names or NameIndex(self._zones)
                return self._names.answer(usual)
            return answer(self._zones, usual)
        except ValueError as error:
            return Failed(reason=Failure.UNASKABLE, detail=str(error))
