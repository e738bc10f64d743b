"""What a rule sees of the ways of mail to a domain, lazily."""

from collections.abc import Iterable

from spfaudit.evidence import Failed, Mx, NxDomain, Question
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf, Ground
from spfaudit.mail.mx.hosts import Host, Hosts, complete, examine, hosts_of
from spfaudit.mail.mx.records import Exchange, read_exchange

_MOST_KEPT = 32
"""MX records of RRsets worth remembering."""


class Exchangers(FactsOf):
    """The ways of mail to one domain. Every fact raises Missing and Undetermined as those of a posture do."""

    def __init__(self, ground: Ground, question: Question) -> None:
        super().__init__(ground)
        self._question = question

    @fact
    def exchange(self) -> Exchange:
        """What the MX records say; no records if there are provably none."""
        rdata = self._ground.evidence.rdata(self._question)
        known = self._ground.shared.exchanges
        exchange = known.get(rdata)
        if exchange is None:
            records = tuple([record for record in rdata if isinstance(record, Mx)])
            exchange = read_exchange(records)
            if len(rdata) <= _MOST_KEPT:
                known[rdata] = exchange
        return exchange

    @property
    def alias_of(self) -> str:
        """Whose MX records these are, if the name is an alias; "" if they are its own."""
        chain = self._ground.evidence.known(self._question).chain
        return chain[-1] if chain else ""

    @fact
    def hosts(self) -> Hosts:
        """The targets that are host names, with as many addresses as it takes to know that they have one."""
        names = self.exchange.hosts
        if not names:
            return _NO_HOSTS
        shared = self._ground.shared
        hosts = shared.exchangers.get(names)
        if hosts is None:
            hosts = examine(names, self._ground.evidence, shared.hosts)
            if hosts.failure is None:
                shared.exchangers[names] = hosts
        return hosts

    def whole(self, hosts: Iterable[Host]) -> Hosts:
        """Some of the hosts with all their addresses."""
        return complete(hosts, self._ground.evidence, self._ground.shared.hosts)

    @fact
    def own(self) -> Hosts:
        """The name itself as a host, or none if a lookup failed. Asked for only where mail may come to that."""
        domain = self._ground.entry.domain
        question = Question(domain, "TXT")  # asked anyway: where there is no such name, no address need be asked for
        match self._ground.evidence.answer(question):
            case NxDomain(chain=chain):
                return hosts_of((Host(name=domain, chain=chain, exists=False, ipv6=frozenset()),))
            case Failed() as failed:
                return hosts_of((), (question, failed))
        return examine([domain], self._ground.evidence)

    @property
    def addressed(self) -> bool:
        """Whether the name itself has an address; an alias has that of its target."""
        own = self.own
        if own.failure:
            own.require_complete()
        return own.known[0].addressed

    @property
    def is_implicit(self) -> bool:
        """Whether mail goes to the name's own address for want of MX records (RFC 5321 §5.1)."""
        return not self.exchange.records and self.addressed


_NO_HOSTS = hosts_of(())
