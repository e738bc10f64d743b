"""`check --shard` and `merge`: the parts make the whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import EXAMPLE, ROOT, spfaudit
from spfaudit.inventory.selection import Shard, parse_shard
from spfaudit.names import parse_domain
from spfaudit.suffixes import registrable_domain

NAMES = "\n".join(f"d{number}.example{number % 7}.go.jp" for number in range(40))
ZONES = [
    argument for zone in ("jp", "example.go.jp", "providers") for argument in ("--zone", ROOT / f"examples/{zone}.zone")
]


def told(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    for key in ("started", "finished", "questions"):
        del report["run"][key]
    return report


def parts(folder: Path, count: int) -> list[Path]:
    made = []
    for number in range(1, count + 1):
        path = folder / f"{number}.json"
        spfaudit("check", EXAMPLE, "--shard", f"{number}/{count}", "--format", f"json={path}")
        made.append(path)
    return made


def test_shares_merged_are_the_whole(tmp_path: Path) -> None:
    whole = spfaudit("check", EXAMPLE, "--format", "json")
    merged = spfaudit("merge", *reversed(parts(tmp_path, 3)), "--format", "json")
    assert told(merged.stdout) == told(whole.stdout)
    assert merged.returncode == whole.returncode == 1


def test_a_missing_share_is_an_incomplete_whole(tmp_path: Path) -> None:
    merged = spfaudit("merge", *parts(tmp_path, 2)[:1], "--format", "json")
    assert json.loads(merged.stdout)["complete"] is False
    assert merged.returncode in (1, 3)
    assert merged.stderr == "spfaudit: incomplete: no report of share 2/2\n"


def test_shares_of_different_days_are_told(tmp_path: Path) -> None:
    one, other = parts(tmp_path, 2)
    report = json.loads(other.read_text())
    report["run"] |= {"started": "2026-10-01T09:00:00+09:00", "finished": "2026-10-01T09:00:01+09:00"}
    other.write_text(json.dumps(report))
    merged = spfaudit("merge", one, other, "--format", "json")
    assert json.loads(merged.stdout)["complete"] is True
    assert "the first of the reports is of 2026-10-01, the last of " in merged.stderr
    assert "最初のレポートは 2026-10-01、" in spfaudit("merge", one, other, "--lang", "ja").stderr
    report["run"]["started"] = json.loads(one.read_text())["run"]["started"]
    other.write_text(json.dumps(report))
    assert spfaudit("merge", one, other, "--format", "json").stderr == ""


def test_shares_of_different_divisions_are_no_whole(tmp_path: Path) -> None:
    halves, thirds = tmp_path / "halves", tmp_path / "thirds"
    halves.mkdir()
    thirds.mkdir()
    (half, other_half), (third, *others) = parts(halves, 2), parts(thirds, 3)
    # None of these have a domain in common, which would be another error.
    for reports in ([half, *others], [half, others[1]], [third, other_half]):
        done = spfaudit("merge", *reports, "--format", "json", "--lang", "ja")
        assert json.loads(done.stdout)["complete"] is False
        assert done.stderr == "spfaudit: 未完了：分け方の異なる分割です（2, 3 分割）\n"


def test_shares_judged_by_different_rules_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    spfaudit("check", EXAMPLE, "--shard", "1/2", "--format", f"json={one}")
    spfaudit("check", EXAMPLE, "--shard", "2/2", "--select", "SPF", "--format", f"json={other}")
    done = spfaudit("merge", one, other)
    assert done.returncode == 2
    assert "different rules" in done.stderr


def test_what_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    spfaudit("check", EXAMPLE, "--format", f"json={one}")
    other = tmp_path / "other.json"
    spfaudit("check", "-", *ZONES, "--format", f"json={other}", stdin="example.go.jp")
    for reports, said in (([one, one], "more than one"), ([one, other], "different inventories")):
        done = spfaudit("merge", *reports)
        assert done.returncode == 2
        assert said in done.stderr
    for reports in (["README.md"], ["nowhere.json"]):
        done = spfaudit("merge", *reports)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_every_report_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("text", encoding="utf-8")
    (tmp_path / "{}.json").write_text("{}", encoding="utf-8")
    done = spfaudit("merge", "text.json", "nowhere.json", "{}.json", cwd=tmp_path)
    assert done.returncode == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["text.json", "nowhere.json", "{}.json"]
    assert not done.stdout


def test_a_share_on_standard_input(tmp_path: Path) -> None:
    one, other = parts(tmp_path, 2)
    merged = spfaudit("merge", "-", other, "--format", "json", stdin=one.read_text(encoding="utf-8"))
    assert told(merged.stdout) == told(spfaudit("check", EXAMPLE, "--format", "json").stdout)


def test_standard_input_can_be_read_once(tmp_path: Path) -> None:
    one, _ = parts(tmp_path, 2)
    done = spfaudit("merge", "-", "-", stdin=one.read_text(encoding="utf-8"))
    assert (done.returncode, done.stderr) == (2, "spfaudit: - (standard input) can be named once only\n")


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3", "1/１", "1/10001", ""])
def test_bad_shards(shard: str) -> None:
    with pytest.raises(ValueError, match=f"^{shard}$"):  # and not what Python says of a number
        parse_shard(shard)


def test_there_may_be_ten_thousand_shares() -> None:
    assert parse_shard("10000/10000") == Shard(10_000, 10_000)


@given(st.integers(1, 9))
def test_every_name_is_in_one_share_with_its_siblings(count: int) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    homes: dict[str | None, set[str]] = {}
    for name in NAMES.split("\n"):
        holding = [str(shard) for shard in shards if shard.holds(parse_domain(name))]
        assert len(holding) == 1
        homes.setdefault(registrable_domain(name), set()).add(holding[0])
    assert all(len(shares) == 1 for shares in homes.values())
