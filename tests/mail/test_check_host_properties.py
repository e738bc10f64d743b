"""What holds for every policy: failures only hide, and nothing is ever raised."""

from hypothesis import given
from hypothesis import strategies as st

from small_world import DOWN, Checked, World, check_in

NAMES = ("example.go.jp", "a.example", "b.example", "c.example")
NAME = st.sampled_from(NAMES)
QUALIFIER = st.sampled_from(["", "+", "-", "~", "?"])
ADDRESS = st.sampled_from(["192.0.2.1", "192.0.2.99", "198.51.100.7"])


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


TERM = st.one_of(
    _joined(QUALIFIER, st.just("ip4:"), ADDRESS),
    _joined(QUALIFIER, st.sampled_from(["a:", "mx:", "include:", "exists:%{i}.", "exists:"]), NAME),
    _joined(QUALIFIER, st.sampled_from(["a", "mx", "a/24", "all"])),
    _joined(st.sampled_from(["redirect=", "exp="]), NAME),
    st.sampled_from(["x=1", "nonsense"]),
)
RECORD = st.lists(TERM, max_size=6).map(lambda terms: " ".join(["v=spf1", *terms]))
NODE = st.fixed_dictionaries(
    {"TXT": st.lists(RECORD, min_size=1, max_size=1)},
    optional={
        "A": st.lists(ADDRESS, max_size=2),
        "MX": st.lists(NAME.map("10 {}".format), max_size=2),
    },
)
WORLD = st.fixed_dictionaries(dict.fromkeys(NAMES, NODE))
FAILING = st.sets(st.tuples(NAME, st.sampled_from(["TXT", "A", "MX"])), min_size=1)
CLIENT = st.sampled_from(["192.0.2.1", "198.51.100.7", "203.0.113.1", "2001:db8::1"])


@given(WORLD, FAILING, CLIENT)
def test_a_failure_makes_temperror_or_no_difference(world: World, failing: set[tuple[str, str]], ip: str) -> None:
    """Without `ptr`, where the standard itself passes over failures."""
    broken = {name: {**node, **{type: DOWN for n, type in failing if n == name}} for name, node in world.items()}
    before, after = check_in(world, ip=ip), check_in(broken, ip=ip)
    assert after.result in ("temperror", before.result)
    assert after.passed_over == ()


@given(WORLD, CLIENT)
def test_the_number_of_questions_is_bounded(world: World, ip: str) -> None:
    """RFC 7208 §4.6.4: one record, ten terms with at most an MX and ten addresses each, one explanation."""
    assert len(Checked(world, ip, "u@example.go.jp", "h").asked) <= 1 + 10 * 11 + 1


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_sender_and_any_helo_have_a_result(sender: str, helo: str) -> None:
    everywhere = "v=spf1 exists:%{s}.%{l}.%{o}.%{d}.%{h}.%{H}.%{S}.example -all"

    world = {"example.go.jp": {"TXT": [everywhere]}}
    assert check_in(world, sender=f"{sender}@example.go.jp", helo=helo).result in ("fail", "none")
    assert check_in({}, sender=sender, helo=helo).result == "none"


@given(st.binary(max_size=60))
def test_any_octets_have_a_result(octets: bytes) -> None:
    assert check_in({"example.go.jp": {"TXT": [b"v=spf1 " + octets]}}).result != "none"
