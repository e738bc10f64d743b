"""Messages that say one thing and show another: no answer of theirs is one, though each has a good form."""

import dns.edns
import dns.message
import dns.rcode
import dns.rrset

from fault_answers import EVIL_TXT, ZONE, Ask, Behaviour, add, always, good, response, soa, txt

SIGNATURE = f"TXT 13 3 300 20300101000000 20200101000000 1 {ZONE} c2lnbmF0dXJl"


def nxdomain(ask: Ask) -> dns.message.Message:
    return soa(response(ask, rcode="NXDOMAIN"))


def nodata(ask: Ask) -> dns.message.Message:
    return soa(response(ask))


def with_error(message: dns.message.Message, code: int) -> dns.message.Message:
    """`message` with an Extended DNS Error (RFC 8914)."""
    message.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode(code))])
    return message


def of_another_class(ask: Ask) -> dns.message.Message:
    message = nodata(ask)
    message.answer.append(dns.rrset.from_text(ask.name, 300, "CH", "TXT", f'"{EVIL_TXT}"'))
    return message


def by_policy(message: dns.message.Message) -> dns.message.Message:
    """`message` with the mark of who rewrites by a response policy zone: the zone's SOA record."""
    soa_data = "ns.policy.example. admin.policy.example. 1 2 3 4 300"
    return add(message, "additional", "rpz.policy.example.", "SOA", soa_data)


def stale_at_first(ask: Ask) -> None:
    if ask.nth > 1:
        good(ask)
    else:
        ask.send(with_error(txt(ask, EVIL_TXT), 3).to_wire())


def bare_badvers(ask: Ask) -> None:
    """BADVERS, of which only the lower half is left, all zeros, where there is no EDNS to hold the rest."""
    message = response(ask)
    if ask.edns:
        message.use_edns(0)
        message.set_rcode(dns.rcode.BADVERS)
    ask.send(message.to_wire())


def denial_of_edns(ask: Ask) -> None:
    if ask.edns:
        message = response(ask, rcode="NXDOMAIN")
        message.use_edns(False)
        ask.send(message.to_wire())
    else:
        good(ask)


def followed_by(octets: bytes) -> Behaviour:
    return lambda ask: ask.send(nodata(ask).to_wire() + octets)


def uncounted(ask: Ask, *, edns: bool) -> None:
    """Two records, of which the answer section counts the first alone."""
    message = txt(ask)
    message.use_edns(0 if edns else False)
    record = dns.rrset.from_text(ask.name, 300, "IN", "TXT", f'"{EVIL_TXT}"')
    message.answer.append(record)
    wire = message.to_wire()
    ask.send(wire[:6] + (1).to_bytes(2) + wire[8:])


def with_odd_error_text(ask: Ask) -> None:
    message = txt(ask)
    message.use_edns(0, options=[dns.edns.GenericOption(dns.edns.OptionType.EDE, b"\0\0\xe3\x81")])
    ask.send(message.to_wire())


CONTRADICTIONS: dict[str, Behaviour] = {
    "blocked": always(lambda ask: with_error(nxdomain(ask), 15)),
    "censored": always(lambda ask: with_error(nodata(ask), 16)),
    "filtered": always(lambda ask: with_error(nxdomain(ask), 17)),
    "prohibited": always(lambda ask: with_error(nodata(ask), 18)),
    "forged": always(lambda ask: with_error(txt(ask, EVIL_TXT), 4)),
    "not-ready": always(lambda ask: with_error(nodata(ask), 14)),
    "policy-zone": always(lambda ask: by_policy(response(ask, rcode="NXDOMAIN"))),
    "policy-zone-nodata": always(lambda ask: by_policy(nodata(ask))),
    "policy-zone-record": always(lambda ask: by_policy(txt(ask, EVIL_TXT))),
    "stale": always(lambda ask: with_error(txt(ask, EVIL_TXT), 3)),
    "stale-nodata": always(lambda ask: with_error(nodata(ask), 3)),
    "stale-nxdomain": always(lambda ask: with_error(nxdomain(ask), 19)),
    "stale-then-fresh": stale_at_first,
    "network-error-beside": always(lambda ask: with_error(txt(ask), 23)),
    "synthesized": always(lambda ask: with_error(nxdomain(ask), 29)),
    "other-class": always(of_another_class),
    "in-authority": always(lambda ask: add(nodata(ask), "authority", ask.name, "TXT", f'"{EVIL_TXT}"')),
    "in-additional": always(lambda ask: add(nodata(ask), "additional", ask.name, "TXT", f'"{EVIL_TXT}"')),
    "in-additional-nosoa": always(lambda ask: add(response(ask), "additional", ask.name, "TXT", f'"{EVIL_TXT}"')),
    "also-in-authority": always(lambda ask: add(txt(ask), "authority", ask.name, "TXT", f'"{EVIL_TXT}"')),
    "also-in-additional": always(lambda ask: add(txt(ask), "additional", ask.name, "TXT", f'"{EVIL_TXT}"')),
    "alias-in-authority": always(lambda ask: add(response(ask), "authority", ask.name, "CNAME", "www.example.")),
    "alias-in-additional": always(lambda ask: add(response(ask), "additional", ask.name, "CNAME", "www.example.")),
    "uncounted": lambda ask: uncounted(ask, edns=True),
    "uncounted-without-edns": lambda ask: uncounted(ask, edns=False),
    "odd-error-text": with_odd_error_text,
    "dname-unfinished": always(lambda ask: add(nodata(ask), "answer", ZONE, "DNAME", "elsewhere.example.")),
    "signature-alone": always(lambda ask: add(nodata(ask), "answer", ask.name, "RRSIG", SIGNATURE)),
    "trailing-absent": followed_by(b"\0trailing octets"),
    "bare-badvers": bare_badvers,
    "nxdomain-to-edns": denial_of_edns,
}
"""Behaviours of the fault server, by label."""
