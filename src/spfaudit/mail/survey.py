"""Answers to several questions at once, of which some may have failed."""

from collections.abc import Mapping

from spfaudit.evidence import Evidence, Failed, NoData, NxDomain, Question, Records, Undetermined


class Survey:
    """Answers to several questions, of which some may have failed. Each has a key of its own."""

    def __init__(self, questions: Mapping[str, Question], evidence: Evidence) -> None:
        self.known: dict[str, Records | NoData | NxDomain] = {}
        self._undetermined: Undetermined | None = None
        for key, answer in zip(questions, evidence.answers(questions.values()), strict=True):
            if not isinstance(answer, Failed):
                self.known[key] = answer
            elif not self._undetermined:
                self._undetermined = Undetermined(questions[key], answer)

    @property
    def is_complete(self) -> bool:
        """Whether none of the lookups failed."""
        return self._undetermined is None

    def require_complete(self) -> None:
        """Raises Undetermined if any of the lookups failed."""
        if self._undetermined:
            raise self._undetermined
