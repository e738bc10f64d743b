"""`--https`: policies are fetched where the command line says so, and nowhere else."""

import json
from pathlib import Path

import msgspec
import pytest

from command import spfaudit
from spfaudit.evidence import POLICY, Document, Question, records
from spfaudit.resolver.recording import FooterLine, to_line

ZONE = """$ORIGIN example.
$TTL 300
example. SOA ns.example. hostmaster.example. 1 7200 900 1209600 300
example. NS ns.example.
mail.example. TXT "v=spf1 mx -all"
mail.example. MX 10 mx.mail.example.
mx.mail.example. A 192.0.2.1
_mta-sts.mail.example. TXT "v=STSv1; id=1"
mta-sts.mail.example. A 192.0.2.2
"""
POLICY_FILE = b"version: STSv1\nmode: enforce\nmx: other.example\nmax_age: 86400\n"


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.zone"
    path.write_text(ZONE)
    return path


@pytest.fixture
def recording(zone: Path, tmp_path: Path) -> Path:
    """A recording of a run that got a policy; made of one that did not: no address here is one to fetch it from."""
    path = tmp_path / "evidence.jsonl"
    spfaudit("show", "mail.example", "--zone", zone, "--https", "--record", path)
    lines = [line for line in path.read_text().splitlines() if json.loads(line).get("type") != POLICY]
    document = Document(status=200, media_type="text/plain", octets=POLICY_FILE)
    fetched = to_line(Question("mta-sts.mail.example", POLICY), records([document]))
    lines[-1:] = [msgspec.json.encode(fetched).decode(), msgspec.json.encode(FooterLine()).decode()]
    path.write_text("\n".join(lines) + "\n")
    return path


def outcome(*arguments: str | Path, **env: str) -> tuple[list[str], list[str]]:
    """Codes of findings and of rules that abstained, of TLS001 only."""
    document = json.loads(spfaudit(*arguments, "--format", "json", **env).stdout)
    domain = document["domain"] if "domain" in document else document["domains"][0]
    return tuple(  # type: ignore[return-value]  # of two lists
        [entry["code"] for entry in domain[key] if entry["code"] == "TLS001"] for key in ("findings", "unjudged")
    )


@pytest.mark.parametrize("command", [["show", "mail.example"], ["check", "-"]], ids=["show", "check"])
def test_the_command_line_alone_asks_for_https(command: list[str], zone: Path, recording: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("mail.example\n")
    command = [str(names) if word == "-" else word for word in command]
    assert outcome(*command, "--zone", zone) == ([], [])
    assert outcome(*command, "--zone", zone, "--https") == ([], ["TLS001"])  # no public address
    assert outcome(*command, "--zone", zone, SPFAUDIT_HTTPS="1") == ([], ["TLS001"])
    assert outcome(*command, "--replay", recording) == ([], [])
    assert outcome(*command, "--replay", recording, "--https") == (["TLS001"], [])


def test_an_inventory_cannot_ask_for_https(zone: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "domains.yaml"
    inventory.write_text("version: 1\ntransport: true\ndomains: [mail.example]\n")
    assert outcome("check", inventory, "--zone", zone) == ([], [])
    inventory.write_text("version: 1\nhttps: true\ndomains: [mail.example]\n")
    done = spfaudit("check", inventory, "--zone", zone)
    assert done.returncode == 2
    assert "https" in done.stderr


def test_what_failed_is_said(zone: Path) -> None:
    done = spfaudit("show", "mail.example", "--zone", zone, "--https")
    assert "192.0.2.2 is no public address" in " ".join(done.stdout.split())
    assert "mta-sts.mail.example MTA-STS-POLICY" in done.stdout


def test_show_tells_the_policy_and_other_opinions_of_it(recording: Path) -> None:
    shown = ["show", "mail.example", "--replay", str(recording), "--https"]
    done = spfaudit(*shown, "--second-opinion")
    said = " ".join(done.stdout.split())
    assert "MTA-STS valid: v=STSv1; id=1 MTA-STS policy enforce, for 86400 seconds: other.example" in said
    assert "leaves out mx.mail.example" in said
    assert "配送経路の保護" in spfaudit(*shown, "--lang", "ja").stdout
    document = json.loads(spfaudit(*shown, "--second-opinion", "--format", "json").stdout)
    assert document["transport"]["mta_sts_policy"]["mx"] == ["other.example"]
    assert document["transport"]["tls_rpt"] == {"state": "absent", "records": []}
    assert [(o["subject"], o["valid"]) for o in document["opinions"]] == [
        ("SPF", True),
        ("SPF", True),
        ("MTA-STS", True),
        ("MTA-STS policy", True),
    ]


def test_show_tells_nothing_of_transport_unless_asked(zone: Path) -> None:
    document = json.loads(spfaudit("show", "mail.example", "--zone", zone, "--format", "json").stdout)
    assert document["transport"] is None
