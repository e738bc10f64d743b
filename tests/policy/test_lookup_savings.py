"""What SPF101 says can be done: what each term costs, what remains without it, and what can be flattened."""

from pathlib import Path

import pytest

from rule_cases import Case, judge_case, only

PROVIDERS = """
plain.example. TXT "v=spf1 a:1.example mx:2.example include:deep.example ip4:192.0.2.0/24 -all"
deep.example. TXT "v=spf1 a:3.example -all"
macro.example. TXT "v=spf1 a:4.example exists:%{i}.x.example -all"
ptr.example. TXT "v=spf1 include:reverse.example -all"
reverse.example. TXT "v=spf1 ptr -all"
open.example. TXT "v=spf1 a:5.example +all"
"""
SEVEN = " ".join(f"a:h{n}.example" for n in range(7))


def remedy(folder: Path, spf: str, *failing: str, zone: str = PROVIDERS) -> str:
    case = Case(it="costs too much", expect="fires", spf=spf, zone=zone, failing=list(failing))
    (finding,) = judge_case(case, only("SPF101"), folder).findings
    assert finding.remedy.ja
    return finding.remedy.en


def test_each_term_with_its_cost_and_what_remains(tmp_path: Path) -> None:
    said = remedy(tmp_path, f"v=spf1 include:plain.example {SEVEN} -all")
    assert said.startswith("Save 2 or more:")
    assert "include:plain.example costs 5: removing or flattening it leaves 7." in said
    assert "a:h0.example costs 1: removing or flattening it leaves 11." in said
    assert "together" not in said


def test_a_term_that_is_there_twice_is_told_once(tmp_path: Path) -> None:
    said = remedy(tmp_path, "v=spf1 include:plain.example include:plain.example a mx a:x.example -all")
    assert "include:plain.example is there 2 times and costs 5 each time: once is enough, and leaves 8." in said
    assert said.count("include:plain.example") == 1


@pytest.mark.parametrize("name", ["macro", "ptr", "open", "gone"])
def test_flattening_is_offered_only_where_fixed_networks_can_stand_for_a_term(tmp_path: Path, name: str) -> None:
    said = remedy(tmp_path, f"v=spf1 include:{name}.example {SEVEN} a mx a:x.example -all")
    assert f"include:{name}.example costs" in said
    assert "it cannot be flattened." in said.partition(f"include:{name}.example")[2]


def test_a_redirect_cannot_be_removed(tmp_path: Path) -> None:
    assert "redirect=plain.example costs 5: flattening it leaves 7." in remedy(
        tmp_path, f"v=spf1 {SEVEN} redirect=plain.example"
    )
    assert "redirect=macro.example costs 3 and cannot be flattened." in remedy(
        tmp_path, f"v=spf1 a {SEVEN} redirect=macro.example"
    )


HEAVY = " ".join(f"a:x{n}.example" for n in range(12))


def test_what_costs_too_much_by_itself_comes_first(tmp_path: Path) -> None:
    zone = PROVIDERS + f'heavy.example. TXT "v=spf1 {HEAVY} -all"\nover.example. TXT "v=spf1 redirect=heavy.example"\n'
    for spf, then in (
        ("v=spf1 include:heavy.example a -all", "include:heavy.example costs 13: removing or flattening it leaves 1."),
        ("v=spf1 a redirect=over.example", "redirect=over.example costs 14: flattening it leaves 1."),
        (f"v=spf1 include:heavy.example include:plain.example {SEVEN} -all", "Save 15 or more: "),
    ):
        said = remedy(tmp_path, spf, zone=zone)
        assert said.startswith(f"Have the owner of heavy.example mend it, or do without it. {then}"), said


def test_how_many_terms_it_takes(tmp_path: Path) -> None:
    one = remedy(tmp_path, f"v=spf1 include:plain.example include:macro.example {SEVEN} -all")  # 15, and 5 is one term
    assert "together" not in one
    many = remedy(tmp_path, "v=spf1 " + " ".join(f"a:h{n}.example" for n in range(14)) + " -all")
    assert many.endswith("The 4 costliest terms together leave 10.")


def test_what_hangs_on_a_failed_lookup_is_no_promise(tmp_path: Path) -> None:
    said = remedy(tmp_path, f"v=spf1 include:plain.example include:down.example {SEVEN} -all", "down.example TXT")
    assert "include:plain.example costs 5: removing or flattening it leaves at least 8." in said
    unknown = "whether it can be flattened is not known, as a lookup failed."
    said = remedy(tmp_path, f"v=spf1 include:down.example {SEVEN} a mx a:x.example -all", "down.example TXT")
    assert f"include:down.example costs at least 1: removing it leaves 10; {unknown}" in said
    assert "a:h0.example costs 1: removing or flattening it leaves at least 10." in said
    spf = "v=spf1 include:plain.example include:macro.example a mx redirect=down.example"
    said = remedy(tmp_path, spf, "down.example TXT")
    assert f"redirect=down.example costs at least 1; {unknown}" in said
    many = " ".join(f"a:h{n}.example" for n in range(13))
    said = remedy(tmp_path, f"v=spf1 {many} include:down.example -all", "down.example TXT")
    assert said.endswith("The 4 costliest terms together leave at least 10.")
    said = remedy(tmp_path, f"v=spf1 include:down.example include:down.example {many} -all", "down.example TXT")
    assert "and costs at least 1 each time: once is enough, and leaves at least 14." in said


def test_what_opens_the_record_or_hangs_on_the_message_cannot_be_flattened_whatever_failed(tmp_path: Path) -> None:
    zone = PROVIDERS + 'mixed.example. TXT "v=spf1 include:down.example exists:%{i}.x.example -all"\n'
    said = remedy(tmp_path, f"v=spf1 include:mixed.example {SEVEN} a mx -all", "down.example TXT", zone=zone)
    assert "include:mixed.example costs at least 3: removing it leaves 9; it cannot be flattened." in said
