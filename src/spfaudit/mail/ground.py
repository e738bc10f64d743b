"""What the facts about one domain are taken from: as much of a posture as they need."""

from typing import Protocol

from spfaudit.evidence import Evidence, Mx
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.fact import Missed
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.survey import Survey


class Ground(Protocol):
    """The domain, and what is known so far."""

    entry: Entry
    inventory: Inventory
    evidence: Evidence
    shared: SharedFacts

    @property
    def exists(self) -> bool:
        """Whether the name exists in DNS."""

    @property
    def mx(self) -> tuple[Mx, ...]:
        """The name's MX records."""

    def survey_txt(self, *names: str) -> Survey:
        """The TXT records of several names, those that failed set aside."""


class FactsOf:
    """Facts that follow from the evidence of their ground."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.missed: Missed = {}

    @property
    def evidence(self) -> Evidence:
        """That of the ground, so far."""
        return self._ground.evidence
