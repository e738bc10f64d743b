"""Profiles: those that come with the program, and those that users write."""

from datetime import date
from pathlib import Path

import pytest

from one_verdict import judge
from spfaudit.evidence import Answer, Evidence, NoData, NxDomain, Question, Txt, records
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.policy.profiles import PROFILE_NAMES, find_profile
from spfaudit.policy.profiles.lines import line_of
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import make_policy
from spfaudit.policy.settings_error import SettingsError
from spfaudit.policy.verdict import Severity

TODAY = date(2026, 11, 26)
NAME = parse_domain("example.go.jp")
DEMANDS = {
    "jp-gov": {"USE001": "error", "USE003": "error", "DMA001": "error", "DMA005": "info", "DMA012": "error"},
    "bod-18-01": {"SPF001": "error", "DMA005": "error", "DMA006": "error", "DMA016": "error"},
    "uk-gov": {"USE001": "error", "USE003": "error", "USE004": "error", "USE009": "error"},
    "m3aawg-parked": {"USE004": "error", "USE010": "error"},
    "strict": {"SPF203": "error", "USE003": "error", "DMA006": "error", "SPF007": "warning", "TLS002": "info"},
}


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems_of(path: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        make_policy(profile=path)
    return [problem.en.removeprefix(path) for problem in raised.value.problems]


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_each_line_says_why_and_by_which_document(name: str) -> None:
    profile = find_profile(name)
    assert profile.title is not None
    assert profile.demands.keys() <= RULES.keys()
    for demand in profile.demands.values():
        assert demand.why is not None
        assert demand.why.en != demand.why.ja
        assert demand.source
        assert "§" not in demand.source, "a clause has to be read in the text itself first"


@pytest.mark.parametrize("name", DEMANDS)
def test_profiles_weigh_as_their_documents_do(name: str) -> None:
    severities = make_policy(profile=name).severities
    assert {code: severities[code].value for code in DEMANDS[name]} == DEMANDS[name]


@pytest.mark.parametrize("name", sorted(set(PROFILE_NAMES) - {"strict"}))
def test_what_costs_questions_runs_only_when_asked_for(name: str) -> None:
    assert not make_policy(profile=name).severities.keys() & {"SPF007", "TLS001", "TLS002", "BIM001"}
    assert "TLS001" in make_policy(profile=name, transport=True).severities


def test_strict_leaves_no_rule_out() -> None:
    assert make_policy(profile="strict").severities.keys() == RULES.keys()


def test_a_file_extends_a_profile(tmp_path: Path) -> None:
    path = written(
        tmp_path / "ours.toml",
        """extends = "jp-gov"
title = "Ours"

[limits]
address_budget = 500

[rules]
SPF203 = "WARNING"
missing-rua = { severity = "off", why = "read elsewhere", source = "our handbook" }
""",
    )
    policy = make_policy(profile=path)
    assert policy.profile == path
    assert policy.limits.address_budget == 500
    assert policy.severities["SPF203"] is Severity.WARNING
    assert policy.severities["USE003"] is Severity.ERROR
    assert "DMA012" not in policy.severities
    demands = find_profile(path).demands
    assert (demands["DMA012"].source, demands["DMA012"].profile) == ("our handbook", path)
    assert demands["USE003"].profile == "jp-gov"


def test_a_file_that_extends_nothing_extends_the_default(tmp_path: Path) -> None:
    path = written(tmp_path / "ours.toml", "")
    assert make_policy(profile=path).severities == make_policy().severities


def test_files_extend_files_beside_them(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub" / "one.toml", "extends = 'strict'\n[limits]\naddress_budget = 7\n")
    path = written(tmp_path / "two.toml", "extends = 'sub/one.toml'\nrules.SPF007 = 'off'\n")
    policy = make_policy(profile=path)
    assert policy.limits.address_budget == 7
    assert RULES.keys() - policy.severities.keys() == {"SPF007"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nextends = 'jpgov'", [":2: no profile 'jpgov'; did you mean jp-gov?"]),
        ("extends = './ours.toml'", [":1: ./ours.toml extends this profile in turn"]),
        ('extends = "a\\u0000/b"', [":1: no profile 'a\\x00/b'; known: " + ", ".join(PROFILE_NAMES)]),
        ("[rule]\n", [":1: no key 'rule'; did you mean rules?"]),
        ("[rules]\n\nsoftfail-al = 'error'", [":3: no rule 'softfail-al'; did you mean softfail-all?"]),
        (
            "[rules]\nnothing-like-it-at-all = 'off'",
            [":2: no rule 'nothing-like-it-at-all'; `spfaudit rules` lists them"],
        ),
        ("[rules]\nSPF203 = 'eror'", [":2: no severity 'eror'; did you mean error?"]),
        ("[rules.SPF203]\n# why\nseverity = 'eror'", [":3: no severity 'eror'; did you mean error?"]),
        ("[rules]\nSPF203 = 3", [':2: SPF203 has no severity: write SPF203 = "warning"']),
        ("[rules]\nSPF203 = 'off'\nsoftfail-all = 'off'", [":3: SPF203 is given twice"]),
        ("[rules]\nSPF203 = {severity = 'off', wy = 'x'}", [":2: no key 'wy'; did you mean why?"]),
        ("[rules.SPF203]\nseverity = 'off'\nwhy.en = 'x'", [":3: why must be a text, or have en and ja"]),
        ("rules = 3", [":1: rules must be a table: [rules]"]),
        ("extends = 3", [":1: extends must be a text in quotes"]),
        (
            "[limits]\naddress_budget = -1\n[rules]\nNOPE = 'off'",
            [
                ":2: address_budget must be a whole number from 1 to 4,294,967,296",
                ":4: no rule 'NOPE'; `spfaudit rules` lists them",
            ],
        ),
        ("[limits]\naddress_budget = true", [":2: address_budget must be a whole number from 1 to 4,294,967,296"]),
        ("a = ", [":1: not TOML: Invalid value"]),
        ("a = 1\na = 2", [":2: not TOML: Cannot overwrite a value"]),
        ("x = " + "[" * 100_000, None),
        ("[limits]\naddress_budget = " + "1" * 5_000, None),
    ],
)
def test_faults_are_told_with_their_lines(tmp_path: Path, text: str, told: list[str] | None) -> None:
    problems = problems_of(written(tmp_path / "ours.toml", text))
    assert problems == told if told else problems


def test_files_that_are_none(tmp_path: Path) -> None:
    assert problems_of(str(tmp_path / "gone.toml"))[0].endswith("No such file or directory")
    (tmp_path / "latin.toml").write_bytes(b"\n# \xe9\n")
    assert problems_of(str(tmp_path / "latin.toml")) == [":2: not UTF-8"]
    assert "too long" in problems_of(written(tmp_path / "long.toml", "#" * 1_000_001))[0]
    assert problems_of("jp-gof") == ["no profile 'jp-gof'; did you mean jp-gov?"]


def test_a_chain_of_files_has_an_end(tmp_path: Path) -> None:
    for number in range(20):
        written(tmp_path / f"{number}.toml", f"extends = './{number + 1}.toml'")
    assert "extend one another" in problems_of(str(tmp_path / "0.toml"))[0]


def test_lines_of_keys() -> None:
    text = "a = 1\n[rules]\nx.severity = 'off'\n[rules.y]\n 'severity'='off'\n"
    assert [line_of(text, *key) for key in (("", "a"), ("rules", "x"), ("rules.x", "severity"))] == [1, 3, 3]
    assert [line_of(text, *key) for key in (("rules", "y"), ("rules.y", "severity"), ("rules.y", "why"))] == [4, 5, 4]
    assert line_of(text, "", "gone") == 1


@pytest.mark.parametrize("piece", [" ", "a ", "[", "\t'"])
def test_long_lines_that_hold_no_key(piece: str) -> None:
    assert line_of(piece * 50_000 + "\na b = 1\n", "", "a b") == 2


def codes_under(profile: str, spf: str) -> set[str]:
    """What is found of a domain with that SPF record and a sound policy."""
    world: dict[Question, Answer] = {
        Question(NAME, "TXT"): records([Txt((spf.encode(),))]),
        Question(NAME, "MX"): NoData(),
        Question(f"_dmarc.{NAME}", "TXT"): NxDomain(),
    }
    one = Entry(domain=NAME, usage=Usage.SENDING)
    policy = make_policy(profile=profile, select=["SPF1", "SPF2"], ignore=["SPF207", "SPF212", "SPF213"])
    verdict = judge(one, Inventory(entries=(one,)), policy, Evidence(world), TODAY)
    assert not verdict.unjudged
    return {finding.code for finding in verdict.findings}


def test_the_address_budget_is_that_of_the_profile(tmp_path: Path) -> None:
    small = written(tmp_path / "small.toml", "[limits]\naddress_budget = 255\n")
    large = written(tmp_path / "large.toml", "[limits]\naddress_budget = 200_000\n")
    assert codes_under("baseline", "v=spf1 ip4:203.0.113.0/24 -all") == set()
    assert codes_under(small, "v=spf1 ip4:203.0.113.0/24 -all") == {"SPF206"}
    assert codes_under("baseline", "v=spf1 ip4:8.0.0.0/16 ip4:9.9.0.0/16 -all") == {"SPF206"}
    assert codes_under(large, "v=spf1 ip4:8.0.0.0/16 ip4:9.9.0.0/16 -all") == set()
