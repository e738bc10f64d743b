"""Names that the zone has and the list lacks, where only a part of the list is judged, or none was given."""

import json
from pathlib import Path

import pytest

from command import spfaudit

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1.provider.example.
@ TXT "v=spf1 -all"
www A 192.0.2.1
intranet A 192.0.2.2
"""
LIST = "example.go.jp\nwww.example.go.jp\n"


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.zone"
    path.write_text(ZONE, encoding="utf-8")
    return path


def undeclared(stdin: str, *arguments: str | Path) -> list[tuple[str, str]]:
    done = spfaudit("check", "-", "--select", "LIF008", "--format", "json", *arguments, stdin=stdin)
    return [
        (domain["domain"], finding["found"])
        for domain in json.loads(done.stdout)["domains"]
        for finding in domain["findings"]
    ]


def test_reported_at_the_closest_listed_name(zone: Path) -> None:
    assert undeclared(LIST, "--zone", zone) == [("example.go.jp", "intranet.example.go.jp")]


def test_what_is_listed_but_not_judged_is_declared(zone: Path) -> None:
    part = undeclared(LIST, "--zone", zone, "--domain", "example.go.jp")
    assert part == [("example.go.jp", "intranet.example.go.jp")]
    assert undeclared(LIST, "--zone", zone, "--domain", "www.example.go.jp") == []
    assert [found for n in (1, 2) for found in undeclared(LIST, "--zone", zone, "--shard", f"{n}/2")] == part


def test_without_the_apex_the_first_listed_name_of_the_domain_tells(zone: Path) -> None:
    names = "www.example.go.jp\nintranet.example.go.jp\n"
    assert undeclared(names, "--zone", zone) == [("www.example.go.jp", "example.go.jp")]


def test_a_recording_of_zone_files_knows_as_much_and_one_of_live_dns_nothing(zone: Path, tmp_path: Path) -> None:
    found = undeclared(LIST, "--zone", zone, "--record", tmp_path / "evidence.jsonl")
    assert found
    assert undeclared(LIST, "--replay", tmp_path / "evidence.jsonl") == found
    dead = "--nameserver", "127.0.0.1:9", "--timeout", "0.1", "--tries", "1"
    done = spfaudit("check", "-", "--select", "LIF008,LIF009", *dead, "--format", "json", stdin=LIST)
    assert [domain["unjudged"] for domain in json.loads(done.stdout)["domains"]] == [[], []]
    alone = spfaudit("check", "-", "--select", "LIF008", *dead, stdin=LIST)
    lacking = "spfaudit: no rule is left to judge by: LIF008 takes --zone, without --what-if\n"
    assert (alone.returncode, alone.stderr) == (2, lacking)
    proposed = spfaudit("check", "-", "--select", "LIF008", "--zone", zone, "--what-if", zone, stdin=LIST)
    assert (proposed.returncode, proposed.stderr) == (2, lacking)


def test_show_without_a_list_misses_nothing_in_it(zone: Path) -> None:
    done = spfaudit("show", "example.go.jp", "--zone", zone)
    assert "LIF008" not in done.stdout


@pytest.mark.parametrize("more", ["--https", "--verbose"])
def test_what_stands_before_the_zone_files_hides_no_names(zone: Path, more: str) -> None:
    assert undeclared(LIST, "--zone", zone, more) == [("example.go.jp", "intranet.example.go.jp")]
