"""What is wrong in a YAML inventory, and exactly where."""

import pytest

from inventory.reading import expect, parse, problems_of

HEAD = "domains: [a.example]\n"


@pytest.mark.parametrize(
    ("marked", "message", "suggestion"),
    [
        ("◆profil: baseline\n" + HEAD, "unknown key 'profil'", "profile"),
        ("◆xyzzy: 1\n" + HEAD, "unknown key", "one of: version, profile"),
        ("Domains: [a.example]\n".replace("D", "◆D"), "unknown key 'Domains'", "domains"),
        ("version: ◆2\n" + HEAD, "version '2' is unknown", "version: 1"),
        ("version: ◆[1]\n" + HEAD, "expected a single value, found a list", ""),
        ("profile: ◆jpgov\n" + HEAD, "unknown profile 'jpgov'", "jp-gov"),
        ("profile:◆ \n" + HEAD, "the value is missing", "leave the key out"),
        ("profile: ◆~\n" + HEAD, "the value is missing", ""),
        ("resolver: {◆nameserver: [192.0.2.1]}\n" + HEAD, "unknown key", "nameservers"),
        ("resolver: {nameservers: [◆ns.example]}\n" + HEAD, "not an address of a name server", "not a name"),
        ("resolver: {nameservers: ['192.0.2.1:53', ◆'192.0.2.1:0']}\n" + HEAD, "port 0", ""),
        ("resolver: {nameservers: [◆192.0.2.999]}\n" + HEAD, "not an address", ""),
        ("resolver: {nameservers: ['192.0.2.1:53', ◆'224.0.0.251:5353']}\n" + HEAD, "can be no resolver", ""),
        ("resolver: {nameservers: [◆255.255.255.255]}\n" + HEAD, "can be no resolver", ""),
        ("resolver: {nameservers: [◆'tls://ff02::1#dns.example']}\n" + HEAD, "can be no resolver", ""),
        ("resolver: {nameservers: ◆192.0.2.53}\n" + HEAD, "expected a list", "[192.0.2.53]"),
        ("resolver: {timeout: ◆.inf}\n" + HEAD, "timeout must be a number", ""),
        ("resolver: {timeout: ◆nan}\n" + HEAD, "timeout must be a number", ""),
        ("resolver: {timeout: ◆1e999}\n" + HEAD, "timeout must be a number", ""),
        ("resolver: {timeout: ◆0}\n" + HEAD, "timeout must be a number", ""),
        ("resolver: {rate: ◆-5}\n" + HEAD, "rate must be a number", ""),
        ("resolver: {tries: ◆1.5}\n" + HEAD, "whole number", ""),
        ("severities: {◆SPF999: off}\n" + HEAD, "unknown rule 'SPF999'", "spfaudit rules"),
        ("severities: {◆sofftail-all: off}\n" + HEAD, "unknown rule", "softfail-all"),
        ("severities: {SPF203: ◆warn}\n" + HEAD, "unknown severity 'warn'", "write warning"),
        ("severities: {SPF203: off, ◆softfail-all: info}\n" + HEAD, "SPF203 is given twice", "keep one"),
        ("approved_mx: [◆mx]\n" + HEAD, "'mx'", ""),
        ("required_rua: ◆dmarc@a.example\n" + HEAD, "not a mailto: URI", "write mailto:dmarc@a.example"),
        (
            "required_rua: ◆'mailto:a#{b}!@a.example'\n" + HEAD,
            "not a mailto: URI",
            "write mailto:a%23%7Bb%7D%21@a.example",
        ),
        ("required_rua: ◆mailto:a%zz@a.example\n" + HEAD, "not a mailto: URI", ""),
        ("required_rua: ◆https://a.example/rua\n" + HEAD, "not a mailto: URI", ""),
        ("required_rua: ◆'mailto:a@b.example,mailto:c@d.example'\n" + HEAD, "not a mailto: URI", ""),
        ("transport: ◆maybe\n" + HEAD, "neither true nor false", "write true"),
        ("transport: ◆ture\n" + HEAD, "neither true nor false", "true"),
        ("senders: {g: [◆192.0.2.10/24]}\n" + HEAD, "bits set beyond", "write 192.0.2.0/24"),
        ("senders: {g: [◆2001:db8::1/64]}\n" + HEAD, "bits set beyond", "write 2001:db8::/64"),
        ("senders: {g: [◆192.0.2.0/255.255.255.0]}\n" + HEAD, "not an address", "write 192.0.2.0/24"),
        ("senders: {g: [◆192.0.2.0-192.0.2.3]}\n" + HEAD, "not an address", "write 192.0.2.0/30"),
        ("senders: {g: [◆192.0.2.256]}\n" + HEAD, "not an address", ""),
        ("senders: {g: [◆192.0.2.010]}\n" + HEAD, "not an address", ""),
        ("senders: {◆g: []}\n" + HEAD, "has no address", ""),
        ("defaults: {◆domain: a.example}\n" + HEAD, "unknown key", ""),
        ("defaults: {usage: ◆parked}\n" + HEAD, "unknown usage 'parked'", "write non-sending"),
        ("defaults: {senders: [◆gateway]}\n" + HEAD, "unknown sender 'gateway'", "senders:"),
        ("domains: ◆[]\n", "lists no domain", "under domains:"),
        ("domains:◆ \n", "lists no domain", ""),
        ("◆version: 1\n", "missing here: domains", ""),
        ("domains: ◆{a.example: sending}\n", "expected a list", ""),
        ("domains: ◆a.example\n", "expected a list", "[a.example]"),
        ("domains: ◆a.example b.example; c.example\n", "expected a list", "write [a.example, b.example, c.example]"),
        ("resolver: {zone_files: ◆our zone.zone}\n" + HEAD, "expected a list", "write [our zone.zone]"),
        ("domains:\n-◆ \n", "the value is missing", ""),
        ("domains: [◆[a.example]]\n", "expected a single value, found a list", ""),
        ("domains:\n- ◆usage: sending\n", "missing here: domain", ""),
        ("domains:\n- domain: a.example\n  ◆usge: sending\n", "unknown key 'usge'", "usage"),
        ("domains:\n- ◆a.example: {usage: sending}\n", "stands where a key should", "domain: a.example"),
        (
            "domains:\n- a.example\n- b.example\n- ◆A.example.\n",
            "a.example is listed twice: first in line 2",
            "keep one",
        ),
        ("domains: [xn--wgv71a.example, ◆日本.example]\n", "listed twice: first in line 1", ""),
        ("domains: [◆'https://www.a.example/x']\n", "a URL", "write www.a.example"),
        ("domains: [◆go.jp]\n", "public suffix", ""),
        ("domains: [◆192.0.2.1]\n", "an IP address", ""),
        ("domains: [◆a..example]\n", "empty", "write a.example"),
        ("domains: [◆postmaster@a.example]\n", "mail address", "write a.example"),
        ("domains: [◆'*.a.example']\n", "wildcard", "write a.example"),
        (f"domains: [◆{'a' * 64}.example]\n", "64 octets", ""),
        (f"domains: [◆{'a' * 2000}]\n", "too long", ""),
        ("domains: [{domain: a.example, usage: ◆nonsending}]\n", "unknown usage", "write non-sending"),
        ("domains: [{domain: a.example, usage: ◆no-mail}]\n", "unknown usage", "write non-sending"),
        ("domains: [{domain: a.example, usage: ◆retird}]\n", "unknown usage", "did you mean retired?"),
        ("domains: [{domain: a.example, usage: ◆送信用}]\n", "unknown usage", "write sending"),  # as reports say it
        ("domains: [{domain: a.example, usage: ◆受信専用}]\n", "unknown usage", "write receive-only"),
        ("domains: [{domain: a.example, usage: ◆送信なし}]\n", "unknown usage", "write non-sending"),
        ("domains: [{domain: a.example, dkim_selectors: [◆s1._domainkey]}]\n", "not a DKIM selector", "write s1"),
        ("domains: [{domain: a.example, dkim_selectors: [◆s 1]}]\n", "not a DKIM selector", ""),
        (f"domains: [{{domain: ◆{'a.' * 110}example, dkim_selectors: [{'s' * 60}]}}]\n", "253 octets", ""),
        ("domains: [{domain: a.example, retired_on: ◆2024-03-31}]\n", "belongs to usage retired", "usage: retired"),
        ("domains: [{domain: a.example, usage: sending, hold_until: ◆2024-03-31}]\n", "belongs to usage retired", ""),
    ],
)
def test_one_problem(marked: str, message: str, suggestion: str) -> None:
    expect(marked, (message, suggestion))


@pytest.mark.parametrize(
    ("written", "message", "suggestion"),
    [
        ("2024/3/31", "not a date of the form YYYY-MM-DD", "write 2024-03-31"),
        ("2024.03.31", "not a date", "write 2024-03-31"),
        ("2024-3-1", "not a date", "write 2024-03-01"),
        ("20240331", "not a date", "write 2024-03-31"),
        ("2024年3月31日", "not a date", "write 2024-03-31"),
        ("令和6年3月31日", "not a date", "write 2024-03-31"),
        ("令和元年5月1日", "not a date", "write 2019-05-01"),
        ("平成３１年４月３０日", "not a date", "write 2019-04-30"),
        ("R6.3.31", "not a date", "write 2024-03-31"),
        ("2024年3月31日（日）", "not a date", "write 2024-03-31"),
        ("令和6年3月31日(日)", "not a date", "write 2024-03-31"),
        ("2024-03-31T12:00:00Z", "not a date", "write 2024-03-31"),
        ("2024-02-30", "not a day of the calendar", ""),
        ("0000-01-01", "not a day of the calendar", ""),
        ("next year", "not a date", ""),
        ("9999999999", "not a date", ""),
    ],
)
def test_dates(written: str, message: str, suggestion: str) -> None:
    expect(f"domains:\n- domain: a.example\n  usage: retired\n  retired_on: ◆{written}\n", (message, suggestion))


@pytest.mark.parametrize(
    ("waiver", "wanted"),
    [
        ("◆{rule: SPF001, ◆reasn: x}", [("missing here: until", "add until: …"), ("unknown key 'reasn'", "reason")]),
        ("◆{rule: SPF001, owner: x, ◆foo: y}", [("missing here: reason, until", ""), ("unknown key 'foo'", "")]),
        ("{rule: SPF001, reason: x, ◆expiry: 2027-01-31}", [("unknown key 'expiry'", "")]),
        ("{◆foo: x, ◆ruel: SPF001, until: 2027-01-31}", [("unknown key 'foo'", ""), ("unknown key 'ruel'", "rule")]),
    ],
    ids=["mistyped", "unknown", "perhaps-meant", "one-each"],
)
def test_an_unknown_key_hides_no_missing_one_but_that_which_it_may_mean(
    waiver: str, wanted: list[tuple[str, str]]
) -> None:
    expect(f"domains:\n- domain: a.example\n  waivers: [{waiver}]\n", *wanted)


def test_a_hold_ends_after_it_begins() -> None:
    expect(
        "domains:\n- {domain: a.example, usage: retired, retired_on: 2024-03-31, hold_until: ◆2024-03-30}\n",
        ("hold_until (2024-03-30) is before retired_on (2024-03-31)", ""),
    )


@pytest.mark.parametrize(
    ("waivers", "message", "suggestion"),
    [
        ("[◆{rule: SPF001, until: 2027-01-31}]", "missing here: reason", "reason: …"),
        ("[◆{reason: x}]", "missing here: rule, until", ""),
        ("[{rule: SPF001, reason: ◆'  ', until: 2027-01-31}]", "the value is missing", ""),
        ("[{rule: ◆SPF01, reason: x, until: 2027-01-31}]", "unknown rule", "SPF001"),
        ("[{rule: SPF001, reason: x, until: ◆forever}]", "not a date", ""),
        ("[{rule: SPF001, ◆reson: x, until: 2027-01-31}]", "unknown key", "reason"),
        ("◆{rule: SPF001}", "expected a list", ""),
        ("[◆SPF001]", "expected keys with values", ""),
        (
            "[{rule: SPF001, reason: x, until: 2027-01-31}, ◆{rule: missing-spf, reason: y, until: 2027-01-31}]",
            "SPF001 is waived twice",
            "",
        ),
    ],
)
def test_waivers(waivers: str, message: str, suggestion: str) -> None:
    expect(f"domains:\n- domain: a.example\n  waivers: {waivers}\n", (message, suggestion))


def test_all_problems_of_the_file_at_once_and_in_its_order() -> None:
    expect(
        "version: ◆3\n"
        "profile: ◆strct\n"
        "resolver: {timeout: ◆-1, ◆retries: 2}\n"
        "senders: {gateway: [◆192.0.2.1/24, ◆x]}\n"
        "domains:\n"
        "- ◆go.jp\n"
        "- domain: ◆b_.example.\n"
        "  usage: ◆parked\n"
        "  senders: [◆gatway]\n"
        "  ◆usage: sending\n"
        "- domain: c.example\n"
        "  usage: retired\n"
        "  retired_on: ◆2024/3/31\n"
        "- ◆C.example\n".replace("◆b_.example.", "◆b-.example"),
        ("version '3'", ""),
        ("unknown profile", ""),
        ("timeout", ""),
        ("unknown key 'retries'", "tries"),
        ("bits set", "192.0.2.0/24"),
        ("'x' is not an address", ""),
        ("public suffix", ""),
        ("'b-.example'", ""),
        ("unknown usage", "non-sending"),
        ("unknown sender", "gateway"),
        ("given twice: first in line 8", ""),
        ("not a date", "2024-03-31"),
        ("listed twice: first in line 11", ""),
    )


@pytest.mark.parametrize(
    ("marked", "message", "suggestion"),
    [
        ("version: 1\nprofile◆：jp-gov\n" + HEAD, "a full-width colon after 'profile'", "'profile: '"),
        ("domains◆：\n  - a.example\n", "a full-width colon after 'domains'", "'domains: '"),
        ("domains:\n- domain◆：a.example\n- b.example\n", "a full-width colon after 'domain'", ""),
        ("domains:\n- domain◆： a.example\n  usage: sending\n", "a full-width colon after 'domain'", ""),  # told once
        ("domains:\n- domain: a.example\n  usage◆：sending\n", "a full-width colon after 'usage'", ""),
        ("domains:\n- domain: a.example\n  ｕｓａｇｅ◆：sending\n  senders: []\n", "a full-width colon", "'usage: '"),
        ("domains: [{domain◆：a.example}]\n", "a full-width colon", ""),
        ("domains:\n  - domain: a.example\n◆　　usage: sending\n", "space in the indentation", "ASCII spaces"),
        ("domains:\n  - a.example\n◆　　- b.example\n", "space in the indentation", ""),
        ("domains:\n  ◆－ a.example\n", "not the ASCII hyphen", ""),
        ("domains:\n- domain: a.example\n  organization: x\n    ◆usage sending\n", "joins this line", "key: value"),
    ],
)
def test_full_width_syntax_is_explained(marked: str, message: str, suggestion: str) -> None:
    expect(marked, (message, suggestion))


@pytest.mark.parametrize(
    "text",
    [
        '{"domains": ["日本.example", {"domain": "b.example", "organization": "総務局, 担当：基盤係"}]}',
        "domains: [日本.example, {domain: b.example, organization: '総務局, 担当：基盤係'}]",
        "domains: [日本.example, b.example]\t# 総務局, 担当：基盤係",
        'domains: [日本.example, {domain: b.example, organization: "\'総務局\', {\\"担当：基盤係"}]',
    ],
)
def test_full_width_characters_of_a_text_are_no_syntax(text: str) -> None:
    assert [entry.domain for entry in parse(text).entries] == ["xn--wgv71a.example", "b.example"]
    wrong = text.replace("日本.", "日本..").replace('["日', '[◆"日').replace("[日", "[◆日")
    expect(wrong, ("a label is empty", "日本.example"))


@pytest.mark.parametrize("piece", ['\\"', "\"'", "' ", "{a", "- ", "-", "\u3000", '"', "a："])
@pytest.mark.parametrize("begin", ["", '"', "'", "["])
def test_lines_that_are_long_and_wrong(begin: str, piece: str) -> None:
    assert problems_of(f"version: 1\ndomains: [ {begin}{piece * (200_000 // len(piece))}\n")


def test_thousands_of_wide_colons_in_a_line() -> None:
    problems = problems_of(f"domains: [{', '.join('{domain：a.example}' for _ in range(5_000))}]\n")
    assert [problem.column for problem in problems] == [18 + 20 * number for number in range(5_000)]


def test_what_an_open_quotation_mark_leaves_of_a_line() -> None:
    expect(
        """domains:\n- {domain◆：a.example, x: 'y：z', "open, {'k：v': \n""", ("a full-width colon after 'domain'", "")
    )


@pytest.mark.parametrize(
    ("marked", "message", "suggestion"),
    [
        ("domains:\n- ◆*.a.example\n", "begins a YAML alias", "wildcards"),
        ("domains:\n- ◆@a.example\n", "can't begin with this character", "quotes"),
        ("domains: ◆[a.example\n", "[ begins is not closed", "]"),
        ("domains: [a.example]\ndefaults: ◆{usage: sending\n", "{ begins is not closed", "}"),
        ("domains: [◆'a.example]\n", "quotation mark is not closed", ""),
        ("domains:\n- domain: a.example\n◆\tusage: sending\n", "TAB", "spaces"),
        ("domains:\n- domain: a.example\n  organization: x\n  ◆usage sending\n", "a key without a colon", ""),
        ("domains:\n- a.example\n◆usage\n", "a key without a colon", ""),
        ("profile: a◆: b\n" + HEAD, "a key is not expected here", "quotes"),
        ("domains:\n  - domain: a.example\n   ◆usage: sending\n", "fits neither", "indentation"),
    ],
)
def test_syntax_errors_say_what_to_do(marked: str, message: str, suggestion: str) -> None:
    expect(marked, (message, suggestion))


@pytest.mark.parametrize(
    "text", ["◆a.example\n", "◆- a.example\n- b.example\n", "◆[a.example]\n"], ids=["scalar", "list", "flow list"]
)
def test_the_top_is_a_mapping(text: str) -> None:
    problems = problems_of(text.replace("◆", ""))
    assert [(problem.line, problem.column) for problem in problems] == [(1, 1)]


def test_octets_that_are_not_utf8() -> None:
    (problem,) = problems_of(b"\xef\xbb\xbfdomains:\r\n- \xe5\xba\x81a\xff.example\n")
    assert (problem.line, problem.column) == (2, 5)
    assert "not UTF-8" in problem.message.en


def test_shift_jis_is_recognised_and_not_guessed_at() -> None:
    (problem,) = problems_of("domains:\n- 庁.example\n".encode("cp932"))
    assert (problem.line, problem.column) == (2, 3)
    assert "CP932" in problem.message.en


def test_utf16_is_recognised() -> None:
    (problem,) = problems_of("domains: [a.example]".encode("utf-16"))
    assert problem.line == 0
    assert "UTF-16" in problem.message.en


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff"])
def test_control_characters(char: str) -> None:
    expect(f"domains:\n- a◆{char}.example\n", (f"U+{ord(char):04X}", "remove it"))
