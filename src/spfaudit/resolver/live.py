"""Answers from recursive resolvers, over the network.

Knows which resolvers there are and which of them to use. How one question is
asked is `dialogue`'s business.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from math import inf

from spfaudit.evidence import Answer, Failed, Failure, Question
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.canary import lies_of, rewriting_notice
from spfaudit.resolver.datagrams import Datagrams
from spfaudit.resolver.dialogue import Dialogue, Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.name import canonical
from spfaudit.resolver.nameserver import Nameserver, parse_nameserver, system_nameservers
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.plan import Transport
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.streams import Streams
from spfaudit.resolver.transport import Carrier
from spfaudit.resolver.upstream import Upstream
from spfaudit.text import Text

_MOST_SOCKETS = 8
"""To one resolver, at a time."""
_COURTESY = 100.0
"""Questions a second to each of these public resolvers, which belong to everybody and limit those who ask too much."""
_PUBLIC = frozenset(
    {
        *("1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"),
        *("8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"),
        *("9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9"),
    }
)
_ANYBODY_KNOWS = Question(".", "NS")
_OTHER_FILES = 32
"""Descriptors that the rest of the process may need."""


class LiveSource:
    """Live DNS.

    `nameservers`: as `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::1` or `[2001:db8::1]:53`, the preferred first; none
    means the system's; `tls://192.0.2.53#dns.example` asks over TLS. `timeout`: seconds for one try. `tries`: for one
    question, over all resolvers. `rate`: most questions a second; None: as fast as they answer, but well-known public
    resolvers at a moderate rate. `concurrency`: most questions at once. Raises SourceError for what is no address.
    """

    def __init__(
        self,
        nameservers: Sequence[str] = (),
        *,
        timeout: float = 2.0,
        tries: int = 3,
        rate: float | None = None,
        concurrency: int = 2_000,
    ) -> None:
        if timeout <= 0 or tries < 1 or concurrency < 1 or (rate is not None and rate <= 0):
            raise ValueError("timeout, tries, rate and concurrency must be positive")
        self._servers = tuple(dict.fromkeys(map(parse_nameserver, nameservers)))
        self._timeout = timeout
        self._tries = tries
        self._rate = rate
        self._concurrency = concurrency
        self._upstreams: list[Upstream] = []
        self._unusable: dict[Nameserver, str] = {}
        self._gave_up = False
        self._waiting: dict[Dialogue, Callable[[Answer], None]] = {}
        """Those whose turn has not come, in their order."""
        self._under_way: set[Dialogue] = set()
        self._starting = False
        self._doubted: set[Upstream] = set()
        """Those that are being asked for a sign of life."""

    @property
    def description(self) -> str:
        """As `live 192.0.2.53:53, 198.51.100.53:53`; the system's resolvers are known once it is open."""
        return f"live {', '.join(map(str, self._servers))}".rstrip()

    @property
    def observed_on(self) -> date | None:
        """None: answers are as fresh as they can be."""
        return None

    @property
    def gave_up(self) -> bool:
        """Whether questions were not attempted because every resolver had fallen silent."""
        return self._gave_up

    @property
    def notices(self) -> tuple[Text, ...]:
        """What a person should know of the resolvers: unusable, lying or dead ones."""
        return (
            *(_unusable_notice(server, why) for server, why in self._unusable.items()),
            *(rewriting_notice(upstream) for upstream in self._upstreams if upstream.lies),
            *(_dead_notice(upstream) for upstream in self._upstreams if upstream.breaker.open),
        )

    async def open(self) -> None:
        """Find the resolvers, and find out which of them lie. Raises SourceError if none can be used."""
        await self.close()
        loop = asyncio.get_running_loop()
        alarms = Alarms(loop.time, loop.call_at)
        self._servers = self._servers or system_nameservers()
        self._unusable = {server: why for server in self._servers if (why := _no_route(server))}
        usable = [server for server in self._servers if server not in self._unusable]
        if not usable:
            notices = [_unusable_notice(server, why) for server, why in self._unusable.items()]
            raise SourceError(sum(notices[1:], start=notices[0]))
        sockets = _affordable_sockets() // len(usable)
        self._upstreams = [
            Upstream(server, _carriers(server, loop, sockets), alarms, timeout=self._timeout, pace=self._pace(server))
            for server in usable
        ]
        gate = Gate(Pace(self._rate or inf), alarms)
        self._manners = Manners(timeout=self._timeout, tries=self._tries, gate=gate, alarms=alarms)
        for upstream in self._upstreams:
            upstream.doubted = partial(self._ask_for_a_sign_of_life, upstream)
        lies = await asyncio.gather(*(lies_of(upstream, self._manners) for upstream in self._upstreams))
        for upstream, told in zip(self._upstreams, lies, strict=True):
            upstream.lies = told

    def _ask_for_a_sign_of_life(self, upstream: Upstream) -> None:
        """The root's servers: any answer shows that it is the names that are dead, and not the resolver."""

        if upstream in self._doubted:
            return

        def finish(answer: Answer) -> None:
            self._under_way.discard(dialogue)
            self._doubted.discard(upstream)

        dialogue = Dialogue(_ANYBODY_KNOWS, self._manners, finish)
        self._doubted.add(upstream)
        self._under_way.add(dialogue)
        dialogue.begin([upstream])

    def _pace(self, server: Nameserver) -> Pace:
        """Everybody's resolvers are asked with restraint, unless the user has set a rate."""
        return Pace(_COURTESY) if self._rate is None and server.host in _PUBLIC else Pace()

    async def lookup(self, question: Question) -> Answer:
        """The answer of the resolvers; Failed if they have none, or none that can be believed."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        leave = self.ask(question, answered.set_result)
        try:
            return await answered
        except asyncio.CancelledError:
            leave()
            raise

    def ask(self, question: Question, done: Callable[[Answer], None]) -> Callable[[], None]:
        """Calls `done` with what `lookup` returns, perhaps at once. Call the result to take the question back."""

        def finish(answer: Answer) -> None:
            self._under_way.discard(dialogue)
            done(answer)
            self._start_waiting()

        try:
            dialogue = Dialogue(canonical(question), self._manners, finish)
        except ValueError as error:
            done(Failed(reason=Failure.UNASKABLE, detail=str(error)))
            return _nothing
        self._waiting[dialogue] = done
        self._start_waiting()

        def leave() -> None:
            self._waiting.pop(dialogue, None)
            self._under_way.discard(dialogue)
            dialogue.leave()
            self._start_waiting()

        return leave

    def _start_waiting(self) -> None:
        """Begins as many dialogues as may be under way. Some end at once: those that follow begin here, not deeper."""
        if self._starting:
            return
        self._starting = True
        while self._waiting and len(self._under_way) < self._concurrency:
            dialogue = next(iter(self._waiting))
            done = self._waiting.pop(dialogue)
            usable = _best(self._upstreams)
            if usable:
                self._under_way.add(dialogue)
                dialogue.begin(usable)
            else:
                self._gave_up = True
                done(Failed(reason=Failure.NOT_ATTEMPTED, detail="no resolver answers any more"))
        self._starting = False

    async def close(self) -> None:
        """Let go of the sockets; what is still asked stays without an answer."""
        self._waiting.clear()
        for dialogue in list(self._under_way):
            dialogue.leave()
        self._under_way.clear()
        for upstream in self._upstreams:
            upstream.close()
        await asyncio.sleep(0)  # lets connections close


def _nothing() -> None:
    pass


def _carriers(server: Nameserver, loop: asyncio.AbstractEventLoop, sockets: int) -> dict[Transport, Carrier]:
    """The ways to ask a resolver, with so many sockets at most."""
    most = max(1, min(_MOST_SOCKETS, sockets // 2))  # and as many that are being replaced, or for TCP
    if server.tls:
        return {"tls": Streams(server, loop, most=most)}
    return {"udp": Datagrams(server, loop, most_sockets=most), "tcp": Streams(server, loop, most=most)}


def _best(upstreams: Sequence[Upstream]) -> list[Upstream]:
    """Those that still answer; the liars among them only if there is nobody else."""
    alive = [upstream for upstream in upstreams if not upstream.breaker.open]
    return [upstream for upstream in alive if not upstream.lies] or alive


def _no_route(server: Nameserver) -> str:
    """Why no packet can be sent to `server` from here, or "". Sends none."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((server.host, server.port))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _affordable_sockets() -> int:
    """How many sockets the limit on open files allows."""
    try:
        import resource
    except ImportError:  # not on every system
        return 2**31
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2**31 if limit == resource.RLIM_INFINITY else max(1, limit - _OTHER_FILES)


def _unusable_notice(server: Nameserver, why: str) -> Text:
    return Text(
        en=f"resolver {server} cannot be used from here: {why}.",
        ja=f"リゾルバー {server} はこの環境から利用できません（{why}）。",
    )


def _dead_notice(upstream: Upstream) -> Text:
    return Text(
        en=f"resolver {upstream.server} does not answer any more and was given up",
        ja=f"リゾルバー {upstream.server} が応答しなくなったため、問い合わせを打ち切りました",
    )
