"""What an ordinary audit has no use for is not loaded: of a short list, start-up is most of the time."""

import json
import subprocess
import sys
from pathlib import Path

from command import ROOT, environment
from quick_server import quick_server

_TELLING = """
import sys
from spfaudit.__main__ import main
try:
    main()
finally:
    print(*sys.modules)
"""
_SELDOM_WANTED = {
    *("cryptography", "dns", "httpx", "idna", "jinja2", "platformdirs", "rich", "rich_click", "spf", "yaml"),
    *("csv", "dataclasses", "difflib", "html", "json", "shutil", "sqlite3", "tempfile", "tomllib", "urllib.parse"),
    *("spfaudit.diff", "spfaudit.history.history", "spfaudit.mail.check_host", "spfaudit.notify"),
    *("spfaudit.policy.examples", "spfaudit.policy.profiles.files", "spfaudit.policy.profiles.reading"),
}
_ZONE = """$ORIGIN go.jp.
$TTL 300
@ SOA ns.go.jp. hostmaster.go.jp. 1 7200 900 1209600 300
a TXT "v=spf1 -all"
b TXT "v=spf1 a:1.go.jp a:2.go.jp a:3.go.jp -all"
"""


def loaded(*arguments: str | Path) -> set[str]:
    """The modules that `spfaudit check` has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", _TELLING, "check", *arguments, "--no-history", "--quiet", "--fail-on", "never"],
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        text=True,
        timeout=180,
        check=True,
    )
    return set(done.stdout.split())


def test_what_an_audit_from_live_dns_does_not_load(tmp_path: Path) -> None:
    listed = tmp_path / "domains.csv"
    listed.write_text("domain,usage\na.example.go.jp,sending\nb.example.go.jp,non-sending\n", encoding="utf-8")
    with quick_server() as address:
        found = loaded(listed, "--nameserver", address, "--format", f"json={tmp_path / 'report.json'}")
    assert "spfaudit.resolver.live" in found
    assert not _SELDOM_WANTED & found


def test_a_declared_sender_that_does_not_pass_takes_no_second_evaluator(tmp_path: Path) -> None:
    """Not even where the record is in permerror."""
    report = tmp_path / "report.json"
    listed = "domain,usage,senders\na.go.jp,sending,192.0.2.1\nb.go.jp,sending,192.0.2.1\n"
    (tmp_path / "domains.csv").write_text(listed, encoding="utf-8")
    (tmp_path / "go.jp.zone").write_text(_ZONE, encoding="utf-8")
    found = loaded(
        *(tmp_path / "domains.csv", "--zone", tmp_path / "go.jp.zone", "--select", "SPF210"),
        *("--format", f"json={report}"),
    )
    domains = json.loads(report.read_bytes())["domains"]
    messages = [finding["message"] for domain in domains for finding in domain["findings"]]
    assert [message.rpartition(" ")[2] for message in messages] == ["fail", "permerror"]
    assert not {"spf", "spfaudit.mail.check_host"} & found
