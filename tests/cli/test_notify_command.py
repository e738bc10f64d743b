"""`check --notify`: what is posted after which run, how that ends, and that no secret is ever shown."""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from command import spfaudit
from spfaudit.notify.document import NotifyDocument
from spfaudit.report.schema import schema_of
from web_server import Authority, Say, reply, serving

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ IN SOA ns root 1 1 1 1 1
@ IN NS ns
ns IN A 192.0.2.1
news IN TXT "v=spf1 -all"
news IN MX 0 .
www IN TXT "{www}"
www IN MX 0 .
"""
LIST = "domain,usage\nnews.example.go.jp,non-sending\nwww.example.go.jp,non-sending\n"
SECRETS = ("p4th", "k3y", "t0k3n")
DONE = reply("204 No Content", b"")

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "good.zone").write_text(ZONE.format(www="v=spf1 -all"))
    (tmp_path / "bad.zone").write_text(ZONE.format(www="v=spf1 +all"))
    return tmp_path


def check(folder: Path, zone: str, *options: str, **env: str) -> Run:
    how = ("--zone", f"{zone}.zone", "--select", "USE001", "--history", "h.db", "--format", "json")
    done = spfaudit("check", "list.csv", *how, *options, cwd=folder, **env)
    for secret in SECRETS:
        assert secret not in done.stdout + done.stderr
    for file in folder.glob("h.db*"):
        assert not any(secret.encode() in file.read_bytes() for secret in SECRETS)
    return done


def checks(
    folder: Path, zones: Sequence[str], *options: str, say: Say = DONE, certified: str = "localhost", **env: str
) -> tuple[list[Run], list[dict[str, Any]], list[bytes]]:
    """Runs one after the other with a server to notify; the runs, what it was posted, and the heads."""
    authority = Authority(folder)
    (folder / "authority.pem").write_bytes(authority.pem)

    async def run() -> tuple[list[Run], list[dict[str, Any]], list[bytes]]:
        async with serving(say, authority.server(certified)) as server:
            to = {
                "SPFAUDIT_NOTIFY": f"https://localhost:{server.port}/p4th?key=k3y",
                "SPFAUDIT_NOTIFY_TOKEN": "t0k3n",
                "SSL_CERT_FILE": str(folder / "authority.pem"),
            }
            done = [await asyncio.to_thread(check, folder, zone, *options, **{**to, **env}) for zone in zones]
            return done, [json.loads(body) for body in server.bodies], server.requests

    return asyncio.run(run())


def test_changes_are_posted_and_nothing_else_is(folder: Path) -> None:
    runs, posted, heads = checks(folder, ["good", "good", "bad", "bad", "good"])
    assert [run.returncode for run in runs] == [0, 0, 1, 1, 0]
    assert "nothing is posted: no earlier run" in runs[0].stderr
    assert all(not run.stderr for run in runs[1:])
    assert [(one["run"]["id"], one["compared_with"]["id"]) for one in posted] == [(3, 2), (5, 4)]
    broken, mended = posted
    Draft7Validator(schema_of(NotifyDocument)).validate(broken)
    Draft7Validator(schema_of(NotifyDocument)).validate(mended)
    assert [(one["domain"], one["code"]) for one in broken["new"]] == [("www.example.go.jp", "USE001")]
    assert [(one["before"], one["after"]) for one in broken["records"]] == [(["v=spf1 -all"], ["v=spf1 +all"])]
    assert [(one["domain"], one["code"]) for one in mended["fixed"]] == [("www.example.go.jp", "USE001")]
    assert (mended["new"], mended["counts"]["unknown"]) == ([], 0)
    assert all(b"Bearer t0k3n" in head for head in heads)


def test_the_words_in_japanese(folder: Path) -> None:
    _, (posted,), _ = checks(folder, ["good", "bad"], "--lang", "ja")
    assert posted["text"].startswith("spfaudit：新しい指摘 1、レコードの変更 1。")


@pytest.mark.parametrize(
    ("say", "certified", "words"),
    [
        (reply("403 Forbidden", b"p4th k3y t0k3n"), "localhost", "HTTP 403"),
        (reply("302 Found", headers=["Location: https://other.example/"]), "localhost", "redirects are not followed"),
        (DONE, "other.example", "the certificate is not trusted"),
    ],
    ids=["refused", "redirect", "certificate"],
)
def test_what_cannot_be_posted_costs_no_report(folder: Path, say: Say, certified: str, words: str) -> None:
    check(folder, "good")
    (done,), _, heads = checks(folder, ["bad"], "--verbose", say=say, certified=certified)
    assert done.returncode == 4
    assert json.loads(done.stdout)["summary"]["failed"] == 1
    assert "not posted to https://localhost:" in done.stderr
    assert words in done.stderr
    assert len(heads) == (certified == "localhost")


@pytest.mark.parametrize(
    "url", ["http://localhost/p4th", "https://u:k3y@localhost/p4th", "p4th", "https://localhost:k3y/p4th", ""]
)
def test_what_is_no_target_is_refused_before_the_first_question(folder: Path, url: str) -> None:
    done = check(folder, "good", "--notify", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("spfaudit: --notify: ")
    assert not (folder / "h.db").exists()
    done = check(folder, "good", "--notify", url, "--lang", "ja")
    assert done.stderr.startswith("spfaudit: --notify：")


def test_a_token_that_is_none(folder: Path) -> None:
    done = check(folder, "good", "--notify", "https://localhost/", SPFAUDIT_NOTIFY_TOKEN="t0k3n\r\nX: y")
    assert done.returncode == 2
    assert "SPFAUDIT_NOTIFY_TOKEN" in done.stderr


def test_what_is_not_remembered_is_not_posted(folder: Path) -> None:
    runs, posted, _ = checks(folder, ["good", "bad"], "--no-history")
    assert posted == []
    assert [run.returncode for run in runs] == [0, 1]
    assert all("this run is not remembered" in run.stderr for run in runs)
    (quiet,), _, _ = checks(folder, ["good"], "--no-history", "--quiet")
    assert quiet.stderr == ""


def test_a_history_that_cannot_be_read_is_told_once(folder: Path) -> None:
    (folder / "h.db").write_text("somebody's notes")
    (done,), posted, _ = checks(folder, ["bad"])
    assert (done.returncode, posted) == (4, [])
    assert done.stderr.count("\n") == 1


def test_what_could_not_be_posted_is_news_still(folder: Path) -> None:
    check(folder, "good")
    assert checks(folder, ["bad", "bad"], say=reply("403 Forbidden"))[0][-1].returncode == 4
    runs, posted, _ = checks(folder, ["bad", "bad"])
    assert [run.returncode for run in runs] == [1, 1]
    assert [(one["run"]["id"], one["compared_with"]["id"], len(one["new"])) for one in posted] == [(4, 1, 1)]


def test_what_a_run_has_seen_that_told_nobody_is_news_still(folder: Path) -> None:
    """Such as one that was interrupted, or that somebody made by hand."""
    checks(folder, ["good"])
    check(folder, "bad")
    _, posted, _ = checks(folder, ["bad", "good"])
    assert [(one["run"]["id"], one["compared_with"]["id"]) for one in posted] == [(3, 1), (4, 3)]


def test_of_shares_each_is_told_by_itself(folder: Path) -> None:
    """What was told of one says nothing of another."""
    for share in ("1/2", "2/2"):
        checks(folder, ["good"], "--shard", share)
        check(folder, "bad", "--shard", share)
    told = [one for share in ("1/2", "2/2") for one in checks(folder, ["bad", "bad"], "--shard", share)[1]]
    assert [one["new"][0]["domain"] for one in told] == ["www.example.go.jp"]


def test_a_part_is_compared_with_the_whole(folder: Path) -> None:
    check(folder, "good")
    _, posted, _ = checks(folder, ["bad", "bad"], "--domain", "www.example.go.jp")
    assert [one["compared_with"]["id"] for one in posted] == [1, 1]
    assert checks(folder, ["bad"], "--domain", "news.example.go.jp")[1] == []


def test_the_schema() -> None:
    assert json.loads(spfaudit("schema", "notify").stdout) == schema_of(NotifyDocument)
