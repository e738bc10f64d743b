"""What to try next for one question, given what the tries so far have brought.

Pure: no clock, no socket. A try may have follow-ups, which do not count as
tries of their own: TCP after truncation, no EDNS after a server choked on it,
EDNS after an answer without it from a server that knows it, and a second witness
for an absence that came without proof.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Records, may_pass
from spfaudit.resolver.classify import Unproven

Transport = Literal["udp", "tcp", "tls"]

# What servers that do not know EDNS say to it (RFC 6891 §7).
_EDNS_TROUBLE = frozenset({"FORMERR", "NOTIMP", "BADVERS"})
_NO_REPLY = frozenset({Failure.TIMEOUT, Failure.UNREACHABLE})


class Attempt(Struct, frozen=True, gc=False, kw_only=True):
    """One query to one server. `server` is its place in the list of servers for this question."""

    server: int
    transport: Transport = "udp"
    edns: bool = True
    needs_silence: bool = False
    """Without EDNS, to a server that knows it: an answer counts only if it is silent with EDNS once more. Only by EDNS
    can it say that the answer is stale, or a policy's (RFC 8914)."""
    follows_up: bool = False
    pause: float = 0.0
    """How long to wait before it, in units of a try's time limit."""


class Tried(Struct, frozen=True, gc=False):
    """An attempt and what came of it; None as long as it is under way."""

    attempt: Attempt
    result: Answer | Unproven | None
    blames_edns: bool = False
    """The reply is what a server may say to EDNS that does not know it, and this one has not shown that it does."""


class Servers(Struct, frozen=True):
    """What is known of the servers for one question, by their places."""

    count: int
    plain: frozenset[int] = frozenset()
    """Do not understand EDNS."""
    fluent: frozenset[int] = frozenset()
    """Have answered with EDNS."""
    encrypted: frozenset[int] = frozenset()
    """Are asked over TLS, and in no other way."""

    def usual(self, server: int) -> Transport:
        """How to ask a server first."""
        return "tls" if server in self.encrypted else "udp"


def decide(history: Sequence[Tried], *, servers: Servers, tries: int) -> Attempt | Answer:
    """The next attempt, or the final answer."""
    return (
        settled(history)
        or _follow_up(history)
        or _once_more_with_edns(history, servers)
        or _second_witness(history, servers, tries)
        or _next_try(history, servers, tries)
        or _failure(history)
    )


def settled(history: Sequence[Tried]) -> Answer | None:
    """The answer, as soon as the replies so far prove one or contradict each other."""
    if len(history) == 1:  # as it nearly always is
        return history[0].result if isinstance(history[0].result, Records | NoData | NxDomain) else None
    proven = [
        tried.result
        for place, tried in enumerate(history)
        if isinstance(tried.result, Records | NoData | NxDomain) and _counts(place, history)
    ]
    witnesses = _witnesses(history)
    claims = [*proven, *witnesses.values()]
    if len({type(claim) for claim in claims}) > 1:
        kinds = " / ".join(dict.fromkeys(type(claim).__name__ for claim in claims))
        return Failed(reason=Failure.CONFLICT, detail=kinds, provenance=claims[0].provenance)
    if proven:
        return proven[0]
    return next(iter(witnesses.values())) if len(witnesses) > 1 else None


def _witnesses(history: Sequence[Tried]) -> dict[tuple[int, Transport], NoData | NxDomain]:
    """Absences without proof, one for each server and transport: asking the same one again proves nothing."""
    return {
        (tried.attempt.server, tried.attempt.transport): tried.result.absence
        for place, tried in enumerate(history)
        if isinstance(tried.result, Unproven) and not _says_nothing(tried, history) and _counts(place, history)
    }


def _says_nothing(tried: Tried, history: Sequence[Tried]) -> bool:
    """Whether an empty answer may be what is left of BADVERS, whose lower bits are those of NOERROR, without EDNS."""
    return (
        isinstance(tried.result, Unproven)
        and tried.result.absence.provenance.rcode == "NOERROR"
        and not tried.attempt.edns
        and any(isinstance(other.result, Failed) and other.result.provenance.rcode == "BADVERS" for other in history)
    )


def _counts(place: int, history: Sequence[Tried]) -> bool:
    """Whether the answer at `place` needs no silence, or has it: before and after."""
    attempt = history[place].attempt
    if not attempt.needs_silence:
        return True
    with_edns = [tried for tried in history if tried.attempt.edns and tried.attempt.server == attempt.server]
    return all(map(_may_choke_on_edns, with_edns)) and _asked_since(place, history)


def _asked_since(place: int, history: Sequence[Tried]) -> bool:
    """Whether the same server was asked with EDNS after the attempt at `place`."""
    server = history[place].attempt.server
    return any(tried.attempt.edns and tried.attempt.server == server for tried in history[place + 1 :])


def _once_more_with_edns(history: Sequence[Tried], servers: Servers) -> Attempt | None:
    for place, tried in enumerate(history):
        answered = tried.result is not None and not isinstance(tried.result, Failed)
        if answered and tried.attempt.needs_silence and not _asked_since(place, history):
            server = tried.attempt.server
            return Attempt(server=server, transport=servers.usual(server), follows_up=True)
    return None


def _follow_up(history: Sequence[Tried]) -> Attempt | None:
    if not history:
        return None
    attempt, result = history[-1].attempt, history[-1].result
    if not isinstance(result, Failed):
        return None
    if result.reason is Failure.TRUNCATED and attempt.transport == "udp":
        return replace(attempt, transport="tcp", follows_up=True, pause=0.0)  # RFC 7766 §5
    if attempt.edns and (result.provenance.rcode in _EDNS_TROUBLE or history[-1].blames_edns):
        return replace(attempt, edns=False, follows_up=True, pause=0.0)  # RFC 6891 §6.2.2
    return None


def _second_witness(history: Sequence[Tried], servers: Servers, tries: int) -> Attempt | None:
    first = next((i for i, tried in enumerate(history) if isinstance(tried.result, Unproven)), None)
    if first is None or len(history) - first > tries:
        return None
    heard = history[first].attempt
    asked = {(tried.attempt.server, tried.attempt.transport) for tried in history}
    for server, transport in _other_ways(heard, servers):
        if (server, transport) not in asked:
            edns = heard.edns and server != heard.server  # which may be why the same one denies
            return Attempt(server=server, transport=transport, edns=edns, follows_up=True)
    return None


def _other_ways(heard: Attempt, servers: Servers) -> Iterator[tuple[int, Transport]]:
    others = [server for server in range(servers.count) if server != heard.server]
    yield from ((server, servers.usual(server)) for server in others)
    yield from ((server, "tcp") for server in (heard.server, *others) if server not in servers.encrypted)


def _next_try(history: Sequence[Tried], servers: Servers, tries: int) -> Attempt | None:
    count = sum(not tried.attempt.follows_up for tried in history)
    if count >= tries or any(isinstance(tried.result, Unproven) for tried in history):
        return None
    server = count % servers.count
    past = [tried for tried in history if tried.attempt.server == server]
    edns = server not in servers.plain and not any(map(_may_choke_on_edns, past))
    return Attempt(
        server=server,
        transport=servers.usual(server),
        edns=edns,
        needs_silence=not edns and server in servers.fluent,
        pause=_pause(past),
    )


def _may_choke_on_edns(tried: Tried) -> bool:
    """Whether EDNS may be why the server said nothing or nothing sensible."""
    return (
        tried.attempt.edns
        and isinstance(tried.result, Failed)
        and (
            (tried.result.reason is Failure.TIMEOUT and tried.attempt.transport == "udp")
            or tried.result.reason is Failure.UNPARSABLE
            or tried.result.provenance.rcode in _EDNS_TROUBLE
            or tried.blames_edns
        )
    )


def _pause(past: Sequence[Tried]) -> float:
    """Exponential back-off towards a server that answered badly; silence has been waiting enough."""
    bad = sum(isinstance(tried.result, Failed) and tried.result.reason is not Failure.TIMEOUT for tried in past)
    return 0.25 * 2 ** (bad - 1) if bad else 0.0


def _failure(history: Sequence[Tried]) -> Failed:
    """The failure that says most: a server's words before silence; but first that of a server which may still answer,
    or nobody would ask it again."""
    unproven = _witnesses(history)
    if unproven:
        absence = next(iter(unproven.values()))
        return Failed(reason=Failure.UNPROVEN, detail=absence.provenance.rcode, provenance=absence.provenance)
    last: dict[int, Failed] = {}
    """What each server leaves one with."""
    for tried in history:
        if isinstance(failed := tried.result, Failed):
            said = last.pop(tried.attempt.server, failed)
            last[tried.attempt.server] = said if failed.reason in _NO_REPLY and said.reason not in _NO_REPLY else failed
    return max(reversed(last.values()), key=lambda failed: (may_pass(failed), failed.reason not in _NO_REPLY))
