"""The commands at the end of the report on a terminal, run as they are printed."""

import json
import shlex
from pathlib import Path

from command import spfaudit

ZONE = """$ORIGIN example.go.jp.
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 192.0.2.53
plain TXT "v=spf1 ip4:192.0.2.10 -all"
down NS ns.elsewhere.example.
"""


def test_what_could_not_be_judged_is_not_judged_by_less(tmp_path: Path) -> None:
    """By the usual rules, TLS002 is off: the same command without --select would say nothing of it."""
    (tmp_path / "example.zone").write_text(ZONE)
    (tmp_path / "list.txt").write_text("plain.example.go.jp\ndown.example.go.jp\n")
    given = ["--zone", "example.zone", "--select", "TLS002,LIF001", "--severity", "TLS002=warning"]
    done = spfaudit("check", "list.txt", *given, cwd=tmp_path, COLUMNS="300")
    program, *again = shlex.split(next(line for line in done.stdout.splitlines() if line.endswith(" --verbose")))
    assert program == "spfaudit"
    (domain,) = json.loads(spfaudit(*again, "--format", "json", cwd=tmp_path).stdout)["domains"]
    assert domain["domain"] == "down.example.go.jp"
    assert {unjudged["code"] for unjudged in domain["unjudged"]} == {"TLS002", "LIF001"}


def test_what_was_read_from_a_stream_no_command_reads_again(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("plain.example.go.jp\ndown.example.go.jp\n")
    done = spfaudit("check", "list.txt", "--zone", "/dev/stdin", stdin=ZONE, cwd=tmp_path)
    assert "\nUNJUDGED   down.example.go.jp" in done.stdout
    assert "/dev/stdin" not in done.stdout.partition("\nNext\n")[2]


def test_what_variables_give_is_not_repeated(tmp_path: Path) -> None:
    """The next command is given it by them as well."""
    (tmp_path / "example.zone").write_text(ZONE)
    (tmp_path / "list.txt").write_text("plain.example.go.jp\ndown.example.go.jp\n")
    variables = {
        "SPFAUDIT_ZONE": "example.zone",
        "SPFAUDIT_SELECT": "TLS002 LIF001",
        "SPFAUDIT_AS_OF": "2026-11-01",
        "SPFAUDIT_PROFILE": "strict",
        "SPFAUDIT_HTTPS": "1",
        "SPFAUDIT_USAGE_DEFAULT": "receive-only",
    }
    done = spfaudit("check", "list.txt", "--profile", "jp-gov", cwd=tmp_path, COLUMNS="300", **variables)
    again = "spfaudit check list.txt --domain down.example.go.jp --profile jp-gov --verbose"
    assert f"    {again}\n" in done.stdout
    assert "\nUNJUDGED   down.example.go.jp (receive-only" in done.stdout
