"""A recursive resolver on loopback that serves a conformance scenario, over UDP and TCP.

Answers to TXT questions are truncated over UDP, so that both transports are used. For tests only.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from spf_suite import SuiteZone
from spfaudit.evidence import Address, Failed, Failure, Host, Mx, NxDomain, Question, Rdata, Records, Txt
from spfaudit.resolver.name import to_labels


@contextmanager
def serving(zone: SuiteZone) -> Iterator[str]:
    """Serves while the context lasts; gives `address:port`."""

    class Datagram(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            reply = respond(zone, data, over_tcp=False)
            if reply:
                socket.sendto(reply, self.client_address)

    class Stream(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while length := self.rfile.read(2):
                reply = respond(zone, self.rfile.read(int.from_bytes(length, "big")), over_tcp=True)
                if not reply:
                    return
                self.wfile.write(len(reply).to_bytes(2, "big") + reply)

    with _servers(Datagram, Stream) as (udp, tcp):
        for server in (udp, tcp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"127.0.0.1:{udp.server_address[1]}"
        finally:
            udp.shutdown()
            tcp.shutdown()


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def _servers(
    datagram: type[socketserver.BaseRequestHandler], stream: type[socketserver.BaseRequestHandler]
) -> Iterator[tuple[_Udp, _Tcp]]:
    """Both on one port, whichever is free for both."""
    while True:
        with _Udp(("127.0.0.1", 0), datagram) as udp:
            try:
                tcp = _Tcp(udp.server_address, stream)
            except OSError:
                continue
            with tcp:
                yield udp, tcp
            return


def respond(zone: SuiteZone, wire: bytes, *, over_tcp: bool) -> bytes | None:
    """The reply to a query; None: silence."""
    query = dns.message.from_wire(wire)
    reply = dns.message.make_response(query, recursion_available=True)
    asked = query.question[0]
    name = asked.name.to_text(omit_final_dot=True).lower()
    answer = zone.answer(Question(name, dns.rdatatype.to_text(asked.rdtype)))
    if isinstance(answer, Failed):
        if answer.reason is Failure.TIMEOUT:
            return None
        reply.set_rcode(dns.rcode.SERVFAIL)
        return reply.to_wire()
    if asked.rdtype == dns.rdatatype.TXT and not over_tcp:
        reply.flags |= dns.flags.TC
        return reply.to_wire()
    owner = asked.name
    for link in answer.chain:
        _add(reply.answer, owner, "CNAME", [Host(link)])
        owner = _name(link)
    if isinstance(answer, Records):
        _add(reply.answer, owner, dns.rdatatype.to_text(asked.rdtype), answer.rdata)
    else:
        reply.authority.append(dns.rrset.from_text(".", 300, "IN", "SOA", "ns.example. admin.example. 1 2 3 4 300"))
        if isinstance(answer, NxDomain):
            reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


def _add(
    section: list[dns.rrset.RRset], owner: dns.name.Name, type: str, rdata: "tuple[Rdata, ...] | list[Host]"
) -> None:
    rrset = dns.rrset.RRset(owner, dns.rdataclass.IN, dns.rdatatype.from_text(type))
    for item in rdata:
        wire = _wire(item)
        rrset.add(dns.rdata.from_wire(rrset.rdclass, rrset.rdtype, wire, 0, len(wire)), ttl=300)
    section.append(rrset)


def _wire(rdata: Rdata) -> bytes:
    match rdata:
        case Txt(strings):
            return b"".join(bytes([len(string)]) + string for string in strings)
        case Mx(preference, exchange):
            return preference.to_bytes(2, "big") + _name(exchange).to_wire()
        case Address(address):
            return dns.rdata.from_text("IN", "AAAA" if ":" in address else "A", address).to_wire()
        case Host(name):
            return _name(name).to_wire()
    raise AssertionError(rdata)


def _name(text: str) -> dns.name.Name:
    return dns.name.Name((*to_labels(text), b""))
