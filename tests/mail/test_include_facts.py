"""What is told of the trees below a record: each once, the same for every domain, and nothing that is not known."""

from settling import settled

from small_world import DOWN, World, record
from spfaudit.evidence import Evidence
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.include_facts import IncludeFacts, include_facts
from spfaudit.mail.spf.reach import reach
from spfaudit.mail.spf.tree import grow


def told(world: World, *, name: str = "example.go.jp", shared: SharedFacts | None = None) -> dict[str, IncludeFacts]:
    common = shared or SharedFacts()

    def attempt(evidence: Evidence) -> tuple[IncludeFacts, ...]:
        tree = grow(name, evidence, common)
        return include_facts(tree, reach(tree, evidence, common), common.include_facts)

    return {facts.name: facts for facts in settled(world, attempt)}


def test_every_name_below_is_told_once_with_what_is_inside_it() -> None:
    world = record(
        "v=spf1 include:a.example include:b.example -all",
        a__example={"TXT": ["v=spf1 ip4:192.0.2.0/24 include:b.example ~all"]},
        b__example={"TXT": ["v=spf1 a:host.example ip6:2001:db8::/63 -all"]},
        host__example={"A": ["198.51.100.1"]},
    )
    assert told(world) == {
        "a.example": IncludeFacts(
            name="a.example",
            record="v=spf1 ip4:192.0.2.0/24 include:b.example ~all",
            lookups=2,
            ipv4_addresses=257,
            ipv6_prefixes_64=2,
            includes=("b.example",),
        ),
        "b.example": IncludeFacts(
            name="b.example",
            record="v=spf1 a:host.example ip6:2001:db8::/63 -all",
            lookups=1,
            ipv4_addresses=1,
            ipv6_prefixes_64=2,
        ),
    }


def test_a_failed_lookup_is_neither_an_absence_nor_a_sum() -> None:
    world = record(
        "v=spf1 include:a.example include:gone.example -all",
        a__example={"TXT": ["v=spf1 include:down.example a:silent.example -all"]},
        down__example={"TXT": DOWN},
        silent__example={"A": ["192.0.2.1"], "AAAA": DOWN},
    )
    found = told(world)
    assert found["down.example"] == IncludeFacts(name="down.example", problem="unknown")
    assert found["gone.example"] == IncludeFacts(name="gone.example", problem="absent")
    assert (found["a.example"].problem, found["a.example"].lookups, found["a.example"].ipv4_addresses) == (
        None,
        None,
        None,
    )


def test_addresses_alone_are_unknown_if_only_their_lookup_failed() -> None:
    world = record(
        "v=spf1 include:a.example -all",
        a__example={"TXT": ["v=spf1 a:silent.example -all"]},
        silent__example={"A": DOWN, "AAAA": []},
    )
    facts = told(world)["a.example"]
    assert (facts.lookups, facts.ipv4_addresses, facts.ipv6_prefixes_64) == (1, None, None)


def test_what_is_known_to_authorise_nobody_has_a_sum() -> None:
    facts = told(record("v=spf1 redirect=a.example", a__example={"TXT": ["v=spf1 -all"]}))["a.example"]
    assert (facts.lookups, facts.ipv4_addresses, facts.ipv6_prefixes_64) == (0, 0, 0)


def test_broken_records_say_how() -> None:
    world = record(
        "v=spf1 include:two.example include:bad.example -all",
        two__example={"TXT": ["v=spf1 -all", "v=spf1 ~all"]},
        bad__example={"TXT": [b"v=spf1 ipv4:192.0.2.1 \xff\\ -all"]},
    )
    found = told(world)
    assert found["two.example"] == IncludeFacts(name="two.example", problem="multiple")
    assert found["bad.example"] == IncludeFacts(
        name="bad.example", problem="malformed", record="v=spf1 ipv4:192.0.2.1 \\255\\\\ -all"
    )


def test_loops_end_and_are_told_the_same_from_wherever_they_are_entered() -> None:
    rest: World = {
        "a.example": {"TXT": ["v=spf1 include:b.example -all"]},
        "b.example": {"TXT": ["v=spf1 include:a.example -all"]},
    }
    by_a = told({**record("v=spf1 include:a.example -all"), **rest})
    by_b = told({**record("v=spf1 include:b.example -all"), **rest})
    assert by_a == by_b
    assert {facts.problem for facts in by_a.values()} == {"loop"}
    assert by_a["a.example"].includes == ("b.example",)


def test_a_record_that_comes_back_to_itself_is_told_too() -> None:
    assert told(record("v=spf1 include:example.go.jp -all"))["example.go.jp"] == IncludeFacts(
        name="example.go.jp", record="v=spf1 include:example.go.jp -all", problem="loop", includes=("example.go.jp",)
    )


def test_what_only_a_message_can_tell_is_no_name_and_what_the_sender_tells_is_nobody_elses() -> None:
    world = record(
        "v=spf1 include:%{i}.x.example include:a.example -all",
        a__example={"TXT": ["v=spf1 include:%{o}.a.example include:b.example -all"]},
        b__example={"TXT": ["v=spf1 -all"]},
    )
    found = told(world)
    assert set(found) == {"a.example", "b.example"}
    assert (found["a.example"].problem, found["a.example"].includes) == ("macro", ("b.example",))


def test_what_is_the_same_for_many_domains_is_worked_out_once_and_what_failed_is_not_kept() -> None:
    shared = SharedFacts()
    world = {
        "one.example": {"TXT": ["v=spf1 mx include:a.example -all"]},
        "two.example": {"TXT": ["v=spf1 include:a.example ~all"]},
        "a.example": {"TXT": ["v=spf1 -all"]},
    }
    assert (
        told(world, name="one.example", shared=shared)["a.example"]
        is (told(world, name="two.example", shared=shared)["a.example"])
    )
    failing = {**world, "one.example": {"TXT": ["v=spf1 include:b.example -all"]}, "b.example": {"TXT": DOWN}}
    shared = SharedFacts()
    assert told(failing, name="one.example", shared=shared)["b.example"].problem == "unknown"
    recovered = {**failing, "b.example": {"TXT": ["v=spf1 -all"]}}
    assert told(recovered, name="one.example", shared=shared)["b.example"].lookups == 0
