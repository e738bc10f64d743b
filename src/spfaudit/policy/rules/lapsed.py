"""Registrable domains that are gone, so that anybody may register them.

Asks for name servers; judges nothing.
"""

from collections.abc import Iterable

from spfaudit.evidence import denies_name
from spfaudit.mail.mx.records import fault_of
from spfaudit.mail.posture import Posture
from spfaudit.mail.survey import Survey


class Lapsed:
    """Those of several registrable domains that are proven to have lapsed."""

    def __init__(self, names: frozenset[str], surveys: tuple[Survey, ...]) -> None:
        self.names = names
        self._surveys = surveys

    def require_complete(self) -> None:
        """Raises Undetermined if it is not known of all."""
        for survey in self._surveys:
            survey.require_complete()


def lapsed_domains(posture: Posture, registrables: Iterable[str]) -> Lapsed:
    """Which of them do not exist though the public suffix above does. Raises Missing."""
    # What is no host name, nobody can register.
    found = posture.survey_ns(*[name for name in dict.fromkeys(registrables) if fault_of(name) is None])
    gone = [name for name, answer in found.known.items() if denies_name(answer)]
    above = posture.survey_ns(*dict.fromkeys(map(_parent, gone)))
    lapsed = []
    for name in gone:
        suffix = above.known.get(_parent(name))
        # Below a suffix that nobody runs, a mistyped one say, nobody can register.
        if suffix and not denies_name(suffix):
            lapsed.append(name)
    return Lapsed(frozenset(lapsed), (above, found))


def _parent(name: str) -> str:
    return name.partition(".")[2]
