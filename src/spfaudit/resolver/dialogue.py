"""One question's conversation with the resolvers: carries out the plan, and waits.

Knows clocks and tasks. What to try is `plan`'s to say, what a reply means is
`classify`'s. A slow answer to an earlier try counts as long as the
conversation lasts: replies are awaited from all tries at once.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Provenance, Question
from spfaudit.resolver.classify import Unproven, classify, provenance
from spfaudit.resolver.message import Message, Unreadable
from spfaudit.resolver.plan import Attempt, Tried, decide, settled
from spfaudit.resolver.transport import Reply, Silence, ask
from spfaudit.resolver.upstream import Gate, Upstream


class Manners(Struct, frozen=True, kw_only=True):
    """How to ask: the seconds that one try may take, how many tries, and the gate that all questions pass."""

    timeout: float
    tries: int
    gate: Gate


async def converse(question: Question, upstreams: Sequence[Upstream], manners: Manners) -> Answer:
    """Ask a canonical question until it is answered or the tries are used up. `upstreams`: best first, not empty."""
    dialogue = _Dialogue(question, upstreams, manners)
    try:
        return await dialogue.run()
    finally:
        await dialogue.leave()


class _Dialogue:
    def __init__(self, question: Question, upstreams: Sequence[Upstream], manners: Manners) -> None:
        self._question = question
        self._upstreams = upstreams
        self._manners = manners
        self._history: list[Tried] = []
        self._listening: dict[asyncio.Task[Reply], int] = {}
        """Queries that may still be answered, with their place in the history."""
        self._clock = asyncio.get_running_loop().time

    async def run(self) -> Answer:
        plain = [i for i, upstream in enumerate(self._upstreams) if upstream.plain_only]
        while True:
            step = decide(self._history, servers=len(self._upstreams), tries=self._manners.tries, plain=plain)
            if not isinstance(step, Attempt):
                return self._concluded(step)
            await self._pause(step)
            if not self._is_settled():
                await self._carry_out(step)

    async def leave(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)

    async def _pause(self, attempt: Attempt) -> None:
        if attempt.pause:
            await self._listen(attempt.pause * self._manners.timeout * random.uniform(0.5, 1.5), self._is_settled)

    async def _carry_out(self, attempt: Attempt) -> None:
        upstream = self._upstreams[attempt.server]
        await self._manners.gate.passed()
        await upstream.gate.passed()
        self._listening[asyncio.create_task(ask(upstream.server, self._question, attempt))] = len(self._history)
        self._history.append(Tried(attempt, None))
        await self._listen(self._manners.timeout, lambda: self._history[-1].result is not None or self._is_settled())
        if self._history[-1].result is None and not self._is_settled():
            self._conclude_try(-1, self._silence(attempt, Silence(Failure.TIMEOUT)))

    async def _listen(self, seconds: float, enough: Callable[[], bool]) -> None:
        """Take in replies for so long, or until there are enough of them."""
        deadline = self._clock() + seconds
        while not enough() and (left := deadline - self._clock()) > 0:
            if not self._listening:
                await asyncio.sleep(left)
                continue
            done, _ = await asyncio.wait(self._listening, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                place = self._listening.pop(task)
                self._conclude_try(place, self._meaning(self._history[place].attempt, task.result()))

    def _is_settled(self) -> bool:
        return settled(self._history) is not None

    def _conclude_try(self, place: int, result: Answer | Unproven) -> None:
        self._history[place] = replace(self._history[place], result=result)

    def _meaning(self, attempt: Attempt, reply: Reply) -> Answer | Unproven:
        upstream = self._upstreams[attempt.server]
        match reply:
            case Message():
                upstream.heard(self._clock(), edns=reply.had_edns, rcode=reply.rcode_name)
                origin = provenance(reply, resolver=str(upstream.server), transport=attempt.transport, at=_now())
                return upstream.trusted(self._question.type, _attributed(classify(self._question, reply), origin))
            case Unreadable(why):
                upstream.breaker.answered()
                return self._failed(attempt, Failure.UNPARSABLE, why)
            case Silence():
                return self._silence(attempt, reply)

    def _silence(self, attempt: Attempt, silence: Silence) -> Failed:
        # A resolver may well be without TCP, and one under attack by strays is not dead.
        if attempt.transport == "udp" and silence.reason is not Failure.MISMATCH:
            self._upstreams[attempt.server].breaker.silent(self._clock())
        return self._failed(attempt, silence.reason, silence.detail)

    def _failed(self, attempt: Attempt, reason: Failure, detail: str) -> Failed:
        origin = Provenance(
            resolver=str(self._upstreams[attempt.server].server), transport=attempt.transport, at=_now()
        )
        return Failed(reason=reason, detail=detail, provenance=origin)

    def _concluded(self, answer: Answer) -> Answer:
        for server, upstream in enumerate(self._upstreams):
            tries = [tried for tried in self._history if tried.attempt.server == server]
            upstream.concluded(self._clock(), tries, answer)
        return replace(answer, provenance=replace(answer.provenance, tries=len(self._history)))


def _attributed(result: Answer | Unproven, origin: Provenance) -> Answer | Unproven:
    if isinstance(result, Unproven):
        return Unproven(replace(result.absence, provenance=origin))
    return replace(result, provenance=origin)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
