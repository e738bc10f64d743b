"""The servers that a zone is delegated to, and what each of them says when asked itself.

Only of names whose inventory wants that: it asks strangers' servers. Knows nothing of how they are asked.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from spfaudit.asking import at_server
from spfaudit.evidence import (
    Address,
    Answer,
    Failed,
    Failure,
    Host,
    NoData,
    NxDomain,
    Question,
    Rdata,
    Records,
    Txt,
    Undetermined,
    denies_name,
)
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf, Ground
from spfaudit.suffixes import registrable_domain
from spfaudit.system_error import tells_of_no_way

_MOST_HOSTS = 13
_MOST_ADDRESSES = 16
"""Of one zone, that are asked: what is beyond is undetermined."""
_SPOKEN_FOR = Failed(
    reason=Failure.CONFLICT, detail="all name servers answer as resolvers do: one on the way may answer for them"
)


class Zone(Struct, frozen=True):
    """A zone and the names of its servers, as the resolver knows them."""

    apex: str
    hosts: tuple[str, ...]


class Server(Struct, frozen=True, order=True):
    """One address of a zone's servers. `host`: one of the names that lead there; which one may depend on failures."""

    host: str
    address: str

    def __str__(self) -> str:
        return f"{self.host} ({self.address})"


class Unserved(Struct, frozen=True):
    """A server in the list that cannot serve: its name does not exist, or has no address."""

    host: str
    exists: bool


class Lame(Struct, frozen=True):
    """A server that has not got the zone, and what it says instead."""

    server: Server
    says: str


class Delegation(FactsOf):
    """The delegation of the zone that one domain is in. Facts raise Missing and Undetermined as a posture's do.

    What failed for one server keeps nothing from being known of the others: `require_complete` raises for it.
    """

    def __init__(self, ground: Ground) -> None:
        self._domain = ground.entry.domain
        super().__init__(ground)

    @fact
    def zone(self) -> Zone | None:
        """The closest zone with servers of its own, no higher than the registrable domain; None: there is none.

        Nor is there one if the name does not exist: some servers deny a name for want of this type, or what is empty
        though names are below it, against RFC 8020 §2.
        """
        for name in _upwards(self._domain):
            answer = self.evidence.known(Question(name, "NS"))
            if denies_name(answer) and denies_name(self.evidence.known(Question(self._domain, "TXT"))):
                return None
            if isinstance(answer, Records) and not answer.chain:  # an alias is no apex (RFC 1034 §3.6.2)
                return Zone(name, tuple(record.name for record in answer.rdata if isinstance(record, Host)))
        return None

    @fact
    def _addresses(self) -> Mapping[str, tuple[Answer, ...]]:
        """The answers about the addresses of each server, of both families."""
        hosts = self.zone.hosts[:_MOST_HOSTS] if self.zone else ()
        questions = [Question(host, type) for host in hosts for type in ("A", "AAAA")]
        answers = iter(self.evidence.answers(questions))
        return {host: (next(answers), next(answers)) for host in hosts}

    @fact
    def unserved(self) -> tuple[Unserved, ...]:
        """Servers whose names provably lead to no address."""
        return tuple(
            Unserved(host, exists=not all(map(denies_name, answers)))
            for host, answers in self._addresses.items()
            if all(isinstance(answer, NoData | NxDomain) for answer in answers)
        )

    @fact
    def servers(self) -> tuple[Server, ...]:
        """Every address that can be asked, once: those of IPv4 first."""
        found: dict[str, Server] = {}
        for family in range(2):
            for host, answers in self._addresses.items():
                answer = answers[family]
                for record in answer.rdata if isinstance(answer, Records) else ():
                    if isinstance(record, Address):
                        found.setdefault(record.address, Server(host, record.address))
        return tuple(found.values())

    @fact
    def _at_apex(self) -> Mapping[Server, Answer]:
        """What each server says to be the zone's SOA record."""
        said = self._said(self.zone.apex, "SOA", self.servers[:_MOST_ADDRESSES]) if self.zone else {}
        return said | dict.fromkeys(_spoken_for(said), _SPOKEN_FOR)

    def _said(self, name: str, type: str, servers: Sequence[Server]) -> dict[Server, Answer]:
        questions = [Question(name, at_server(type, server.address)) for server in servers]
        return dict(zip(servers, self.evidence.answers(questions), strict=True))

    @fact
    def lame(self) -> tuple[Lame, ...]:
        """Servers that have proven, in their own words, not to have the zone."""
        return tuple(
            Lame(server, says) for server, answer in self._at_apex.items() if (says := _says_not_to_serve(answer))
        )

    @fact
    def _sound(self) -> tuple[Server, ...]:
        return tuple(server for server, answer in self._at_apex.items() if isinstance(answer, Records))

    @fact
    def _at_domain(self) -> Mapping[str, Mapping[Server, Answer]]:
        """What the servers of the zone say about the domain, by type. Of an alias, they hold nothing else.

        Where it is not known whether it is one, nothing is: what an alias leads to may differ, and need not be theirs.
        """
        if len(self._sound) < 2:
            return {}
        answer = self.evidence.known(Question(self._domain, "TXT"))
        types = ("CNAME",) if answer.chain else ("TXT", "MX")
        self.evidence.require(
            Question(self._domain, at_server(type, server.address)) for type in types for server in self._sound
        )
        return {type: self._said(self._domain, type, self._sound) for type in types}

    @fact
    def differing(self) -> Mapping[str, Mapping[tuple[Rdata, ...], tuple[Server, ...]]]:
        """Types of whose records the servers hold several versions, each with its servers; () is "none".

        A serial number that differs is no version: changes take their time.
        """
        found: dict[str, Mapping[tuple[Rdata, ...], tuple[Server, ...]]] = {}
        for type, said in self._at_domain.items():
            versions: dict[tuple[Rdata, ...], tuple[Server, ...]] = {}
            for server, answer in said.items():
                if not isinstance(answer, Failed):
                    held = _held(answer)
                    versions[held] = (*versions.get(held, ()), server)
            if len(versions) > 1:
                found[type] = versions
        return found

    def require_complete(self) -> None:
        """Raises Undetermined for what kept the delegation from being known in full."""
        for host, answers in self._addresses.items():
            for type, answer in zip(("A", "AAAA"), answers, strict=True):
                if isinstance(answer, Failed):
                    raise Undetermined(Question(host, type), answer)
        if not self.zone:
            return
        for name, type, said in self._asked():
            for server, answer in said.items():
                if isinstance(answer, Failed) and not self._is_out_of_our_reach(server, answer):
                    raise Undetermined(Question(name, at_server(type, server.address)), answer)
        if len(self.zone.hosts) > _MOST_HOSTS or len(self.servers) > _MOST_ADDRESSES:
            detail = f"{len(self.zone.hosts)} name servers with {len(self.servers)} addresses or more"
            raise Undetermined(Question(self.zone.apex, "NS"), Failed(reason=Failure.OVER_BUDGET, detail=detail))

    def _asked(self) -> Iterator[tuple[str, str, Mapping[Server, Answer]]]:
        if self.zone:
            lame = {lame.server for lame in self.lame}
            yield self.zone.apex, "SOA", {server: said for server, said in self._at_apex.items() if server not in lame}
        for type, said in self._at_domain.items():
            yield self._domain, type, said

    def _is_out_of_our_reach(self, server: Server, failed: Failed) -> bool:
        """Whether it is we who have no way to IPv6, and the server was asked by another address."""
        return (
            failed.reason is Failure.UNREACHABLE
            and tells_of_no_way(failed.detail)
            and ":" in server.address
            and any(other.host == server.host for other in self._sound)
        )


def _spoken_for(said: Mapping[Server, Answer]) -> Iterator[Server]:
    """Servers that nobody can ask from here, as networks are that lead whatever goes to port 53 to their own resolver,
    be it for one family alone: none answers otherwise than that does. A zone that is known at all has a server with
    authority."""
    for is_ipv6 in (False, True):
        family = {server: answer for server, answer in said.items() if (":" in server.address) is is_ipv6}
        if not any(map(_is_its_own, family.values())):
            yield from (server for server, answer in family.items() if _is_a_resolvers(answer))


def _is_its_own(answer: Answer) -> bool:
    """Whether it is from the very server that was asked. What failed otherwise shows nothing of that."""
    return not isinstance(answer, Failed) or (answer.reason is Failure.LAME and not _is_a_resolvers(answer))


def _is_a_resolvers(answer: Answer) -> bool:
    """Whether it has no authority, and says that recursion is available."""
    return isinstance(answer, Failed) and answer.reason is Failure.LAME and "ra" in answer.provenance.flags.split()


def _upwards(domain: str) -> Iterator[str]:
    top = registrable_domain(domain) or domain
    name = domain
    while True:
        yield name
        if name == top:
            return
        name = name.partition(".")[2]


def _says_not_to_serve(answer: Answer) -> str:
    """In which words a server says that it has not got the zone whose SOA record it was asked for, or ""."""
    match answer:
        case Failed(reason=Failure.LAME, detail=detail):
            return detail
        case NxDomain():
            return "NXDOMAIN"
        case NoData():
            return "NODATA"
        case _:
            return ""


def _held(answer: Records | NoData | NxDomain) -> tuple[Rdata, ...]:
    """The records that a server has at a name itself, be it the alias that stands there instead.

    How a text is cut into character-strings makes no difference to who reads it.
    """
    if not isinstance(answer, Records):
        return tuple(map(Host, answer.chain))
    return tuple(sorted({Txt((record.joined,)) if isinstance(record, Txt) else record for record in answer.rdata}))
