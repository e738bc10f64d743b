"""`spfaudit lint`: inventories looked over without DNS, and the pre-commit hook that does so."""

import json
import os
import re
import shlex
import socket
from datetime import date
from pathlib import Path

import pytest
import yaml

from command import EXAMPLE, ROOT, spfaudit
from spfaudit.linting import Lint, lint

TODAY = date(2026, 11, 1)
HOSTILE = "\x1b]0;x\x07\n::error::\u202e"


def write(tmp_path: Path, text: str, name: str = "domains.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def found(path: Path) -> list[Lint]:
    return list(lint(path, today=TODAY))


def places(path: Path) -> list[tuple[str, int, int]]:
    return [(one.name, one.problem.line, one.problem.column) for one in found(path)]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails, but for the way to the server of commands, which may begin here."""
    begin = socket.socket.__init__

    def refuse(its: socket.socket, family: int = -1, *more: int) -> None:
        assert family == socket.AF_UNIX, "a socket was opened"
        begin(its, family, *more)

    monkeypatch.setattr(socket.socket, "__init__", refuse)


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("- domain: a.example\n  organization: ◆Office #3 # third", "text-cut-short", "in quotes"),
        (
            "- domain: a.example\n  waivers:\n  - {rule: SPF203, until: 2027-01-01, reason: ◆see  #12}\n    }",
            "text-cut-short",
            "in quotes",
        ),
        ("- {domain: a.example, usage: ◆retired}", "retired-without-date", "retired_on"),
        (
            "- domain: a.example\n  usage: retired\n  retired_on: ◆2027-01-01",
            "retirement-ahead",
            "declare that usage",
        ),
        (
            "- domain: a.example\n  usage: retired\n  retired_on: 2020-01-01 # 2021-01-01\n  hold_until: ◆2021-01-01",
            "hold-over",
            "let the name go",
        ),
        (
            "- domain: a.example\n  waivers:\n  - rule: SPF203\n    reason: move\n    until: ◆2026-10-31",
            "expired-waiver",
            "renew it",
        ),
        ("- {domain: a.example, waivers: [{rule: ◆USE001, reason: r, until: 2027-01-01}]}", "idle-waiver", "delete"),
        ("- {domain: a.example, waivers: [{rule: ◆SPF007, reason: r, until: 2027-01-01}]}", "idle-waiver", "delete"),
        (
            "- domain: a.example\n  usage: non-sending\n  ◆senders: [gateway]\n"
            "- {domain: b.example, senders: [gateway]}",
            "senders-of-silent-domain",
            "remove the senders",
        ),
    ],
)
def test_questionable_domains(tmp_path: Path, text: str, name: str, place: str) -> None:
    before = "" if "gateway" not in text else "senders: {gateway: [192.0.2.1]}\n"
    marked = f"{before}domains:\n{text}\n"
    path = write(tmp_path, marked.replace("◆", ""))
    number, line = next((n, line) for n, line in enumerate(marked.split("\n"), 1) if "◆" in line)
    assert places(path) == [(name, number, line.index("◆") + 1)]
    one = found(path)[0]
    assert one.severity == "warning"
    assert one.problem.suggestion
    assert place in one.problem.suggestion.en
    assert one.problem.source_line == line.replace("◆", "")
    assert one.problem.message.ja


@pytest.mark.parametrize("text", ["Office # third floor", "Office #", "'Office #3'", "Office#3", '"Office" #3'])
def test_a_comment_is_no_part_of_a_text(tmp_path: Path, text: str) -> None:
    assert places(write(tmp_path, f"domains:\n- domain: a.example\n  organization: {text}\n")) == []


def test_each_is_told_at_its_own_place(tmp_path: Path) -> None:
    line = "domains: [{domain: a.example, usage: retired}, b.example, {domain: c.example, usage: retired}]"
    path = write(tmp_path, line + "\n")
    columns = [column for _, _, column in places(path)]
    assert columns[0] == line.index("retired") + 1
    assert columns[-1] == line.rindex("retired") + 1


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("domains.yaml", "domains:\n- usage: ◆retired\n  domain: a.example\n- usage: ◆retired\n  domain: b.example\n"),
        (
            "domains.json",
            '{"domains": [{"usage": ◆"retired", "domain": "a.example"}, {"usage": ◆"retired", "domain": "b.example"}]}',
        ),
        ("domains.yaml", "defaults: {usage: retired}\ndomains:\n- ◆a.example\n- ◆日本.example # retired\n"),
        (
            "domains.yaml",
            "domains:\n- {domain: Ａ.example, usage: ◆ＲＥＴＩＲＥＤ}\n- {domain: b.example, usage: ◆廃止}\n",
        ),
        ("domains.csv", "用途,組織,ドメイン\n◆廃止,retired,a.example\n◆Retired,,b.example\n"),
        ("domains.csv", 'domain,organization,usage\na.example,"x\ny, retired",◆retired\nb.example,"retired",◆廃止\n'),
        ("domains.csv", '組織,ドメイン,用途\n"x\ny, z",a.example,◆廃止\n"q, r","\nb.example","\n ◆廃止"\n'),
    ],
)
def test_each_is_told_where_it_is_said(tmp_path: Path, name: str, marked: str) -> None:
    wanted = []
    for number, line in enumerate(marked.split("\n"), start=1):
        pieces = line.split("◆")
        wanted += [(number, sum(map(len, pieces[: i + 1])) + 1) for i in range(len(pieces) - 1)]
    told = found(write(tmp_path, marked.replace("◆", ""), name))
    assert [(one.problem.line, one.problem.column) for one in told] == wanted
    assert [one.problem.message.en.split()[0] for one in told] in (
        ["a.example", "b.example"],
        ["a.example", "xn--wgv71a.example"],
    )


@pytest.mark.parametrize("keys", ["domain usage senders", "senders usage domain"])
@pytest.mark.parametrize("format", ["yaml", "csv"])
def test_senders_of_a_silent_domain_are_its_own_wherever_they_stand(tmp_path: Path, format: str, keys: str) -> None:
    said = {"domain": ("b.example", "c.example"), "usage": ("non-sending", "sending"), "senders": ("192.0.2.1",) * 2}
    rows = [{key: said[key][number] for key in keys.split()} for number in (0, 1)]
    if format == "csv":
        text = "\n".join([keys.replace(" ", ","), *(",".join(row.values()) for row in rows)])
    else:
        head = "defaults: {usage: non-sending, senders: [192.0.2.1]}\ndomains:\n- a.example\n"
        items = "\n".join(
            "- " + "\n  ".join(f"{key}: {[value] if key == 'senders' else value}" for key, value in row.items())
            for row in rows
        )
        text = f"{head}{items}\n- d.example\nsenders:\n  192.0.2.1: [192.0.2.1]\n"
    told = found(write(tmp_path, text, f"domains.{format}"))
    assert [(one.name, one.problem.message.en.split()[0]) for one in told] == [
        ("senders-of-silent-domain", "b.example")
    ]
    at = told[0].problem
    assert at.source_line[at.column - 1 :].startswith("192.0.2.1" if format == "csv" else "senders")


def test_a_waiver_is_told_where_it_stands_and_not_where_another_is_like_it(tmp_path: Path) -> None:
    text = """
domains: [a.example, b.example]
waivers:
- {rule: Softfail-All, domains: [c.example], reason: r, until: 2027-01-01}
- {rule: spf203, domains: ["*.d.example"], reason: r, until: 2027-01-01}
- {rule: SPF203, domains: [a.example, b.example], reason: 2026-10-31, until: ２０２６-10-31}
- {rule: SPF203, domains: [e.example], reason: r, until: 2026-10-31}
"""
    assert places(write(tmp_path, text)) == [
        ("idle-waiver", 4, 10),
        ("idle-waiver", 5, 10),
        ("expired-waiver", 6, 78),
        ("idle-waiver", 7, 10),
    ]


def test_waivers_for_patterns_are_told_once(tmp_path: Path) -> None:
    text = """
waivers:
- {rule: SPF203, domains: ["*.a.example"], reason: r, until: 2026-10-31}
- {rule: USE001, domains: [x.a.example], reason: r, until: 2027-01-01}
- {rule: SPF, domains: ["*.b.example"], reason: r, until: 2027-01-01}
- {rule: SPF, domains: ["*.a.example"], reason: r, until: 2027-01-01}
domains: [x.a.example, y.a.example]
"""
    path = write(tmp_path, text)
    assert [(name, line) for name, line, _ in places(path)] == [
        ("expired-waiver", 3),
        ("idle-waiver", 4),
        ("idle-waiver", 5),
    ]
    assert "for 2 domains ended" in found(path)[0].problem.message.en
    assert "no domain of the inventory is meant" in found(path)[2].problem.message.en


def test_a_domains_own_profile_says_which_waivers_are_idle(tmp_path: Path) -> None:
    waiver = "waivers: [{rule: SPF007, reason: r, until: 2027-01-01}]"
    assert [name for name, *_ in places(write(tmp_path, f"domains: [{{domain: a.example, {waiver}}}]\n"))] == [
        "idle-waiver"
    ]
    (tmp_path / "ours.toml").write_text('[rules]\nSPF007 = "info"\n')
    assert places(write(tmp_path, f"domains: [{{domain: a.example, profile: ./ours.toml, {waiver}}}]\n")) == []


def test_a_family_that_is_waived_does_not_mean_that_waivers_are_over(tmp_path: Path) -> None:
    """LIF009 is no rule of the family for waivers: where it alone runs, the waiver can have no effect."""
    off = ", ".join(f"LIF00{number}: off" for number in (1, 5, 6, 7, 8))
    domains = "domains: [{domain: a.example, waivers: [{rule: LIF, reason: r, until: 2027-01-01}]}]"
    assert [one.name for one in found(write(tmp_path, f"severities: {{{off}}}\n{domains}\n"))] == ["idle-waiver"]


def test_questionable_settings(tmp_path: Path) -> None:
    text = "resolver: {zone_files: [not.zone]}\nsenders:\n  old: [192.0.2.1]\ndomains: [a.example]\n"
    assert places(write(tmp_path, text)) == [("missing-zone-file", 1, 25), ("unused-sender", 3, 3)]


def test_what_is_as_it_should_be_is_not_told(tmp_path: Path) -> None:
    text = """
senders: {gateway: [192.0.2.1]}
defaults: {senders: [gateway]}
domains:
- a.example
- {domain: quiet.example, usage: non-sending}
- {domain: gone.example, usage: retired, retired_on: 2026-11-01}
- {domain: held.example, usage: retired, retired_on: 2020-01-01, hold_until: 2026-11-01}
- {domain: w.example, waivers: [{rule: SPF203, reason: r, until: 2026-11-01}]}
"""
    assert found(write(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("domains.csv", "domain,usage\na.example,retired\n", 2),
        ("domains.csv", "domain,usage,retired_on,hold_until\na.example,retired,2020-01-01,2021-01-01\n", 2),
    ],
)
def test_tables(tmp_path: Path, name: str, text: str, line: int) -> None:
    assert [one.problem.line for one in found(write(tmp_path, text, name))] == [line]


def test_a_profile_that_cannot_be_read_is_an_error_at_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "version: 1\nprofile: ./ours.toml\ndomains: [a.example]\n")
    assert [(one.name, one.severity, one.problem.line) for one in found(path)] == [("unreadable-profile", "error", 2)]
    (tmp_path / "ours.toml").write_text('[rules]\nSPF203 = "lout"\nSPF999 = "off"\n')
    assert [one.problem.line for one in found(path)] == [2, 2]
    (tmp_path / "ours.toml").write_text('[rules]\nSPF203 = "off"\n')
    assert found(path) == []


def test_every_profile_that_cannot_be_read_is_told_where_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "domains.yaml"
    path.write_text(
        "domains:\n  - a.example\n  - domain: b.example\n    profile: ./gone.toml\n"
        "  - {domain: c.example, profile: ./gone.toml}\n  - {domain: d.example, profile: ./other.toml}\n",
        encoding="utf-8",
    )
    told = [(one.name, one.problem.line, one.problem.column) for one in found(path)]
    assert told == [("unreadable-profile", 4, 5), ("unreadable-profile", 6, 25)]
    table = tmp_path / "domains.csv"
    table.write_text("domain,profile\na.example,\nb.example,./gone.toml\n", encoding="utf-8")
    assert [(one.name, one.problem.line) for one in found(table)] == [("unreadable-profile", 3)]


def test_every_error_of_every_file_and_the_exit_status(tmp_path: Path) -> None:
    bad = write(tmp_path, "domains:\n- a..example\n- {domain: b.example, usge: sending}\n", "bad.yaml")
    names = write(tmp_path, "a.example\na.example\n", "names.txt")
    good = write(tmp_path, "a.example\n", "good.txt")
    done = spfaudit("lint", bad, names, tmp_path / "none.yaml", good)
    assert done.returncode == 2
    assert f"{bad}:2:3: error: " in done.stdout
    assert f"{bad}:3:23: error: unknown key 'usge'" in done.stdout
    assert f"{names}:2:1: error: a.example is listed twice: first in line 1" in done.stdout
    assert "none.yaml: error: can't read the inventory: no such file" in done.stdout
    assert done.stderr == "spfaudit: 4 errors, 0 warnings\n"


def test_warnings_fail_only_a_strict_look(tmp_path: Path) -> None:
    path = write(tmp_path, "domains: [{domain: a.example, usage: retired}]\n")
    assert spfaudit("lint", path).returncode == 0
    assert spfaudit("lint", path, "--strict").returncode == 1
    assert spfaudit("lint", path, SPFAUDIT_STRICT="1").returncode == 1


def test_default_file_stdin_and_language(tmp_path: Path) -> None:
    write(tmp_path, "domains: [a.example]\n")
    for named in ([], ["domains.yaml", "domains.yaml"]):
        done = spfaudit("lint", *named, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "spfaudit: nothing wrong in 1 inventory\n")
    done = spfaudit("lint", "-", "--lang", "ja", stdin="a.example\na.example\n")
    assert done.returncode == 2
    assert done.stdout.startswith("-:2:1: エラー: a.example が重複しています")
    assert "エラー 1 件" in done.stderr


def test_json(tmp_path: Path) -> None:
    path = write(tmp_path, "domains: [{domain: a.example, usage: retired}]\n")
    said = json.loads(spfaudit("lint", path, "--format", "json").stdout)
    assert (said["schema"], said["errors"], said["warnings"]) == ("spfaudit.lint/1", 0, 1)
    assert said["problems"][0] == {
        "path": str(path),
        "line": 1,
        "column": 38,
        "severity": "warning",
        "name": "retired-without-date",
        "message": "a.example is retired, and nobody says since when",
        "suggestion": "write retired_on, and hold_until if it is kept registered",
    }


def test_gitlab(tmp_path: Path) -> None:
    text = "domains:\n- {domain: a.example, usage: retired}\n- {domain: b.example, usage: retired}\n"
    write(tmp_path, text)
    entries = json.loads(spfaudit("lint", "./domains.yaml", "--format", "gitlab", cwd=tmp_path).stdout)
    assert [entry["location"] for entry in entries] == [
        {"path": "domains.yaml", "lines": {"begin": line}} for line in (2, 3)
    ]
    assert {entry["severity"] for entry in entries} == {"minor"}
    write(tmp_path, "version: 1\n" + text)
    moved = json.loads(spfaudit("lint", "./domains.yaml", "--format", "gitlab", "--lang", "ja", cwd=tmp_path).stdout)
    assert [entry["fingerprint"] for entry in moved] == [entry["fingerprint"] for entry in entries]
    assert len({entry["fingerprint"] for entry in entries}) == 2
    write(tmp_path, "domains: [a.example]\n")
    assert json.loads(spfaudit("lint", "--format", "gitlab", cwd=tmp_path).stdout) == []


def test_gitlab_shows_one_mistake_in_two_lines_twice(tmp_path: Path) -> None:
    write(tmp_path, "domains:\n- {domain: a.example, usage: parked}\n- {domain: b.example, usage: parked}\n")
    entries = json.loads(spfaudit("lint", "--format", "gitlab", cwd=tmp_path).stdout)
    assert [entry["location"]["lines"]["begin"] for entry in entries] == [2, 3]
    assert len({entry["fingerprint"] for entry in entries}) == 2


@pytest.mark.parametrize("format", ["terminal", "json", "github", "gitlab"])
@pytest.mark.parametrize("more", ["", HOSTILE[:1]], ids=["read", "refused"])
def test_nothing_hostile_gets_out(tmp_path: Path, format: str, more: str) -> None:
    path = write(tmp_path, f"a.example\n::error::x\u202e%0A,y.example\n{more}\n", "names.txt")
    said = spfaudit("lint", path, "--format", format).stdout
    assert said
    assert all(char.isprintable() or char == "\n" for char in said)
    if format == "github":
        assert all(re.match(r"::(error|warning) file=[^:,]*,line=", line) for line in said.splitlines())


@pytest.mark.parametrize("format", ["terminal", "json", "github", "gitlab"])
def test_files_and_folders_whose_names_are_not_utf8(tmp_path: Path, format: str) -> None:
    """As those that were named in EUC-JP: also one that is not there, and a profile that a message names."""
    folder = tmp_path / os.fsdecode(b"\xb7\xc7")
    folder.mkdir()
    path = write(folder, "profile: ./none.toml\ndomains: [a.example]\n")
    done = spfaudit("lint", path, folder / os.fsdecode(b"\xb0\xec.csv"), "--format", format)
    assert (done.returncode, done.stderr) == (2, "spfaudit: 2 errors, 0 warnings\n")
    assert r"\udcb7\udcc7" in done.stdout.replace(r"\\", "\\")


def test_the_example_has_one_warning_on_purpose() -> None:
    assert [one.name for one in lint(EXAMPLE, today=TODAY)] == ["hold-over"]


HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]


def test_the_hook_runs_as_pre_commit_calls_it(tmp_path: Path) -> None:
    assert HOOK["id"] == "spfaudit-lint"
    program, *arguments = shlex.split(HOOK["entry"])
    assert program == "spfaudit"
    (tmp_path / "mail").mkdir()
    write(tmp_path / "mail", "domains: [a.example]\n")
    write(tmp_path, "domain\nb.example\n", "domains.csv")
    done = spfaudit(*arguments, "mail/domains.yaml", "domains.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    write(tmp_path, "domain\nb.example\nb.example\n", "domains.csv")
    done = spfaudit(*arguments, "mail/domains.yaml", "domains.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("domains.csv:3:1: error: ")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("domains.yaml", True),
        ("mail/domains.example.yml", True),
        ("domains-old.csv", True),
        ("subdomains.yaml", False),
        ("domains/readme.md", False),
        ("domains.yaml.bak", False),
    ],
)
def test_the_hook_looks_at_inventories(path: str, wanted: bool) -> None:
    assert bool(re.search(HOOK["files"], path)) is wanted
