"""What a run learns of one recursive resolver: its pace, its health, its knowledge of EDNS, its lies.

Mutable, and shared by all questions of the run; belongs to one event loop.
"""

import asyncio
from collections.abc import Mapping, Sequence

from spfaudit.evidence import Answer, Failed, Failure, Rdata, Records
from spfaudit.resolver.classify import Unproven
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.pace import Breaker, Pace
from spfaudit.resolver.plan import Tried


class Gate:
    """Lets questions out one after the other, no faster than its pace, in the order they came."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._turn = asyncio.Lock()

    async def passed(self) -> None:
        """Wait for one's turn."""
        clock = asyncio.get_running_loop().time
        if self.pace.delay(clock()) or self._turn.locked():
            async with self._turn:
                await asyncio.sleep(self.pace.delay(clock()))
                self.pace.sent(clock())
        else:
            self.pace.sent(clock())


class Upstream:
    """One resolver, as this run has come to know it."""

    def __init__(self, server: Nameserver, *, timeout: float) -> None:
        self.server = server
        self.gate = Gate(Pace())
        self.breaker = Breaker(patience=2 * timeout)
        self.plain_only = False
        """It answers without EDNS what it does not answer with it."""
        self._speaks_edns = False
        self.lies: Mapping[str, frozenset[Rdata]] = {}
        """What it answered for a name that does not exist, by type; empty for an honest resolver."""

    def heard(self, now: float, *, edns: bool, rcode: str) -> None:
        """A readable reply came."""
        self.breaker.answered()
        self._speaks_edns |= edns
        if rcode == "REFUSED":  # hardly ever a matter of the name, so no need to see whether the next try succeeds
            self.gate.pace.note(now, bad=1)

    def concluded(self, now: float, tries: Sequence[Tried], answer: Answer) -> None:
        """A question is done; `tries` are those that went to this resolver."""
        if isinstance(answer, Failed) or not tries:
            return
        self.gate.pace.note(now, good=1, bad=sum(map(_failed_for_haste, tries)))
        *earlier, last = tries
        if not last.attempt.edns and any(tried.attempt.edns for tried in earlier) and not self._speaks_edns:
            self.plain_only = True

    def trusted(self, type: str, result: Answer | Unproven) -> Answer | Unproven:
        """`result`, unless this resolver lies and the result is one that it could have made up."""
        if not self.lies or isinstance(result, Failed):
            return result
        if isinstance(result, Records) and self.lies.get(type, frozenset()).isdisjoint(result.rdata):
            return result
        return Failed(reason=Failure.UNPROVEN, detail="this resolver rewrites NXDOMAIN")


def _failed_for_haste(tried: Tried) -> bool:
    """Whether a try failed as it does when asked too fast, given that the question has an answer after all."""
    result = tried.result
    return isinstance(result, Failed) and (
        result.reason is Failure.TIMEOUT or result.provenance.rcode == "SERVFAIL"  # REFUSED was noted at once
    )
