"""What the terms do that ask for addresses: `a`, `mx` and `exists` (RFC 7208 §5.3, §5.4, §5.7).

Knows evidence, and the targets and prefix lengths that it is given; knows no tree.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address

from msgspec.structs import replace

from spfaudit.evidence import Address, Evidence, Failed, Missing, Mx, Question, Rdata, Undetermined
from spfaudit.mail.spf.effect import EVERYBODY, NO_VOIDS, Clients, Effect, Voids
from spfaudit.mail.spf.limits import MX_LIMIT
from spfaudit.mail.spf.ranges import NOTHING, ranges


class TermLookups:
    """The lookups of terms' own, over one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.missing: list[Question] = []
        """What was looked up and nobody has asked yet, each time that it was: effects are incomplete then."""
        self._evidence = evidence

    def _ask(self, name: str, type: str) -> "tuple[Rdata, ...] | Failed | None":
        """The records; Failed; or None if nobody has asked yet."""
        question = Question(name, type)
        try:
            return self._evidence.rdata(question)
        except Missing:
            self.missing.append(question)
            return None
        except Undetermined as undetermined:
            return undetermined.failed

    def hosts(self, names: Iterable[str], ipv4: int, ipv6: int) -> Effect:
        """The addresses of host names, widened by the term's prefix lengths; a client sees one family only (§5)."""
        v4: list[tuple[int, int]] = []
        v6: list[tuple[int, int]] = []
        void4 = void6 = 0
        vain: list[str] = []
        failures: list[tuple[Question, Failed]] = []
        for name in names:
            if not name:  # a name that cannot be asked for matches nothing
                continue
            a, aaaa = self._ask(name, "A"), self._ask(name, "AAAA")
            if isinstance(a, Failed):
                failures.append((Question(name, "A"), a))
            elif a:
                v4 += _networks(a, ipv4, 32)
            if isinstance(aaaa, Failed):
                failures.append((Question(name, "AAAA"), aaaa))
            elif aaaa:
                v6 += _networks(aaaa, ipv6, 128)
            void4 += a == ()
            void6 += aaaa == ()
            if a == aaaa == ():
                vain.append(name)
        return Effect(
            matches=Clients(ranges(v4) if v4 else NOTHING, ranges(v6) if v6 else NOTHING),
            ipv4_prefix=ipv4 if v4 else 32,
            ipv6_prefix=ipv6 if v6 else 128,
            voids=Voids(void4, void6) if void4 or void6 else NO_VOIDS,
            targets_missing=tuple(dict.fromkeys(vain)),
            failures=tuple(failures),
        )

    def exchanges(self, name: str, ipv4: int, ipv6: int) -> Effect:
        """§5.4: the addresses of the MX hosts, never those of the name itself."""
        if not name:
            return Effect()
        answer = self._ask(name, "MX")
        if isinstance(answer, Failed):
            return Effect(failures=((Question(name, "MX"), answer),))
        if answer is None:
            return Effect()
        if not answer:
            return Effect(voids=Voids(1, 1), targets_missing=(name,))
        names = [mx.exchange for mx in answer if isinstance(mx, Mx)]
        if len(names) > MX_LIMIT:  # §4.6.4: permerror, before any of them is looked up
            return Effect(mx_names=len(names))
        hosts = self.hosts([name for name in names if name != "."], ipv4, ipv6)
        return replace(hosts, mx_names=len(names))

    def exists(self, name: str) -> Effect:
        """§5.7: an A lookup for either family; any answer matches everybody."""
        if not name:
            return Effect()
        answer = self._ask(name, "A")
        if isinstance(answer, Failed):
            return Effect(failures=((Question(name, "A"), answer),))
        if answer is None:
            return Effect()
        if not answer:
            return Effect(voids=Voids(1, 1), targets_missing=(name,))
        return Effect(matches=EVERYBODY, ipv4_prefix=0, ipv6_prefix=0)


def _networks(answer: tuple[Rdata, ...], prefix: int, bits: int) -> list[tuple[int, int]]:
    """The network of that prefix length around each address of a family of so many bits."""
    host_bits = bits - prefix
    found = []
    for rdata in answer:
        if isinstance(rdata, Address):
            number = _number(rdata.address, bits)
            if number is not None:
                first = number >> host_bits << host_bits
                found.append((first, first + (1 << host_bits) - 1))
    return found


@lru_cache(maxsize=10_000)  # mail hosts are shared by many domains
def _number(address: str, bits: int) -> int | None:
    """The address as a number; None if it is of the other family."""
    parsed = ip_address(address)
    return int(parsed) if parsed.max_prefixlen == bits else None
