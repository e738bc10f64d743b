"""DNS over TLS, with an authority of the tests' own."""

import asyncio
import errno
import logging
import os
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fault_server import HOLD_OPEN, Ask, FaultServer, good, nobody_listening, txt
from last_turns import stop_accepting
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Question, Records
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.nameserver import parse_nameserver
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.streams import Streams
from spfaudit.resolver.transport import Flight
from web_server import Authority


def certificate(names: Sequence[x509.GeneralName], folder: Path) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that is its own authority: `folder`/ca.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "resolver of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server for 127.0.0.1 and dns.example whom the system trusts."""
    context = certificate([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("dns.example")], tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


def ask(address: str, *labels: str) -> list[Answer]:
    async def run() -> list[Answer]:
        source = LiveSource([address], timeout=2.0, tries=2)
        await source.open()
        try:
            questions = [Question(f"{label}.fault.example", "TXT") for label in labels]
            return await asyncio.gather(*map(source.lookup, questions))
        finally:
            await source.close()

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["", "#dns.example"])
def test_answers_come_over_tls_alone(tls: ssl.SSLContext, name: str) -> None:
    with FaultServer(tls=tls) as server:
        found, absent = ask(f"tls://{server.address}{name}", "good", "nxdomain")
        assert {transport for _, transport, _ in server.asked} == {"tcp"}
    assert isinstance(found, Records)
    assert isinstance(absent, NxDomain)
    assert found.provenance.transport == "tls"
    assert found.provenance.resolver == f"tls://{server.address}{name}"


def test_one_connection_carries_many_questions(tls: ssl.SSLContext) -> None:
    def stay(ask: Ask) -> str:
        good(ask)
        most.append(len(server.connections))
        return HOLD_OPEN

    most: list[int] = []
    names = [f"name{n}" for n in range(50)]
    with FaultServer(dict.fromkeys(names, stay), tls=tls) as server:
        answers = ask(f"tls://{server.address}", *names)
    assert all(isinstance(answer, Records) for answer in answers)
    assert max(most) <= 2  # the canary's connection, which may be closing, and ours


def test_an_answer_without_edns_is_made_sure_of_over_tls(tls: ssl.SSLContext) -> None:
    """The resolver knows EDNS, as the canary has shown; there is no other way to it."""

    def broken_with_edns(ask: Ask) -> None:
        ask.send(txt(ask).to_wire()[:-3] if ask.edns else txt(ask).to_wire())

    with FaultServer({"name": broken_with_edns}, tls=tls) as server:
        (answer,) = ask(f"tls://{server.address}", "name")
        assert [edns for label, _, edns in server.asked if label == "name"] == [True, False, True]
    assert isinstance(answer, Records)


def test_whom_to_trust_is_read_once_for_all_connections(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []
    usual = ssl.create_default_context

    def make() -> ssl.SSLContext:
        made.append(usual())
        return made[-1]

    monkeypatch.setattr("ssl.create_default_context", make)
    with FaultServer(tls=tls) as server:  # which closes each connection after an answer
        answers = ask(f"tls://{server.address}", *(f"name{n}" for n in range(5)))
    assert all(isinstance(answer, Records) for answer in answers)
    assert len(made) == 1


def test_a_certificate_for_another_name_is_no_resolver_of_ours(tls: ssl.SSLContext) -> None:
    with FaultServer(tls=tls) as server:
        (answer,) = ask(f"tls://{server.address}#other.example", "good")
        assert server.asked == []
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNREACHABLE
    assert "certificate" in answer.detail


def test_why_a_resolver_was_given_up_is_told(tls: ssl.SSLContext) -> None:
    async def give_up(source: LiveSource) -> None:
        await source.open()
        try:
            for number in range(200):
                await source.lookup(Question(f"name{number}.fault.example", "TXT"))
                if source.gave_up:
                    break
        finally:
            await source.close()

    with FaultServer(tls=tls) as server:
        source = LiveSource([f"tls://{server.address}#other.example"], timeout=0.5)
        asyncio.run(give_up(source))
    (notice,) = source.notices
    assert (
        f"tls://{server.address}#other.example does not answer any more and was given up (TLS certificate: "
        in notice.en
    )
    assert "問い合わせを打ち切りました（TLS 証明書：Hostname" in notice.ja


def test_an_authority_that_nobody_trusts(tmp_path: Path) -> None:
    with FaultServer(tls=certificate([x509.IPAddress(ip_address("127.0.0.1"))], tmp_path)) as server:
        (answer,) = ask(f"tls://{server.address}", "good")
        assert server.asked == []
    assert isinstance(answer, Failed)
    assert "certificate" in answer.detail


def test_an_old_authority_without_key_identifiers_is_trusted_with_every_version_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path, has_key_identifier=False)
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with FaultServer(tls=authority.server("dns.example")) as server:
        (answer,) = ask(f"tls://{server.address}#dns.example", "good")
    assert isinstance(answer, Records), answer


@pytest.mark.parametrize(
    ("greeting", "told"),
    [(b"SSH-2.0-OpenSSH_9.2\r\n", "TLS: "), (b"", os.strerror(errno.ECONNRESET))],
    ids=["another protocol", "hangs up"],
)
def test_who_speaks_no_tls_is_told_as_that(greeting: bytes, told: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await reader.read(2_000)
        writer.close()

    async def run() -> Answer:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        source = LiveSource([f"tls://127.0.0.1:{server.sockets[0].getsockname()[1]}"], timeout=2.0, tries=1)
        await source.open()
        try:
            return await source.lookup(Question("good.fault.example", "TXT"))
        finally:
            await source.close()
            await stop_accepting(server.sockets)
            server.close()

    failed = asyncio.run(run())
    assert isinstance(failed, Failed)
    assert failed.reason is Failure.UNREACHABLE
    assert failed.detail.startswith(told), failed.detail


def test_nobody_listens() -> None:
    with nobody_listening() as address:
        (answer,) = ask(f"tls://{address}", "good")
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNREACHABLE


def test_an_absence_without_proof_has_no_other_witness(tls: ssl.SSLContext) -> None:
    with FaultServer(tls=tls) as server:
        (answer,) = ask(f"tls://{server.address}", "nxdomain-nosoa")
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNPROVEN


def test_nothing_is_logged_of_a_connection_that_breaks_while_many_queries_leave(
    tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    came, go, gone = threading.Event(), threading.Event(), threading.Event()

    def serve() -> None:
        connection = tls.wrap_socket(listener.accept()[0], server_side=True)
        connection.recv(1)
        came.set()
        go.wait(60)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by a reset
        connection.close()
        gone.set()

    def flight(number: int) -> Flight:
        question = Question(f"n{number}.example", "TXT")
        return Flight(question, encode_question(question), heard=lambda *_: None)

    async def run() -> None:
        streams = Streams(parse_nameserver(f"tls://127.0.0.1:{port}"), asyncio.get_running_loop(), most=2)
        streams.send(flight(0))
        await asyncio.to_thread(came.wait, 60)
        go.set()
        gone.wait(60)  # before the loop can see it
        for number in range(1, 20):
            streams.send(flight(number))
        await asyncio.sleep(0)
        streams.close()
        await asyncio.sleep(0)

    with socket.create_server(("127.0.0.1", 0)) as listener, caplog.at_level(logging.WARNING):
        port = listener.getsockname()[1]
        server = threading.Thread(target=serve)
        server.start()
        asyncio.run(run())
        server.join(60)
    assert caplog.messages == []
