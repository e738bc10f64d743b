"""Posting: to the server that was named, over TLS that is verified, once, and in bounded time."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import Struct

from spfaudit.notify.posting import PAUSE, deliver, post
from spfaudit.notify.target import parse_target
from spfaudit.text import Text
from web_server import Authority, Say, drip, octets, reply, serving, silence

BODY = b'{"text":"x"}'
TOKEN = "t0k3n"
SECRETS = ("p4th", "k3y", TOKEN)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


class Outcome(Struct):
    """What came of it."""

    problem: Text | None
    requests: list[bytes]
    bodies: list[bytes]
    pauses: list[float]


def posted(
    authority: Authority,
    says: Say | Sequence[Say],
    tls: ssl.SSLContext | None,
    *,
    seconds: float = 60.0,
    token: str | None = TOKEN,
) -> Outcome:
    """With a server that says one thing after the other, or always the same."""
    pauses: list[float] = []
    turns = iter(says) if isinstance(says, Sequence) else None

    async def say(writer: asyncio.StreamWriter) -> None:
        await (next(turns) if turns else says)(writer)  # type: ignore[operator]  # a sequence only if there are turns

    async def sleep(pause: float) -> None:
        pauses.append(pause)

    async def run() -> Outcome:
        async with serving(say, tls) as server:
            target = parse_target(f"https://localhost:{server.port}/p4th?key=k3y", token)
            problem = await deliver(target, BODY, certificates=authority.trusted, seconds=seconds, sleep=sleep)
            return Outcome(problem, server.requests, server.bodies, pauses)

    outcome = asyncio.run(run())
    for secret in SECRETS:
        assert not outcome.problem or secret not in outcome.problem.en + outcome.problem.ja
    return outcome


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_it_is_posted_as_json_with_the_token(authority: Authority, status: str) -> None:
    outcome = posted(authority, reply(status, b""), authority.server("localhost"))
    assert outcome.problem is None
    (head,) = outcome.requests
    assert head.startswith(b"POST /p4th?key=k3y HTTP/1.1\r\n")
    fields = head.lower().split(b"\r\n")
    assert {b"authorization: bearer t0k3n", b"content-type: application/json", b"content-length: 12"} <= set(fields)
    assert outcome.bodies == [BODY]


def test_without_a_token_none_is_sent_and_no_proxy_is_asked(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    outcome = posted(authority, reply("200 OK", b""), authority.server("localhost"), token=None)
    assert outcome.problem is None
    (head,) = outcome.requests
    assert b"authorization" not in head.lower()


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent"])
def test_a_redirect_is_not_followed(authority: Authority, status: str) -> None:
    outcome = posted(authority, reply(status, headers=["Location: /elsewhere"]), authority.server("localhost"))
    assert outcome.problem
    assert "redirects are not followed" in outcome.problem.en
    assert len(outcome.requests) == 1


@pytest.mark.parametrize(
    "certificate", [{"names": ["other.example"]}, {"names": ["localhost"], "days": -1}, {"is_ours": False}]
)
def test_a_bad_certificate_gets_nothing(authority: Authority, certificate: dict[str, object]) -> None:
    names = certificate.pop("names", ["localhost"])
    tls = authority.server(*names, **certificate)  # type: ignore[misc, arg-type]  # as the table says
    outcome = posted(authority, reply(), tls)
    assert outcome.problem
    assert "the certificate is not trusted" in outcome.problem.en
    assert (outcome.requests, outcome.bodies, outcome.pauses) == ([], [], [])


def test_an_old_authority_without_key_identifiers_is_trusted_with_every_version_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path, has_key_identifier=False)
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    async def run() -> Text | None:
        async with serving(reply(), authority.server("localhost")) as server:
            return await deliver(parse_target(f"https://localhost:{server.port}/", None), BODY)

    assert asyncio.run(run()) is None


def test_a_server_without_tls_gets_nothing(authority: Authority) -> None:
    outcome = posted(authority, reply(), None, seconds=1.0)
    assert outcome.problem
    assert (outcome.bodies, outcome.pauses) == ([], [PAUSE])


def test_a_server_that_answers_without_tls_is_no_matter_of_permissions(authority: Authority) -> None:
    """The library of TLS has error numbers of its own, which the system knows as something else."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async def sleep(pause: float) -> None: ...

    async def run() -> Text | None:
        async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
            target = parse_target(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/p4th", TOKEN)
            return await deliver(target, BODY, certificates=authority.trusted, sleep=sleep)

    assert asyncio.run(run()) == Text(en="no connection", ja="接続できません")


@pytest.mark.parametrize(("say", "seconds"), [(silence, 3.0), (octets(b"HTTP/1.1 "), 60.0)], ids=["silent", "cut off"])
def test_what_may_have_been_taken_is_not_posted_again(authority: Authority, say: Say, seconds: float) -> None:
    outcome = posted(authority, say, authority.server("localhost"), seconds=seconds)
    assert outcome.problem
    assert (len(outcome.requests), outcome.pauses) == (1, [])
    assert outcome.problem.en == ("no answer in time" if say is silence else "RemoteProtocolError")


def test_what_else_the_server_says_is_not_waited_for(authority: Authority) -> None:
    assert posted(authority, drip, authority.server("localhost")).problem is None


def test_a_head_beyond_all_measure_is_no_answer(authority: Authority) -> None:
    say = octets(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000)
    assert posted(authority, say, authority.server("localhost")).problem


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "404 Not Found", "500 Internal Server Error"]
)
def test_what_the_server_refuses_is_told_by_its_status(authority: Authority, status: str) -> None:
    outcome = posted(authority, reply(status), authority.server("localhost"))
    assert outcome.problem == Text(en=f"HTTP {status[:3]}", ja=f"HTTP {status[:3]}")
    assert (len(outcome.requests), outcome.pauses) == (1, [])


@pytest.mark.parametrize("status", ["429 Too Many Requests", "502 Bad Gateway", "503 Service Unavailable"])
def test_a_busy_server_is_tried_once_more(authority: Authority, status: str) -> None:
    tls = authority.server("localhost")
    outcome = posted(authority, [reply(status), reply("204 No Content", b"")], tls)
    assert (outcome.problem, len(outcome.bodies), outcome.pauses) == (None, 2, [PAUSE])
    outcome = posted(authority, reply(status), tls)
    assert outcome.problem
    assert (len(outcome.bodies), outcome.pauses) == (2, [PAUSE])


def test_nobody_there_is_tried_once_more(authority: Authority) -> None:
    pauses: list[float] = []

    async def closed_port() -> int:
        async with serving(reply(), None) as server:
            return server.port

    async def sleep(pause: float) -> None:
        pauses.append(pause)

    target = parse_target(f"https://127.0.0.1:{asyncio.run(closed_port())}/p4th", TOKEN)
    problem = asyncio.run(deliver(target, BODY, certificates=authority.trusted, sleep=sleep))
    assert problem == Text(en="no connection (Connection refused)", ja="接続できません（接続を拒否されました）")
    assert pauses == [PAUSE]


def test_a_host_that_nobody_knows_is_told_in_the_words_of_the_system(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def sleep(pause: float) -> None: ...

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    target = parse_target("https://hooks.example/p4th", TOKEN)
    problem = asyncio.run(deliver(target, BODY, certificates=authority.trusted, sleep=sleep))
    assert problem
    assert problem.en == "no connection (Name or service not known)"


def test_certificates_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    problem = post(parse_target("https://127.0.0.1/p4th", TOKEN), BODY)
    assert problem
    assert "SSL_CERT_FILE" in problem.en
