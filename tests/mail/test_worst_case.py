"""The static analysis against check_host(): what any client can meet is in the worst case."""

from hypothesis import given
from hypothesis import strategies as st
from settling import settled

from small_world import World, check_in
from spfaudit.mail.second_opinion.own_verdict import OwnVerdict, own_verdict
from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.mail.spf.node import Outcome

NAMES = ("example.go.jp", "a.example", "b.example", "c.example", "gone.example")
NAME = st.sampled_from(NAMES)
COSTLY = st.sampled_from(["a", "mx", "ptr", *(f"{m}:{n}" for m in ("include", "a", "mx", "exists") for n in NAMES)])
TERM = st.one_of(
    COSTLY,
    COSTLY,
    st.sampled_from(
        ["ip4:192.0.2.1", "-ip4:192.0.2.0/24", "~ip6:2001:db8::/32", "exists:%{i}.example", "-all", "?all"]
    ),
    NAME.map("redirect={}".format),
)
RECORD = st.lists(TERM, max_size=7).map(lambda terms: " ".join(["v=spf1", *terms]))
NODE = st.fixed_dictionaries(
    {"TXT": st.lists(RECORD, min_size=1, max_size=1)},
    optional={
        "A": st.lists(st.sampled_from(["192.0.2.1", "198.51.100.7"]), min_size=1, max_size=2),
        "AAAA": st.just(["2001:db8::1"]),
        "MX": st.lists(NAME.map("10 {}".format), min_size=1, max_size=12),
    },
)
WORLD = st.fixed_dictionaries(dict.fromkeys(NAMES[:-1], NODE))
CLIENT = st.sampled_from(["192.0.2.1", "198.51.100.7", "203.0.113.1", "2001:db8::1", "2001:db8::2"])


def ours(world: World) -> OwnVerdict:
    return settled(world, lambda evidence: own_verdict("example.go.jp", evidence))


def depends_on_the_message(verdict: OwnVerdict) -> bool:
    """`ptr` and macros make lookups that only a message can tell to be empty or not."""
    return any(
        branch.outcome is Outcome.OPAQUE or branch.term.text.startswith("ptr") for _, branch in verdict.tree.walk()
    )


@given(WORLD, CLIENT)
def test_an_error_that_any_client_meets_is_in_the_worst_case(world: World, ip: str) -> None:
    result = check_in(world, ip=ip)
    verdict = ours(world)
    if result.result == "permerror":
        assert verdict.valid is False or depends_on_the_message(verdict)


@given(WORLD, CLIENT)
def test_no_client_costs_more_than_the_worst_case(world: World, ip: str) -> None:
    result = check_in(world, ip=ip)
    verdict = ours(world)
    if verdict.tree.looped:  # a receiver goes round until its limit; the total counts each name on the way once
        return
    assert result.lookups <= verdict.lookups
    if verdict.lookups <= LOOKUP_LIMIT and not depends_on_the_message(verdict):
        assert result.void_lookups <= max(verdict.voids.ipv4, verdict.voids.ipv6)
