"""Name servers asked themselves: NSD with the zone, without it, and with another version of it, each at its address."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from command import spfaudit
from dns_servers import nsd, unbound
from fault_server import FaultServer, nobody_listening
from spfaudit import LiveSource, Recorder, Report, Verdict, audit, load_inventory
from spfaudit.policy.settings import make_policy

ZONE = """$ORIGIN {zone}.
$TTL 300
@ SOA ns1.{zone}. hostmaster.{zone}. {serial} 7200 900 1209600 300
{servers}
@ TXT "v=spf1 ip4:{sender} -all"
@ MX 10 mx
mx A 192.0.2.10
www TXT "v=spf1 -all"
alias CNAME www.elsewhere.example.
"""
ROOT = "$ORIGIN .\n$TTL 300\n@ SOA ns.example. h.example. 1 7200 900 1209600 300\n@ NS ns.example.\n"
GOOD, LAME, OLD, SILENT = "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"
SERVERS = {
    "sound.example": {"ns1": GOOD},
    "lame.example": {"ns1": GOOD, "ns2": LAME},
    "old.example": {"ns1": GOOD, "ns2": OLD},
    "silent.example": {"ns1": GOOD, "ns2": SILENT},
    "gone.example": {"ns1": GOOD, "ns2.nowhere.example.": ""},
    "private.example": {"ns1": "127.0.0.1"},
}


class Stage(Struct):
    """A resolver, and where each server is that zones are delegated to."""

    resolver: str
    detours: dict[str, str]


def zone(name: str, *, serial: int = 1, sender: str = "192.0.2.10") -> str:
    servers = "".join(
        f"@ NS {host}\n" + (f"{host} A {address}\n" if address else "") for host, address in SERVERS[name].items()
    )
    return ZONE.format(zone=name, serial=serial, sender=sender, servers=servers)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("servers")
    current = {name: zone(name) for name in SERVERS}
    with ExitStack() as stack:
        good = stack.enter_context(nsd({".": ROOT, **current}, folder / "good", "127.0.0.2"))
        lame = stack.enter_context(nsd({"sound.example": current["sound.example"]}, folder / "lame", "127.0.0.3"))
        versions = {"old.example": zone("old.example", sender="192.0.2.99")}
        old = stack.enter_context(nsd(versions, folder / "old", "127.0.0.4"))
        (folder / "unbound").mkdir()
        resolver = stack.enter_context(unbound([*SERVERS], good, folder / "unbound", authority_at="127.0.0.2"))
        yield Stage(
            f"127.0.0.1:{resolver}",
            {
                GOOD: f"127.0.0.2:{good}",
                LAME: f"127.0.0.3:{lame}",
                OLD: f"127.0.0.4:{old}",
                SILENT: stack.enter_context(nobody_listening()),
            },
        )


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inventory") / "names.txt"
    path.write_text("\n".join([*SERVERS, "www.lame.example", "alias.lame.example", "missing.lame.example"]), "utf-8")
    return path


@pytest.fixture(scope="module")
def run(stage: Stage, inventory: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Verdict], Path]:
    """The verdicts by name, and the recording of the run."""
    recording = tmp_path_factory.mktemp("recording") / "evidence.jsonl"
    source = LiveSource([stage.resolver], timeout=1.0, tries=2, authoritative=True, detours=stage.detours)
    return by_name(audited(inventory, Recorder(source, recording))), recording


def audited(inventory: Path, source: Any, *, authoritative: bool = True) -> Report:
    asking = replace(load_inventory(str(inventory)), authoritative=authoritative)
    return audit(asking, source, policy=make_policy(select=["LIF006"]))


def by_name(report: Report) -> dict[str, Verdict]:
    return {verdict.entry.domain: verdict for verdict in report.verdicts}


def messages(verdict: Verdict) -> list[str]:
    return [finding.message.en for finding in verdict.findings]


def test_a_server_that_refuses_the_zone(run: tuple[dict[str, Verdict], Path]) -> None:
    verdicts, _ = run
    told = ["the name server ns2.lame.example (192.0.2.2) does not serve lame.example: REFUSED"]
    for name in ("lame.example", "www.lame.example", "alias.lame.example"):
        assert [message.partition(", EDE")[0] for message in messages(verdicts[name])] == told, name
        assert verdicts[name].unjudged == ()


def test_servers_that_hold_different_versions(run: tuple[dict[str, Verdict], Path]) -> None:
    verdict = run[0]["old.example"]
    assert messages(verdict) == ["the name servers hold different TXT records"]
    assert verdict.unjudged == ()
    (finding,) = verdict.findings
    assert finding.found == (
        'ns1.old.example (192.0.2.1): "v=spf1 ip4:192.0.2.10 -all"'
        ' | ns2.old.example (192.0.2.3): "v=spf1 ip4:192.0.2.99 -all"'
    )


def test_a_server_whose_name_does_not_exist(run: tuple[dict[str, Verdict], Path]) -> None:
    verdict = run[0]["gone.example"]
    assert messages(verdict) == [
        "the name server ns2.nowhere.example of gone.example does not exist, and nowhere.example may be free to"
        " register: whoever does answers for the zone"
    ]
    assert verdict.unjudged == ()


def test_a_silent_server_is_not_lame(run: tuple[dict[str, Verdict], Path]) -> None:
    verdict = run[0]["silent.example"]
    assert verdict.findings == ()
    assert [str(unjudged.question) for unjudged in verdict.unjudged] == ["silent.example SOA@192.0.2.4"]


def test_sound_servers_and_names_that_do_not_exist(run: tuple[dict[str, Verdict], Path]) -> None:
    for name in ("sound.example", "missing.lame.example"):
        assert (run[0][name].findings, run[0][name].unjudged) == ((), ())


def test_no_private_address_is_asked_because_dns_names_it(run: tuple[dict[str, Verdict], Path]) -> None:
    verdict = run[0]["private.example"]
    assert verdict.findings == ()
    (unjudged,) = verdict.unjudged
    assert unjudged.reason.en == "not attempted (127.0.0.1 is no public address)"


def test_the_command_makes_the_same_of_the_recording(run: tuple[dict[str, Verdict], Path], inventory: Path) -> None:
    verdicts, recording = run
    options = ("--replay", recording, "--format", "json", "--select", "LIF006")
    with_it = spfaudit("check", inventory, "--authoritative", *options)
    without = spfaudit("check", inventory, *options, "--select", "LIF008,LIF009")
    told = {one["domain"]: [f["message"] for f in one["findings"]] for one in json.loads(with_it.stdout)["domains"]}
    assert told == {name: messages(verdict) for name, verdict in verdicts.items()}
    assert all(not one["findings"] + one["unjudged"] for one in json.loads(without.stdout)["domains"])


def test_the_command_asks_no_server_on_loopback(stage: Stage, inventory: Path) -> None:
    done = spfaudit(
        *("check", inventory, "--nameserver", stage.resolver, "--domain", "private.example", "--authoritative"),
        *("--select", "LIF006", "--format", "json"),
    )
    (domain,) = json.loads(done.stdout)["domains"]
    assert [one["reason"] for one in domain["unjudged"]] == ["not attempted (127.0.0.1 is no public address)"]


def test_nobody_is_asked_unless_both_source_and_inventory_say_so(stage: Stage, inventory: Path) -> None:
    with FaultServer() as stranger:
        detours = dict.fromkeys(stage.detours, stranger.address)
        closed = LiveSource([stage.resolver], detours=detours)
        verdicts = by_name(audited(inventory, closed))
        assert "authoritative servers are not asked" in verdicts["lame.example"].unjudged[0].reason.en
        allowed = LiveSource([stage.resolver], authoritative=True, detours=detours)
        verdicts = by_name(audited(inventory, allowed, authoritative=False))
        assert all(not (verdict.findings or verdict.unjudged) for verdict in verdicts.values())
        assert not stranger.asked
