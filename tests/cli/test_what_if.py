"""`--what-if`: a report on records before they are published, which nobody takes for one on what is."""

import json
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, spfaudit

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 192.0.2.53
_dmarc TXT "v=DMARC1; p=none; psd=n"
soft TXT "v=spf1 ip4:192.0.2.10 ?all"
soft MX 10 ns1
"""


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.zone"
    path.write_text(ZONE, encoding="utf-8")
    return path


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    path = tmp_path / "proposed.zone"
    path.write_text('soft.example.go.jp. TXT "v=spf1 ip4:192.0.2.10 -all"\n', encoding="utf-8")
    return path


def test_check_judges_what_would_be(zone: Path, proposed: Path, tmp_path: Path) -> None:
    command = ["check", "-", "--zone", zone, "--select", "SPF202", "--fail-on", "warning", "--format", "json"]
    now = spfaudit(*command, stdin="soft.example.go.jp")
    then = spfaudit(*command, "--what-if", proposed, stdin="soft.example.go.jp")
    assert (now.returncode, then.returncode) == (1, 0)
    report = json.loads(then.stdout)
    assert report["run"]["source"] == "zone example.zone + proposed.zone"
    assert report["domains"][0]["records"]["spf"] == ["v=spf1 ip4:192.0.2.10 -all"]
    assert "as if proposed.zone (1 RRset) were published" in then.stderr
    ja = spfaudit(*command, "--what-if", proposed, "--lang", "ja", stdin="soft.example.go.jp")
    assert "proposed.zone のレコード（1 RRset）を公開したものとして判定しています" in ja.stderr


def test_show_and_test_know_it_too(zone: Path, proposed: Path) -> None:
    shown = spfaudit("show", "soft.example.go.jp", "--zone", zone, "--what-if", proposed)
    assert "v=spf1 ip4:192.0.2.10 -all" in shown.stdout
    tested = spfaudit("test", "soft.example.go.jp", "--ip", "192.0.2.9", "--zone", zone, "--what-if", proposed)
    assert tested.stdout.startswith("fail")
    assert "as if proposed.zone" in tested.stderr


def test_what_leads_on_from_a_report_asks_where_the_report_did(zone: Path, proposed: Path, tmp_path: Path) -> None:
    """Without the options the commands would ask live DNS, and tell something else."""
    (tmp_path / "list.txt").write_text("gone.example.go.jp\nother.example.jp\n")
    apart = zone.rename(tmp_path / "an example.zone")
    given = ["--zone", apart.name, "--what-if", proposed.name]
    done = spfaudit("check", "list.txt", *given, cwd=tmp_path, COLUMNS="200")
    asking = "--zone 'an example.zone' --what-if proposed.zone"
    assert f"    spfaudit show gone.example.go.jp --inventory list.txt {asking}\n" in done.stdout
    assert f"    spfaudit check list.txt --domain other.example.jp {asking} --verbose\n" in done.stdout


def test_all_that_is_asked_for_it_is_told(zone: Path, proposed: Path) -> None:
    zone.write_text(ZONE + "* TXT any\n", encoding="utf-8")
    proposed.write_text("soft.example.go.jp. A 192.0.2.1\n", encoding="utf-8")
    command = ["check", "-", "--zone", zone, "--what-if", proposed, "--select", "SPF202", "--verbose"]
    told = [line for line in spfaudit(*command, stdin="soft.example.go.jp").stderr.splitlines() if " TXT: " in line]
    assert any(" soft.example.go.jp TXT: 1 record" in line for line in told)
    assert any(" *.example.go.jp TXT: 1 record" in line for line in told)


def test_what_a_remedy_proposes_can_be_tried_before_it_is_published(zone: Path, tmp_path: Path) -> None:
    """The records that a report wants published are the lines of such a file."""
    command = ["check", "-", "--zone", zone, "--usage-default", "non-sending", "--select", "USE", "--format", "json"]
    now = spfaudit(*command, stdin="ns1.example.go.jp")
    first = json.loads(now.stdout)["domains"][0]["findings"][0]["remedy"]
    _, _, all_that_lacks = first.removesuffix(")").partition("All that the name lacks: ")
    lines = all_that_lacks.split(" | ")
    assert len(lines) == 3
    path = tmp_path / "remedies.zone"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    then = spfaudit(*command, "--what-if", path, stdin="ns1.example.go.jp")
    assert [finding["code"] for finding in json.loads(then.stdout)["domains"][0]["findings"]] == ["USE010"]
    assert (now.returncode, then.returncode) == (1, 0)


@pytest.mark.parametrize(
    "kept",
    [
        ["--record", "r.jsonl"],
        ["--history", "h.db"],
        ["--resume"],
        ["--write-baseline", "b.json"],
        ["--notify", "https://hooks.example/x"],
    ],
)
def test_nothing_that_is_merely_proposed_is_kept(kept: list[str], proposed: Path, tmp_path: Path) -> None:
    done = spfaudit("check", EXAMPLE, "--what-if", proposed, *kept, cwd=tmp_path)
    assert done.returncode == 2
    assert f"--what-if with {kept[0]}" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proposed.zone"]


def test_what_the_environment_wants_kept_of_other_runs_is_not_kept(zone: Path, proposed: Path, tmp_path: Path) -> None:
    environment = {
        "SPFAUDIT_HISTORY": "h.db",
        "SPFAUDIT_RESUME": "1",
        "SPFAUDIT_NOTIFY": "https://127.0.0.1:9/",
        "SPFAUDIT_WRITE_BASELINE": "b.json",
        "SPFAUDIT_RECORD": "r.jsonl",
    }
    command = ["check", "-", "--zone", zone, "--what-if", proposed, "--format", "json", "--select", "SPF202"]
    done = spfaudit(*command, stdin="soft.example.go.jp", cwd=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changes"] is None
    shown = spfaudit("show", "soft.example.go.jp", *command[2:6], cwd=tmp_path, **environment)
    assert shown.returncode == 0, shown.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [zone.name, proposed.name]


def test_a_recording_knows_what_is_needed(proposed: Path, tmp_path: Path) -> None:
    """What lies around a proposed name was not asked for then: there is no wildcard above it, as far as it matters."""
    recording = tmp_path / "r.jsonl"
    spfaudit("check", EXAMPLE, "--record", recording, cwd=ROOT)
    proposed.write_text('legacy.example.go.jp. TXT "v=spf1 -all"\nnew.example.go.jp. A 192.0.2.1\n', encoding="utf-8")
    command = ["check", EXAMPLE, "--what-if", proposed, "--format", "json"]
    asked, replayed = spfaudit(*command, cwd=ROOT), spfaudit(*command, "--replay", recording, cwd=ROOT)
    assert json.loads(asked.stdout)["domains"] == json.loads(replayed.stdout)["domains"]


def test_no_history_of_the_inventory_remembers_it(zone: Path, proposed: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "domains.yaml"
    inventory.write_text("history: h.db\ndomains: [soft.example.go.jp]\n", encoding="utf-8")
    done = spfaudit("check", inventory, "--zone", zone, "--what-if", proposed, "--format", "json")
    assert json.loads(done.stdout)["changes"] is None
    assert not (tmp_path / "h.db").exists()


def test_what_is_read_is_not_written_over_and_faults_have_lines(proposed: Path, tmp_path: Path) -> None:
    collision = spfaudit("check", EXAMPLE, "--what-if", proposed, "--format", f"json={proposed}")
    assert collision.returncode == 2
    assert "a file of proposed records" in collision.stderr
    proposed.write_text("soft.example.go.jp. TXT ok\nsoft TXT oops\n", encoding="utf-8")
    wrong = spfaudit("check", EXAMPLE, "--what-if", proposed)
    assert wrong.returncode == 2
    assert f"{proposed}:2: a relative name before any $ORIGIN" in wrong.stderr


def test_two_processes_know_it_too(zone: Path, proposed: Path) -> None:
    command = ["check", EXAMPLE, "--what-if", proposed, "--format", "json", "--jobs"]
    one, two = (json.loads(spfaudit(*command, jobs, cwd=ROOT).stdout) for jobs in ("1", "2"))
    assert one["domains"] == two["domains"]
