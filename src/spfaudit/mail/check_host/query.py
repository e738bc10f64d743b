"""pyspf's evaluator, made to see evidence instead of the network and typed terms instead of text.

pyspf decides which term matches, and counts. What a record says is read by our own
grammar: pyspf is handed numbers for terms and asks here what they stand for when their turn
comes. No state is shared between checks, and nothing of the `spf` module is replaced.

Deviations of pyspf 2.0.14 from RFC 7208 that end here, all of them by not asking it:

- text: `REDIRECT=` and `EXP=` were unknown modifiers (§12); a repeated unknown modifier, a value that ends in `%%`,
  and an include of the record's own name were permerror; control characters, octets beyond ASCII, broken macro
  braces and `-exists` without a name passed (§12); `default=` and `op=` were not read at all.
- order: macros and explanations were looked up before the first term was tried, so that an error behind a match
  counted (§4.6.2, §6.2); `redirect=` counted beside `all` and before it was needed (§4.6.4, §6.1).
- names: a single label or a long name had a policy (§4.3); an over-long expansion lost one label only, and an
  explanation its first words (§7.3); macros split at `-` were joined by `-`, not by a dot (§7.3).
- `ptr` and `%{p}`: a failing lookup was temperror (§5.5: skip it), letter case mattered, and the client's names
  without address were void lookups, so that a client could turn its own fail into permerror (§11.1).
- the local part ended at the first `@` even if quoted (RFC 5321 §4.1.2).
- time: results depended on the clock, by a limit of 20 seconds.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from spfaudit.evidence import (
    Address,
    Document,
    Evidence,
    Failed,
    Host,
    Mx,
    Opaque,
    Question,
    Rdata,
    Records,
    Txt,
    Undetermined,
)
from spfaudit.mail.check_host import permanent
from spfaudit.mail.check_host.message import Message, expand_name, is_checkable
from spfaudit.mail.check_host.permanent import PermanentError
from spfaudit.mail.check_host.pyspf import spf
from spfaudit.mail.check_host.result import Step
from spfaudit.mail.spf import record as terms
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.spf.macro import MacroString, TermError, parse_macro_string, transform
from spfaudit.mail.spf.publication import Absent, Multiple, Published, published
from spfaudit.mail.spf.record import Directive, Malformed, Qualifier, Record, Redirect
from spfaudit.mail.spf.target import dns_name

_RESULTS = {
    Qualifier.PASS: "pass",
    Qualifier.FAIL: "fail",
    Qualifier.SOFTFAIL: "softfail",
    Qualifier.NEUTRAL: "neutral",
}
_MOST_WORK = 10_000
"""Terms, macros and addresses that one check may go through: more than the largest honest policies have."""


class Query(spf.query):
    """One check. `check()` returns pyspf's triple, of which only the result counts.

    Raises Missing, Undetermined (temperror) and PermanentError (permerror): pyspf catches none of them.
    """

    def __init__(self, evidence: Evidence, message: Message) -> None:
        super().__init__(i=str(message.ip), s=message.sender, h=message.helo, receiver="unknown")  # §7.2: of %{r}
        self.l, self.o, self.d = message.local_part, message.domain, message.domain
        self.t = str(message.now)
        self.walk: list[Step] = []
        self.passed_over: list[tuple[Question, Failed]] = []
        self._evidence = evidence
        self._terms: list[Directive | Redirect | None] = []
        self._records: dict[str | None, Record] = {}
        self._in_force: tuple[str, Record | None] = ("", None)
        self._depth = 0
        self._latest: dict[int, int] = {}  # depth → the index in `walk` of the term being tried
        self._work = 0

    # -- records ------------------------------------------------------------

    def dns_spf(self, domain: str) -> str | None:
        """A record as pyspf shall see it: the version, and a number for each term. None: the sender has no record."""
        found = self._published(domain)
        match found:
            case Record():
                first = len(self._terms)
                self._terms += [*found.effective, found.effective_redirect]
                text = " ".join(["v=spf1", *map(str, range(first, len(self._terms)))])
                self._records[text] = found
                return text
            case Absent():
                if not self.walk:
                    return None
                raise permanent.no_record(domain)
            case Multiple():
                raise permanent.several_records(domain)
            case Malformed():
                raise permanent.malformed(domain, found)

    def _published(self, domain: str) -> Published:
        if not is_checkable(domain):
            return Absent()
        # The sender's own record is no term's lookup, and so never a void one.
        strings: list[bytes] = self.dns(domain, "TXT", ignore_void=not self.walk)
        for octets in filter(is_spf, strings):
            self._spend(octets.count(b" ") + octets.count(b"%"))
        return published(strings)

    def check1(self, text: str | None, domain: str, recursion: int) -> tuple[str, int, str]:
        """check_host() for a domain; `recursion`: how many includes led here."""
        depth, self._depth = self._depth, recursion
        if recursion == 0:
            self._in_force = domain, self._records.get(text)
        outcome = super().check1(text, domain, recursion)
        self._depth = depth
        if (index := self._latest.pop(recursion, None)) is not None:
            self.walk[index] = replace(self.walk[index], matched=True)
        return outcome

    # -- terms --------------------------------------------------------------

    def validate_mechanism(self, mech: str) -> Iterator[object]:
        """The term of that number."""
        return self._turn(self._terms[int(mech)])

    def _turn(self, term: Directive | Redirect | None) -> Iterator[object]:
        """Mechanism and target as pyspf wants them. A generator: it unpacks it when the term's turn has come."""
        if isinstance(term, Directive):
            name, target, length = self._unfold(term.mechanism)
            shown = f"{target}/{length}" if isinstance(term.mechanism, terms.NETWORKS) else target
            self._latest[self._depth] = self._step(term.text, shown)
            yield from (term.text, name, target, length, _RESULTS[term.qualifier])
            return
        # Nothing matched: what follows is a term that always does.
        self._latest.pop(self._depth, None)
        result = self._redirected(term) if term else "neutral"  # RFC 7208 §4.7
        yield from ("", "all", "", 0, result)

    def _redirected(self, redirect: Redirect) -> str:
        """RFC 7208 §6.1."""
        target = self._expand(redirect.domain)
        self._step(redirect.text, target)
        self.check_lookups()
        return self.check1(self.dns_spf(target), target, self._depth)[0]

    def _step(self, term: str, target: str) -> int:
        self.walk.append(
            Step(domain=self.d.lower(), term=term, target=target.lower(), depth=self._depth, matched=False)
        )
        return len(self.walk) - 1

    def _unfold(self, mechanism: terms.Mechanism) -> tuple[str, str, int]:
        """The name, the expanded target and the prefix length for the client's family."""
        match mechanism:
            case terms.All():
                return "all", "", 0
            case terms.Include(domain):
                return "include", self._expand(domain), 0
            case terms.A(domain, ipv4, ipv6):
                return "a", self._expand(domain), ipv6 if self.v == "ip6" else ipv4
            case terms.Mx(domain, ipv4, ipv6):
                return "mx", self._expand(domain), ipv6 if self.v == "ip6" else ipv4
            case terms.Ptr(domain):
                return "ptr", self._expand(domain), 0
            case terms.Exists(domain):
                return "exists", self._expand(domain), 0
            case terms.Ip4(network=network):
                return "ip4", str(network.network_address), network.prefixlen
            case terms.Ip6(network=network):
                return "ip6", str(network.network_address), network.prefixlen

    def check_lookups(self) -> None:
        """Counts a DNS-querying term (§4.6.4)."""
        self.lookups += 1
        if self.lookups > spf.MAX_LOOKUP:
            raise permanent.too_many_lookups(spf.MAX_LOOKUP)

    # -- macros -------------------------------------------------------------

    def _expand(self, spec: MacroString | None) -> str:
        return self.d if spec is None else expand_name(spec, self._value)

    def _value(self, letter: str) -> str:
        return self.getp() if letter == "p" else str(getattr(self, letter))

    def getp(self) -> str:
        """The validated name for `%{p}`: the domain itself, else one below it, else any (§7.3)."""
        domain = self.d.lower()
        names = self.validated_ptrs(ignore_void=True)
        below = [name for name in names if name.endswith(f".{domain}")]
        return next(iter([*(name for name in names if name == domain), *below, *names]), "unknown")

    def explain(self) -> str:
        """What the record in force says to a sender that fails; "" if it says nothing, or nothing usable (§6.2)."""
        self.d, record = self._in_force
        if record is None or record.explanation is None:
            return ""
        try:
            (octets,) = self.dns(self._expand(record.explanation.domain), "TXT", ignore_void=True)
            parts = parse_macro_string(octets.decode("ascii"), explanation=True).parts
            return "".join(
                part if isinstance(part, str) else transform(self._value(part.letter), part) for part in parts
            )
        except (Undetermined, PermanentError, TermError, ValueError):  # ValueError: none, several, or not ASCII
            return ""

    # -- lookups ------------------------------------------------------------

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:
        """The data of the records, aliases followed; none for what can be no name (§4.3)."""
        asked = dns_name(name)
        if not asked:
            return []
        answer = self._evidence.known(Question(asked, qtype))
        if isinstance(answer, Records):
            self._spend(len(answer.rdata))
            return [_plain(rdata) for rdata in answer.rdata]
        if not ignore_void:
            self._count_void(asked)
        return []

    def dns_mx(self, domainname: str) -> list[Any]:
        """The addresses of the mail exchangers (§5.4)."""
        hosts = sorted(self.dns(domainname, "MX"))
        if len(hosts) > spf.MAX_MX:
            raise permanent.too_many_exchanges(domainname, spf.MAX_MX)  # §4.6.4
        names = [host for _, host in hosts]
        self._require(names)
        return [address for name in names for address in self.dns_a(name, self.A)]

    def validated_ptrs(self, ignore_void: bool = False) -> list[str]:
        """The client's names that lead back to it (§5.5)."""
        names = self._client_lookup(self.ipaddr.reverse_pointer, "PTR", ignore_void)[: spf.MAX_PTR]  # §4.6.4
        self._require(names)
        return [name for name in names if self.cidrmatch(self._client_lookup(name, self.A, True), self.cidrmax)]

    def _client_lookup(self, name: str, qtype: str, ignore_void: bool) -> list[Any]:
        """A lookup that the client's operator can make fail: it is then passed over (§5.5)."""
        try:
            return self.dns(name, qtype, ignore_void=ignore_void)
        except Undetermined as failed:
            self.passed_over.append((failed.question, failed.failed))
            return []

    def _require(self, hosts: Iterable[str]) -> None:
        """Ask for the hosts' addresses at once, and not one after the other."""
        self._evidence.require([Question(name, self.A) for name in map(dns_name, hosts) if name])

    def _count_void(self, name: str) -> None:
        self.void_lookups += 1
        if self.void_lookups > spf.MAX_VOID_LOOKUPS:
            raise permanent.too_many_voids(spf.MAX_VOID_LOOKUPS, name)

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > _MOST_WORK:
            raise permanent.too_much_work(_MOST_WORK)


def _plain(rdata: Rdata) -> Any:
    """Record data as pyspf handles it; TXT as one piece."""
    match rdata:
        case Txt():
            return rdata.joined
        case Mx(preference, exchange):
            return preference, exchange
        case Address(address):
            return address
        case Host(name):
            return name
        case Opaque(text):
            return text
        case Document(octets=octets):
            return octets
