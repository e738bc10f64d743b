"""The tree of a record: its totals, whatever the order of terms, and what loops and failures do to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settling import settled

from small_world import DOWN, World, answer, record
from spfaudit.evidence import Evidence, Missing, Question, Txt, Undetermined, records
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.last_word import denies_all, final
from spfaudit.mail.spf.node import Node, Outcome
from spfaudit.mail.spf.tree import grow

NAME = "example.go.jp"


def tree(world: World) -> Node:
    return settled(world, lambda evidence: grow(NAME, evidence))


def outcomes(node: Node) -> dict[str, Outcome]:
    return {branch.term.text: branch.outcome for branch in node.branches}


# -- totals -----------------------------------------------------------------

NAMES = (NAME, "a.example", "b.example", "c.example")
DIRECTIVE = st.one_of(
    st.tuples(
        st.sampled_from(["", "-", "~", "?"]),
        st.sampled_from(["include:", "a:", "mx:", "exists:", "ptr:", "exists:%{i}.", "include:%{l}."]),
        st.sampled_from(NAMES),
    ).map("".join),
    st.sampled_from(["ip4:192.0.2.1", "ip6:2001:db8::/32", "a", "mx", "ptr"]),
)
ENDING = st.sampled_from(["", "-all", "+all", *(f"redirect={name}" for name in NAMES)])
RECORD = st.tuples(st.lists(DIRECTIVE, max_size=5), ENDING)
REST = st.dictionaries(st.sampled_from(NAMES[1:]), st.one_of(RECORD, st.just(DOWN)), max_size=3)


def text(terms: list[str], ending: str) -> str:
    return " ".join(["v=spf1", *terms, ending]).rstrip()


def world_of(terms: list[str], ending: str, rest: dict[str, object]) -> World:
    others = {
        name: {"TXT": DOWN} if own is DOWN else {"TXT": [text(*own)]}  # type: ignore[misc]  # a drawn record
        for name, own in rest.items()
    }
    return {NAME: {"TXT": [text(terms, ending)]}, **others}


@given(RECORD, REST, st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_terms(own, rest, random) -> None:  # type: ignore[no-untyped-def]
    terms, ending = own
    shuffled = random.sample(terms, len(terms))
    one, other = tree(world_of(terms, ending, rest)), tree(world_of(shuffled, ending, rest))
    assert one.lookups == other.lookups
    assert set(one.failures) == set(other.failures)


@given(RECORD, REST, DIRECTIVE, st.integers(0, 5))
def test_one_more_directive_never_lowers_the_cost(own, rest, more, at) -> None:  # type: ignore[no-untyped-def]
    terms, ending = own
    before = tree(world_of(terms, ending, rest))
    after = tree(world_of([*terms[:at], more, *terms[at:]], ending, rest))
    assert after.lookups >= before.lookups


@given(RECORD, REST, st.sampled_from(NAMES[1:]))
def test_a_failure_below_only_makes_undetermined(own, rest, name) -> None:  # type: ignore[no-untyped-def]
    whole = tree(world_of(*own, rest))
    partly = tree(world_of(*own, {**rest, name: DOWN}))
    assert partly.lookups <= whole.lookups
    assert partly.passes_all in (None, whole.passes_all)
    for now, then in zip(partly.branches, whole.branches, strict=True):
        assert now.outcome in (Outcome.UNDETERMINED, then.outcome)
        assert now.target == then.target


def test_every_meeting_of_a_shared_include_costs() -> None:
    node = tree(
        record(
            "v=spf1 include:a.example include:b.example mx -all",
            a__example={"TXT": ["v=spf1 include:c.example -all"]},
            b__example={"TXT": ["v=spf1 include:c.example ptr -all"]},
            c__example={"TXT": ["v=spf1 a a:x.example exists:%{i}.x.example ip4:192.0.2.1 -all"]},
        )
    )
    assert [branch.lookups for branch in node.branches] == [5, 6, 1, 0]
    assert node.lookups == 12
    assert [branch.term.text for _, branch in node.walk()].count("a:x.example") == 1
    assert [name for name, *_ in (path[-1:] for path, _ in node.nodes())] == [
        NAME,
        "a.example",
        "c.example",
        "b.example",
    ]


def test_all_ends_the_record_and_turns_a_redirect_off() -> None:
    assert tree(record("v=spf1 a ?all mx ptr redirect=a.example")).lookups == 1
    assert tree(record("v=spf1 a redirect=a.example", a__example={"TXT": ["v=spf1 mx"]})).lookups == 3


def test_a_broken_branch_does_not_cut_the_total_short() -> None:
    node = tree(
        record(
            "v=spf1 include:gone.example include:two.example include:bad.example include:%{i}.x include:a..b mx -all",
            two__example={"TXT": ["v=spf1 -all", "v=spf1 mx -all"]},
            bad__example={"TXT": ["v=spf1 mx foo"]},
        )
    )
    assert node.lookups == 6
    assert outcomes(node) == {
        "include:gone.example": Outcome.ABSENT,
        "include:two.example": Outcome.MULTIPLE,
        "include:bad.example": Outcome.MALFORMED,
        "include:%{i}.x": Outcome.OPAQUE,
        "include:a..b": Outcome.ABSENT,
        "mx": Outcome.OK,
        "-all": Outcome.OK,
    }


def test_questions_that_can_be_known_leave_together() -> None:
    evidence = Evidence({Question(NAME, "TXT"): records([Txt((b"v=spf1 include:a.example include:b.example",))])})
    with pytest.raises(Missing) as missing:
        grow(NAME, evidence)
    assert set(missing.value.questions) == {Question("a.example", "TXT"), Question("b.example", "TXT")}


# -- loops ------------------------------------------------------------------


def loops(node: Node) -> set[str]:
    return {" > ".join((*path, branch.target or "")) for path, branch in node.walk() if branch.outcome is Outcome.LOOP}


def test_a_diamond_is_no_loop() -> None:
    node = tree(
        record(
            "v=spf1 include:a.example include:b.example -all",
            a__example={"TXT": ["v=spf1 include:b.example -all"]},
            b__example={"TXT": ["v=spf1 mx -all"]},
        )
    )
    assert not node.looped
    assert loops(node) == set()


def test_a_loop_is_found_wherever_it_is_entered() -> None:
    ring = {"a__example": {"TXT": ["v=spf1 include:b.example"]}, "b__example": {"TXT": ["v=spf1 include:a.example"]}}
    by_both = tree(record("v=spf1 include:a.example include:b.example -all", **ring))
    assert by_both.looped
    assert loops(by_both) == {
        f"{NAME} > a.example > b.example > a.example",
        f"{NAME} > b.example > a.example > b.example",
    }
    assert loops(tree(record(f"v=spf1 include:{NAME}"))) == {f"{NAME} > {NAME}"}


def test_a_looped_tree_is_not_shared() -> None:
    shared = SharedFacts()
    world = record("v=spf1 include:a.example include:c.example", a__example={"TXT": [f"v=spf1 redirect={NAME}"]})
    world = {**world, "c.example": {"TXT": ["v=spf1 mx -all"]}}
    settled(world, lambda evidence: grow(NAME, evidence, shared))
    assert "c.example" in shared.nodes
    assert len(shared.nodes) == 1


def test_a_tree_with_a_gap_is_not_shared_by_whoever_meets_it_again() -> None:
    shared = SharedFacts()
    world = record(
        "v=spf1 include:b.example include:a.example -all",
        a__example={"TXT": ["v=spf1 include:b.example -all"]},
        b__example={"TXT": ["v=spf1 include:c.example -all"]},
        c__example={"TXT": ["v=spf1 mx ?all"]},
    )
    with pytest.raises(Missing):
        grow(NAME, evidence_of(world, NAME, "a.example", "b.example"), shared)
    assert len(shared.nodes) == 0
    node = settled(world, lambda evidence: grow(NAME, evidence, shared))
    assert node.lookups == settled(world, lambda evidence: grow(NAME, evidence)).lookups == 7


def evidence_of(world: World, *names: str) -> Evidence:
    """The TXT records of these names, and nothing else."""
    return Evidence({question: answer(world, question) for question in (Question(name, "TXT") for name in names)})


def test_records_that_all_include_each_other_are_harmless() -> None:
    names = [f"n{number}.example" for number in range(40)]
    everything = "v=spf1 " + " ".join(f"include:{name}" for name in names)
    node = tree({NAME: {"TXT": [everything]}, **{name: {"TXT": [everything]} for name in names}})
    assert node.bounded
    assert node.lookups > 1_000
    assert len({path[-1] for path, _ in node.walk()}) == 41


def test_a_chain_deeper_than_any_receiver_follows_is_harmless() -> None:
    chain = {f"n{n}.example": {"TXT": [f"v=spf1 include:n{n + 1}.example"]} for n in range(400)}
    node = tree({NAME: {"TXT": ["v=spf1 include:n0.example"]}, **chain})
    assert node.bounded
    assert node.lookups >= 100


def test_a_diamond_of_many_storeys_is_harmless() -> None:
    storeys = {
        f"{side}{n}.example": {"TXT": [f"v=spf1 include:l{n + 1}.example include:r{n + 1}.example -all"]}
        for n in range(60)
        for side in "lr"
    }
    node = tree({NAME: {"TXT": ["v=spf1 redirect=l0.example"]}, **storeys})
    assert node.lookups > 2**60


# -- what the tree comes to -------------------------------------------------


def test_a_subtree_that_depends_on_the_sender_is_not_shared() -> None:
    shared = SharedFacts()
    world = record(
        "v=spf1 include:o.example include:d.example -all",
        o__example={"TXT": ["v=spf1 include:%{o}.x.example -all"]},
        d__example={"TXT": ["v=spf1 include:%{d}.x.example -all"]},
    )
    node = settled(world, lambda evidence: grow(NAME, evidence, shared))
    targets = {branch.target for _, branch in node.walk()}
    assert {f"{NAME}.x.example", "d.example.x.example"} <= targets
    assert "d.example" in shared.nodes
    assert not any(name in shared.nodes for name in ("o.example", NAME))


def test_a_name_that_has_to_be_escaped_is_so_once() -> None:
    spf = {"TXT": ["v=spf1 a:x.%{d} exists:%{d2r}.z.example -all"]}
    node = tree({NAME: {"TXT": ["v=spf1 include:a%_$b\\.example -all"]}, "a\\032\\$b\\\\.example": spf})
    included = node.others[0].node
    assert included
    x, z = [branch.target for branch in included.others[:2]]
    assert x == "x.a\\032\\$b\\\\.example"
    assert z == "example.a\\032\\$b\\\\.z.example"


def test_the_last_word_goes_through_redirects() -> None:
    world = record("v=spf1 redirect=a.example", a__example={"TXT": ["v=spf1 ~all"]})
    last = final(tree(world))
    assert last
    assert last.text == "v=spf1 ~all"
    assert final(tree(record("v=spf1 redirect=gone.example"))) is None
    with pytest.raises(Undetermined):
        final(tree(record("v=spf1 redirect=a.example", a__example={"TXT": DOWN})))


@pytest.mark.parametrize(
    ("spf", "null"),
    [
        ("v=spf1 -all", True),
        ("V=SPF1   -ALL", True),
        ("v=spf1 -all +all", True),
        ("v=spf1 -ip4:192.0.2.1 -all", True),
        ("v=spf1 redirect=null.example", True),
        ("v=spf1 -all exp=why.example", True),
        ("v=spf1", False),
        ("v=spf1 ~all", False),
        ("v=spf1 ip4:192.0.2.1 -all", False),
        ("v=spf1 -include:null.example -all", False),
        ("v=spf1 redirect=gone.example", False),
    ],
)
def test_a_null_record_denies_everybody(spf: str, null: bool) -> None:
    assert denies_all(tree(record(spf, null__example={"TXT": ["v=spf1 -all"]}))) is null
