"""check_host() as the standard has it, above all where pyspf alone would have it otherwise."""

import subprocess
import sys
from pathlib import Path

import pytest
import spf

from command import environment
from small_world import DOWN, Checked, World, answer, check_in, record
from spfaudit.evidence import Evidence, Failed, Missing, Question
from spfaudit.mail.check_host.certain import doubt_of
from spfaudit.mail.check_host.check import check
from spfaudit.mail.check_host.result import Match

DEAD = {f"dead{n}.example": {} for n in range(9)}
TEN_TERMS = " ".join(["a:none.example.com"] * 10)


def hosts(*names: str) -> World:
    return {name: {"A": ["198.51.100.9"]} for name in names}


def with_record(text: str | bytes, *worlds: World) -> World:
    return {"example.go.jp": {"TXT": [text]}} | {name: node for world in worlds for name, node in world.items()}


# -- the five deviations of pyspf that are known best ------------------------


def test_modifier_names_are_case_insensitive() -> None:
    world = with_record(
        "v=spf1 REDIRECT=other.example",
        {"other.example": {"TXT": ["v=spf1 -all EXP=why.example"]}, "why.example": {"TXT": ["go away"]}},
    )
    found = check_in(world)
    assert (found.result, found.explanation) == ("fail", "go away")


def test_redirect_beside_all_is_neither_followed_nor_counted() -> None:
    world = with_record(
        f"v=spf1 redirect=other.example {TEN_TERMS} ?all", hosts("none.example.com"), {"other.example": {"TXT": DOWN}}
    )
    found = check_in(world)
    assert (found.result, found.lookups) == ("neutral", 10)


def test_unknown_modifiers_may_repeat() -> None:
    assert check_in(record("v=spf1 ra=x ra=y op=a op=b default=pass default=fail ip4:192.0.2.1 -all")).result == "pass"


def test_a_failing_name_of_the_client_is_skipped() -> None:
    world = with_record(
        "v=spf1 ptr -all",
        {
            "1.2.0.192.in-addr.arpa": {"PTR": ["broken.example", "mail.example.go.jp"]},
            "broken.example": {"A": DOWN},
            "mail.example.go.jp": {"A": ["192.0.2.1"]},
        },
    )
    found = check_in(world)
    assert found.result == "pass"
    assert found.passed_over == ((Question("broken.example", "A"), DOWN),)


@pytest.mark.parametrize(
    "domain",
    [
        "localhost",
        "jp",
        "[192.0.2.1]",
        "a..example",
        ".example.go.jp",
        "example.go.jp..",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
        "日本..jp",
        "",
    ],
)
def test_a_domain_that_can_have_no_policy_has_none(domain: str) -> None:
    """RFC 7208 §4.3; and nobody is asked."""
    found = Checked({}, "192.0.2.1", f"user@{domain}", domain)
    assert (found.result.result, found.asked) == ("none", [])


# -- which record, which identity --------------------------------------------


@pytest.mark.parametrize(
    ("sender", "helo"),
    [
        ("user@example.go.jp", "x"),
        ("user@EXAMPLE.go.JP.", "x"),
        ("example.go.jp", "x"),
        ("@example.go.jp", "x"),
        ('"a@b"@example.go.jp', "x"),
        ("利用者@example.go.jp", "x"),
        ("\udce5@example.go.jp", "x"),
        ("a" * 100_000 + "@example.go.jp", "x"),
        ("<user@example.go.jp>", "x"),  # RFC 5321 §4.1.2
        ("<>", "example.go.jp"),
        ("", "example.go.jp"),
        ("", "example.go.jp."),
    ],
)
def test_the_domain_checked(sender: str, helo: str) -> None:
    assert check_in(record("v=spf1 ip4:192.0.2.1 -all"), sender=sender, helo=helo).result == "pass"


def test_unicode_domains_are_looked_up_as_a_labels() -> None:
    world = {"xn--wgv71a119e.jp": {"TXT": ["v=spf1 exists:%{d}.x.example -all"]}, "xn--wgv71a119e.jp.x.example": {}}
    assert check_in(world, sender="user@日本語.jp").walk[0].target == "xn--wgv71a119e.jp.x.example"


@pytest.mark.parametrize("helo", ["日本語.jp", "日本語。ｊｐ．", "xn--wgv71a119e.jp"])
def test_the_helo_name_is_expanded_in_a_labels(helo: str) -> None:
    world = with_record("v=spf1 exists:%{h}.x.example -all", {"xn--wgv71a119e.jp.x.example": {"A": ["127.0.0.2"]}})
    assert check_in(world, helo=helo).result == "pass"


@pytest.mark.parametrize(
    ("records", "result"),
    [
        ([], "none"),
        (["v=spf10 +all", "some text", b"\xff\xfe"], "none"),
        (["V=SPF1 -ALL"], "fail"),
        (["v=spf1"], "neutral"),
        (["v=spf1    "], "neutral"),
        (["v=spf1 -all", "v=spf1 +all"], "permerror"),
        ([b"v=spf1 ip4:192.0.2.1 \xe3\x80\x80-all"], "permerror"),
        ([b"v=spf1 ip4:192.0.2.1 a:\xff.example.go.jp -all"], "permerror"),
        (["v=spf1 ip4:192.0.2.1\t-all"], "permerror"),
        (["v=spf1 ip4:192.0.2.1 exists:%{d.example.go.jp"], "permerror"),
        (["v=spf1 ip4:192.0.2.1 exists:foo.%{d0}"], "permerror"),
        (["v=spf1 ip4:192.0.2.1 note=%{x}"], "permerror"),
        (["v=spf1 ip4:192.0.2.1 note=100%%"], "pass"),
        (["v=spf1 ip4:192.0.2.1 include:example.go.jp -all"], "pass"),
        (["v=spf1 +all nonsense"], "permerror"),
    ],
)
def test_records(records: list[str | bytes], result: str) -> None:
    found = check_in({"example.go.jp": {"TXT": records}})
    assert found.result == result
    assert (found.reason is not None) == (result == "permerror")


@pytest.mark.parametrize(
    ("ip", "result"),
    [
        ("192.0.2.1", "pass"),
        ("::ffff:192.0.2.1", "pass"),
        ("198.51.100.1", "fail"),
        ("2001:db8::1", "pass"),
        ("2001:DB8:0:0::1%eth0", "pass"),
        ("2001:db8:1::1", "fail"),
    ],
)
def test_clients(ip: str, result: str) -> None:
    world = record("v=spf1 ip4:192.0.2.0/24 ip6:::ffff:198.51.100.1/96 ip6:2001:db8::/48 -all")
    assert check_in(world, ip=ip).result == result


@pytest.mark.parametrize("ip", ["", "list", "list6", "192.0.2.1/32", "192.0.2", "mail.example.go.jp"])
def test_what_is_no_address_is_an_error_of_the_caller(ip: str) -> None:
    with pytest.raises(ValueError, match="address"):
        check_in({}, ip=ip)


# -- failures -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("v=spf1 a -all", "example.go.jp A"),
        ("v=spf1 mx -all", "example.go.jp MX"),
        ("v=spf1 exists:down.example -all", "down.example A"),
        ("v=spf1 include:down.example -all", "down.example TXT"),
        ("v=spf1 redirect=down.example", "down.example TXT"),
    ],
)
def test_a_failed_lookup_is_temperror_and_named(text: str, failing: str) -> None:
    down = {"A": DOWN, "TXT": DOWN}
    found = check_in({"example.go.jp": {"TXT": [text], "A": DOWN, "MX": DOWN}, "down.example": down})
    assert found.result == "temperror"
    assert found.matched is None
    assert found.reason is not None
    assert failing in found.reason.en
    assert failing in found.reason.ja


def test_the_sender_s_own_record_cannot_be_had() -> None:
    assert check_in({"example.go.jp": {"TXT": DOWN}}).result == "temperror"


def test_a_failure_behind_a_match_does_not_matter() -> None:
    text = "v=spf1 ip4:192.0.2.1 a:down.example exists:%{p}.down.example redirect=down.example exp=%{p}.down.example"
    found = Checked(with_record(text, {"down.example": {"A": DOWN, "TXT": DOWN}}), "192.0.2.1", "u@example.go.jp", "h")
    assert (found.result.result, found.asked) == ("pass", ["example.go.jp TXT"])


def test_nothing_is_guessed_of_what_nobody_asked() -> None:
    with pytest.raises(Missing):
        check(Evidence(), ip="192.0.2.1", sender="u@example.go.jp", helo="h")


@pytest.mark.parametrize("failing", ["PTR", "A"])
def test_lookups_for_ptr_that_fail_are_told(failing: str) -> None:
    arpa, host = "1.2.0.192.in-addr.arpa", "mail.example.go.jp"
    world = with_record(
        "v=spf1 ptr -all",
        {arpa: {"PTR": DOWN if failing == "PTR" else [host]}, host: {"A": DOWN}},
    )
    found = check_in(world)
    assert found.result == "fail"
    assert found.passed_over == ((Question(arpa if failing == "PTR" else host, failing), DOWN),)


@pytest.mark.parametrize(
    ("record", "failing", "certain"),
    [
        ("v=spf1 ptr -all", "PTR", False),
        ("v=spf1 ptr ip4:192.0.2.1 -all", "PTR", True),
        ("v=spf1 ptr ip4:192.0.2.1 -all", "A", True),
        ("v=spf1 -ptr ip4:192.0.2.1 -all", "PTR", False),
        ("v=spf1 -ptr ip4:192.0.2.1 -all", "A", False),
        ("v=spf1 ?ptr:other.example +all", "PTR", False),
        ("v=spf1 include:_spf.example.go.jp ip4:192.0.2.1 -all", "PTR", True),
        ("v=spf1 -include:_spf.example.go.jp ip4:192.0.2.1 -all", "PTR", False),
        ("v=spf1 -exists:%{p}.example.go.jp ip4:192.0.2.1 -all", "PTR", False),
        ("v=spf1 ptr a:no.example a:no2.example ip4:192.0.2.1 -all", "PTR", False),  # a third void lookup, perhaps
        ("v=spf1 ptr a:no.example ip4:192.0.2.1 -all", "PTR", True),
        ("v=spf1 ptr ptr:b.example ptr:c.example ip4:192.0.2.1 -all", "PTR", False),  # each asks, and may find nothing
        ("v=spf1 ptr ptr:b.example ip4:192.0.2.1 -all", "PTR", True),
        ("v=spf1 ptr ptr:b.example ptr:c.example ip4:192.0.2.1 -all", "A", True),  # it has a name: none is void
        ("v=spf1 ip4:192.0.2.1 -ptr -all", "PTR", True),  # whose turn never comes
    ],
)
def test_a_result_is_certain_if_no_name_of_the_client_could_change_it(record: str, failing: str, certain: bool) -> None:
    arpa, host = "1.2.0.192.in-addr.arpa", "mail.example.go.jp"
    found = check_in(
        with_record(
            record,
            {
                arpa: {"PTR": DOWN if failing == "PTR" else [host]},
                host: {"A": DOWN},
                "_spf.example.go.jp": {"TXT": ["v=spf1 ptr -all"]},
            },
        )
    )
    assert (doubt_of(found) is None) is certain


# -- limits (§4.6.4) ----------------------------------------------------------


def test_ten_terms_are_allowed_and_the_eleventh_is_one_too_many() -> None:
    world = hosts("none.example.com")
    assert check_in(with_record(f"v=spf1 {TEN_TERMS} ?all", world)).result == "neutral"
    found = check_in(with_record(f"v=spf1 {TEN_TERMS} a:none.example.com ?all", world))
    assert (found.result, found.lookups) == ("permerror", 11)


def test_redirect_counts_when_it_is_followed() -> None:
    world = hosts("none.example.com") | {"other.example": {"TXT": ["v=spf1 ?all"]}}
    nine = TEN_TERMS.replace("a:none.example.com ", "", 1)
    assert check_in(with_record(f"v=spf1 {nine} redirect=other.example", world)).lookups == 10
    assert check_in(with_record(f"v=spf1 {TEN_TERMS} redirect=other.example", world)).result == "permerror"
    last = TEN_TERMS.replace("none.example.com", "example.go.jp") + " redirect=other.example"
    tenth = {"example.go.jp": {"TXT": [f"v=spf1 {last} "], "A": ["192.0.2.1"]}}
    assert check_in(tenth).lookups == 1


@pytest.mark.parametrize("text", ["v=spf1 include:example.go.jp -all", "v=spf1 redirect=example.go.jp"])
def test_loops_end_at_the_limit(text: str) -> None:
    found = check_in(record(text))
    assert (found.result, found.lookups) == ("permerror", 11)


@pytest.mark.parametrize(("count", "result"), [(0, "fail"), (2, "fail"), (3, "permerror")])
@pytest.mark.parametrize("kind", ["a:", "mx:", "exists:"])
def test_void_lookups(count: int, result: str, kind: str) -> None:
    terms = " ".join(f"{kind}dead{n}.example" for n in range(count))
    found = check_in(with_record(f"v=spf1 {terms} -all", DEAD))
    assert (found.result, found.void_lookups) == (result, count)


def test_void_lookups_depend_on_the_family() -> None:
    world = with_record("v=spf1 a:v4.example a:v4.example a:v4.example -all", hosts("v4.example"))
    assert check_in(world, ip="192.0.2.1").result == "fail"
    assert check_in(world, ip="2001:db8::1").result == "permerror"


@pytest.mark.parametrize("text", ["v=spf1 a:bad..example.com mx:x.example a:%{h} -all"])
def test_a_name_that_cannot_be_asked_for_is_no_void_lookup(text: str) -> None:
    found = check_in(with_record(text, {"x.example": {"MX": ["0 ."]}}), helo="é")
    assert (found.result, found.void_lookups) == ("fail", 0)


@pytest.mark.parametrize(("count", "result"), [(10, "pass"), (11, "permerror")])
def test_mx_names(count: int, result: str) -> None:
    mx = [f"{n} mx{n}.example" for n in range(count)]
    world = {"example.go.jp": {"TXT": ["v=spf1 mx -all"], "MX": mx}, "mx9.example": {"A": ["192.0.2.1"]}}
    assert check_in(world | hosts(*(f"mx{n}.example" for n in (*range(9), 10)))).result == result


def test_addresses_of_mail_exchangers_are_asked_for_together() -> None:
    world = {"example.go.jp": {"TXT": ["v=spf1 mx -all"], "MX": ["1 a.example", "2 b.example"]}}
    evidence = Evidence(
        {q: answer(world, q) for q in (Question("example.go.jp", "TXT"), Question("example.go.jp", "MX"))}
    )
    with pytest.raises(Missing) as missing:
        check(evidence, ip="192.0.2.1", sender="u@example.go.jp", helo="h")
    assert missing.value.questions == (Question("a.example", "A"), Question("b.example", "A"))


def test_only_ten_names_of_the_client_are_looked_at() -> None:
    names = [f"n{n:02}.example.go.jp" for n in range(20)]
    world = with_record("v=spf1 ptr -all", {"1.2.0.192.in-addr.arpa": {"PTR": names}})
    found = Checked(world, "192.0.2.1", "u@example.go.jp", "h")
    assert found.asked[2:] == [f"{name} A" for name in names[:10]]


def test_a_client_cannot_make_void_lookups_of_its_own_names() -> None:
    world = with_record("v=spf1 ptr -all", {"1.2.0.192.in-addr.arpa": {"PTR": [f"{n}.dead.example" for n in range(5)]}})
    found = check_in(world)
    assert (found.result, found.void_lookups) == ("fail", 0)
    found = check_in(with_record("v=spf1 ptr -all"))
    assert (found.result, found.void_lookups) == ("fail", 1)


# -- macros -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("macro", "expanded"),
    [
        ("%{s}", "first-last@example.go.jp"),
        ("%{l1r-}", "first"),
        ("%{h-}", "a.b.example"),
        ("%{d2}", "go.jp"),
        ("%{dr}", "jp.go.example"),
        ("%{d0000000002}", "go.jp"),
        ("%{d99999999999999999999}", "example.go.jp"),
        ("%{o}", "example.go.jp"),
        ("%{ir}.%{v}", "1.2.0.192.in-addr"),
        ("%{p}", "unknown"),
        ("%{L}", "first-last"),
        ("x%_y%%z%-", "x y%z%20"),
    ],
)
def test_macros(macro: str, expanded: str) -> None:
    world = record(f"v=spf1 exists:{macro}.x.example -all")
    found = check_in(world, sender="first-last@example.go.jp", helo="a-b.example")
    assert found.walk[0].target == f"{expanded}.x.example"


def test_macros_of_an_ipv6_client() -> None:
    found = check_in(record("v=spf1 exists:%{ir}.%{v} -all"), ip="2001:db8::cb01")
    assert found.walk[0].target == "1.0.b.c" + ".0" * 20 + ".8.b.d.0.1.0.0.2.ip6"


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["z.example", "sub.example.go.jp", "example.go.jp"], "example.go.jp"),
        (["a.example", "sub.example.go.jp"], "sub.example.go.jp"),
        (["a.example"], "a.example"),
    ],
)
def test_the_validated_name(names: list[str], chosen: str) -> None:
    world = with_record(
        "v=spf1 exists:%{p}.x.example -all",
        {"1.2.0.192.in-addr.arpa": {"PTR": names}},
    ) | {name: {"A": ["192.0.2.1"], "TXT": ["v=spf1 exists:%{p}.x.example -all"]} for name in names}
    assert check_in(world, sender="u@Example.GO.jp").walk[0].target == f"{chosen}.x.example"


def test_the_domain_of_a_macro_is_that_of_its_record() -> None:
    world = with_record(
        "v=spf1 include:%{d1}.inc.example -all",
        {"jp.inc.example": {"TXT": ["v=spf1 exists:%{d}.%{o}.x -all"]}},
    )
    assert check_in(world).walk[1].target == "jp.inc.example.example.go.jp.x"


def test_long_names_lose_labels_on_the_left() -> None:
    found = check_in(record("v=spf1 exists:" + "%{d}." * 60 + "x.example -all"))
    target = found.walk[0].target
    assert 253 - len("example.go.jp.") < len(target) <= 253
    assert target.startswith(("example.", "go.", "jp."))
    assert target.endswith(".example.go.jp.x.example")


# -- what is told of a check ----------------------------------------------------


def test_the_term_that_decided() -> None:
    assert check_in(record("v=spf1 +IP4:192.0.2.1 -all")).matched == Match("+IP4:192.0.2.1", "example.go.jp")
    assert check_in(record("v=spf1 ip4:192.0.2.2")).matched is None


def test_the_term_that_decided_behind_a_redirect_and_before_an_include() -> None:
    world = with_record(
        "v=spf1 redirect=other.example",
        {
            "other.example": {"TXT": ["v=spf1 include:inc.example ~all"]},
            "inc.example": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]},
        },
    )
    found = check_in(world)
    assert found.matched == Match("include:inc.example", "other.example")
    assert [(s.depth, s.domain, s.term, s.matched) for s in found.walk] == [
        (0, "example.go.jp", "redirect=other.example", False),
        (0, "other.example", "include:inc.example", True),
        (1, "inc.example", "ip4:192.0.2.1", True),
    ]
    other = check_in(world, ip="198.51.100.1")
    assert (other.result, other.matched) == ("softfail", Match("~all", "other.example"))
    assert [(s.term, s.matched) for s in other.walk] == [
        ("redirect=other.example", False),
        ("include:inc.example", False),
        ("ip4:192.0.2.1", False),
        ("-all", True),
        ("~all", True),
    ]


def test_the_walk_tells_networks_whole() -> None:
    text = "v=spf1 ip4:198.51.100.7/24 ip4:198.51.100.7 ip6:2001:db8::1/32 a -all"
    found = check_in({"example.go.jp": {"TXT": [text], "A": ["198.51.100.9"]}})
    assert [step.target for step in found.walk] == [
        "198.51.100.0/24",
        "198.51.100.7/32",
        "2001:db8::/32",
        "example.go.jp",
        "",
    ]


def test_the_walk_ends_at_an_error() -> None:
    found = check_in(record("v=spf1 ip4:192.0.2.2 include:none.example -all"))
    assert [step.term for step in found.walk] == ["ip4:192.0.2.2", "include:none.example"]
    assert not any(step.matched for step in found.walk)
    assert found.reason is not None
    assert "none.example" in found.reason.en


@pytest.mark.parametrize(
    ("txt", "explanation"),
    [
        (["%{i} is not %{o}'s. See %{r}, %{t}"], "192.0.2.1 is not example.go.jp's. See unknown, 0"),
        (["word. " * 100], "word. " * 100),
        (["ends with a dot."], "ends with a dot."),
        ([], ""),
        (["one", "two"], ""),
        (["bad %{x}"], ""),
        (["日本語"], ""),
        (["a\ttab"], ""),
        (DOWN, ""),
    ],
)
def test_explanations(txt: list[str] | Failed, explanation: str) -> None:
    world = record("v=spf1 -all exp=why.example.go.jp", why__example__go__jp={"TXT": txt})
    found = check_in(world)
    assert (found.result, found.explanation) == ("fail", explanation)


def test_only_a_fail_is_explained() -> None:
    world = record("v=spf1 ~all exp=why.example.go.jp", why__example__go__jp={"TXT": ["why"]})
    found = Checked(world, "192.0.2.1", "u@example.go.jp", "h")
    assert (found.result.explanation, found.asked) == ("", ["example.go.jp TXT"])


# -- no network, no time, no end of work ---------------------------------------


def test_pyspf_never_looks_anything_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("pyspf asked the network")

    for name in ("DNSLookup", "DNSLookup_dnspython", "DNSLookup_pydns"):
        monkeypatch.setattr(spf, name, forbidden)
    world = with_record(
        "v=spf1 a mx ptr exists:%{p}.example include:inc.example redirect=other.example",
        {"inc.example": {"TXT": ["v=spf1 -all"]}, "other.example": {"TXT": ["v=spf1 -all exp=why.example"]}},
        {"example.go.jp": {"A": ["198.51.100.1"], "MX": ["1 example.go.jp"], "TXT": ["v=spf1 a mx ptr -all"]}},
    )
    assert check_in(world).result == "fail"


def test_time_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", iter(range(0, 10**9, 10**6)).__next__)
    world = with_record(f"v=spf1 {TEN_TERMS} -all", hosts("none.example.com"))
    assert check_in(world).result == "fail"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("v=spf1 " + "ip4:198.51.100.1 " * 4000 + "-all", "fail"),
        ("v=spf1 " + "ip6:: " * 10_000 + "-all", "permerror"),
        ("v=spf1 " + "x= " * 20_000 + "-all", "permerror"),
        ("v=spf1 exists:" + "%{s}" * 4000 + ".example -all", "fail"),
        ("v=spf1 exists:" + "%{l9r.-+,/_=}" * 4000 + "%{o} -all", "fail"),
        ("v=spf1 exists:" + "%{h}" * 16_000 + " -all", "permerror"),
        ("v=spf1 exists:" + "a." * 30_000 + "example -all", "fail"),
        ("v=spf1 a:x." + "a" * 60_000 + "! -all", "permerror"),
        ("v=spf1 " + "a" * 60_000, "permerror"),
    ],
    ids=["terms", "colons", "modifiers", "macros", "transformers", "too-many-macros", "labels", "top-label", "name"],
)
def test_bombs_are_harmless(text: str, result: str) -> None:
    found = check_in(record(text), sender=".".join("ab" * 50_000) + "@example.go.jp", helo="")
    assert found.result == result


def test_a_flood_of_addresses_is_harmless() -> None:
    flood = [f"10.{a}.{b}.1" for a in range(32) for b in range(128)]
    world = {"example.go.jp": {"TXT": ["v=spf1 " + "a " * 10 + "-all"], "A": flood}}
    found = check_in(world)
    assert (found.result, found.lookups) == ("permerror", 3)


def test_a_flood_of_text_is_harmless() -> None:
    texts = [f"note {n} " + "x" * 60 for n in range(1000)]
    assert check_in({"example.go.jp": {"TXT": [*texts, "v=spf1 -all"]}}).result == "fail"


def test_nothing_is_said_of_pyspfs_source_where_it_was_not_compiled_before(tmp_path: Path) -> None:
    env = environment(PYTHONPYCACHEPREFIX=str(tmp_path), PYTHONWARNINGS="always")
    loading = [sys.executable, "-c", "import spfaudit.mail.check_host.check"]
    done = subprocess.run(loading, env=env, capture_output=True, text=True, timeout=180, check=True)
    assert "spf.py" not in done.stderr
