"""Authoritative servers, each asked itself and without recursion: slowly, a few questions at a time.

They belong to others, who did not ask for an audit: every server has a rate of its own, and whoever falls silent is
left alone. Only public addresses are asked, because addresses come out of DNS, where their owner writes what he likes.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Provenance, Question
from spfaudit.resolver.authoritative import classify_authoritative
from spfaudit.resolver.dialogue import Dialogue, Manners
from spfaudit.resolver.message import Message
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.public_address import is_public
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.upstream import Upstream

COURTESY = 20.0
"""Questions a second to one server."""
_AT_ONCE, _AT_ONCE_TO_ONE = 64, 4
"""Questions under way, to all servers and to one."""
_REMEMBERED = 2_000
"""Servers whose pace and silence are remembered."""
_TRIES = 2
"""For one question. A server is lame if it says so each time."""

Tell = Callable[[Answer], None]


class _Server:
    """One server, and the questions that wait for it."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.waiting: deque[tuple[Question, Tell]] = deque()
        self.under_way = 0

    @property
    def is_idle(self) -> bool:
        """Whether nobody asks it at the moment."""
        return not (self.under_way or self.waiting)


class Authorities:
    """The authoritative servers that a run asks, within one event loop.

    `detours`: canonical address → where that server is asked instead, be it public or not. `way_to`: makes what asks
    one server; `later` makes a call once the loop gets its turn.
    """

    def __init__(
        self,
        manners: Manners,
        way_to: Callable[[Nameserver], Upstream],
        *,
        detours: Mapping[str, Nameserver],
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        self._manners = replace(manners, tries=_TRIES, flags=0)
        self._way_to = way_to
        self._detours = detours
        self._later = later
        self._servers: OrderedDict[str, _Server] = OrderedDict()
        """By address, those first that were asked longest ago."""
        self._awaited: OrderedDict[_Server, None] = OrderedDict()
        """Those for which questions wait, in the same order."""
        self._answered: list[_Server] = []
        """Those that have said something, and whose sockets may have to be closed."""
        self._dialogues: set[Dialogue] = set()
        self.backlog = 0
        """How many questions wait for their turn."""

    def ask(self, question: Question, address: str, tell: Tell) -> None:
        """Calls `tell` with what the server at `address` says to a canonical `question`, perhaps at once."""
        if address not in self._detours and not is_public(address):
            tell(Failed(reason=Failure.NOT_ATTEMPTED, detail=f"{address} is no public address"))
            return
        server = self._servers.get(address)
        if server is None:
            server = _Server(self._way_to(self._detours.get(address) or Nameserver(address)))
            self._servers[address] = server
        self._servers.move_to_end(address)
        server.waiting.append((question, tell))
        self._awaited[server] = None
        self._awaited.move_to_end(server)
        self.backlog += 1
        self._put_through()

    def close(self) -> None:
        """Forgets all questions and lets go of all sockets; nobody is told."""
        for dialogue in self._dialogues:
            dialogue.leave()
        for server in self._servers.values():
            server.upstream.close()
        self._dialogues.clear()
        self._servers.clear()
        self._awaited.clear()
        self._answered.clear()
        self.backlog = 0

    def _put_through(self) -> None:
        """Begins as many as may be under way, those first whose server was asked longest ago."""
        for server in list(self._awaited):
            while server.waiting and server.under_way < _AT_ONCE_TO_ONE:
                if len(self._dialogues) >= _AT_ONCE:
                    return
                self.backlog -= 1
                self._begin(server, *server.waiting.popleft())
            if not server.waiting:
                self._awaited.pop(server, None)

    def _begin(self, server: _Server, question: Question, tell: Tell) -> None:
        if server.upstream.breaker.open:
            self._soon_go_on(server)
            tell(Failed(reason=Failure.TIMEOUT, detail=f"{server.upstream.name} was given up"))
            return
        said: list[Answer] = []

        def meaning(question: Question, message: Message, origin: Provenance) -> Answer:
            said.append(classify_authoritative(question, message, origin))
            return said[-1]

        def finish(answer: Answer) -> None:
            self._dialogues.discard(dialogue)
            server.under_way -= 1
            self._soon_go_on(server)
            tell(_only_if_repeated(answer, said))

        server.under_way += 1
        dialogue = Dialogue(question, encode_question(question), replace(self._manners, meaning=meaning), finish)
        self._dialogues.add(dialogue)
        dialogue.begin([server.upstream])

    def _soon_go_on(self, answered: _Server) -> None:
        self._answered.append(answered)
        if len(self._answered) == 1:
            self._later(self._go_on)

    def _go_on(self) -> None:
        """Closes the sockets to servers that have said their word, unless they are asked more; then begins more."""
        answered, self._answered = self._answered, []
        for server in answered:
            if server.is_idle:
                server.upstream.close()
                self._forget_oldest()
        self._put_through()

    def _forget_oldest(self) -> None:
        """Keeps in bounds what is remembered: of those that nobody asks, the one asked longest ago goes."""
        if len(self._servers) > _REMEMBERED:
            oldest = next((address for address, server in self._servers.items() if server.is_idle), None)
            if oldest is not None:
                del self._servers[oldest]


def _only_if_repeated(answer: Answer, said: list[Answer]) -> Answer:
    """`answer`, unless it calls a server lame that has said so only once."""
    if not isinstance(answer, Failed) or answer.reason is not Failure.LAME:
        return answer
    if sum(isinstance(one, Failed) and one.reason is Failure.LAME for one in said) > 1:
        return answer
    return replace(answer, reason=Failure.TIMEOUT, detail=f"{answer.detail}, said once only")
