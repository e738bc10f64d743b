"""Whom a tree lets pass and what of it comes back empty: by cases, and against check_host()."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from settling import settled

from small_world import DOWN, World, answer, check_in, record
from spfaudit.evidence import Evidence, Failure, Missing, Question
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import EVERYBODY, Reach, Voids
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import Node, Outcome
from spfaudit.mail.spf.ranges import Ranges, network_ranges, networks
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.steps import walk, walk_passing
from spfaudit.mail.spf.tree import grow

NAME = "example.go.jp"


def grown(world: World) -> tuple[Node, Reach]:
    def attempt(evidence: Evidence) -> tuple[Node, Reach]:
        node = grow(NAME, evidence)
        return node, reach(node, evidence)

    return settled(world, attempt)


def reached(world: World) -> Reach:
    return grown(world)[1]


def listed(addresses: Ranges, version: int = 4) -> list[str]:
    return [str(network) for network in networks(addresses, version)]


# -- who passes -------------------------------------------------------------


@pytest.mark.parametrize(
    ("spf", "ipv4"),
    [
        ("ip4:192.0.2.0/24 ip4:192.0.2.128/25 -all", ["192.0.2.0/24"]),
        ("-ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all", ["192.0.2.128/25"]),
        ("?ip4:192.0.2.0/24 ip4:192.0.2.0/24 -all", []),
        ("ip4:192.0.2.7/24 ~all", ["192.0.2.0/24"]),
        ("+all", ["0.0.0.0/0"]),
        ("-ip4:128.0.0.0/1 all", ["0.0.0.0/1"]),
        ("-all ip4:192.0.2.1", []),
        ("a:mail.example -all", ["192.0.2.25/32"]),
        ("a:mail.example/28 -all", ["192.0.2.16/28"]),
        ("mx:mx.example/24//64 -all", ["192.0.2.0/24"]),
        ("exists:mail.example -all", ["0.0.0.0/0"]),
        ("exists:gone.example -all", []),
        ("exists:v6.example -all", []),
        ("exists:%{i}.x.example ptr -all", []),
        ("include:net.example -all", ["198.51.100.0/25"]),
        ("-include:net.example ip4:198.51.100.0/24 -all", ["198.51.100.128/25"]),
        ("include:open.example -all", ["0.0.0.0/0"]),
        ("redirect=net.example", ["198.51.100.0/25"]),
        ("ip4:192.0.2.1 redirect=net.example", ["192.0.2.1/32", "198.51.100.0/25"]),
        ("-ip4:198.51.100.0/26 redirect=net.example", ["198.51.100.64/26"]),
        ("include:gone.example ip4:192.0.2.1 -all", ["192.0.2.1/32"]),
    ],
)
def test_who_passes(spf: str, ipv4: list[str]) -> None:
    world = record(
        f"v=spf1 {spf}",
        mail__example={"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"]},
        v6__example={"AAAA": ["2001:db8::6"]},
        mx__example={"MX": ["10 mail.example"], "A": ["203.0.113.1"]},
        net__example={"TXT": ["v=spf1 -ip4:198.51.100.128/25 ip4:198.51.100.0/24 -all"]},
        open__example={"TXT": ["v=spf1 +all"]},
    )
    assert listed(reached(world).passes.ipv4) == ipv4


def test_each_family_by_itself() -> None:
    both = {"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"]}
    result = reached(record("v=spf1 a:mail.example/24//64 -all", mail__example=both))
    assert listed(result.passes.ipv4) == ["192.0.2.0/24"]
    assert listed(result.passes.ipv6, 6) == ["2001:db8::/64"]
    everybody = reached(record("v=spf1 exists:mail.example -all", mail__example={"A": ["127.0.0.2"]}))
    assert everybody.passes == EVERYBODY


def test_what_depends_on_the_message_is_said() -> None:
    assert reached(record("v=spf1 exists:%{i}.x.example -all")).opaque
    assert reached(record("v=spf1 ptr -all")).opaque
    assert reached(record("v=spf1 include:a.example -all", a__example={"TXT": ["v=spf1 a:%{h} -all"]})).opaque
    assert not reached(record("v=spf1 a:%{d}.x.example -all")).opaque


# -- what comes back empty --------------------------------------------------


@pytest.mark.parametrize(
    ("spf", "voids"),
    [
        ("a:gone.example -all", Voids(1, 1)),
        ("a:v4.example -all", Voids(0, 1)),
        ("a:v6.example -all", Voids(1, 0)),
        ("mx:gone.example -all", Voids(1, 1)),
        ("mx:mx.example -all", Voids(1, 2)),
        ("mx:null.example -all", Voids(0, 0)),
        ("exists:gone.example -all", Voids(1, 1)),
        ("exists:v6.example -all", Voids(1, 1)),
        ("exists:v4.example -all", Voids(0, 0)),
        ("include:gone.example -all", Voids(1, 1)),
        ("include:text.example -all", Voids(0, 0)),
        ("redirect=gone.example", Voids(1, 1)),
        ("include:void.example include:void.example -all", Voids(2, 2)),
        ("a:a..b.example exists:x..example -all", Voids(0, 0)),
        ("exists:%{i}.x.example ptr -all", Voids(0, 0)),
        ("-all a:gone.example", Voids(0, 0)),
        ("-all exp=gone.example", Voids(0, 0)),
    ],
)
def test_void_lookups(spf: str, voids: Voids) -> None:
    world = record(
        f"v=spf1 {spf}",
        v4__example={"A": ["192.0.2.4"]},
        v6__example={"AAAA": ["2001:db8::6"]},
        mx__example={"MX": ["10 v4.example", "20 gone.example"]},
        null__example={"MX": ["0 ."]},
        text__example={"TXT": ["verification=1"]},
        void__example={"TXT": ["v=spf1 a:gone.example -all"]},
    )
    assert reached(world).voids == voids


def test_more_than_ten_mx_names_are_not_looked_up() -> None:
    for count in (MX_LIMIT, MX_LIMIT + 1):
        hosts = {f"mx{n}__example": {"A": [f"192.0.2.{n}"], "AAAA": ["2001:db8::1"]} for n in range(count)}
        world = record("v=spf1 mx -all", **hosts)
        world = {**world, NAME: {**world[NAME], "MX": [f"{n} mx{n}.example" for n in range(count)]}}
        result = reached(world)
        assert result.others[0].mx_names == count
        assert bool(result.passes.ipv4) == (count <= MX_LIMIT)


def test_a_failed_lookup_is_neither_void_nor_absent() -> None:
    result = reached(
        record(
            "v=spf1 a:down.example mx:down.example exists:gate.example a:half.example -all",
            down__example={"A": DOWN, "MX": DOWN},
            gate__example={"A": DOWN},
            half__example={"A": ["192.0.2.1"], "AAAA": DOWN},
        )
    )
    assert result.voids == Voids(0, 1)
    assert listed(result.passes.ipv4) == ["192.0.2.1/32"]
    assert not result.passes.ipv6
    assert [question for question, _ in result.failures] == [
        Question("down.example", "A"),
        Question("down.example", "MX"),
        Question("gate.example", "A"),
        Question("half.example", "AAAA"),
    ]
    assert {failed.reason for _, failed in result.failures} == {Failure.RCODE}
    assert [effect.targets_missing for effect in result.others] == [(), (), (), (), ()]


def test_shared_results_are_complete_ones() -> None:
    world = record(
        "v=spf1 include:good.example include:part.example -all",
        good__example={"TXT": ["v=spf1 a:v4.example -all"]},
        part__example={"TXT": ["v=spf1 a:down.example -all"]},
        v4__example={"A": ["192.0.2.4"]},
        down__example={"A": DOWN},
    )
    shared = SharedFacts()
    settled(world, lambda evidence: reach(grow(NAME, evidence), evidence, shared))
    assert "good.example" in shared.included
    assert len(shared.included) == 1


def test_a_result_with_a_gap_is_not_shared_by_whoever_meets_it_again() -> None:
    shared = SharedFacts()
    world = record(
        "v=spf1 include:b.example include:a.example -all",
        a__example={"TXT": ["v=spf1 include:b.example -all"]},
        b__example={"TXT": ["v=spf1 a:v4.example -all"]},
        v4__example={"A": ["192.0.2.4"]},
    )
    questions = [Question(name, "TXT") for name in (NAME, "a.example", "b.example")]
    evidence = Evidence({question: answer(world, question) for question in questions})
    tree = grow(NAME, evidence, shared)
    with pytest.raises(Missing):
        reach(tree, evidence, shared)
    assert len(shared.included) == 0


# -- term by term -----------------------------------------------------------


def test_terms_that_can_make_a_client_pass() -> None:
    node, result = grown(
        record(
            "v=spf1 -ip4:192.0.2.1 ip4:192.0.2.2 include:a.example ~include:b.example redirect=c.example",
            a__example={"TXT": ["v=spf1 ip4:192.0.2.3 -ip4:192.0.2.4 include:b.example -all"]},
            b__example={"TXT": ["v=spf1 ip4:192.0.2.5 -all"]},
            c__example={"TXT": ["v=spf1 ?ip4:192.0.2.6 ip4:192.0.2.7"]},
        )
    )
    passing = [" ".join((*path[1:], branch.term.text)) for path, branch, _ in walk_passing(node, result)]
    assert passing == [
        "ip4:192.0.2.2",
        "include:a.example",
        "redirect=c.example",
        "a.example ip4:192.0.2.3",
        "a.example include:b.example",
        "a.example b.example ip4:192.0.2.5",
        "c.example ip4:192.0.2.7",
    ]
    assert len(list(walk(node, result))) == 5 + 4 + 2 + 2


# -- against check_host() ---------------------------------------------------

HOSTS = {
    "mail.example": {"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"]},
    "v4.example": {"A": ["192.0.2.4", "198.51.100.4"]},
    "mx.example": {"MX": ["10 mail.example", "20 v4.example"]},
}
INCLUDED = ("a.example", "b.example")
TERM = st.one_of(
    st.tuples(
        st.sampled_from(["", "-", "~", "?"]),
        st.sampled_from(
            [
                "ip4:192.0.2.0/27",
                "ip4:192.0.2.4",
                "ip4:198.51.100.0/25",
                "ip6:2001:db8::/120",
                "a:mail.example",
                "a:v4.example/28",
                "mx:mx.example//120",
                "a:gone.example",
                "exists:gone.example",
                "exists:mail.example",
                "all",
                *(f"include:{name}" for name in (*INCLUDED, "gone.example", NAME)),
            ]
        ),
    ).map("".join),
    st.sampled_from([f"redirect={name}" for name in INCLUDED]),
)
RECORD = st.lists(TERM, max_size=4).map(lambda terms: " ".join(["v=spf1", *terms]))
CLIENT = st.sampled_from(
    ["192.0.2.1", "192.0.2.4", "192.0.2.25", "192.0.2.40", "198.51.100.4", "203.0.113.9", "2001:db8::25", "2001:db9::1"]
)
BROKEN = {Outcome.ABSENT, Outcome.MULTIPLE, Outcome.MALFORMED, Outcome.LOOP}


@given(RECORD, RECORD, RECORD, CLIENT)
def test_whom_we_call_authorised_passes_and_nobody_else(own: str, one: str, other: str, ip: str) -> None:
    world: World = {NAME: {"TXT": [own]}, "a.example": {"TXT": [one]}, "b.example": {"TXT": [other]}, **HOSTS}
    node, result = grown(world)
    assume(node.branches)
    checked = check_in(world, ip=ip).result
    costly = node.lookups > LOOKUP_LIMIT or max(result.voids.ipv4, result.voids.ipv6) > VOID_LIMIT
    broken = any(branch.outcome in BROKEN for _, branch in node.walk())
    if checked == "permerror":
        assert costly or broken
    else:
        address = ip_address(ip)
        passes = result.passes.ipv4 if address.version == 4 else result.passes.ipv6
        assert (checked == "pass") == (address in passes)


@given(RECORD, RECORD, st.sampled_from([("mail.example", "A"), ("v4.example", "A"), ("mx.example", "MX")]))
def test_a_failure_leaves_nothing_certain_and_adds_no_void(own: str, one: str, down: tuple[str, str]) -> None:
    name, type = down
    world: World = {NAME: {"TXT": [own]}, "a.example": {"TXT": [one]}, **HOSTS}
    whole = reached(world)
    partly = reached({**world, name: {**HOSTS[name], type: DOWN}})
    assert partly.voids.ipv4 <= whole.voids.ipv4
    assert partly.voids.ipv6 <= whole.voids.ipv6
    assert partly.failures or partly == whole
    for now, then in zip(partly.others, whole.others, strict=True):
        assert set(now.targets_missing) <= set(then.targets_missing)


def test_a_record_of_thousands_of_overlapping_terms_is_harmless() -> None:
    terms = [f"{'+-'[n % 2]}ip4:{10 + n % 100}.{n % 251}.0.0/{8 + n % 17}" for n in range(4_000)]
    result = reached(record("v=spf1 " + " ".join(terms)))
    assert result.passes.ipv4
    assert network_ranges([ip_network("0.0.0.0/0")]).covers(result.passes.ipv4)
