"""What a tree says of itself against a walk through all of it, and what trees share against trees grown alone."""

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st
from spf_worlds import CLIENT, OWN, RECORD, SOUND_WORLD, WORLD, grown

from small_world import World, check_in
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.node import Branch, Outcome
from spfaudit.mail.spf.one_client import result_for
from spfaudit.mail.spf.reach import flawless, surely_passing
from spfaudit.mail.spf.record import NAMELESS, Directive, Explanation, Include, Ptr, Record, Redirect
from spfaudit.mail.spf.steps import some_passing, walk, walk_passing

ALIKE = st.booleans()


@given(WORLD)
def test_a_tree_says_what_a_walk_finds(world: World) -> None:
    node, result = grown(world, OWN[0], SharedFacts())
    branches = [branch for _, branch in node.walk()]
    records = [below.published for _, below in node.nodes() if isinstance(below.published, Record)]
    assert node.outcomes == {branch.outcome for branch in branches} - {Outcome.OK}
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


def uses_reverse_lookup(term: Directive | Redirect | Explanation) -> bool:
    if not isinstance(term, Directive):
        return "p" in term.domain.letters
    if isinstance(term.mechanism, NAMELESS):
        return False
    domain = term.mechanism.domain
    return isinstance(term.mechanism, Ptr) or (domain is not None and "p" in domain.letters)


def leads_on(branch: Branch) -> bool:
    return isinstance(branch.term, Redirect) or isinstance(branch.term.mechanism, Include)


@given(WORLD, ALIKE)
def test_what_is_shared_is_what_would_have_been_grown_alone(world: World, alike: bool) -> None:
    if alike:  # the same record at several names
        world = world | {name: world[name] | {"TXT": world[OWN[0]]["TXT"]} for name in OWN}  # type: ignore[operator]
    shared = SharedFacts()
    for name in (*OWN, *OWN):
        assert grown(world, name, shared) == grown(world, name, SharedFacts())


NETWORK = st.sampled_from(
    ["ip4:192.0.2.0/24", "ip4:10.0.0.1", "-ip4:10.0.0.0/7", "ip6:2001:db8::/32", "?ip6:2001:db8::1", "ip4:10.0.0.0/7"]
)
NETWORKS = st.lists(NETWORK, max_size=2)


@given(st.one_of(WORLD, SOUND_WORLD), RECORD, st.lists(st.tuples(NETWORKS, NETWORKS), min_size=3, max_size=3))
def test_records_that_differ_by_their_networks_share_all_else(
    world: World, common: str, networks: list[tuple[list[str], list[str]]]
) -> None:
    shared = SharedFacts()
    for name, (before, behind) in zip(OWN, networks, strict=True):
        text = " ".join(["v=spf1", *before, common.removeprefix("v=spf1 "), *behind])
        world = {**world, name: {**world[name], "TXT": [text]}}
    for name in OWN:
        assert grown(world, name, shared) == grown(world, name, SharedFacts())


@given(WORLD)
def test_a_term_that_is_looked_for_is_found_where_it_is(world: World) -> None:
    shared = SharedFacts()
    for name in OWN:
        node, result = grown(world, name, shared)
        assert some_passing(node, result, broad, shared) == any(
            broad(branch, effect)
            for path, branch, effect in walk_passing(node, result)
            if path != (name,) or branch in node.others
        )


def broad(branch: Branch, effect: Effect) -> bool:
    return effect.ipv4_prefix < 16


@given(st.one_of(WORLD, SOUND_WORLD), CLIENT)
def test_who_surely_passes_does_whatever_failed(world: World, ip: str) -> None:
    node, result = grown(world, OWN[0], SharedFacts())
    passes = surely_passing(node, result)
    if ip_address(ip) in (passes.ipv6 if ":" in ip else passes.ipv4):
        assert check_in(world, ip=ip, sender=f"user@{OWN[0]}").result == "pass"


@given(st.one_of(WORLD, SOUND_WORLD), CLIENT)
def test_without_a_flaw_coverage_is_the_whole_truth(world: World, ip: str) -> None:
    node, result = grown(world, OWN[0], SharedFacts())
    if isinstance(node.published, Record) and flawless(node, result):
        passes = result.passes.ipv6 if ":" in ip else result.passes.ipv4
        found = check_in(world, ip=ip, sender=f"user@{OWN[0]}").result
        assert (found == "pass") == (ip_address(ip) in passes)
        assert result_for(node, result, ip_address(ip)) == found
