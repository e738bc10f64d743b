"""`check` with profiles and waivers that stand in the inventory."""

import json
from pathlib import Path
from typing import Any

import pytest

from command import spfaudit

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 192.0.2.53
soft TXT "v=spf1 ip4:192.0.2.10 ~all"
also TXT "v=spf1 ip4:192.0.2.10 ~all"
bare A 192.0.2.1
down NS ns.elsewhere.example.
"""
SELECT = ("--select", "SPF001,SPF203,LIF009")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "example.zone").write_text(ZONE, encoding="utf-8")
    (tmp_path / "mild.toml").write_text("[rules]\nSPF001 = 'warning'\nSPF203 = 'off'\n", encoding="utf-8")
    return tmp_path


def report(folder: Path, inventory: str, *arguments: str) -> dict[str, Any]:
    path = folder / "domains.yaml"
    path.write_text(f"resolver: {{zone_files: [example.zone]}}\n{inventory}", encoding="utf-8")
    done = spfaudit("check", path, *arguments, "--as-of", "2026-11-26", "--format", "json")
    assert done.returncode in (0, 1, 3), done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return {**read, "status": done.returncode}


TWO = "domains:\n- soft.example.go.jp\n- {domain: bare.example.go.jp, profile: mild.toml}\n"


@pytest.mark.parametrize(
    ("arguments", "run"), [((), "baseline"), (("--profile", "strict"), "strict"), (("--jobs", "2"), "baseline")]
)
def test_each_domain_is_judged_by_its_own_profile_whatever_the_runs(
    folder: Path, arguments: tuple[str, ...], run: str
) -> None:
    told = report(folder, TWO, *SELECT, "--fail-on", "error", *arguments)
    soft, bare = told["domains"]
    own = str(folder / "mild.toml")
    assert (soft["profile"], bare["profile"]) == (None, own)
    assert [(finding["code"], finding["severity"]) for finding in bare["findings"]] == [("SPF001", "warning")]
    assert told["run"]["profile"] == run
    assert set(told["run"]["rules"]) == {run, own}
    # selected by its full code, a rule that is off runs at its own severity
    assert told["run"]["rules"][own]["SPF001"] == "warning"


def test_what_is_unjudged_are_the_rules_of_each_domains_profile(folder: Path) -> None:
    told = report(folder, TWO.replace("soft", "down"), "--ignore", "DMA,LIF")
    down, bare = told["domains"]
    assert "SPF203" in {one["code"] for one in down["unjudged"]} | {one["code"] for one in down["findings"]}
    assert "SPF203" not in {one["code"] for one in bare["unjudged"]}


def test_a_profile_that_cannot_be_read_ends_the_run_before_the_first_question(folder: Path) -> None:
    (folder / "domains.yaml").write_text(TWO.replace("mild", "none"), encoding="utf-8")
    done = spfaudit("check", folder / "domains.yaml")
    assert done.returncode == 2
    assert "none.toml" in done.stderr


def test_the_faults_of_all_profiles_are_told_at_once_and_each_once(folder: Path) -> None:
    (folder / "wrong.toml").write_text("[rules]\nSPF001 = 'loud'\nSPF0O1 = 'off'\n", encoding="utf-8")
    names = enumerate(["none.toml", "mild.toml", "wrong.toml", "none.toml", "more.toml"])
    domains = "".join(f"- {{domain: d{number}.example.go.jp, profile: {name}}}\n" for number, name in names)
    (folder / "domains.yaml").write_text(f"profile: ./first.toml\ndomains:\n{domains}", encoding="utf-8")
    done = spfaudit("check", folder / "domains.yaml", "--select", "NOPE")
    assert done.returncode == 2
    told = ["first.toml: ", "none.toml: ", "mild.toml", "wrong.toml:2: ", "wrong.toml:3: ", "more.toml: "]
    lines = done.stderr.splitlines()
    assert [done.stderr.count(name) for name in told] == [1, 1, 0, 1, 1, 1], done.stderr
    assert sum("NOPE" in line for line in lines) == 1
    assert len(lines) == 6


WAIVED = """waivers:
- {rule: SPF, domains: ["*.example.go.jp"], reason: move, owner: 基盤係, until: 2026-12-01}
- {rule: SPF203, domains: [also.example.go.jp], reason: x, until: 2027-12-01}
- {rule: SPF203, domains: [bare.example.go.jp], reason: x, until: 2027-12-01}
- {rule: SPF001, domains: ["*.example.go.jp"], reason: old, until: 2026-01-01, organization: 図書館}
domains:
- {domain: also.example.go.jp, organization: 図書館}
- {domain: soft.example.go.jp, organization: 図書館}
- bare.example.go.jp
"""


def test_waivers_for_patterns(folder: Path) -> None:
    told = report(folder, WAIVED, *SELECT)
    also, soft, bare = told["domains"]
    assert [finding["waiver"] for finding in bare["findings"]] == [
        {"reason": "move", "until": "2026-12-01", "owner": "基盤係"}
    ]
    assert [finding["code"] for finding in soft["findings"] if not finding["waiver"]] == ["LIF009"]
    assert [finding["code"] for finding in also["findings"] if not finding["waiver"]] == ["LIF009"]
    (group,) = told["groups"]
    assert (group["code"], group["count"]) == ("LIF009", 2)
    assert [(one["state"], one["used"], one["unused"]) for one in told["waivers"]] == [
        ("expiring", 3, False),
        ("running", 1, False),
        ("running", 0, True),
        ("expired", 0, True),
    ]
    assert told["status"] == 1


def test_shares_tell_of_waivers_together(folder: Path) -> None:
    listed = WAIVED + "".join(f"- d{number}.example{number}.go.jp\n" for number in range(9))
    whole = report(folder, listed, *SELECT)
    for number in (1, 2, 3):
        share = spfaudit(
            *("check", folder / "domains.yaml", *SELECT, "--as-of", "2026-11-26"),
            *("--shard", f"{number}/3", "--format", f"json={folder / str(number)}.json"),
        )
        assert share.returncode in (0, 1, 3)
    merged = spfaudit("merge", *(folder / f"{number}.json" for number in (3, 1, 2)), "--format", "json")
    assert json.loads(merged.stdout)["waivers"] == whole["waivers"]
