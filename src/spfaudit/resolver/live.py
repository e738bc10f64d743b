"""Answers from recursive resolvers, over the network.

Knows which resolvers there are, and opens the ways to them. How questions are
asked is `switchboard`'s business.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from ipaddress import ip_address
from math import inf

from spfaudit.evidence import Answer, Question
from spfaudit.resolver.alarms import Alarms
from spfaudit.resolver.authorities import COURTESY, Authorities
from spfaudit.resolver.canary import believe_who_is_alone, examine
from spfaudit.resolver.dialogue import Manners
from spfaudit.resolver.gate import Gate
from spfaudit.resolver.given_up import unusable_notice
from spfaudit.resolver.hindsight import Hindsight
from spfaudit.resolver.live_run import LiveRun
from spfaudit.resolver.nameserver import Nameserver, parse_nameserver, system_nameservers
from spfaudit.resolver.other_ways import OtherWays
from spfaudit.resolver.pace import Pace
from spfaudit.resolver.random_label import as_it_was_put, new_seed
from spfaudit.resolver.source import Done, SourceBusy, SourceError, fulfil
from spfaudit.resolver.switchboard import Switchboard
from spfaudit.resolver.upstream import Upstream
from spfaudit.resolver.ways import affordable_sockets, carriers, no_route
from spfaudit.text import Text

_PUBLIC_RATE = 100.0
"""Questions a second to each of these public resolvers, which belong to everybody and limit those who ask too much."""
_PUBLIC = frozenset(
    {
        *("1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"),
        *("8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"),
        *("9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9"),
    }
)

_TURNS_TO_CLOSE = 50
"""Of the event loop, in which a run is over that nobody waits for: one whose stream was left early."""


class LiveSource:
    """Live DNS.

    `nameservers`: as `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::1` or `[2001:db8::1]:53`, the preferred first; none
    means the system's; `tls://192.0.2.53#dns.example` asks over TLS. `timeout`: seconds for one try. `tries`: for one
    question, over all resolvers. `rate`: most questions a second; None: as fast as they answer, but well-known public
    resolvers at a moderate rate. `concurrency`: most questions at once. `share`: so many processes ask the same
    resolvers, and each takes its part of rate and concurrency. `authoritative`: whether the servers of a zone may be
    asked themselves, if their address is public; `detours`: address of such a server → `ADDRESS:PORT` to ask instead,
    public or not. Raises SourceError for what is no address.

    It serves one run after the other. Runs side by side need one each.
    """

    def __init__(
        self,
        nameservers: Sequence[str] = (),
        *,
        timeout: float = 2.0,
        tries: int = 3,
        rate: float | None = None,
        concurrency: int = 2_000,
        share: int = 1,
        authoritative: bool = False,
        detours: Mapping[str, str] | None = None,
    ) -> None:
        if isinstance(nameservers, str):  # which is a sequence of strings, too
            raise TypeError("nameservers: a list of addresses, not one string")
        if not (timeout > 0 and tries >= 1 and concurrency >= 1 and share >= 1 and (rate is None or rate > 0)):
            raise ValueError("timeout, tries, rate, concurrency and share must be positive")
        self._servers = tuple(dict.fromkeys(map(parse_nameserver, nameservers)))
        self._timeout = timeout
        self._tries = tries
        self._share = share
        self._rate = rate and rate / share
        self._concurrency = max(1, concurrency // share)
        self._authoritative = authoritative
        self._detours = {
            str(ip_address(address)): parse_nameserver(instead) for address, instead in (detours or {}).items()
        }
        self._unusable: dict[Nameserver, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        """In which it is open."""
        self._run: LiveRun | None = None
        """The one that it is open for, or was the last time; None until then."""
        self.ask: Callable[[Question, Done], None] = _not_open
        """Calls `done` with what `lookup` returns, perhaps at once; not any more once the source is closed."""

    @property
    def description(self) -> str:
        """As `live 192.0.2.53:53, 198.51.100.53:53`; the system's resolvers are known once it is open."""
        return f"live {', '.join(map(str, self._servers))}".rstrip()

    @property
    def observed_on(self) -> date | None:
        """None: answers are as fresh as they can be."""
        return None

    @property
    def rate(self) -> float:
        """Questions a second, at most, by the user's word."""
        return self._rate or inf

    @property
    def gave_up(self) -> bool:
        """Whether questions were not attempted because every resolver had fallen silent, or told untrue things."""
        return self._run is not None and (self._run.switchboard.gave_up or self._run.hindsight.is_in_vain)

    def give_up(self) -> None:
        """Whoever asks has been told untrue things again and again."""
        if self._run:
            self._run.hindsight.is_in_vain = True

    @property
    def notices(self) -> tuple[Text, ...]:
        """What a person should know of the resolvers: unusable, lying or dead ones."""
        return (*self._unusable_notices(), *(self._run.notices if self._run else ()))

    def _unusable_notices(self) -> list[Text]:
        return [unusable_notice(server, why) for server, why in self._unusable.items()]

    async def open(self) -> None:
        """Find the resolvers, and find out what their word is worth. Raises SourceError if none can be used, and
        SourceBusy as long as it is open for another run, in this thread or in another."""
        await self._wait_until_free()
        loop = self._loop = asyncio.get_running_loop()
        await self._let_go()
        self._run = None  # what one run knows is not the next's
        self._servers = self._servers or system_nameservers()
        self._unusable = {server: why for server in self._servers if (why := no_route(server))}
        usable = [server for server in self._servers if server not in self._unusable]
        if not usable:
            self._loop = None
            notices = self._unusable_notices()
            raise SourceError(sum(notices[1:], start=notices[0]))
        run = self._run = self._begin(usable, loop)
        self.ask = run.switchboard.ask
        await asyncio.gather(*(examine(upstream, run.manners) for upstream in run.upstreams))
        believe_who_is_alone(run.upstreams)

    async def _wait_until_free(self) -> None:
        """Until the run before is over, if it is about to end. Raises SourceBusy if it is not."""
        if self._is_open_elsewhere():
            raise SourceBusy("this LiveSource is at work in another thread: each needs one of its own")
        for _ in range(_TURNS_TO_CLOSE):
            if self._loop is not asyncio.get_running_loop():
                return
            await asyncio.sleep(0)
        raise SourceBusy(
            "this LiveSource is at work in another run: runs side by side need one each, "
            "and a stream that is left early is closed by contextlib.aclosing()"
        )

    def _begin(self, servers: Sequence[Nameserver], loop: asyncio.AbstractEventLoop) -> LiveRun:
        """A run that asks these resolvers."""
        seed = new_seed()
        hindsight = Hindsight(lambda asked: as_it_was_put(asked, seed), self._take_care)
        alarms = Alarms(loop.time, loop.call_at)
        sockets = affordable_sockets() // len(servers)
        upstreams = [
            Upstream(
                server,
                carriers(server, loop, sockets, hindsight.compare),
                alarms,
                timeout=self._timeout,
                pace=self._pace(server),
            )
            for server in servers
        ]
        gate = Gate(Pace(self._rate or inf), alarms)
        manners = Manners(timeout=self._timeout, tries=self._tries, gate=gate, alarms=alarms)
        switchboard = Switchboard(upstreams, manners, concurrency=self._concurrency, later=loop.call_soon)
        other_ways = OtherWays(switchboard, manners, self._authorities(manners, loop, alarms))
        run = LiveRun(seed, manners, upstreams, switchboard, other_ways, hindsight)
        switchboard.otherwise = run.ask_with_care
        return run

    def _authorities(self, manners: Manners, loop: asyncio.AbstractEventLoop, alarms: Alarms) -> Authorities | None:
        if not self._authoritative:
            return None

        def way_to(server: Nameserver) -> Upstream:
            pace = Pace(COURTESY / self._share)
            return Upstream(server, carriers(server, loop, 1), alarms, timeout=self._timeout, pace=pace)

        return Authorities(manners, way_to, detours=self._detours, later=loop.call_soon)

    def _pace(self, server: Nameserver) -> Pace:
        """Everybody's resolvers are asked with restraint, unless the user has set a rate."""
        return Pace(_PUBLIC_RATE / self._share) if self._rate is None and server.host in _PUBLIC else Pace()

    async def look_back(self) -> Collection[Question] | None:
        """As `Hindsight.look_back`."""
        assert self._run is not None  # it is open
        return await self._run.hindsight.look_back(self._run.upstreams, self._run.manners)

    def _take_care(self) -> None:
        """From now on any question may be one that was answered in two ways."""
        assert self._run is not None  # it is open
        self.ask = self._run.ask_with_care

    async def lookup(self, question: Question) -> Answer:
        """The answer of the resolvers; Failed if they have none, or none that can be believed."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.ask(question, lambda _, answer: fulfil(answered, answer))
        return await answered

    @property
    def backlog(self) -> int:
        """How many questions wait for their turn."""
        return self._run.backlog if self._run else 0

    async def close(self) -> None:
        """Let go of the sockets; what is still asked stays without an answer."""
        if not self._is_open_elsewhere():
            try:
                await self._let_go()
            finally:
                self._loop = None

    def _is_open_elsewhere(self) -> bool:
        return self._loop not in (None, asyncio.get_running_loop()) and self._loop.is_running()

    async def _let_go(self) -> None:
        if self._run:
            self._run.close()
        await asyncio.sleep(0)  # lets connections close


def _not_open(question: Question, done: Done) -> None:
    raise AssertionError("the source is not open")
