"""MTA-STS from end to end: an inventory, a zone, and a web server on loopback behind an authority of the tests' own."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from spfaudit.auditing import audit_stream
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.names import parse_domain
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver import second_look
from spfaudit.resolver.policies import PolicySource
from spfaudit.resolver.zonefile import ZoneSource
from web_server import Authority, Say, policy, reply, serving

ZONE = """$ORIGIN example.
$TTL 300
example. SOA ns.example. hostmaster.example. 1 7200 900 1209600 300
example. NS ns.example.
mail.example. MX 10 mx.mail.example.
mx.mail.example. A 192.0.2.1
_mta-sts.mail.example. TXT "v=STSv1; id=1"
mta-sts.mail.example. A 127.0.0.1
"""


def judged(say: Say, folder: Path, certified: str = "mta-sts.mail.example") -> Verdict:
    (folder / "example.zone").write_text(ZONE)
    authority = Authority(folder)
    inventory = Inventory(entries=(Entry(domain=parse_domain("mail.example")),))

    async def run() -> Verdict:
        async with serving(say, authority.server(certified)) as server:
            source = PolicySource(
                ZoneSource([folder / "example.zone"]),
                may_connect=lambda address: address == "127.0.0.1",
                certificates=authority.trusted,
                port=server.port,
            )
            wanted = replace(inventory, transport=True, https=True)
            verdicts = audit_stream(wanted, source, policy=make_policy(select=["TLS001"]))
            (verdict,) = [verdict async for verdict in verdicts]
            return verdict

    return asyncio.run(run())


def a_policy(mode: str, mx: str) -> Say:
    return policy(f"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 604800\r\n".encode())


@pytest.mark.parametrize(
    ("say", "said"),
    [
        (a_policy("enforce", "mx.mail.example"), None),
        (a_policy("testing", "other.example"), None),
        (a_policy("enforce", "other.example"), "leaves out mx.mail.example"),
        (policy(b"<html>"), "the policy is invalid"),
        (reply("404 Not Found"), "has none (HTTP 404)"),
        (reply("302 Found", headers=["Location: /login"]), "a redirect (HTTP 302)"),
    ],
)
def test_what_the_server_says_is_judged(say: Say, said: str | None, tmp_path: Path) -> None:
    verdict = judged(say, tmp_path)
    assert not verdict.unjudged
    assert [said in finding.message.en for finding in verdict.findings if said] == ([True] if said else [])
    assert bool(verdict.findings) == bool(said)


@pytest.mark.parametrize(
    ("say", "certified"),
    [(reply("500 Internal Server Error"), "mta-sts.mail.example"), (a_policy("none", "x.example"), "mail.example")],
)
def test_what_is_no_answer_is_neither_missing_nor_a_pass(
    say: Say, certified: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 0.0)
    verdict = judged(say, tmp_path, certified)
    assert not verdict.findings
    assert [unjudged.code for unjudged in verdict.unjudged] == ["TLS001"]
