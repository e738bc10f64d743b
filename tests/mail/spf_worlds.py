"""Small worlds of SPF records, sound ones and broken ones, for properties; and what a run makes of them."""

from hypothesis import strategies as st

from small_world import DOWN, World, answer
from spfaudit.evidence import Evidence, Missing
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.tree import grow

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
CLIENT = st.sampled_from(["192.0.2.1", "192.0.2.7", "10.0.0.1", "203.0.113.9", "2001:db8::1"])


def grown(world: World, name: str, shared: SharedFacts) -> tuple[Node, Reach]:
    """As a run does it: with what is known, then with the answers to what was missing, and so on."""
    evidence = Evidence()
    while True:
        try:
            node = grow(name, evidence, shared)
            return node, reach(node, evidence, shared)
        except Missing as missing:
            evidence = evidence.extended({question: answer(world, question) for question in missing.questions})
