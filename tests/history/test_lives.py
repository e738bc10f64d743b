"""Findings over time, as a table: what was found month by month, and what the history then says of it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from history.a_run import RULES, UsageName, a_run
from spfaudit.history.history import History
from spfaudit.history.known_lives import Life
from spfaudit.report.counts import SeverityName


class Month(Struct):
    """A run: what of the domains, and how."""

    domains: dict[str, str]
    how: dict[str, Any] = {}
    whole: bool | None = None


def month(domains: str | dict[str, str], *, whole: bool | None = None, **how: Any) -> Month:
    return Month({"a": domains} if isinstance(domains, str) else domains, how, whole)


NON_SENDING: dict[str, UsageName] = {"a": "non-sending"}
NO_SPF001 = {code: severity for code, severity in RULES.items() if code != "SPF001"}

# Each life of a.example's SPF001 as: first seen, last seen, ending and when; months count from 1.
CASES: dict[str, tuple[list[Month], list[str]]] = {
    "seen twice": ([month("SPF001"), month("SPF001")], ["1-2"]),
    "fixed": ([month("SPF001"), month("")], ["1-1 fixed 2"]),
    "still fixed": ([month("SPF001"), month(""), month("")], ["1-1 fixed 2"]),
    "reopened": ([month("SPF001"), month(""), month("SPF001")], ["1-1 fixed 2", "3-3"]),
    "reopened twice": (
        [month("SPF001"), month(""), month("SPF001"), month(""), month("SPF001")],
        ["1-1 fixed 2", "3-3 fixed 4", "5-5"],
    ),
    "undetermined is not fixed": ([month("SPF001"), month("?SPF001")], ["1-1"]),
    "undetermined for a while": ([month("SPF001"), month("?SPF001"), month("SPF001")], ["1-3"]),
    "undetermined, then fixed": ([month("SPF001"), month("?SPF001"), month("")], ["1-1 fixed 3"]),
    "another rule's abstention does not matter": ([month("SPF001"), month("?USE001")], ["1-1 fixed 2"]),
    "found and undetermined at once": ([month("SPF001"), month("SPF001 ?SPF001")], ["1-2"]),
    "undetermined first": ([month("?SPF001"), month("SPF001")], ["2-2"]),
    "rule not selected": ([month("SPF001"), month("", rules=NO_SPF001)], ["1-1"]),
    "rule selected again": ([month("SPF001"), month("", rules=NO_SPF001), month("")], ["1-1 fixed 3"]),
    "rules not told": ([month("SPF001"), month("", rules={})], ["1-1"]),
    "domain dropped": ([month("SPF001"), month({"b": ""})], ["1-1 dropped 2"]),
    "domain listed again": ([month("SPF001"), month({"b": ""}), month("SPF001")], ["1-1 dropped 2", "3-3"]),
    "not in a part": ([month("SPF001"), month({"b": ""}, whole=False)], ["1-1"]),
    "not in a shard": ([month("SPF001"), month({"b": ""}, shard="1/2")], ["1-1"]),
    "in a part": ([month("SPF001"), month("", whole=False)], ["1-1 fixed 2"]),
    "not attempted": ([month("SPF001"), month("-", complete=False)], ["1-1"]),
    "attempted in an incomplete run": ([month("SPF001"), month("", complete=False)], ["1-1 fixed 2"]),
    "dropped in an incomplete run": ([month("SPF001"), month({"b": "-"}, complete=False)], ["1-1 dropped 2"]),
    "waived": ([month("SPF001"), month("~SPF001"), month("~SPF001")], ["1-3 waived 2"]),
    "waived from the first": ([month("~SPF001"), month("~SPF001")], ["1-2 waived 1"]),
    "waiver over": ([month("~SPF001"), month("SPF001")], ["1-2"]),
    "waived and fixed": ([month("~SPF001"), month("")], ["1-1 waived 1 fixed 2"]),
    "waived, undetermined": ([month("~SPF001"), month("?SPF001"), month("~SPF001")], ["1-3 waived 1"]),
    "same fault of another inventory": ([month("SPF001"), month("", inventory="other.yaml")], ["1-1"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_finding_lives(case: str, tmp_path: Path) -> None:
    months, expected = CASES[case]
    with History(tmp_path / "history.db") as history:
        for number, one in enumerate(months):
            how = {"inventory": "domains.yaml", **one.how}
            history.remember(a_run(number, one.domains, **how), series=how["inventory"], whole=one.whole)
        lives = [life for life in history.lives("domains.yaml") if (life.domain, life.code) == ("a.example", "SPF001")]
    assert list(map(told, lives)) == expected
    assert [life.episode for life in lives] == list(range(1, len(lives) + 1))


def told(life: Life) -> str:
    words = [f"{life.first_seen.run}-{life.last_seen.run}"]
    words += [f"waived {life.waived_since.run}"] if life.waived_since else []
    words += [f"{life.ending} {life.ended.run}"] if life.ended else []
    return " ".join(words)


def test_a_rule_that_is_not_for_the_usage_any_more(tmp_path: Path) -> None:
    """USE001 is for names that send no mail: once one sends, its finding is void, which is not fixed."""
    with History(tmp_path / "history.db") as history:
        history.remember(a_run(0, {"a": "USE001"}, usages=NON_SENDING), series="x")
        history.remember(a_run(1, {"a": ""}), series="x")
        assert list(map(told, history.lives("x"))) == ["1-1 not-applicable 2"]


@pytest.mark.parametrize(("count", "became"), [(50, "1-1 fixed 2"), (51, "1-1")])
def test_a_rule_that_no_longer_tells_all_its_findings_has_fixed_none(tmp_path: Path, count: int, became: str) -> None:
    with History(tmp_path / "history.db") as history:
        history.remember(a_run(0, {"a": "SPF001"}), series="x")
        crowd = a_run(1, {"a": "SPF001"})
        one = crowd.domains[0].findings[0]
        many = [replace(one, fingerprint=f"{number:016x}") for number in range(count)]
        crowd.domains[0].findings[:] = many
        history.remember(crowd, series="x")
        assert told(next(life for life in history.lives("x") if life.fingerprint == one.fingerprint)) == became


WORDS = ("", "SPF001", "~SPF001", "?SPF001", "SPF001 ?SPF001", "USE002 SPF001", "-")
RUNS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from(WORDS), min_size=1),
        st.sampled_from([RULES, NO_SPF001]),
        st.sampled_from([True, True, False]),
        st.integers(0, 9),
    ),
    min_size=2,
    max_size=7,
)


@given(RUNS)
@settings(max_examples=25)
def test_what_is_the_same_as_in_the_run_before_need_not_be_looked_at(
    runs: list[tuple[dict[str, str], dict[str, SeverityName], bool, int]],
) -> None:
    """The lives are those that come of looking at every domain."""

    def lives(folder: str) -> list[Life]:
        with History(Path(folder, "h.db")) as history:
            for domains, rules, whole, when in runs:
                history.remember(a_run(when, domains, rules=rules), series="x", whole=whole)
            return list(history.lives("x"))

    with TemporaryDirectory() as quick, TemporaryDirectory() as slow:
        found = lives(quick)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("spfaudit.history.lives._run_alike", lambda *ignored: None)
            assert found == lives(slow)


def test_lives_as_they_were_known_then(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        for number, words in enumerate(["SPF001", "", "SPF001 USE002"]):
            history.remember(a_run(number, {"a": words}), series="x")
        known = {at: [(life.code, told(life)) for life in history.lives("x", at=at)] for at in (1, 2, 3)}
        open_then = [life.code for life in history.lives("x", at=1, open_only=True)]
        open_now = [(life.code, life.episode) for life in history.lives("x", open_only=True)]
    assert known[1] == [("SPF001", "1-1")]
    assert known[2] == [("SPF001", "1-1 fixed 2")]
    assert known[3] == [("SPF001", "1-1 fixed 2"), ("SPF001", "3-3"), ("USE002", "3-3")]
    assert open_then == ["SPF001"]
    assert open_now == [("SPF001", 2), ("USE002", 1)]
