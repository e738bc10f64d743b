"""What a tree says of itself against a walk through all of it, and what trees share against trees grown alone."""

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from small_world import DOWN, World, answer, check_in
from spfaudit.evidence import Evidence, Missing
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.first_match import client_result
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.reach import Reach, flawless, reach
from spfaudit.mail.spf.record import Include, Record, Redirect
from spfaudit.mail.spf.steps import some_passing, walk, walk_passing
from spfaudit.mail.spf.tree import grow, uses_reverse_lookup

OWN = ("example.go.jp", "other.go.jp", "third.go.jp")
NAMES = (*OWN, "a.example", "b.example", "c.example", "gone.example")
TERM = st.one_of(
    st.tuples(
        st.sampled_from(["", "", "", "-", "?"]),
        st.sampled_from(["include:", "include:", "a:", "mx:", "exists:"]),
        st.sampled_from(NAMES),
    ).map("".join),
    st.sampled_from(
        [
            *("a", "mx", "ptr", "a/8", "mx//20", "ip4:192.0.2.0/24", "-ip4:192.0.2.1", "ip4:10.0.0.0/7"),
            *("ip6:2001:db8::/32", "ip6:2000::/3", "exists:%{i}.x.example", "include:%{o}.x.example", "a:%{d}"),
            *("include:%{p}.x.example", "include:x..y", "a:x..y", "all", "-all", "foo", "exp=%{p}.example"),
            *(f"redirect={name}" for name in NAMES),
        ]
    ),
)
RECORD = st.lists(TERM, max_size=5).map(lambda terms: " ".join(["v=spf1", *terms]))
TXT = st.one_of(
    st.lists(RECORD, min_size=1, max_size=1), st.just([]), st.just(["v=spf1 -all", "v=spf1"]), st.just(DOWN)
)
MANY = [f"10 mx{n}.example" for n in range(11)]
NODE = st.fixed_dictionaries(
    {"TXT": TXT},
    optional={
        "A": st.one_of(st.lists(st.sampled_from(["192.0.2.1", "10.0.0.1"]), min_size=1), st.just(DOWN)),
        "AAAA": st.just(["2001:db8::1"]),
        "MX": st.one_of(st.lists(st.sampled_from(NAMES).map("10 {}".format), min_size=1, max_size=3), st.just(MANY)),
    },
)
WORLD = st.fixed_dictionaries(dict.fromkeys(NAMES[:-1], NODE))
SOUND_TERM = st.tuples(
    st.sampled_from(["", "", "-", "~", "?"]),
    st.sampled_from(
        [
            *("ip4:192.0.2.0/24", "ip4:192.0.2.1", "ip4:10.0.0.0/7", "ip6:2001:db8::/32", "ip6:2001:db8::1"),
            *("a", "mx", "a/30", "a:b.example", "mx:c.example", "exists:a.example"),
            *("include:a.example", "include:b.example", "include:c.example", "all"),
        ]
    ),
).map("".join)
SOUND_LAST = st.sampled_from([(), (), ("-all",), ("redirect=b.example",), ("redirect=c.example",)])
SOUND_RECORD = st.tuples(st.lists(SOUND_TERM, max_size=3), SOUND_LAST).map(
    lambda ts: " ".join(["v=spf1", *ts[0], *ts[1]])
)
SOUND_NODE = st.fixed_dictionaries(
    {
        "TXT": SOUND_RECORD.map(lambda text: [text]),
        "A": st.lists(st.sampled_from(["192.0.2.1", "10.0.0.1"]), min_size=1),
        "AAAA": st.just(["2001:db8::1"]),
        "MX": st.just(["10 b.example"]),
    }
)
SOUND_WORLD = st.fixed_dictionaries(dict.fromkeys(NAMES[:-1], SOUND_NODE))
"""Nothing is missing and nothing fails: most trees without loops are flawless."""
ALIKE = st.booleans()


def grown(world: World, name: str, shared: SharedFacts) -> tuple[Node, Reach]:
    """As a run does it: with what is known, then with the answers to what was missing, and so on."""
    evidence = Evidence()
    while True:
        try:
            node = grow(name, evidence, shared)
            return node, reach(node, evidence, shared)
        except Missing as missing:
            evidence = evidence.extended({question: answer(world, question) for question in missing.questions})


@given(WORLD)
def test_a_tree_says_what_a_walk_finds(world: World) -> None:
    node, result = grown(world, OWN[0], SharedFacts())
    branches = [branch for _, branch in node.walk()]
    records = [below.published for _, below in node.nodes() if isinstance(below.published, Record)]
    assert node.outcomes == {branch.outcome for branch in branches}
    assert node.uses_ptr == (
        any(uses_reverse_lookup(branch.term) for branch in branches)
        or any(record.explanation and uses_reverse_lookup(record.explanation) for record in records)
    )
    assert node.leads_to == {branch.target for branch in branches if branch.target and leads_on(branch)}
    effects = [effect for _, _, effect in walk(node, result)]
    assert result.mx_names == max((effect.mx_names for effect in effects), default=0)
    assert result.ipv4_prefix == min((effect.ipv4_prefix for effect in effects), default=32)
    assert result.ipv6_prefix == min((effect.ipv6_prefix for effect in effects), default=128)
    assert result.dangling == any(
        effect.targets_missing or branch.target == "" for _, branch, effect in walk(node, result)
    )


def leads_on(branch: Branch) -> bool:
    return isinstance(branch.term, Redirect) or isinstance(branch.term.mechanism, Include)


@given(WORLD, ALIKE)
def test_what_is_shared_is_what_would_have_been_grown_alone(world: World, alike: bool) -> None:
    if alike:  # the same record at several names
        world = world | {name: world[name] | {"TXT": world[OWN[0]]["TXT"]} for name in OWN}  # type: ignore[operator]
    shared = SharedFacts()
    for name in (*OWN, *OWN):
        assert grown(world, name, shared) == grown(world, name, SharedFacts())


@given(WORLD)
def test_a_term_that_is_looked_for_is_found_where_it_is(world: World) -> None:
    shared = SharedFacts()
    for name in OWN:
        node, result = grown(world, name, shared)
        assert some_passing(node, result, broad, shared) == any(broad(b, e) for _, b, e in walk_passing(node, result))


def broad(branch: Branch, effect: Effect) -> bool:
    return effect.ipv4_prefix < 16


@given(
    st.one_of(WORLD, SOUND_WORLD),
    st.sampled_from(["192.0.2.1", "192.0.2.7", "10.0.0.1", "203.0.113.9", "2001:db8::1"]),
)
def test_without_a_flaw_coverage_is_the_whole_truth(world: World, ip: str) -> None:
    node, result = grown(world, OWN[0], SharedFacts())
    if isinstance(node.published, Record) and flawless(node, result):
        passes = result.passes.ipv6 if ":" in ip else result.passes.ipv4
        found = check_in(world, ip=ip, sender=f"user@{OWN[0]}").result
        assert (found == "pass") == (ip_address(ip) in passes)
        assert client_result(node, result, ip_address(ip)) == found
