"""Remedies at names for which a wildcard answers: the first record there ends that, for addresses as well."""

from datetime import date
from pathlib import Path

import pytest

from rule_cases import Case, judge_case
from spfaudit.inventory.model import Usage
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Finding

ABOVE = """example.go.jp. TXT "v=spf1 -all"
example.go.jp. A 192.0.2.80
example.go.jp. MX 0 .
"""
WEB = "*.example.go.jp. A 192.0.2.80\n"
MAIL = '*.example.go.jp. MX 10 mx.example.\n*.example.go.jp. TXT "v=spf1 mx -all"\nmx.example. A 192.0.2.25\n'
LOCKED = '*.example.go.jp. A 192.0.2.80\n*.example.go.jp. MX 0 .\n*.example.go.jp. TXT "v=spf1 -all"\n'
ALIAS = "*.example.go.jp. CNAME www.provider.example.\nwww.provider.example. A 192.0.2.80\n"
REJECT = '_dmarc.example.go.jp. TXT "v=DMARC1; p=none; rua=mailto:d@example.go.jp"\n'
N, R, S, X = Usage.NON_SENDING, Usage.RECEIVE_ONLY, Usage.SENDING, Usage.RETIRED
SELECTOR = {"dkim_selectors": ["s1"]}
HELD = {"hold_until": date(2027, 3, 31)}
NOTE, KEEPS = "a wildcard answers for it", "what it is to keep of: "


def findings(usage: Usage, zone: str, folder: Path, failing: tuple[str, ...] = (), **entry: object) -> list[Finding]:
    case = Case(
        it="", expect="", domain="www.example.go.jp", usage=usage, zone=ABOVE + zone, failing=list(failing), entry=entry
    )
    return list(judge_case(case, make_policy(), folder).findings)


def remedies(usage: Usage, zone: str, folder: Path, failing: tuple[str, ...] = (), **entry: object) -> dict[str, str]:
    return {finding.code: finding.remedy.en for finding in findings(usage, zone, folder, failing, **entry)}


@pytest.mark.parametrize(
    ("usage", "zone", "entry", "codes", "kept"),
    [
        (N, WEB, {}, {"USE001", "USE003", "USE004", "USE010"}, "A 192.0.2.80)"),
        (N, LOCKED, {}, {"USE003"}, 'A 192.0.2.80, MX 0 ., TXT "v=spf1 -all")'),
        (N, MAIL, {}, {"USE001", "USE003", "USE005", "USE010"}, 'MX 10 mx.example, TXT "v=spf1 mx -all")'),
        (N, ALIAS, {}, {"USE001", "USE003", "USE004", "USE010"}, "CNAME www.provider.example)"),
        (N, REJECT + WEB, {}, {"USE001", "USE003", "USE004", "USE010"}, "A 192.0.2.80)"),
        (R, WEB, {}, {"SPF001", "DMA001", "USE003", "MX005"}, "A 192.0.2.80)"),
        (R, MAIL, {}, {"USE002", "DMA001", "USE003"}, 'MX 10 mx.example, TXT "v=spf1 mx -all")'),
        (S, WEB, SELECTOR, {"SPF001", "DMA001", "DKI001", "MX005"}, "A 192.0.2.80)"),
        (S, REJECT + MAIL, {}, {"DMA005"}, 'MX 10 mx.example, TXT "v=spf1 mx -all")'),
        (X, WEB, {}, {"USE001", "USE003", "USE004", "USE010"}, "A 192.0.2.80)"),
        (X, WEB, HELD, {"LIF003", "USE001", "USE003", "USE004", "USE010"}, "A 192.0.2.80)"),
    ],
)
def test_what_the_wildcard_gave_is_told(
    usage: Usage, zone: str, entry: dict[str, object], codes: set[str], kept: str, tmp_path: Path
) -> None:
    told = {code: text for code, text in remedies(usage, zone, tmp_path, **entry).items() if NOTE in text}
    assert set(told) == codes
    for text in told.values():
        assert text.count(NOTE) == 1
        assert KEEPS + kept in text


@pytest.mark.parametrize(
    ("zone", "instead"),
    [
        (ALIAS, "publish A 192.0.2.80 instead of it"),
        (ALIAS + "www.provider.example. MX 0 .\n", "publish A 192.0.2.80, MX 0 . instead of it"),
        ("*.example.go.jp. CNAME _x.provider.example.\n_x.provider.example. TLSA 3 1 1 " + "00" * 32, "leave it out"),
        ("*.example.go.jp. CNAME gone.example.\n", "leave it out"),
    ],
)
def test_no_alias_is_kept_beside_other_records(zone: str, instead: str, tmp_path: Path) -> None:
    for usage, code in ((N, "USE001"), (R, "SPF001"), (S, "SPF001")):
        remedy = remedies(usage, zone, tmp_path)[code]
        assert f"where another record is to stand at www.example.go.jp itself, {instead}.)" in remedy
    assert "beside a CNAME: where" not in remedies(N, WEB, tmp_path)["USE001"]


def test_an_alias_of_a_wildcard_is_no_cname_to_replace_or_delete(tmp_path: Path) -> None:
    kinds = {
        N: {"USE001", "USE003", "USE004"},
        R: {"SPF001", "DMA001", "MX005"},
        S: {"SPF001", "DMA001", "MX005"},
    }
    for usage, codes in kinds.items():
        told = remedies(usage, ALIAS, tmp_path)
        for code in codes:
            assert NOTE in told[code]
            assert "is an alias of" not in told[code]
    # Where it is not known to be a wildcard's, it may be the name's own.
    told = remedies(N, ALIAS, tmp_path, failing=("<random>.example.go.jp TXT", "<random>.www.example.go.jp TXT"))
    for code in kinds[N]:
        assert "is an alias of www.provider.example" in told[code]


def test_an_alias_of_the_name_beside_a_wildcard_is_its_own(tmp_path: Path) -> None:
    zone = ALIAS + "www.example.go.jp. CNAME web.example.\nweb.example. A 192.0.2.81\n"
    told = remedies(N, zone, tmp_path)
    for code in ("USE001", "USE004"):
        assert "(The name is an alias of web.example, and nothing may stand beside a CNAME" in told[code]
        assert NOTE not in told[code]


def test_an_alias_of_the_name_that_is_like_the_wildcards_is_its_own(tmp_path: Path) -> None:
    told = remedies(N, ALIAS + "www.example.go.jp. CNAME www.provider.example.\n", tmp_path)
    for code in ("USE001", "USE004"):
        assert "(The name is an alias of www.provider.example, and nothing may stand beside a CNAME" in told[code]
    nowhere = '*.example.go.jp. CNAME gone.provider.example.\nprovider.example. TXT "."\n'
    for zone, owner in (
        (nowhere, "the wildcard"),
        (nowhere + "www.example.go.jp. CNAME gone.provider.example.\n", "www"),
    ):
        assert f"Delete the CNAME record of {owner}" in remedies(N, zone, tmp_path)["LIF005"]


@pytest.mark.parametrize("usage", [N, X])
def test_an_exchanger_that_only_a_wildcard_names_is_no_record_of_the_name(usage: Usage, tmp_path: Path) -> None:
    there = "www.provider.example. A 192.0.2.80\n"
    by_itself = there + '*.example.go.jp. MX 10 gone.provider.example.\n*.example.go.jp. TXT "v=spf1 -all"\n'
    by_alias = there + "*.example.go.jp. CNAME web.example.\nweb.example. MX 10 gone.provider.example.\n"
    for zone in (by_itself, by_alias):
        assert NOTE in remedies(usage, zone, tmp_path)["MX001"]
    its_own = by_itself + "www.example.go.jp. MX 10 gone.provider.example.\n"
    assert NOTE not in remedies(usage, its_own, tmp_path)["MX001"]


def test_a_record_elsewhere_takes_nothing_from_the_name(tmp_path: Path) -> None:
    policy = '_dmarc.example.go.jp. TXT "v=DMARC1; p=none"\n'
    for zone in (WEB, ALIAS):
        remedy = remedies(S, policy + zone, tmp_path)["DMA012"]
        assert "Change the record to (with a mailbox of yours): _dmarc.example.go.jp. IN TXT" in remedy
        assert NOTE not in remedy


def test_both_languages_tell_it(tmp_path: Path) -> None:
    for finding in findings(N, WEB, tmp_path):
        assert (NOTE in finding.remedy.en) == ("ワイルドカードが応答していると" in finding.remedy.ja)


@pytest.mark.parametrize(
    "zone",
    [
        WEB + "www.example.go.jp. A 192.0.2.80\n",  # like the wildcard's, and its own: nothing below it answers
        WEB + "www.example.go.jp. A 192.0.2.81\n*.www.example.go.jp. A 192.0.2.81\n",
        WEB + "a.www.example.go.jp. A 192.0.2.80\n",  # exists for what is below it, and has no address
        "www.example.go.jp. A 192.0.2.80\n",
        "*.go.jp. A 192.0.2.80\nwww.example.go.jp. A 192.0.2.80\n",
    ],
)
def test_a_name_that_exists_loses_nothing(zone: str, tmp_path: Path) -> None:
    assert not any(NOTE in text for text in remedies(N, zone, tmp_path).values())


def test_what_is_not_known_is_not_told(tmp_path: Path) -> None:
    for failing in ("www.example.go.jp AAAA", "<random>.example.go.jp MX", "_dmarc.www.example.go.jp TXT"):
        told = remedies(N, WEB, tmp_path, failing=(failing,))
        assert "USE001" in told, failing
        assert not any(NOTE in text for text in told.values()), failing


def test_many_records_are_not_all_told(tmp_path: Path) -> None:
    zone = "".join(f"*.example.go.jp. A 192.0.2.{last}\n" for last in range(1, 13))
    remedy = remedies(N, zone, tmp_path)["USE001"]
    assert ", …)" in remedy
    assert remedy.count("A 192.0.2.") == 10
