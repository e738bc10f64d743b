"""A source in front of another that knows MTA-STS policies as well, by HTTPS.

Whoever wants no HTTPS does not use it. Knows where the policy of a domain is and which addresses may be connected
to; how one is fetched is `policy_fetch`'s business.
"""

import asyncio
import ssl
from collections.abc import Callable, Collection

from msgspec.structs import replace

from spfaudit.evidence import POLICY, Address, Answer, Failed, Failure, NoData, NxDomain, Question, Records
from spfaudit.resolver.front import PromptFront
from spfaudit.resolver.public_address import is_public
from spfaudit.resolver.source import Done, Source
from spfaudit.resolver.tasks import Tasks

_ADDRESSES = ("A", "AAAA")


class PolicySource(PromptFront):
    """Answers questions for policies over HTTPS, and hands on all others. Put a Recorder or a Memo in front of it.

    A host's addresses are asked of the source behind, and none is connected to unless `may_connect` is true of all.
    `certificates`: whom to trust instead of the usual authorities. `seconds`: for one policy, apart from DNS.
    `concurrency`: most policies at once.
    """

    def __init__(
        self,
        source: Source,
        *,
        seconds: float = 15.0,
        concurrency: int = 20,
        may_connect: Callable[[str], bool] = is_public,
        certificates: ssl.SSLContext | None = None,
        port: int = 443,
    ) -> None:
        if not (seconds > 0 and concurrency >= 1):
            raise ValueError("seconds and concurrency must be positive")
        super().__init__(source, self._ask)
        self._seconds = seconds
        self._concurrency = concurrency
        self._may_connect = may_connect
        self._certificates = certificates
        self._port = port
        self._turns: asyncio.Semaphore
        self._waiting = 0
        self._tasks = Tasks(self, _defect)

    @property
    def description(self) -> str:
        """That of the source behind, and that HTTPS is used."""
        return f"{self._source.description}, https"

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn, those for policies among them."""
        return super().backlog + self._waiting

    async def open(self) -> None:
        """Open the source behind, and load whom to trust."""
        from spfaudit.resolver.policy_fetch import usual_certificates  # brings httpx, which few runs need

        self._certificates = self._certificates or usual_certificates()
        await self._source.open()
        self._turns = asyncio.Semaphore(self._concurrency)  # of this event loop

    async def look_back(self) -> Collection[Question] | None:
        """As the source behind says; and what web servers said whose addresses it should not have believed."""
        untrue = await super().look_back()
        if untrue is None:
            return None
        hosts = {question.name for question in untrue if question.type in _ADDRESSES}
        return (*untrue, *(Question(host, POLICY) for host in hosts))

    async def lookup(self, question: Question) -> Answer:
        """The answer of the source behind, or of the web server."""
        if question.type != POLICY:
            return await self._source.lookup(question)
        try:
            return await self._policy(question.name)
        except Exception as error:  # a defect of ours here must not leave the question without an answer
            return Failed(reason=Failure.FETCH, detail=type(error).__name__)

    def _ask(self, question: Question, done: Done) -> None:
        """Calls `done` with what `lookup` returns."""
        (self._tasks if question.type == POLICY else self._prompt).ask(question, done)

    async def close(self) -> None:
        """End what is under way, and close the source behind."""
        try:
            await self._tasks.close()
        finally:
            await self._source.close()

    async def _policy(self, host: str) -> Answer:
        from spfaudit.resolver.policy_fetch import Limits, fetch

        found = await self._addresses(host)
        if not isinstance(found, tuple):
            return found
        for address in found:
            if not self._may_connect(address):
                return Failed(reason=Failure.UNTRUSTED, detail=f"{address} is no public address")
        assert self._certificates is not None  # it is open
        limits = Limits(certificates=self._certificates, port=self._port, seconds=self._seconds)
        await self._turn()
        try:
            return await fetch(host, found, limits)
        finally:
            self._turns.release()

    async def _turn(self) -> None:
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1

    async def _addresses(self, host: str) -> tuple[str, ...] | NoData | NxDomain | Failed:
        """Those that are known; none only if that is proven of both families."""
        questions = [Question(host, type) for type in _ADDRESSES]
        answers = await asyncio.gather(*map(self._source.lookup, questions))
        found = [
            record.address
            for answer in answers
            if isinstance(answer, Records)
            for record in answer.rdata
            if isinstance(record, Address)
        ]
        if found:
            return tuple(found)
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Failed):
                return replace(answer, detail=f"{question}: {answer.detail}".rstrip(": "))
        first = answers[0]
        return first if isinstance(first, NxDomain) else NoData()


def _defect(error: BaseException) -> None:
    raise error
