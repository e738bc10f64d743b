"""Waivers: with a domain, and for patterns; whom they are for, and what is wrong with them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reading import expect, parse, problems_of
from spfaudit.inventory.model import Entry, Waiver
from spfaudit.inventory.spreading import spread
from spfaudit.names import Domain

UNTIL = date(2027, 1, 31)
NAMES = ("example.go.jp", "a.example.go.jp", "b.a.example.go.jp", "xexample.go.jp", "news.example.jp")


def waived(domains: str, *, more: str = "") -> dict[str, list[str]]:
    listed = "".join(
        f"- {{domain: {name}, organization: {'大臣官房' if 'a' in name[:1] else '国際局'}}}\n" for name in NAMES
    )
    inventory = parse(
        f"waivers:\n- {{rule: DMA006, domains: {domains}, reason: later, until: 2027-01-31{more}}}\ndomains:\n{listed}"
    )
    assert len(inventory.waivers) == 1
    return {entry.domain: [waiver.rule for waiver in entry.waivers] for entry in inventory.entries if entry.waivers}


@pytest.mark.parametrize(
    ("domains", "more", "concerned"),
    [
        ('["*.example.go.jp"]', "", NAMES[1:3]),  # as in DNS, not the name above itself
        ('["＊．ＥＸＡＭＰＬＥ．go.jp."]', "", NAMES[1:3]),
        ("[Example.go.jp]", "", NAMES[:1]),
        ('["*.example.go.jp", example.go.jp, news.example.jp]', "", (*NAMES[:3], NAMES[4])),
        ('["*.a.example.go.jp", "*.example.go.jp"]', "", NAMES[1:3]),
        ('["*.example.go.jp"]', ", organization: 大臣官房", NAMES[1:2]),
        ('["*.example.com"]', "", ()),
    ],
)
def test_whom_a_pattern_means(domains: str, more: str, concerned: tuple[str, ...]) -> None:
    assert waived(domains, more=more) == {name: ["DMA006"] for name in concerned}


def test_a_domains_own_waivers_come_first() -> None:
    inventory = parse(
        "waivers:\n"
        "- {rule: softfail-all, domains: ['*.city.example'], owner: 基盤係, reason: all, until: 2027-01-31}\n"
        "domains:\n"
        "- domain: a.city.example\n"
        "  waivers: [{rule: SPF, owner: ' K. ', reason: own, until: 2027-01-31}]\n"
    )
    of_all = Waiver(rule="SPF203", domains=("*.city.example",), owner="基盤係", reason="all", until=UNTIL, line=2)
    assert inventory.waivers == (of_all,)
    assert inventory.entries[0].waivers == (Waiver(rule="SPF", owner="K.", reason="own", until=UNTIL, line=5), of_all)


def test_many_domains_share_the_waivers_that_concern_them() -> None:
    waivers = [Waiver(rule="SPF", reason="x", until=UNTIL, domains=("*.example.go.jp",))]
    one, other = spread((Entry(domain=Domain(f"{name}.example.go.jp")) for name in "ab"), waivers)
    assert one.waivers is other.waivers


_LABELS = st.sampled_from(["a", "b"])
_DOMAINS = st.lists(_LABELS, min_size=1, max_size=4).map(".".join)
_PATTERNS = st.tuples(st.sampled_from(["", "*."]), _DOMAINS).map("".join)


@given(
    st.lists(st.tuples(_DOMAINS, st.sampled_from([None, "x", "y"])), max_size=5),
    st.lists(st.tuples(st.lists(_PATTERNS, min_size=1, max_size=3), st.sampled_from([None, "x"])), max_size=5),
)
def test_the_index_finds_what_trying_each_pattern_finds(
    listed: list[tuple[str, str | None]], patterns: list[tuple[list[str], str | None]]
) -> None:
    waivers = [
        Waiver(rule=f"SPF{number}", reason="x", until=UNTIL, domains=tuple(some), organization=organization)
        for number, (some, organization) in enumerate(patterns)
    ]
    for entry in spread(
        (Entry(domain=Domain(name), organization=organization) for name, organization in listed), waivers
    ):
        assert entry.waivers == tuple(
            waiver
            for waiver in waivers
            if waiver.organization in (None, entry.organization)
            and any(
                entry.domain.endswith(pattern[1:]) if pattern.startswith("*") else entry.domain == pattern
                for pattern in waiver.domains
            )
        )


@pytest.mark.parametrize(
    ("waiver", "message", "suggestion"),
    [
        ("◆{rule: SPF001, reason: x, until: 2027-01-31}", "missing here: domains", ""),
        ("◆{rule: SPF001, domains: [a.example], reason: x}", "missing here: until", ""),
        ("{rule: SPF001, domains: ◆[], reason: x, until: 2027-01-31}", "names no domain", "patterns"),
        ("{rule: SPF001, domains: ◆a.example, reason: x, until: 2027-01-31}", "expected a list", "[a.example]"),
        ("{rule: SPF001, domains: [◆'a.*.example'], reason: x, until: 2027-01-31}", "a pattern is", ""),
        ("{rule: SPF001, domains: [◆'*.*.a.example'], reason: x, until: 2027-01-31}", "a pattern is", "'*.a.example'"),
        ("{rule: SPF001, domains: [◆'*example.jp'], reason: x, until: 2027-01-31}", "a pattern is", "'*.example.jp'"),
        ("{rule: SPF001, domains: [◆'*'], reason: x, until: 2027-01-31}", "a pattern is", ""),
        ("{rule: SPF001, domains: [◆'*.'], reason: x, until: 2027-01-31}", "a pattern is", ""),
        ("{rule: SPF001, domains: [◆'*.go.jp'], reason: x, until: 2027-01-31}", "public suffix", ""),
        ("{rule: SPF001, domains: [◆'*.a..example'], reason: x, until: 2027-01-31}", "empty", "'*.a.example'"),
        ("{rule: SPF001, ◆domain: [a.example], reason: x, until: 2027-01-31}", "unknown key", "domains"),
        ("{rule: ◆SP, domains: [a.example], reason: x, until: 2027-01-31}", "unknown rule", ""),
        ("{rule: ◆DMA7, domains: [a.example], reason: x, until: 2027-01-31}", "unknown rule", "DMA006"),
        ("{rule: SPF001, domains: [a.example], reason: x, until: ◆2027-02-29}", "not a day", ""),
        ("{rule: SPF001, domains: [a.example], reason: x, owner: ◆'', until: 2027-01-31}", "value is missing", ""),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(waiver: str, message: str, suggestion: str) -> None:
    expect(f"waivers:\n- {waiver}\ndomains: [a.example]\n", (message, suggestion))


@pytest.mark.parametrize("pattern", ["*.*.co.jp", "*.*.example", "*", "a.*.example", "*.*.a-.example"])
def test_no_pattern_is_suggested_that_would_be_refused(pattern: str) -> None:
    text = f"waivers:\n- {{rule: SPF001, domains: ['{pattern}'], reason: x, until: 2027-01-31}}\ndomains: [a.example]\n"
    assert [problem.suggestion for problem in problems_of(text, "domains.yaml")] == [None]


def test_no_pattern_is_waived_twice_for_one_organization() -> None:
    one = "rule: SPF001, reason: x, until: 2027-01-31"
    expect(
        f"waivers:\n- {{{one}, domains: ['*.city.example']}}\n"
        f"- {{{one}, domains: ['*.city.example'], organization: x}}\n"
        f"- ◆{{{one}, domains: [b.example, '*.city.example']}}\ndomains: [a.example]\n",
        ("SPF001 is waived twice for *.city.example", "keep one"),
    )


def test_a_star_without_quotes_is_explained() -> None:
    expect("waivers:\n- domains: [◆*.example]\ndomains: [a.example]\n", ("alias", "pattern needs quotes"))
