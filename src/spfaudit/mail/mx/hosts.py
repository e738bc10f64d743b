"""The addresses of a host: its A records, and its AAAA records where these have to be known.

Reads evidence. A host that was examined once is known for the rest of the run; a failed lookup is never remembered.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.evidence import (
    Address,
    Evidence,
    Failed,
    NoData,
    NxDomain,
    Question,
    Records,
    Undetermined,
)
from spfaudit.mail.recent import Recent


class Host(Struct, frozen=True, gc=False, kw_only=True):
    """The addresses of a name, perhaps through aliases."""

    name: str
    chain: tuple[str, ...] = ()
    """The CNAME targets followed."""
    exists: bool = True
    """Whether the name at the end of the chain does."""
    ipv4: frozenset[str] = frozenset()
    ipv6: frozenset[str] | None = None
    """None: nobody has asked, as there is an IPv4 address."""

    @property
    def end(self) -> str:
        """The name that has the addresses, or lacks them."""
        return self.chain[-1] if self.chain else self.name

    @property
    def addressed(self) -> bool:
        """Whether there is any address."""
        return bool(self.ipv4 or self.ipv6)

    @property
    def is_sound(self) -> bool:
        """Whether a mail exchanger may be like this: an address, and no alias (RFC 2181 §10.3)."""
        return self.addressed and not self.chain


class Hosts(Struct, frozen=True, gc=False):
    """Several hosts, less those of which a lookup failed. Made by `hosts_of`."""

    known: tuple[Host, ...] = ()
    failure: tuple[Question, Failed] | None = None
    unsound: tuple[Host, ...] = ()
    """Known hosts of a kind that no mail exchanger should be."""
    is_plain: bool = True
    """All are known, sound, and none has the IPv4 addresses of another."""

    def require_complete(self) -> None:
        """Raises Undetermined if any of the lookups failed."""
        if self.failure:
            raise Undetermined(*self.failure)


def hosts_of(known: Iterable[Host], failure: tuple[Question, Failed] | None = None) -> Hosts:
    """The hosts, with what follows from them together."""
    hosts = tuple(known)
    unsound = tuple([host for host in hosts if not host.is_sound])
    plain = failure is None and not unsound and len({host.ipv4 for host in hosts}) == len(hosts)
    return Hosts(hosts, failure, unsound, plain)


def examine(names: Iterable[str], evidence: Evidence, known: Recent[str, Host] | None = None) -> Hosts:
    """The addresses of the names. AAAA is asked for only where there is no A record. Raises Missing.

    `known`: hosts that were examined before in this run; those of which all is known are added.
    """
    found = {name: known.get(name) if known is not None else None for name in names}
    unknown = [name for name, host in found.items() if host is None]
    if not unknown:
        return hosts_of([host for host in found.values() if host])
    failures: list[tuple[Question, Failed]] = []
    without: list[Host] = []
    questions = [Question(name, "A") for name in unknown]
    for question, answer in zip(questions, evidence.answers(questions), strict=True):
        if isinstance(answer, Failed):
            failures.append((question, answer))
        elif isinstance(answer, NoData):
            without.append(Host(name=question.name, chain=answer.chain))
        else:
            found[question.name] = _host(question.name, answer)
    if without:
        with_ipv6, more = _with_ipv6(without, evidence)
        found |= {host.name: host for host in with_ipv6}
        failures += more
    if known is not None:
        for name in unknown:
            if host := found[name]:
                known[name] = host
    return hosts_of([host for host in found.values() if host], failures[0] if failures else None)


def complete(hosts: Iterable[Host], evidence: Evidence, known: Recent[str, Host]) -> Hosts:
    """The hosts with their IPv6 addresses, where nobody has asked for these. Raises Missing.

    `known`: where hosts of which all is known are kept.
    """
    ready: list[Host] = []
    asked: list[Host] = []
    for host in hosts:
        fullest = known.get(host.name) if host.ipv6 is None else host
        (ready if fullest and fullest.ipv6 is not None else asked).append(fullest or host)
    answered, failures = _with_ipv6(asked, evidence)
    for host in answered:
        known[host.name] = host
    return hosts_of([*ready, *answered], failures[0] if failures else None)


def _host(name: str, answer: Records | NxDomain) -> Host:
    if isinstance(answer, NxDomain):
        return Host(name=name, chain=answer.chain, exists=False, ipv6=frozenset())
    return Host(name=name, chain=answer.chain, ipv4=_addresses(answer))


def _with_ipv6(hosts: list[Host], evidence: Evidence) -> tuple[list[Host], list[tuple[Question, Failed]]]:
    """The hosts with their IPv6 addresses, and the lookups that failed."""
    answered: list[Host] = []
    failures: list[tuple[Question, Failed]] = []
    questions = [Question(host.name, "AAAA") for host in hosts]
    for host, question, answer in zip(hosts, questions, evidence.answers(questions), strict=True):
        if isinstance(answer, Failed):
            failures.append((question, answer))
        else:
            answered.append(replace(host, ipv6=_addresses(answer)))
    return answered, failures


def _addresses(answer: Records | NoData | NxDomain) -> frozenset[str]:
    if not isinstance(answer, Records):
        return _NO_ADDRESSES
    return frozenset([record.address for record in answer.rdata if isinstance(record, Address)])


_NO_ADDRESSES = frozenset[str]()
