"""`spfaudit init`: a first inventory, with guesses that count for nothing until somebody confirms them."""

import json
import shlex
from pathlib import Path

import pytest

from command import ROOT, spfaudit
from spfaudit import load_inventory

ZONE = ROOT / "examples" / "example.go.jp.zone"
JP = ROOT / "examples" / "jp.zone"
PROVIDERS = ROOT / "examples" / "providers.zone"
TABLE = """domain,usage,organization,senders,retired_on
a.example.go.jp,,"部, ""x"" #: [",192.0.2.0/24 2001:db8::/64,
b.example.go.jp,sending,,,
c.example.go.jp,retired,,,2020-01-01
"""


def lines_of(text: str, domain: str) -> list[str]:
    """What is written of a domain, below its name."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"  - domain: {domain}"))
    end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("  - ")), len(lines))
    return [line.strip() for line in lines[start + 1 : end]]


def test_names_offline() -> None:
    done = spfaudit("init", "Example.go.jp.", "広報.example.go.jp", "--offline")
    assert done.returncode == 0
    assert done.stdout.startswith("# yaml-language-server: $schema=inventory.schema.json\n")
    assert "guess" not in done.stdout
    assert done.stdout.endswith(
        "domains:\n  - domain: example.go.jp\n  - domain: xn--olsx0m.example.go.jp  # 広報.example.go.jp\n"
    )
    assert done.stderr == "spfaudit: 2 domains\n"


def test_guesses_are_comments() -> None:
    done = spfaudit(
        "init", "example.go.jp", "static.example.go.jp", "contact.example.go.jp", "cloud.example.go.jp", "--zone", ZONE
    )
    assert done.returncode == 0
    assert lines_of(done.stdout, "example.go.jp")[0].startswith("# usage: sending  # guess: ")
    assert lines_of(done.stdout, "static.example.go.jp")[0].startswith("# usage: non-sending  # guess: ")
    assert lines_of(done.stdout, "contact.example.go.jp")[0].startswith("# usage: receive-only  # guess: ")
    assert lines_of(done.stdout, "cloud.example.go.jp")[0].startswith("# no guess: not known: a lookup failed (")
    assert "nothing could be guessed of 1" in done.stderr


def test_the_command_that_comes_next_can_be_pasted(tmp_path: Path) -> None:
    done = spfaudit("init", "example.go.jp", "--offline", "-o", "it's ours.yaml", cwd=tmp_path)
    command = done.stderr.splitlines()[-1].partition("then: ")[2]
    assert shlex.split(command) == ["spfaudit", "check", "it's ours.yaml"]


def test_japanese() -> None:
    done = spfaudit("init", "static.example.go.jp", "cloud.example.go.jp", "--zone", ZONE, "--lang", "ja")
    assert "# usage: non-sending  # 推測: SPF がすべての送信を拒否" in done.stdout
    assert "# 推測なし: 問い合わせに失敗したため不明" in done.stdout


@pytest.mark.parametrize("option", ["--from-zone", "--from"])
def test_after_a_zone_file_no_name_is_undeclared(tmp_path: Path, option: str) -> None:
    path = tmp_path / "domains.yaml"
    done = spfaudit("init", option, ZONE, "-o", path)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].endswith(f"then: spfaudit check {shlex.quote(str(path))}")
    assert "# usage: non-sending" in path.read_text()
    zones = [word for file in (ZONE, JP, PROVIDERS) for word in ("--zone", file)]
    report = json.loads(spfaudit("check", path, *zones, "--format", "json").stdout)
    codes = {finding["code"] for domain in report["domains"] for finding in domain["findings"]}
    assert "LIF008" not in codes
    assert "DMA017" in codes  # it was judged


def test_what_a_zone_file_only_delegates_is_told(tmp_path: Path) -> None:
    """Mail may go there, but what there is only the other zone knows."""
    zone, below = tmp_path / "a.zone", tmp_path / "below.zone"
    head = "$ORIGIN {}.\n$TTL 300\n@ SOA ns root 1 1 1 1 1\n@ NS ns\n"
    zone.write_text(
        head.format("example.go.jp")
        + "mail NS ns.mail\nns.mail A 192.0.2.1\nlab NS ns.lab\nx.mail NS ns.mail\nnamed NS ns.mail\n"
    )
    below.write_text(head.format("lab.example.go.jp") + "@ MX 10 ns\n")
    arguments = ["init", "named.example.go.jp", "--from", zone, "--from", below, "--offline"]
    done = spfaudit(*arguments)
    assert "not in the draft, as they are delegated: mail.example.go.jp; add those that are yours" in done.stderr
    assert "lab.example.go.jp" in done.stdout
    assert "委任されているため含めていません：mail.example.go.jp。" in spfaudit(*arguments, "--lang", "ja").stderr


@pytest.mark.parametrize("option", ["--from-csv", "--from"])
def test_a_table_keeps_what_it_declares(tmp_path: Path, option: str) -> None:
    table, path = tmp_path / "names.csv", tmp_path / "domains.yaml"
    table.write_text(TABLE, encoding="utf-8")
    assert spfaudit("init", option, table, "-o", path, "--zone", ZONE).returncode == 0
    written, given = load_inventory(path), load_inventory(table)
    fields = ("domain", "usage", "organization", "senders", "retired_on")
    assert [[getattr(e, f) for f in fields] for e in written.entries] == [
        [getattr(e, f) for f in fields] for e in given.entries
    ]
    assert written.senders == given.senders
    text = path.read_text(encoding="utf-8")
    assert "usage: sending" in lines_of(text, "b.example.go.jp")
    assert lines_of(text, "a.example.go.jp")[0].startswith("# usage: retired  # guess: ")


def test_a_table_keeps_profiles_wherever_the_draft_lies(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    profile = tmp_path / "tables" / "ours.toml"
    profile.write_text('[rules]\nSPF007 = "info"\n')
    table = tmp_path / "tables" / "names.csv"
    table.write_text("domain,profile\na.example,./ours.toml\nb.example,jp-gov\n")
    assert spfaudit("init", "--from", table, "--offline", "-o", tmp_path / "domains.yaml").returncode == 0
    first, second = load_inventory(tmp_path / "domains.yaml").entries
    assert first.profile == str(profile)
    assert second.profile == "jp-gov"


def test_a_list_on_stdin_declares_nothing() -> None:
    done = spfaudit("init", "--from", "-", "--offline", stdin="a.example # x\nb.example\n")
    assert done.stdout.endswith("domains:\n  - domain: a.example\n  - domain: b.example\n")
    done = spfaudit("init", "--from", "-", "--offline", stdin="domain,usage\na.example,\nb.example,retired\n")
    assert done.stdout.endswith("domains:\n  - domain: a.example\n  - domain: b.example\n    usage: retired\n")


def test_what_comes_through_a_pipe_is_read_once() -> None:
    """As of `--from <(...)`: whoever looks into it first to see what it is takes that away."""
    names = [f"n{number}.example" for number in range(8000)]
    done = spfaudit("init", "--from", "/dev/stdin", "--offline", stdin="\n".join(names))
    assert [line.removeprefix("  - domain: ") for line in done.stdout.splitlines()[-8000:]] == names
    assert done.stderr == "spfaudit: 8,000 domains\n"


def test_a_zone_that_comes_through_a_pipe_answers_for_itself() -> None:
    """It is read once, too, for its names and for its answers."""
    done = spfaudit("init", "--from-zone", "/dev/stdin", stdin=ZONE.read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert done.stdout == spfaudit("init", "--from-zone", ZONE).stdout


@pytest.mark.parametrize("path", ["-", "/dev/stdin"])
def test_a_zone_where_names_are_looked_for_is_told_once(path: str) -> None:
    done = spfaudit("init", "--from", path, "--offline", stdin=ZONE.read_text(encoding="utf-8"))
    assert done.returncode == 2
    assert "a zone file, not an inventory" in done.stderr
    assert done.stderr.endswith("1 problem in the inventory: nothing was written\n")


def test_the_output_may_be_called_a_hyphen_as_everywhere(tmp_path: Path) -> None:
    done = spfaudit("init", "a.example", "--offline", "-o", "-", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "spfaudit: 1 domain\n")
    assert done.stdout == spfaudit("init", "a.example", "--offline").stdout
    assert not list(tmp_path.iterdir())


def test_a_name_given_twice_is_written_once(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("b.example\na.example\n")
    done = spfaudit("init", "a.example", "--from-list", names, "--offline")
    assert done.stdout.endswith("domains:\n  - domain: a.example\n  - domain: b.example\n")


def test_what_a_table_declares_holds_wherever_else_the_name_is_mentioned(tmp_path: Path) -> None:
    names, table = tmp_path / "names.txt", tmp_path / "declared.csv"
    names.write_text("b.example\na.example\nd.example\n")
    table.write_text("domain,usage,organization\na.example,retired,部\nb.example,,部\n", encoding="utf-8")
    done = spfaudit("init", "c.example", "a.example", "--from-list", names, "--from", table, "--offline")
    assert done.stdout.endswith(
        "domains:\n  - domain: c.example\n  - domain: a.example\n    usage: retired\n    organization: 部\n"
        "  - domain: b.example\n    organization: 部\n  - domain: d.example\n"
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "{domain}: one.csv and two.csv do not declare the same of it: make them agree, or remove it from one"),
        ("ja", "{domain}：one.csv と two.csv の申告内容が異なります。一致させるか、どちらかから削除してください"),
    ],
)
def test_tables_that_declare_different_things_of_a_name_are_refused(tmp_path: Path, lang: str, said: str) -> None:
    (tmp_path / "one.csv").write_text("domain,usage\na.example,sending\nb.example,retired\nc.example,retired\n")
    (tmp_path / "two.csv").write_text("domain,usage\nb.example,sending\na.example,sending\nc.example,sending\n")
    done = spfaudit("init", "--from", "one.csv", "--from", "two.csv", "--offline", "--lang", lang, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    told = [f"spfaudit: {said.format(domain=domain)}" for domain in ("b.example", "c.example")]
    assert done.stderr.splitlines() == told


def test_tables_that_name_senders_and_selectors_in_another_order_declare_the_same(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("domain,senders,dkim_selectors\na.example,192.0.2.2 192.0.2.1,b a\n")
    (tmp_path / "two.csv").write_text("domain,senders,dkim_selectors\na.example,192.0.2.1 192.0.2.2,a b\n")
    done = spfaudit("init", "--from", "one.csv", "--from", "two.csv", "--offline", "-o", "d.yaml", cwd=tmp_path)
    assert done.returncode == 0
    (entry,) = load_inventory(tmp_path / "d.yaml").entries
    assert (entry.senders, entry.dkim_selectors) == (("192.0.2.2/32", "192.0.2.1/32"), ("b", "a"))


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "domains.yaml"
    path.write_text("mine")
    done = spfaudit("init", "a.example", "--offline", "-o", path)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert path.read_text() == "mine"
    assert spfaudit("init", "a.example", "--offline", "-o", path, "--force").returncode == 0
    assert load_inventory(path).entries[0].domain == "a.example"
    assert spfaudit("init", "a.example", "--offline", "-o", tmp_path / "no" / "x.yaml").returncode == 4


@pytest.mark.parametrize("path", ["/dev/null", "/dev/stdout", "/dev/fd/1", "/dev/stderr"])
def test_a_device_or_a_pipe_is_nothing_that_would_be_overwritten(path: str) -> None:
    done = spfaudit("init", "a.example", "--offline", "--quiet", "-o", path)
    assert done.returncode == 0
    told = {"/dev/null": "", "/dev/stderr": done.stderr}.get(path, done.stdout)
    assert ("a.example" in told) == (path != "/dev/null")


@pytest.mark.parametrize("name", ["domains.csv", "DOMAINS.TSV", "names.of.txt"])
def test_no_draft_is_written_where_check_would_not_read_it_as_yaml(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = spfaudit("init", "a.example", "--offline", "--force", "-o", path)
    assert (done.returncode, path.exists()) == (2, False)
    assert f"--output {path}: init writes YAML" in done.stderr
    assert f"name another file: {path.with_suffix('.yaml')}" in done.stderr
    assert "YAML" in spfaudit("init", "a.example", "--offline", "-o", path, "--lang", "ja").stderr


@pytest.mark.parametrize("name", ["domains", "domains.yml", "domains.YAML", "domains.json", "domains.draft"])
def test_a_draft_is_read_again_by_whatever_name_it_has(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert spfaudit("init", "a.example", "--offline", "-o", path).returncode == 0
    assert [entry.domain for entry in load_inventory(path).entries] == ["a.example"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "no name given"),
        (["a..example"], "did you mean a.example?"),
        (["https://www.a.example/"], "a URL"),
        (["--from", "none.txt"], "no such file"),
        (["--from", "none.txt"], "nothing was written"),
        (["--from-zone", "none.zone"], "none.zone"),
        (["--from", ROOT / "domains.example.yaml"], "is an inventory already"),
        (["a.example", "--zone", "none.zone"], "none.zone"),
        (["a.example", "--zone", ZONE, "--nameserver", "127.0.0.1"], "only one of"),
        (["a.example", "--offline", "--record", "r.jsonl"], "--offline with --record: nothing is asked then"),
        (["a.example", "--offline", "--zone", ZONE], "--offline with --zone: nothing is asked then"),
        (["a.example", "--offline", "--replay", "r.jsonl", "--lang", "ja"], "--offline と --replay は併用できません"),
    ],
)
def test_refusals(arguments: list[str | Path], complaint: str) -> None:
    done = spfaudit("init", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stdout == ""


def test_what_the_environment_says_of_resolvers_does_not_matter_offline() -> None:
    done = spfaudit("init", "a.example", "--offline", SPFAUDIT_NAMESERVER="127.0.0.1:9", SPFAUDIT_RECORD="r.jsonl")
    assert (done.returncode, done.stderr) == (0, "spfaudit: 1 domain\n")


def test_a_file_named_as_a_zone_is_read_as_one(tmp_path: Path) -> None:
    """Though nothing in it shows that it is one: it is no list of names in any case."""
    zone = tmp_path / "jp.zone"
    zone.write_text("a.example.jp.\n", encoding="utf-8")
    done = spfaudit("init", "--from", zone, "--offline")
    assert done.returncode == 2
    assert done.stderr.startswith(f"spfaudit: {zone}:")


def test_guesses_can_be_recorded_and_replayed(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    names = ("example.go.jp", "static.example.go.jp")
    first = spfaudit("init", *names, "--zone", ZONE, "--record", tape)
    assert spfaudit("init", *names, "--replay", tape).stdout == first.stdout


def test_names_of_a_zone_that_cannot_be_listed_are_told(tmp_path: Path) -> None:
    zone = tmp_path / "jp.zone"
    zone.write_text("$ORIGIN jp.\n@ 60 SOA a b 1 1 1 1 1\na.example MX 10 mx\n")
    done = spfaudit("init", "--from", zone)
    assert "  - domain: a.example.jp\n" in done.stdout
    assert "left out: jp: jp is a public suffix" in done.stderr
