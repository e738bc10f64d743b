"""Files, streams, and which format they are in."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reading import FILES, PROFILES, RULES, parse, problems_of
from spfaudit.inventory import InventoryError, InventoryFormat, decoding, load_inventory

YAML = "domains: [a.example]\n"
CSV = "domain,usage\na.example,sending\n"
LIST = "a.example\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("d.yaml", YAML), ("d.YML", YAML), ("d.json", '{"domains": ["a.example"]}'), ("d.csv", CSV), ("d.txt", LIST)],
)
def test_format_by_extension(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    inventory = load_inventory(path, known_rules=RULES, known_profiles=PROFILES)
    assert [entry.domain for entry in inventory.entries] == ["a.example"]
    assert inventory.path == str(path)


@pytest.mark.parametrize(
    "text",
    [
        YAML,
        "# 一覧\n\nversion: 1\ndomains:\n- a.example\n",
        "---\ndomains: [a.example]",
        '{"domains": ["a.example"]}',
        CSV,
        "ドメイン\na.example\n",
        "用途;ドメイン\n送信;a.example\n",
        "sep=;\nusage;domain\nsending;a.example\n",
        '"version": 1\n"domains": [a.example]\n',
        "'domains':\n- a.example\n",
        "  domains:\n  - a.example\n",
        '\n {"domains": ["a.example"]}',
        LIST,
        "  a.example\n",
        "# domains:\na.example # domain,usage\n",
    ],
)
@pytest.mark.parametrize("path", ["-", "domains", "domains.lst"])
def test_format_by_content(path: str, text: str) -> None:
    assert [entry.domain for entry in parse(text, path).entries] == ["a.example"]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("-", ""),
        ("/dev/stdin", ""),
        ("/dev/fd/63", ""),
        ("/proc/self/fd/0", ""),
        ("/dev/shm/domains.yaml", "/dev/shm/"),
        ("mail/domains.yaml", "mail/"),
        ("domains.yaml", ""),
    ],
)
def test_relative_paths_begin_in_the_folder_of_the_file_and_a_stream_has_none(path: str, folder: str) -> None:
    inventory = parse("resolver: {zone_files: [a.zone]}\nhistory: h.db\ndomains: [a.example]\n", path, format="yaml")
    assert (inventory.resolver.zone_files, inventory.history) == ((f"{folder}a.zone",), f"{folder}h.db")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a.example\n- b.example\n", "a list at the top"),
        ("domains：\n- a.example\n", "full-width colon"),
        ("https://a.example/\n", "a URL"),
        ("a.example: sending\n", "cannot be in a domain name"),
    ],
)
def test_content_that_is_nearly_something(text: str, message: str) -> None:
    assert message in problems_of(text, "-")[0].message.en


@pytest.mark.parametrize("path", ["-", "d.toml", "d.ini"])
@pytest.mark.parametrize(
    "text",
    ['version = 1\n[[domains]]\ndomain = "a.example"\n', '[[domains]]\ndomain = "a.example"\n', "[domains] # all\n"],
)
def test_toml_is_told_once(path: str, text: str) -> None:
    (problem,) = problems_of(text, path)
    assert (problem.line, problem.message.en) == (
        1,
        "this looks like TOML or INI, which inventories are not written in",
    )
    assert problem.suggestion


@pytest.mark.parametrize("text", ["[a.example, b.example]\n", "a.example = b\n"])
def test_what_is_no_toml(text: str) -> None:
    assert "TOML" not in problems_of(text, "-")[0].message.en


@pytest.mark.parametrize(("path", "said"), [("d.json", '{"domains": […]}'), ("d.yaml", "domains: above it")])
def test_a_list_alone_is_put_right_in_its_own_format(path: str, said: str) -> None:
    text = '["a.example"]\n' if path == "d.json" else "- a.example\n"
    (problem,) = problems_of(text, path)
    assert problem.suggestion
    assert said in problem.suggestion.en


def test_yaml_told_by_content_is_utf8_as_well() -> None:
    assert "CP932" in problems_of("domains: [庁.example]".encode("cp932"), "-")[0].message.en


def test_the_format_can_be_said() -> None:
    assert parse(LIST, "names.yaml", format="list").entries
    assert parse("domain\na.example", "names.txt", format="csv").entries


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(YAML.encode())))
    inventory = load_inventory("-", known_rules=RULES, known_profiles=PROFILES)
    assert (inventory.path, len(inventory.entries)) == ("-", 1)


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InventoryError, match="can't read the inventory"):
        load_inventory("-", known_rules=RULES, known_profiles=PROFILES)


def test_a_stream() -> None:
    assert load_inventory(io.BytesIO(CSV.encode()), known_rules=RULES, known_profiles=PROFILES).path == "-"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("missing.yaml", "no such file"), (".", "a folder"), ("a\0b", "not a readable path"), ("", "no such file")],
)
def test_files_that_cannot_be_read(tmp_path: Path, path: str, reason: str) -> None:
    whole = str(tmp_path / path) if path else ""
    with pytest.raises(InventoryError) as caught:
        load_inventory(whole, known_rules=RULES, known_profiles=PROFILES)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == (whole, 0, 0)
    assert reason in problem.message.en


def test_endless_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_OCTETS", 100)
    assert "larger than" in problems_of(b"#" * 101, "-")[0].message.en


def test_the_error_says_the_first_problem_and_counts_the_rest() -> None:
    with pytest.raises(InventoryError, match=r"domains.txt:1:1: .*public suffix.* \(and 1 more\)"):
        parse("jp\ncom\n", "domains.txt")


# Octets that mean something to some format, so that random sequences get past the first check.
_TOKENS = """a.example go.jp domain domains: usage : ： , ; - ? | > [ ] { } " ' # & * ! % @ ` << --- ... ~ \\ / 日本
ｅ． xn-- retired sending retired_on: 2024-02-30 令和 192.0.2.1/24 waivers: rule: 9999999999999"""
_PIECES = st.sampled_from(_TOKENS.split()) | st.sampled_from("\t\n\r 　\ufeff\0\x1b\x85\u2028\u202e")
_NEARLY = st.lists(_PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode())


@pytest.mark.parametrize("format", FILES)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")) | _NEARLY)
def test_any_octets_are_an_inventory_or_an_inventory_error(format: InventoryFormat, data: bytes) -> None:
    for prefix in (b"", b"domains:\n- domain: ", b"domain,usage\n", b"\xef\xbb\xbf"):
        try:
            outcome = parse(prefix + data, FILES[format]).entries
        except InventoryError as error:
            outcome = error.problems
        assert outcome


@pytest.mark.parametrize("path", ["domains.yaml", "domains.csv", "-"])
def test_euc_jp_is_not_taken_for_cp932(path: str) -> None:
    text = (
        "domain,organization\na.example,大臣官房\n" if path == "domains.csv" else "domains: [a.example]  # 大臣官房\n"
    )
    (problem,) = problems_of(text.encode("euc_jp"), path)
    assert problem.message.en == "the file is in EUC-JP, not UTF-8"


def test_half_width_kana_are_cp932() -> None:
    (entry,) = parse("domain,organization\na.example,ﾌﾞﾝｶﾁｮｳｵ\n".encode("cp932"), "domains.csv").entries
    assert entry.organization == "ﾌﾞﾝｶﾁｮｳｵ"


@pytest.mark.parametrize("path", ["domains.csv", "domains.txt", "domains.yaml", "-"])
@pytest.mark.parametrize("first", ["utf-8", "cp932"])
def test_files_joined_of_two_encodings_are_read_as_neither(first: str, path: str) -> None:
    other = "cp932" if first == "utf-8" else "utf-8"
    data = "domain\n\na.example # 大臣官房\r\n".encode(first) + "b.example # 総務課\n".encode(other)
    (problem,) = problems_of(data, path)
    assert problem.message.en == "octets that are not UTF-8, though other lines are"
    assert (problem.line, problem.column) == ((4, 13) if first == "utf-8" else (3, 13))
    assert problem.suggestion
    assert "UTF-8" in problem.suggestion.en


def test_rare_kanji_and_half_width_kana_are_cp932() -> None:
    organization = "髙﨑ﾃｽﾄ 鬱邱螟ﾄﾄﾞｳ 医療ｾﾝﾀｰ ﾂ課 纏ﾃﾞ①"
    text = f"domain,organization\na.example,{organization}\nb.example,ﾃｽﾄ\nc.example,大臣官房\n"
    assert [entry.organization for entry in parse(text.encode("cp932"), "domains.csv").entries] == [
        organization,
        "ﾃｽﾄ",
        "大臣官房",
    ]
