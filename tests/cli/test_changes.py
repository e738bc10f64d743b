"""What `check` tells of the time since its last run, where runs are remembered."""

import json
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command import spfaudit
from spfaudit.report.document import ReportDocument
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS, Lang

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ IN SOA ns root 1 1 1 1 1
@ IN NS ns
ns IN A 192.0.2.1
news IN TXT "{news}"
www IN TXT "{www}"
mail IN TXT "v=spf1 include:vendor.example.go.jp -all"
vendor IN TXT "v=spf1 {vendor} -all"
more IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
"""
GOOD, BAD = "v=spf1 -all", "v=spf1 +all"
NAMES = "news.example.go.jp,non-sending\nwww.example.go.jp,non-sending\nmail.example.go.jp,sending\n"
HEADING: dict[Lang, str] = {"en": "\nWhat has changed\n", "ja": "\n前回からの変化\n"}


def check(folder: Path, *options: str, news: str = GOOD, www: str = GOOD, vendor: str = "ip4:198.51.100.1") -> str:
    """The report of one more run."""
    (folder / "list.csv").write_text(f"domain,usage\n{NAMES}")
    (folder / "a.zone").write_text(ZONE.format(news=news, www=www, vendor=vendor))
    return run(folder, *options)


def run(folder: Path, *options: str) -> str:
    source = () if "--zone" in options else ("--zone", "a.zone")
    done = spfaudit(
        *("check", "list.csv", *source, "--select", "USE001,SPF", "--history", "h.db", *options), cwd=folder
    )
    assert done.returncode in (0, 1, 3), done.stderr
    return done.stdout


def as_json(folder: Path, *options: str, **zone: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(check(folder, "--format", "json", *options, **zone))
    jsonschema.Draft7Validator(schema_of(ReportDocument)).validate(report)
    return report


def counted(changes: dict[str, Any]) -> dict[str, int]:
    return {fate: sum(counts["counted"].values()) for fate, counts in changes["findings"].items()}


def test_the_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    assert as_json(tmp_path)["changes"] is None
    assert HEADING["en"] not in check(tmp_path, "--no-history")


def test_what_broke_and_what_was_mended(tmp_path: Path) -> None:
    check(tmp_path, news=BAD)
    changes = as_json(tmp_path, www=BAD)["changes"]
    assert changes["run"] == 1
    assert changes["complete"] is True
    new, fixed = ({(one["code"], *one["domains"]) for one in changes[fate]} for fate in ("new", "fixed"))
    assert ("USE001", "www.example.go.jp") in new
    assert ("USE001", "news.example.go.jp") in fixed
    assert counted(changes)["unknown"] == 0
    assert changes["domains"]["compared"] == 3
    assert changes["domains"]["spf"] == 2
    assert {"before": "pass", "after": "fail", "domains": 1} in changes["statuses"]


def test_each_run_is_compared_with_the_one_before(tmp_path: Path) -> None:
    check(tmp_path)
    check(tmp_path, www=BAD)
    changes = as_json(tmp_path, www=BAD)["changes"]
    assert (changes["run"], changes["new"], changes["fixed"]) == (2, [], [])
    assert counted(changes)["open"] > 0


def test_a_vendor_drifts(tmp_path: Path) -> None:
    check(tmp_path)
    (include,) = as_json(tmp_path, vendor="include:more.example.go.jp")["changes"]["includes"]
    assert include["name"] == "vendor.example.go.jp"
    assert include["lookups"] == {"before": 0, "after": 1}
    assert include["ipv4_addresses"] == {"before": 1, "after": 256}


def test_domains_come_and_go(tmp_path: Path) -> None:
    check(tmp_path)
    (tmp_path / "list.csv").write_text(f"domain,usage\n{NAMES.partition(chr(10))[2]}ns.example.go.jp,non-sending\n")
    counts = json.loads(run(tmp_path, "--format", "json"))["changes"]["domains"]
    assert (counts["compared"], counts["added"], counts["dropped"]) == (2, 1, 1)


def test_part_of_the_inventory_drops_nothing(tmp_path: Path) -> None:
    check(tmp_path, www=BAD)
    changes = as_json(tmp_path, "--domain", "www.example.go.jp")["changes"]
    assert {name for one in changes["fixed"] for name in one["domains"]} == {"www.example.go.jp"}
    assert changes["domains"]["dropped"] == 0
    assert changes["domains"]["not_compared"] == 2


def test_shares_are_compared_with_their_like(tmp_path: Path) -> None:
    """Each of the two shares has names, for they are shared out by registrable domain."""
    (tmp_path / "a.zone").write_text(ZONE.format(news=GOOD, www=BAD, vendor="a"))
    (tmp_path / "list.csv").write_text(f"domain,usage\n{NAMES}www.a.example,non-sending\n")
    shares = [json.loads(run(tmp_path, "--shard", share, "--format", "json")) for share in ("1/2", "2/2", "1/2")]
    assert all(report["domains"] for report in shares)
    assert [report["changes"] and report["changes"]["run"] for report in shares] == [None, None, 1]


def test_what_cannot_be_judged_is_not_known(tmp_path: Path) -> None:
    """`news` is broken; then its zone is not there to be asked, and `www` that was fine cannot be judged either."""
    check(tmp_path, news=BAD)
    (tmp_path / "other.zone").write_text(
        "$ORIGIN other.example.\n$TTL 300\n@ IN SOA ns root 1 1 1 1 1\n@ IN NS ns\nns IN A 192.0.2.1\n"
    )
    changes = json.loads(run(tmp_path, "--zone", "other.zone", "--format", "json"))["changes"]
    assert counted(changes)["fixed"] == counted(changes)["new"] == 0
    assert counted(changes)["unknown"] > 0
    assert changes["fixed"] == []
    assert changes["domains"]["undetermined"] == 3
    assert changes["domains"]["spf"] == 0
    after = as_json(tmp_path)["changes"]
    assert ("USE001", ["news.example.go.jp"]) in [(one["code"], one["domains"]) for one in after["fixed"]], (
        "compared with the run before the one that could not tell"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_people_are_told_in_a_few_lines(tmp_path: Path, lang: Lang) -> None:
    check(tmp_path, "--lang", lang, news=BAD)
    written = check(tmp_path, "--lang", lang, www=BAD)
    section = written.partition(HEADING[lang])[2].partition("\n\n")[0]
    assert 3 <= len(section.splitlines()) <= 9
    assert "www.example.go.jp" in section
    assert "\n    spfaudit diff 1 --inventory list.csv --history h.db\n" in written


def test_the_command_that_tells_all_changes_finds_them(tmp_path: Path) -> None:
    """A history that the command line named was not named again: there was none, or another one's run 1 was told."""
    check(tmp_path, "--history", "my h.db", news=BAD)
    told = check(tmp_path, "--history", "my h.db", www=BAD)
    again = spfaudit("history", "show", "2", "--history", "my h.db", cwd=tmp_path).stdout
    for written in (told, again):
        (line,) = (line.strip() for line in written.splitlines() if line.startswith("    spfaudit diff"))
        words = shlex.split(line)
        assert words == ["spfaudit", "diff", "1", "--inventory", "list.csv", "--history", "my h.db"]
        done = spfaudit(*words[1:], cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "www.example.go.jp" in done.stdout


def test_a_day_without_changes_takes_one_line(tmp_path: Path) -> None:
    check(tmp_path)
    written = check(tmp_path)
    assert len(written.partition(HEADING["en"])[2].partition("\n\n")[0].splitlines()) == 1
    assert "spfaudit diff" not in written


def test_the_history_tells_the_same_of_a_run(tmp_path: Path) -> None:
    check(tmp_path, news=BAD)
    changes = as_json(tmp_path, www=BAD)["changes"]
    check(tmp_path)
    for run, told in (("1", None), ("2", changes)):
        done = spfaudit("history", "show", run, "--history", "h.db", "--format", "json", cwd=tmp_path)
        assert json.loads(done.stdout)["changes"] == told
