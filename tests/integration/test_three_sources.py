"""The same inventory against zone files, against real servers, and against a recording of that: one report."""

import json
from pathlib import Path
from typing import Any

import pytest

from command import EXAMPLE, ROOT, spfaudit
from dns_servers import recursive_server

ZONES = {"jp": "jp.zone", "example.go.jp": "example.go.jp.zone", "example": "providers.zone"}
NAMES = "\n".join(["example.go.jp", "news.example.go.jp", *(f"d{number}.example.go.jp" for number in range(128))])


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory) -> Any:
    texts = {zone: (ROOT / "examples" / file).read_text(encoding="utf-8") for zone, file in ZONES.items()}
    with recursive_server(texts, tmp_path_factory.mktemp("servers")) as address:
        yield address


def told(text: str) -> dict[str, Any]:
    """A report less what must differ: the times, the source, and in which words each source says that it failed."""
    report: dict[str, Any] = json.loads(text)
    for key in ("started", "finished", "source"):
        del report["run"][key]
    for domain in report["domains"]:
        for unjudged in domain["unjudged"]:
            assert unjudged.pop("reason")
    return report


def test_one_report(resolver: str, tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    # Which names there are only zone files can tell, and cannot of a zone that is not at hand.
    from_zones = spfaudit("check", EXAMPLE, "--ignore", "LIF008", "--format", "json")
    asking = ("check", EXAMPLE, "--nameserver", resolver, "--no-history")
    live = spfaudit(*asking, "--record", recording, "--format", "json", "--quiet")
    replayed = spfaudit("check", EXAMPLE, "--replay", recording, "--format", "json")
    assert all(" judged, " in line for line in live.stderr.splitlines())  # progress, where it takes long; no notices
    by_resolver, by_zones = told(live.stdout), told(from_zones.stdout)
    # Whether validation failed can be asked of a resolver, and not of a file.
    assert by_resolver["run"].pop("questions") == by_zones["run"].pop("questions") + 1
    assert by_resolver == by_zones
    assert told(replayed.stdout) == told(live.stdout)
    assert {from_zones.returncode, live.returncode, replayed.returncode} == {1}
    live_run, replayed_run = (json.loads(done.stdout)["run"] for done in (live, replayed))
    assert live_run["source"] == replayed_run["source"]


def test_two_processes_make_the_report_of_one(resolver: str) -> None:
    one, two = (
        told(spfaudit("check", "-", "--jobs", jobs, "--nameserver", resolver, "--format", "json", stdin=NAMES).stdout)
        for jobs in ("1", "2")
    )
    for report in (one, two):
        del report["run"]["questions"]
    assert one == two
    assert one["summary"]["domains"] == 130


def test_terminal_and_csv_of_the_recording_are_the_live_ones(resolver: str, tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    live = spfaudit("check", EXAMPLE, "--nameserver", resolver, "--record", recording, "--format", "csv-plain")
    replayed = spfaudit("check", EXAMPLE, "--replay", recording, "--format", "csv-plain")
    assert replayed.stdout == live.stdout


def test_dead_resolver_judges_nothing_and_says_so() -> None:
    done = spfaudit(
        *("check", EXAMPLE, "--as-of", "2026-11-01"),  # before the waivers' end
        *("--nameserver", "127.0.0.1:9", "--timeout", "0.2", "--tries", "1", "--format", "json"),
    )
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert report["summary"]["unjudged"] == report["summary"]["domains"] == 18
    assert report["summary"]["findings"] == {"error": 0, "warning": 0, "info": 0}
    assert all(domain["records"] == {"spf": None, "dmarc": None, "mx": None} for domain in report["domains"])
