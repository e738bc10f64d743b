"""Every way in which a resolver can misbehave, by name: what the fault server does where a label asks for it."""

import itertools
import struct
from collections.abc import Callable

import dns.edns
import dns.flags
import dns.message
import dns.rcode

from fault_answers import (
    EVIL,
    EVIL_TXT,
    HOLD_OPEN,
    ZONE,
    Ask,
    Behaviour,
    add,
    always,
    finished,
    good,
    header,
    question_of,
    raw_answer,
    response,
    silence,
    soa,
    truncated,
    txt,
    with_id,
    with_rcode,
)
from fault_contradictions import CONTRADICTIONS

ELSEWHERE = "elsewhere.example."


def servfail_ede(ask: Ask) -> None:
    message = response(ask, rcode="SERVFAIL")
    message.use_edns(
        options=[dns.edns.EDEOption(dns.edns.EDECode.NO_REACHABLE_AUTHORITY, "at delegation fault.example")]
    )
    ask.send(message.to_wire())


def only_plain(otherwise: Callable[[Ask], bytes | None]) -> Behaviour:
    def behave(ask: Ask) -> None:
        if not ask.edns:
            good(ask)
        elif (wire := otherwise(ask)) is not None:
            ask.send(wire)

    return behave


def badvers(ask: Ask) -> bytes:
    message = response(ask)
    message.use_edns(0)
    message.set_rcode(dns.rcode.BADVERS)
    return message.to_wire()


def with_edns(ask: Ask) -> bytes:
    """The true answer with EDNS, which whoever asked did not use."""
    message = txt(ask)
    message.use_edns(0)
    return message.to_wire()


def claiming_ad(ask: Ask) -> bytes:
    """The true answer with AD, from a server that does not know EDNS and so cannot have validated (RFC 4035 §3.2.1)."""
    message = txt(ask)
    message.use_edns(False)
    message.flags |= dns.flags.AD
    return message.to_wire()


def over_tcp(then: Callable[[Ask], object]) -> Callable[[Ask], object]:
    """Truncated over UDP, `then` over TCP."""
    return lambda ask: then(ask) if ask.tcp else ask.send(truncated(ask))


def drip(every: float, size: int) -> Callable[[Ask], str]:
    """Sends the true answer in pieces of `size` octets."""

    def behave(ask: Ask) -> str:
        wire = txt(ask).to_wire()
        framed = struct.pack("!H", len(wire)) + wire
        for number, start in enumerate(range(0, len(framed), size)):
            ask.later(number * every, ask.send_raw, framed[start : start + size])
        return HOLD_OPEN

    return behave


def half(ask: Ask) -> None:
    """Half of the true answer, and then the end of the connection."""
    wire = txt(ask).to_wire()
    ask.send_raw(struct.pack("!H", len(wire)) + wire[: len(wire) // 2])


def hold(ask: Ask) -> str:
    return HOLD_OPEN


def lie_about_length(by: int) -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        wire = txt(ask).to_wire()
        ask.send_raw(struct.pack("!H", len(wire) + by) + wire)

    return behave


def referral(owner: str, *, ra: bool) -> Behaviour:
    return always(lambda ask: add(response(ask, ra=ra), "authority", owner, "NS", "ns.elsewhere.example."))


def strays(count: int, then: Behaviour = silence) -> Behaviour:
    asked: set[int] = set()
    """An earlier query for the same may still be waited for, and its id would be a right one."""

    def behave(ask: Ask) -> None:
        asked.add(ask.query.id)
        wire = txt(ask, EVIL_TXT).to_wire()
        following = ((ask.query.id + n) % 0x10000 for n in range(1, 0x10000))
        for id in itertools.islice((id for id in following if id not in asked), count):
            ask.send(with_id(wire, id))
        then(ask)

    return behave


def spoofed(ask: Ask) -> None:
    """All that an attacker may try, before the true answer."""
    evil = txt(ask, EVIL_TXT)
    ask.send_elsewhere(evil.to_wire())  # right id, wrong port
    ask.send(with_id(evil.to_wire(), ask.query.id + 1))
    ask.send(ask.wire)  # our own query
    other = dns.message.make_response(dns.message.make_query("other.fault.example.", "TXT", id=ask.query.id))
    ask.send(add(other, "answer", "other.fault.example.", "TXT", f'"{EVIL_TXT}"').to_wire())
    ask.send(b"")
    ask.send(ask.wire[:1])
    good(ask)


def before_the_truth(send: Callable[[Ask, bytes], None], make: Callable[[Ask], bytes] | None = None) -> Behaviour:
    """Sends something evil, and the true answer after it."""

    def behave(ask: Ask) -> None:
        send(ask, make(ask) if make else txt(ask, EVIL_TXT).to_wire())
        good(ask)

    return behave


def plainly(ask: Ask, wire: bytes) -> None:
    ask.send(wire)


def about_another_type(ask: Ask) -> bytes:
    query = dns.message.make_query(ask.name, "SPF" if ask.type == "TXT" else "TXT", id=ask.query.id)
    return add(dns.message.make_response(query), "answer", ask.name, "TXT", f'"{EVIL_TXT}"').to_wire()


def as_query(ask: Ask) -> bytes:
    """An answer that does not say that it is a response."""
    evil = txt(ask, EVIL_TXT)
    evil.flags &= ~dns.flags.QR
    return evil.to_wire()


def without_question(make: Callable[[Ask], dns.message.Message]) -> Callable[[Ask], None]:
    def behave(ask: Ask) -> None:
        message = make(ask)
        message.question.clear()
        ask.send(message.to_wire())

    return behave


def aliases(ask: Ask, *links: tuple[str, str], rcode: str = "NOERROR") -> dns.message.Message:
    message = response(ask, rcode=rcode)
    for owner, target in links:
        add(message, "answer", owner, "CNAME", target)
    return message


def chain_of_20(ask: Ask) -> None:
    names = [str(ask.name), *(f"c{n}.{ZONE}" for n in range(20))]
    message = aliases(ask, *itertools.pairwise(names))
    ask.send(finished(message, ask, names[-1]).to_wire())


def late(ask: Ask) -> None:
    """Answers each query only when the next one comes, and the last one never."""
    if ask.earlier:
        good(ask.earlier[-1])


def fails_twice(ask: Ask) -> None:
    (good if ask.nth > 2 else with_rcode("SERVFAIL"))(ask)


def absent_then_present(ask: Ask) -> None:
    if len(ask.earlier):
        good(ask)
    else:
        ask.send(response(ask, rcode="NXDOMAIN").to_wire())


def alternating(ask: Ask) -> None:
    """Says one thing and then another, however often it is asked over UDP before."""
    ask.send(response(ask, rcode="NXDOMAIN" if ask.tcp else "NOERROR").to_wire())


def udp_absent_tcp_present(ask: Ask) -> None:
    if ask.tcp:
        good(ask)
    else:
        ask.send(response(ask, rcode="NXDOMAIN").to_wire())


def empty_question(ask: Ask) -> None:
    ask.send(header(ask, 0x8180))


BEHAVIOURS: dict[str, Callable[[Ask], object]] = {
    "good": good,
    "servfail": servfail_ede,
    **{name.lower(): with_rcode(name) for name in ("REFUSED", "NOTIMP", "FORMERR", "NOTAUTH", "YXDOMAIN")},
    "rcode15": lambda ask: ask.send(header(ask, 0x818F)),
    "badvers": lambda ask: ask.send(badvers(ask)),
    "formerr-to-edns": only_plain(lambda ask: response(ask, rcode="FORMERR").to_wire()),
    "bare-formerr-to-edns": only_plain(lambda ask: header(ask, 0x8181)),
    "notimp-to-edns": only_plain(lambda ask: response(ask, rcode="NOTIMP").to_wire()),
    "badvers-to-edns": only_plain(badvers),
    "edns-drop": only_plain(lambda ask: None),
    "do-drop": lambda ask: None if ask.query.ednsflags & dns.flags.DO else good(ask),
    "edns-unasked": lambda ask: None if ask.edns else ask.send(with_edns(ask)),
    "ad-without-edns": lambda ask: ask.send(claiming_ad(ask)),
    "timeout": silence,
    "tc": over_tcp(good),
    "tc-closed": over_tcp(silence),
    "tc-half": over_tcp(half),
    "tc-tc": over_tcp(lambda ask: ask.send(truncated(ask))),
    "tc-silent": over_tcp(hold),
    "tc-drip": over_tcp(drip(every=0.1, size=1)),
    "tc-pieces": over_tcp(drip(every=0.001, size=7)),
    "tc-three-octets": over_tcp(lambda ask: ask.send(ask.wire[:3])),
    "tc-garbage": over_tcp(lambda ask: ask.send(_garbage(ask))),
    "tc-cut": lambda ask: good(ask) if ask.tcp else ask.send(truncated(ask)[:-9]),
    "tc-too-long": over_tcp(lie_about_length(+10)),
    "tc-too-short": over_tcp(lie_about_length(-10)),
    "tc-zero": over_tcp(lambda ask: ask.send(b"")),
    "tc-wrong-id-then-right": over_tcp(strays(1, then=good)),
    "tc-wrong-type-then-right": over_tcp(before_the_truth(plainly, about_another_type)),
    "tc-echo-then-right": over_tcp(before_the_truth(plainly, lambda ask: ask.wire)),
    "tc-strays": over_tcp(strays(2_000)),
    "referral-up": referral(".", ra=False),
    "referral-down": referral(f"referral-down.{ZONE}", ra=False),
    "referral-ra": referral(ZONE, ra=True),
    "lame-empty": always(lambda ask: response(ask, ra=False)),
    "lame-soa": always(lambda ask: soa(response(ask, ra=False))),
    "lame-nxdomain": always(lambda ask: soa(response(ask, rcode="NXDOMAIN", ra=False))),
    "other-name": always(lambda ask: add(response(ask), "answer", f"x.{ZONE}", "TXT", f'"{EVIL_TXT}"')),
    "another-beside": always(lambda ask: add(txt(ask), "answer", f"x.{ZONE}", "TXT", f'"{EVIL_TXT}"')),
    "foreign-soa": always(lambda ask: soa(response(ask), "elsewhere.example.")),
    "empty-question": empty_question,
    "empty-question-evil": without_question(lambda ask: txt(ask, EVIL_TXT)),
    "empty-question-absent": without_question(lambda ask: soa(response(ask, rcode="NXDOMAIN"))),
    "wrong-id": strays(3),
    "wrong-id-then-right": strays(20, then=good),
    "strays": strays(2_000),
    "wrong-port-then-right": before_the_truth(lambda ask, wire: ask.send_elsewhere(wire)),
    "wrong-source-then-right": before_the_truth(lambda ask, wire: ask.send_as_stranger(wire)),
    "wrong-type-then-right": before_the_truth(plainly, about_another_type),
    "echo-then-right": before_the_truth(plainly, lambda ask: ask.wire),
    "query-then-right": before_the_truth(plainly, as_query),
    "spoofed": spoofed,
    "echo": lambda ask: ask.send(ask.wire),
    "nxdomain": always(lambda ask: soa(response(ask, rcode="NXDOMAIN"))),
    "nodata": always(lambda ask: soa(response(ask))),
    "nxdomain-with-records": always(lambda ask: add(soa(response(ask, rcode="NXDOMAIN")), "answer", ask.name, *EVIL)),
    "nxdomain-nosoa": with_rcode("NXDOMAIN"),
    "nodata-nosoa": with_rcode("NOERROR"),
    "nxdomain-nosoa-udp-only": lambda ask: None if ask.tcp else with_rcode("NXDOMAIN")(ask),
    "nxdomain-then-data": absent_then_present,
    "alternating": alternating,
    "udp-nx-tcp-data": udp_absent_tcp_present,
    "cname-loop": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"), (f"b.{ZONE}", str(ask.name)))),
    "cname-self": always(lambda ask: aliases(ask, (str(ask.name), str(ask.name)))),
    "cname-unfinished": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"))),
    "cname-alias-soa": always(lambda ask: soa(aliases(ask, (str(ask.name), "b.elsewhere.example.")))),
    "cname-dangling": always(lambda ask: soa(aliases(ask, (str(ask.name), f"gone.{ELSEWHERE}")), ELSEWHERE)),
    "cname-gone": always(
        lambda ask: soa(aliases(ask, (str(ask.name), f"gone.{ELSEWHERE}"), rcode="NXDOMAIN"), ELSEWHERE)
    ),
    "cname-servfail": always(lambda ask: aliases(ask, (str(ask.name), f"b.{ZONE}"), rcode="SERVFAIL")),
    "chain-of-20": chain_of_20,
    "garbage": lambda ask: ask.send(_garbage(ask)),
    "counts": lambda ask: ask.send(_with_counts(txt(ask, EVIL_TXT).to_wire(), 1, 65_535)),
    "two-questions": lambda ask: ask.send(_with_counts(txt(ask, EVIL_TXT).to_wire(), 2, 1)),
    "eleven-octets": lambda ask: ask.send(header(ask, 0x8180)[:11]),
    "three-octets": lambda ask: ask.send(ask.wire[:3]),
    "empty-datagram": lambda ask: ask.send(b""),
    "compression-loop": lambda ask: ask.send(raw_answer(ask, b"\x01a", owner=_pointer_to_itself(ask))),
    "rdlength": lambda ask: ask.send(raw_answer(ask, b"\x01a", rdlength=60_000)),
    "string-length": lambda ask: ask.send(raw_answer(ask, b"\xffa")),
    "txt-without-strings": lambda ask: ask.send(raw_answer(ask, b"")),
    "trailing": lambda ask: ask.send(txt(ask).to_wire() + b"\0trailing octets"),
    "late": late,
    "fails-twice": fails_twice,
    **CONTRADICTIONS,
}


CANARY = "www"
"""The first label of the names by which rewriting resolvers are found out."""


def honest(ask: Ask) -> None:
    ask.send(soa(response(ask, rcode="NXDOMAIN"), ".").to_wire())


def _garbage(ask: Ask) -> bytes:
    return ask.wire[:2] + b"\x81\x80" + b"\xff" * 40


def _with_counts(wire: bytes, questions: int, answers: int) -> bytes:
    return wire[:4] + struct.pack("!2H", questions, answers) + wire[8:]


def _pointer_to_itself(ask: Ask) -> bytes:
    return struct.pack("!H", 0xC000 | (12 + len(question_of(ask))))
