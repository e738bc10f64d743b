"""Signed zones behind a resolver that validates: secure, insecure, bogus, and none of these where nobody validates."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from command import spfaudit
from dns_servers import nsd, unbound
from signed_zones import sign
from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records
from spfaudit.resolver.live import LiveSource

HEAD = """$ORIGIN {zone}.
$TTL 300
@ SOA ns.{zone}. hostmaster.{zone}. 1 7200 900 1209600 300
@ NS ns.{zone}.
ns A 127.0.0.1
"""
OWN = '@ TXT "v=spf1 ip4:192.0.2.10 -all"\n@ MX 10 mx\nmx A 192.0.2.10\n_dmarc TXT "v=DMARC1; p=reject"\n'
NAMES = ("signed.example", "expired.example", "forged.example", "unsigned.example")
INVENTORY = """version: 1
transport: true
domains: [signed.example, expired.example, forged.example, unsigned.example, alias.signed.example]
"""


class Resolvers(Struct):
    """Two resolvers in front of the same servers."""

    validating: str
    trusting: str


def zone(name: str, more: str = "") -> str:
    return HEAD.format(zone=name) + OWN + more


@pytest.fixture(scope="module")
def resolvers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resolvers]:
    folder = tmp_path_factory.mktemp("signed")
    good = sign("signed.example", zone("signed.example", "alias CNAME unsigned.example.\n"), folder / "good")
    expired = sign("expired.example", zone("expired.example"), folder / "expired", expired=True)
    forged = sign("forged.example", zone("forged.example"), folder / "forged")
    root = "$ORIGIN .\n$TTL 300\n@ SOA ns.example. h.example. 1 7200 900 1209600 300\n@ NS ns.example.\n"
    root += "ns.example. A 127.0.0.1\n"
    for name in NAMES:
        root += f"{name}. NS ns.{name}.\nns.{name}. A 127.0.0.1\n"
    for child in (good, expired, forged):
        root += child.ds + "\n"
    top = sign(".", root, folder / "root")
    zones = {
        ".": top.text,
        "signed.example": good.text,
        "expired.example": expired.text,
        "forged.example": forged.text.replace("ip4:192.0.2.10", "ip4:0.0.0.0/0"),
        "unsigned.example": zone("unsigned.example"),
    }
    with ExitStack() as stack:
        authority = stack.enter_context(nsd(zones, folder / "nsd"))
        ports = []
        for place, anchor in (("validating", top.ds), ("trusting", "")):
            (folder / place).mkdir()
            ports.append(stack.enter_context(unbound(NAMES, authority, folder / place, anchor)))
        yield Resolvers(*(f"127.0.0.1:{port}" for port in ports))


def ask(address: str, *questions: Question, more: str | None = None) -> list[Answer]:
    async def run() -> list[Answer]:
        source = LiveSource([address] if more is None else [address, more], timeout=3.0, tries=2)
        await source.open()
        try:
            return await asyncio.gather(*map(source.lookup, questions))
        finally:
            await source.close()

    return asyncio.run(run())


def check(inventory: Path, *options: str | Path) -> dict[str, Any]:
    done = spfaudit("check", inventory, *options, "--format", "json", "--timeout", "2", "--tries", "2")
    assert "Traceback" not in done.stderr
    return {domain["domain"]: domain for domain in json.loads(done.stdout)["domains"]}


def found(domain: dict[str, Any], code: str = "TLS006") -> list[str]:
    return [finding["message"] for finding in domain["findings"] if finding["code"] == code]


def unjudged(domain: dict[str, Any]) -> set[str]:
    return {one["code"] for one in domain["unjudged"]}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "domains.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    return path


# -- answers -----------------------------------------------------------------------


def test_absence_is_vouched_for_like_presence(resolvers: Resolvers) -> None:
    answers = ask(
        resolvers.validating,
        Question("signed.example", "TXT"),
        Question("mx.signed.example", "TXT"),
        Question("gone.signed.example", "TXT"),
        Question("unsigned.example", "TXT"),
        Question("mx.unsigned.example", "TXT"),
        Question("gone.unsigned.example", "TXT"),
    )
    kinds = [Records, NoData, NxDomain]
    assert [type(answer) for answer in answers] == kinds * 2
    assert [not isinstance(answer, Failed) and answer.authenticated for answer in answers] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("name", ["expired.example", "forged.example"])
def test_what_is_bogus_has_an_answer_only_unchecked(name: str, resolvers: Resolvers) -> None:
    checked, without = ask(resolvers.validating, Question(name, "TXT"), Question(name, "TXT/CD"))
    assert isinstance(checked, Failed)
    assert checked.provenance.rcode == "SERVFAIL"
    assert isinstance(without, Records)
    assert not without.authenticated


def test_what_is_answered_when_checked_is_not_believed_to_be_bogus(resolvers: Resolvers) -> None:
    (answer,) = ask(resolvers.validating, Question("unsigned.example", "TXT/CD"))
    assert isinstance(answer, Failed)
    assert "now answered" in answer.detail


def test_resolvers_validate_only_if_each_of_them_does(resolvers: Resolvers) -> None:
    root = Question(".", "SOA/EACH")
    (validating,) = ask(resolvers.validating, root)
    (trusting,) = ask(resolvers.trusting, root)
    (both,) = ask(resolvers.validating, root, more=resolvers.trusting)
    vouched = [isinstance(answer, Records) and answer.authenticated for answer in (validating, trusting, both)]
    assert vouched == [True, False, False]


# -- verdicts ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def validated(resolvers: Resolvers, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What is found with a resolver that validates, and the recording of it."""
    folder = tmp_path_factory.mktemp("validated")
    path, recording = folder / "domains.yaml", folder / "evidence.jsonl"
    path.write_text(INVENTORY, encoding="utf-8")
    return check(path, "--nameserver", resolvers.validating, "--record", recording), recording


def test_what_is_signed_passes_and_what_is_not_is_told(validated: tuple[dict[str, Any], Path]) -> None:
    domains, _ = validated
    for name in ("signed.example", "alias.signed.example"):  # the alias is signed, whatever it leads to
        assert found(domains[name]) == []
        assert "TLS006" not in unjudged(domains[name])
    (missing,) = found(domains["unsigned.example"])
    assert missing.startswith("not signed")


@pytest.mark.parametrize("name", ["expired.example", "forged.example"])
def test_what_is_bogus_is_told_and_no_rule_makes_anything_of_its_text(
    name: str, validated: tuple[dict[str, Any], Path]
) -> None:
    domain = validated[0][name]
    (bogus,) = found(domain)
    assert bogus.startswith("bogus")
    assert "SERVFAIL, EDE " in bogus
    assert {"SPF001", "SPF201", "LIF001"} <= unjudged(domain)
    assert domain["records"]["spf"] is None


def test_where_every_signature_has_expired_nothing_else_is_judged(validated: tuple[dict[str, Any], Path]) -> None:
    domain = validated[0]["expired.example"]
    assert {finding["code"] for finding in domain["findings"]} == {"TLS006"}
    assert domain["records"] == {"spf": None, "dmarc": None, "mx": None}


def test_a_recording_tells_the_same(validated: tuple[dict[str, Any], Path], inventory: Path) -> None:
    domains, recording = validated
    assert check(inventory, "--replay", recording) == domains


def test_nobody_validates_so_nobody_knows(resolvers: Resolvers, inventory: Path) -> None:
    domains = check(inventory, "--nameserver", resolvers.trusting)
    for domain in domains.values():
        assert found(domain) == []
        assert "TLS006" in unjudged(domain)
    (reason,) = {one["reason"] for one in domains["unsigned.example"]["unjudged"] if one["code"] == "TLS006"}
    assert reason == "the resolver does not validate DNSSEC"


def test_where_transport_is_of_no_interest_only_what_is_bogus_is_told(resolvers: Resolvers, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\n".join(NAMES), encoding="utf-8")
    domains = check(names, "--nameserver", resolvers.validating)
    assert {name: len(found(domain)) for name, domain in domains.items()} == {
        "signed.example": 0,
        "expired.example": 1,
        "forged.example": 1,
        "unsigned.example": 0,
    }
    assert "TLS006" not in unjudged(domains["unsigned.example"])
