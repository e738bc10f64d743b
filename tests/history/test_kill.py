"""Killed at any write to its history, a run harms no earlier one, and goes on to the report that it would have made."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command import ROOT, environment

DOMAINS = [f"d{number}.example" for number in range(8)]
SOA = ". 300 SOA ns.root.example. hostmaster.root.example. 1 7200 900 1209600 300\n. 300 NS ns.root.example.\n"


def zone(*broken: int) -> str:
    """In which these have no SPF record; the others lead to one of three trees."""
    records = [
        f'{name}. 300 TXT "v=spf1 include:_spf{number % 3}.provider.example -all"\n'
        for number, name in enumerate(DOMAINS)
        if number not in broken
    ]
    trees = [f'_spf{number}.provider.example. 300 TXT "v=spf1 ip4:192.0.2.{number} -all"\n' for number in range(2)]
    return SOA + "".join(records + trees)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_at_every_write(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "domains.yaml").write_text("domains: [" + ", ".join(DOMAINS) + "]\n")
    (tmp_path / "first.zone").write_text(zone(1, 4, 6))
    (tmp_path / "second.zone").write_text(zone(4, 5))
    done = subprocess.run(
        [sys.executable, Path(__file__).parent / "dying.py", tmp_path, jobs],
        env=environment(PYTHONPATH=f"{ROOT}/src"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    whole, *deaths = map(json.loads, done.stdout.splitlines())
    assert whole["runs"] == {"1": "done", "2": "done"}
    assert {life[-1] for life in whole["lives"]} == {None, "fixed"}
    assert whole["digests"]["1"] != whole["digests"]["2"] is not None
    assert whole["marks"] == 0
    assert len(deaths) > 20
    before = deaths[0]["after"]
    for death in deaths:
        assert death["killed"] == -9, death["n"]
        after, end = death["after"], death["end"]
        assert after["integrity"] == end["integrity"] == "ok"
        assert after["first"] == whole["first"]
        assert after["runs"] in ({"1": "done"}, {"1": "done", "2": "running"}), death["n"]
        assert after["lives"] == before["lives"], death["n"]
        assert death["resumed"] == 0, death["n"]
        assert death["report"] == whole["report"], death["n"]
        assert end["runs"] == whole["runs"]
        assert after["digests"].get("2") is None, death["n"]
        assert end["digests"] == whole["digests"], death["n"]
        assert end["marks"] == 0, death["n"]
        assert end["lives"] == whole["lives"], death["n"]
