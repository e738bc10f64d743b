"""MTA-STS policies by HTTPS: what counts as an answer, whom the program connects to, and how little it takes."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from spfaudit.evidence import (
    POLICY,
    Address,
    Answer,
    Document,
    Failed,
    Failure,
    NoData,
    NxDomain,
    Question,
    Records,
    Txt,
    records,
)
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.policies import PolicySource
from spfaudit.resolver.policy_fetch import usual_certificates
from spfaudit.resolver.public_address import is_public
from spfaudit.resolver.recorder import Recorder
from spfaudit.resolver.snapshot import SnapshotSource
from spfaudit.resolver.source import Done, PromptSource
from spfaudit.text import Text
from web_server import POLICY_TEXT, Authority, Say, cut_off, drip, endless, octets, policy, reply, serving, silence

HOST = "mta-sts.example.go.jp"
QUESTION = Question(HOST, POLICY)
LOOPBACK = records([Address("127.0.0.1")])
AT_LOOPBACK: Mapping[Question, Answer] = {Question(HOST, "A"): LOOPBACK, Question(HOST, "AAAA"): NoData()}


class Told:
    """A source that knows these answers."""

    description = "told"
    observed_on: date | None = None
    gave_up = False
    notices: tuple[Text, ...] = ()

    def __init__(self, answers: Mapping[Question, Answer]) -> None:
        self.answers = answers

    async def open(self) -> None:
        pass

    async def lookup(self, question: Question) -> Answer:
        return self.answers.get(question, NxDomain())

    async def close(self) -> None:
        pass


class ToldAtOnce(Told):
    """The same, without a task for each question."""

    backlog = 0

    def ask(self, question: Question, done: Done) -> None:
        done(question, self.answers.get(question, NxDomain()))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def fetched(
    authority: Authority, say: Say, tls: ssl.SSLContext | None, *, seconds: float = 20.0
) -> tuple[Answer, list[bytes]]:
    """The answer with that server, and what the server heard."""

    async def run() -> tuple[Answer, list[bytes]]:
        async with serving(say, tls) as server:
            source = PolicySource(
                Told(AT_LOOPBACK),
                seconds=seconds,
                may_connect=lambda _: True,
                certificates=authority.trusted,
                port=server.port,
            )
            await source.open()
            try:
                return await source.lookup(QUESTION), server.requests
            finally:
                await source.close()

    return asyncio.run(run())


# -- what servers say -----------------------------------------------------------


def test_a_policy_is_fetched_from_its_place(authority: Authority) -> None:
    answer, (request,) = fetched(authority, policy(media_type="Text/Plain; charset=utf-8"), authority.server(HOST))
    assert isinstance(answer, Records)
    assert answer.rdata == (Document(status=200, media_type="text/plain", octets=POLICY_TEXT),)
    assert answer.provenance.transport == "https"
    assert request.startswith(b"GET /.well-known/mta-sts.txt HTTP/1.1\r\n")
    assert f"\r\nHost: {HOST}:".encode() in request


@pytest.mark.parametrize(
    ("say", "document"),
    [
        (reply("404 Not Found"), Document(status=404)),
        (reply("410 Gone"), Document(status=410)),
        (policy(b""), Document(status=200, media_type="text/plain")),
        (policy(b"\0\xff", "text/html"), Document(status=200, media_type="text/html", octets=b"\0\xff")),
        (reply(body=b"x"), Document(status=200, octets=b"x")),
        (policy(b"x" * 65536), Document(status=200, media_type="text/plain", octets=b"x" * 65536)),
        (octets(b"HTTP/1.0 200 OK\r\n\r\nx: y"), Document(status=200, octets=b"x: y")),
        (octets(b"HTTP/1.1 200 OK\r\n\r\nx: y"), Document(status=200, octets=b"x: y")),
        (octets(b"HTTP/1.1 200 OK\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), Document(status=200)),
    ],
)
def test_what_is_said_for_good(authority: Authority, say: Say, document: Document) -> None:
    answer, _ = fetched(authority, say, authority.server(HOST))
    assert isinstance(answer, Records)
    assert answer.rdata == (document,)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/other", f"https://{HOST}/other", "http://127.0.0.1/", "x\x7f\xff"])
def test_no_redirect_is_followed(authority: Authority, status: int, location: str) -> None:
    say = reply(f"{status} Elsewhere", headers=[f"Location: {location}"])
    answer, requests = fetched(authority, say, authority.server(HOST))
    assert len(requests) == 1
    if isinstance(answer, Records):
        (document,) = answer.rdata
        assert isinstance(document, Document)
        assert (document.status, document.octets) == (status, b"")
        assert document.location.isascii()
        assert document.location == location or "\x7f" in location
    else:
        assert "\x7f" in location


@pytest.mark.parametrize(
    ("say", "detail"),
    [
        (reply("500 Internal Server Error"), "HTTP 500"),
        (reply("503 Service Unavailable"), "HTTP 503"),
        (reply("429 Too Many Requests"), "HTTP 429"),
        (reply("403 Forbidden"), "HTTP 403"),
        (reply("401 Unauthorized"), "HTTP 401"),
        (reply("204 No Content", b""), "HTTP 204"),
        (reply("206 Partial Content"), "HTTP 206"),
        (reply("304 Not Modified", b""), "HTTP 304"),
        (policy(b"x" * 65537), "over 65536 octets"),
        (endless(chunked=False), "over 65536 octets"),
        (endless(chunked=True), "over 65536 octets"),
        (reply(headers=["Content-Encoding: gzip"]), "Content-Encoding gzip"),
        (octets(b""), HOST),
        (octets(b"SSH-2.0-OpenSSH_9.2\r\n"), HOST),
        (octets(bytes(range(256)) * 10), HOST),
        (octets(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx"), HOST),
        (octets(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx"), HOST),
        (octets(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), HOST),
        (octets(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000), HOST),
        (cut_off(b"HTTP/1.1 200 OK\r\n\r\nversion: STSv1\r\n"), "the connection broke off"),
        (cut_off(b"HTTP/1.0 200 OK\r\n\r\nversion: STSv1\r\n"), "the connection broke off"),
        (octets(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), HOST),
    ],
)
def test_what_is_no_answer_is_a_failure(authority: Authority, say: Say, detail: str) -> None:
    answer, _ = fetched(authority, say, authority.server(HOST))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.FETCH
    assert detail in answer.detail


@pytest.mark.parametrize("say", [silence, drip], ids=["silence", "drip"])
def test_time_is_bounded(authority: Authority, say: Say) -> None:
    answer, _ = fetched(authority, say, authority.server(HOST), seconds=2.0)  # a seventh of it to connect
    assert answer == Failed(reason=Failure.TIMEOUT, detail=f"HTTPS, {HOST}")


def test_a_server_that_sends_an_octet_at_a_time_holds_nobody_up(authority: Authority) -> None:
    pieces = 5_000
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def run() -> Answer:
        say = octets(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * pieces + b"0\r\n\r\n")
        async with serving(say, authority.server(HOST)) as server:
            source = PolicySource(
                Told(AT_LOOPBACK), may_connect=lambda _: True, certificates=authority.trusted, port=server.port
            )
            await source.open()
            others = asyncio.ensure_future(count())
            try:
                return await source.lookup(QUESTION)
            finally:
                others.cancel()

    answer = asyncio.run(run())
    assert isinstance(answer, Records)
    assert answer.rdata == (Document(status=200, octets=b"x" * pieces),)
    assert turns > pieces


# -- whom the program trusts ------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "days", "is_ours", "why"),
    [
        (["www.example.go.jp"], 1, True, "Hostname mismatch"),
        (["example.go.jp"], 1, True, "Hostname mismatch"),
        (["mta-sts.example.go.jp.evil.example"], 1, True, "Hostname mismatch"),
        ([HOST], -1, True, "expired"),
        ([HOST], 1, False, "self-signed certificate"),
    ],
)
def test_a_bad_certificate_is_a_failure(
    authority: Authority, names: list[str], days: int, is_ours: bool, why: str
) -> None:
    answer, requests = fetched(authority, policy(), authority.server(*names, days=days, is_ours=is_ours))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNTRUSTED
    assert why in answer.detail
    assert not requests


def test_a_wildcard_certificate_will_do(authority: Authority) -> None:
    answer, _ = fetched(authority, policy(), authority.server("*.example.go.jp"))
    assert isinstance(answer, Records)


def test_a_common_name_is_no_name_of_the_host(authority: Authority) -> None:
    trusted = usual_certificates()
    trusted.load_verify_locations(cadata=authority.pem.decode())

    async def run(tls: ssl.SSLContext) -> Answer:
        async with serving(policy(), tls) as server:
            source = PolicySource(Told(AT_LOOPBACK), may_connect=lambda _: True, certificates=trusted, port=server.port)
            await source.open()
            return await source.lookup(QUESTION)

    assert isinstance(asyncio.run(run(authority.server(HOST))), Records)
    answer = asyncio.run(run(authority.server(common_name=HOST)))
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNTRUSTED


def test_an_old_authority_without_key_identifiers_is_trusted_with_every_version_of_python(tmp_path: Path) -> None:
    authority = Authority(tmp_path, has_key_identifier=False)
    trusted = usual_certificates()
    trusted.load_verify_locations(cadata=authority.pem.decode())

    async def run() -> Answer:
        async with serving(policy(), authority.server(HOST)) as server:
            source = PolicySource(Told(AT_LOOPBACK), may_connect=lambda _: True, certificates=trusted, port=server.port)
            await source.open()
            return await source.lookup(QUESTION)

    answer = asyncio.run(run())
    assert isinstance(answer, Records), answer


def test_the_usual_authorities_do_not_know_ours(authority: Authority) -> None:
    async def run() -> Answer:
        async with serving(policy(), authority.server(HOST)) as server:
            source = PolicySource(Told(AT_LOOPBACK), may_connect=lambda _: True, port=server.port)
            await source.open()
            return await source.lookup(QUESTION)

    answer = asyncio.run(run())
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNTRUSTED


def test_no_tls_is_a_failure(authority: Authority) -> None:
    answer, _ = fetched(authority, policy(), None, seconds=1.0)
    assert answer == Failed(reason=Failure.TIMEOUT, detail="HTTPS, 127.0.0.1")


def test_neither_proxies_nor_authorities_come_from_the_environment(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    answer, _ = fetched(authority, policy(), authority.server(HOST))
    assert isinstance(answer, Records)


# -- whom the program connects to -------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001::1",
        "2001:1::1",
        "2001:20::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "answers",
    [
        AT_LOOPBACK,
        {Question(HOST, "A"): records([Address("1.1.1.1")]), Question(HOST, "AAAA"): records([Address("::1")])},
        {Question(HOST, "A"): records([Address("1.1.1.1"), Address("127.0.0.1")]), Question(HOST, "AAAA"): NoData()},
    ],
)
def test_one_address_that_is_not_public_is_enough_to_refuse(
    authority: Authority, answers: Mapping[Question, Answer]
) -> None:
    async def run() -> tuple[Answer, list[bytes]]:
        async with serving(policy(), authority.server(HOST)) as server:
            source = PolicySource(Told(answers), certificates=authority.trusted, port=server.port)
            await source.open()
            return await source.lookup(QUESTION), server.requests

    answer, requests = asyncio.run(run())
    assert isinstance(answer, Failed)
    assert answer.reason is Failure.UNTRUSTED
    assert "is no public address" in answer.detail
    assert not requests


def test_every_address_is_asked_about(authority: Authority) -> None:
    asked: list[str] = []

    def may_connect(address: str) -> bool:
        asked.append(address)
        return True

    answers = {Question(HOST, "A"): LOOPBACK, Question(HOST, "AAAA"): records([Address("::1")])}

    async def run() -> Answer:
        async with serving(policy(), authority.server(HOST)) as server:
            source = PolicySource(
                Told(answers), may_connect=may_connect, certificates=authority.trusted, port=server.port
            )
            await source.open()
            return await source.lookup(QUESTION)

    assert isinstance(asyncio.run(run()), Records)
    assert asked == ["127.0.0.1", "::1"]


def test_another_address_is_tried_where_nobody_listens(authority: Authority) -> None:
    answers = {Question(HOST, "A"): records([Address("127.0.0.1"), Address("127.0.0.2")])}

    async def run() -> Answer:
        async with serving(policy(), authority.server(HOST), "127.0.0.2") as server:
            source = PolicySource(
                Told(answers), may_connect=lambda _: True, certificates=authority.trusted, port=server.port
            )
            await source.open()
            return await source.lookup(QUESTION)

    answer = asyncio.run(run())
    assert isinstance(answer, Records)
    assert answer.provenance.resolver.startswith("127.0.0.2:")


# -- what DNS says of the host ----------------------------------------------------

DOWN = Failed(reason=Failure.RCODE, detail="SERVFAIL")


@pytest.mark.parametrize(
    ("a", "aaaa", "expected"),
    [
        (NxDomain(), NxDomain(), NxDomain()),
        (NoData(), NoData(), NoData()),
        (DOWN, NoData(), Failed(reason=Failure.RCODE, detail=f"{HOST} A: SERVFAIL")),
        (NoData(), DOWN, Failed(reason=Failure.RCODE, detail=f"{HOST} AAAA: SERVFAIL")),
    ],
)
def test_a_host_without_a_known_address(a: Answer, aaaa: Answer, expected: Answer) -> None:
    async def run() -> Answer:
        source = PolicySource(Told({Question(HOST, "A"): a, Question(HOST, "AAAA"): aaaa}))
        await source.open()
        return await source.lookup(QUESTION)

    assert asyncio.run(run()) == expected


def test_other_questions_are_handed_on() -> None:
    spf = records([Txt((b"v=spf1 -all",))])
    question = Question("example.go.jp", "TXT")
    for told in (Told({question: spf}), ToldAtOnce({question: spf})):
        assert asyncio.run(PolicySource(told).lookup(question)) == spf
        assert isinstance(PolicySource(told), PromptSource) == isinstance(told, PromptSource)


# -- with the sources around it ---------------------------------------------------


@pytest.mark.parametrize("told", [Told, ToldAtOnce])
def test_a_policy_is_asked_for_once_and_recorded(authority: Authority, told: type[Told], tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    body = b'version: STSv1\n"\\ \0 \xe2\x82\xac'

    async def run() -> tuple[list[Answer], list[bytes]]:
        async with serving(policy(body), authority.server(HOST)) as server:
            source = PolicySource(
                told(AT_LOOPBACK), may_connect=lambda _: True, certificates=authority.trusted, port=server.port
            )
            memo = Memo(Recorder(source, path))
            await memo.open()
            try:
                return await asyncio.gather(*[memo.lookup(QUESTION) for _ in range(5)]), server.requests
            finally:
                await memo.close()

    answers, requests = asyncio.run(run())
    assert len(requests) == 1
    assert len(set(answers)) == 1
    snapshot = SnapshotSource(path)
    assert snapshot.description == "told, https"
    assert asyncio.run(snapshot.lookup(QUESTION)) == answers[0]


def test_no_more_than_so_many_at_once(authority: Authority) -> None:
    most, now = 0, 0

    async def counted(writer: asyncio.StreamWriter) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        for _ in range(50):
            await asyncio.sleep(0)
        now -= 1
        await policy()(writer)

    hosts = [f"mta-sts.d{number}.example.go.jp" for number in range(12)]
    answers = {Question(host, "A"): LOOPBACK for host in hosts}

    async def run() -> list[Answer]:
        async with serving(counted, authority.server(*hosts)) as server:
            source = PolicySource(
                Told(answers),
                may_connect=lambda _: True,
                certificates=authority.trusted,
                port=server.port,
                concurrency=3,
            )
            await source.open()
            return await asyncio.gather(*[source.lookup(Question(host, POLICY)) for host in hosts])

    assert all(isinstance(answer, Records) for answer in asyncio.run(run()))
    assert most <= 3


def test_what_waits_for_its_turn_is_known_to(authority: Authority) -> None:
    """So that no more domains are begun meanwhile, and those whose time it takes are looked at again."""
    hosts = [f"mta-sts.d{number}.example.go.jp" for number in range(12)]
    answers = {Question(host, "A"): LOOPBACK for host in hosts}

    async def run() -> list[int]:
        async with serving(silence, authority.server(*hosts)) as server:
            policies = PolicySource(
                ToldAtOnce(answers),
                may_connect=lambda _: True,
                certificates=authority.trusted,
                port=server.port,
                concurrency=3,
            )
            source = Memo(policies)
            await source.open()
            backlogs = [source.backlog]
            for host in hosts:
                source.request(Question(host, POLICY), lambda _, answer: None)
            await server.heard_one.wait()
            backlogs.append(source.backlog)
            await source.close()
            return [*backlogs, policies.backlog]

    assert asyncio.run(run()) == [0, 9, 0]


@pytest.mark.parametrize("untrue", [None, (), (Question(HOST, "TXT"),), (Question(HOST, "AAAA"), Question(HOST, "A"))])
def test_where_an_address_does_not_hold_nor_does_the_policy(untrue: tuple[Question, ...] | None) -> None:
    class Wiser(ToldAtOnce):
        async def look_back(self) -> tuple[Question, ...] | None:
            return untrue

    said = asyncio.run(PolicySource(Wiser({})).look_back())
    if untrue is None:
        assert said is None
    else:
        assert said is not None
        assert set(said) == {*untrue, *(QUESTION for question in untrue if question.type != "TXT")}


def test_closing_ends_what_is_under_way(authority: Authority) -> None:
    told: list[Answer] = []

    async def run() -> None:
        async with serving(silence, authority.server(HOST)) as server:
            source = PolicySource(
                ToldAtOnce(AT_LOOPBACK),
                may_connect=lambda _: True,
                certificates=authority.trusted,
                port=server.port,
            )
            await source.open()
            source.ask(QUESTION, lambda _, answer: told.append(answer))
            await server.heard_one.wait()
            await source.close()

    asyncio.run(run())
    assert told == []
