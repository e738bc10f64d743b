"""What an ordinary audit has no use for is not loaded: of a short list, start-up is most of the time."""

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
    *("csv", "dataclasses", "difflib", "json", "sqlite3", "tempfile", "tomllib", "urllib.parse"),
    *("spfaudit.diff", "spfaudit.history.history", "spfaudit.mail.check_host", "spfaudit.notify"),
    *("spfaudit.policy.examples", "spfaudit.policy.profiles.files", "spfaudit.policy.profiles.reading"),
}


def test_what_an_audit_from_live_dns_does_not_load(tmp_path: Path) -> None:
    listed = tmp_path / "domains.csv"
    listed.write_text("domain,usage\na.example.go.jp,sending\nb.example.go.jp,non-sending\n", encoding="utf-8")
    with quick_server() as address:
        done = subprocess.run(
            [
                *(sys.executable, "-c", _TELLING, "check", listed, "--nameserver", address, "--no-history", "--quiet"),
                *("--fail-on", "never", "--format", f"json={tmp_path / 'report.json'}"),
            ],
            capture_output=True,
            cwd=ROOT,
            env=environment(),
            text=True,
            timeout=60,
            check=True,
        )
    loaded = set(done.stdout.split())
    assert "spfaudit.resolver.live" in loaded
    assert not _SELDOM_WANTED & loaded
