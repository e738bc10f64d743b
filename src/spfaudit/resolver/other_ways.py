"""Questions that are asked otherwise than as usual: of whom, and how, as `spfaudit.asking` has it in their types."""

from ipaddress import ip_address

from spfaudit.asking import is_of_each, is_unchecked, record_type, server_of
from spfaudit.evidence import Answer, Failed, Failure, Question
from spfaudit.resolver.authorities import Authorities
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.name import canonical
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.source import Done
from spfaudit.resolver.switchboard import Switchboard
from spfaudit.resolver.validation import ask_each, ask_unchecked


class OtherWays:
    """Asks such questions within one run. `authorities`: None if no authoritative server is to be asked."""

    def __init__(self, switchboard: Switchboard, manners: Manners, authorities: Authorities | None) -> None:
        self._switchboard = switchboard
        self._manners = manners
        self._authorities = authorities

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn."""
        return self._authorities.backlog if self._authorities else 0

    def ask(self, asked: Question, done: Done) -> None:
        """Calls `done` with the question and its answer, once, perhaps at once."""

        def tell(answer: Answer) -> None:
            done(asked, answer)

        address = server_of(asked.type)
        try:
            if address:
                address = str(ip_address(address))
            question = canonical(Question(asked.name, record_type(asked.type)))
            encode_question(question)
        except ValueError as error:
            tell(Failed(reason=Failure.UNASKABLE, detail=str(error)))
            return
        resolvers, converse = self._switchboard.best(), self._switchboard.converse
        if address and self._authorities:
            self._authorities.ask(question, address, tell)
        elif address:
            tell(Failed(reason=Failure.NOT_ATTEMPTED, detail="authoritative servers are not asked"))
        elif not resolvers:
            tell(Failed(reason=Failure.NOT_ATTEMPTED, detail="no resolver answers any more"))
        elif is_unchecked(asked.type):
            ask_unchecked(question, resolvers, self._manners, converse, tell)
        elif is_of_each(asked.type):
            ask_each(question, resolvers, self._manners, converse, tell)
        else:
            tell(Failed(reason=Failure.UNASKABLE, detail=f"no way to ask: {asked.type}"))

    def close(self) -> None:
        """Forgets all questions to authoritative servers."""
        if self._authorities:
            self._authorities.close()
