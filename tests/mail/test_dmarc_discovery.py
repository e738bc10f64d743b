"""The tree walk and the policy in force, after RFC 9989 §4.10 and its examples."""

from collections.abc import Mapping
from datetime import date

import pytest
from settling import settled

from small_world import DOWN, World, answer
from spfaudit.evidence import Evidence, Missing, NxDomain, Question, Undetermined
from spfaudit.inventory.model import Entry, Inventory
from spfaudit.mail.dmarc.discovery import InForce
from spfaudit.mail.dmarc.record import Disposition
from spfaudit.mail.posture import Posture
from spfaudit.mail.shared import SharedFacts
from spfaudit.names import Domain

NONE, QUARANTINE, REJECT = Disposition.NONE, Disposition.QUARANTINE, Disposition.REJECT
FAILS = "fails"
REJECTING = "p=reject"


def world(records: Mapping[str, str | list[str]], gone: tuple[str, ...] = ()) -> World:
    """`records`: name → DMARC tags, several records, or FAILS; names in `gone` do not exist, all others do."""
    nodes = {}
    for name, texts in records.items():
        listed = [texts] if isinstance(texts, str) else texts
        nodes[f"_dmarc.{name}"] = {"TXT": DOWN if texts == FAILS else [f"v=DMARC1; {text}" for text in listed]}
        if name not in gone:
            nodes.setdefault(name, {})
    return nodes


def posture(domain: str, shared: SharedFacts | None = None) -> Posture:
    entry = Entry(domain=Domain(domain))
    return Posture(entry, Inventory(entries=(entry,)), Evidence(), date(2026, 11, 26), shared)


def found(domain: str, records: Mapping[str, str | list[str]], *, exists: bool = True) -> InForce | None:
    nodes = {**world(records), **({domain: {}} if exists else {})}
    facts = posture(domain)

    def attempt(evidence: Evidence) -> InForce | None:
        facts.evidence = evidence
        return facts.dmarc.in_force

    return settled(nodes, attempt)


def organizational(domain: str, records: Mapping[str, str | list[str]]) -> str:
    facts = posture(domain)

    def attempt(evidence: Evidence) -> str:
        facts.evidence = evidence
        return facts.dmarc.organizational_domain

    return settled(world(records), attempt)


def below(domain: str, records: Mapping[str, str | list[str]], *, exists: bool) -> InForce | None:
    facts = posture(domain)

    def attempt(evidence: Evidence) -> InForce | None:
        facts.evidence = evidence
        return facts.dmarc.below(exists=exists)

    return settled(world(records), attempt)


@pytest.mark.parametrize(
    ("domain", "records", "expected"),
    [
        # §4.10.2, first example
        ("a.mail.example.com", {"mail.example.com": "p=none", "example.com": "p=none"}, "example.com"),
        # §4.10.2, second example
        (
            "a.mail.example.com",
            {"mail.example.com": "p=none; psd=n", "example.com": "p=none"},
            "mail.example.com",
        ),
        # §4.10.2, last example
        ("a.mail.example.com", {"com": "p=none; psd=y"}, "example.com"),
        # §4.10.2 item 2, its example
        ("a.mail.example.com", {"example.com": "p=none; psd=y"}, "mail.example.com"),
        # nothing found: the start
        ("a.mail.example.com", {}, "a.mail.example.com"),
        # §4.10.2 item 1: psd=n at the start
        ("mail.example.com", {"mail.example.com": "p=none; psd=n", "example.com": "p=none"}, "mail.example.com"),
        # §4.10.2 item 2: psd=y at the start is no reason to go below it
        ("example.com", {"example.com": "p=none; psd=y", "com": "p=none; psd=y"}, "example.com"),
        # the walk ends at the start, and a failure above it does not matter
        ("mail.example.com", {"mail.example.com": "p=none; psd=n", "example.com": FAILS}, "mail.example.com"),
        ("mail.example.com", {"mail.example.com": "p=none; psd=y", "example.com": FAILS}, "mail.example.com"),
        # §4.10.2 item 3: the record with the fewest labels, however high
        ("a.example.com", {"a.example.com": "p=none", "com": "p=none"}, "com"),
        # §4.10 step 2: several records are none
        ("a.example.com", {"a.example.com": "p=none", "example.com": ["p=none", "p=none; t=n"]}, "a.example.com"),
        # psd=n ends the walk before psd=y above it
        ("a.b.example.com", {"b.example.com": "p=none; psd=n", "com": "psd=y; p=none"}, "b.example.com"),
        # a bad psd is psd=u (§4.7)
        ("a.b.example.com", {"b.example.com": "p=none; psd=yes", "example.com": "p=none"}, "example.com"),
        # a record that policy discovery would not apply still counts for the walk
        ("a.example.com", {"a.example.com": "p=none", "example.com": "x=y"}, "example.com"),
    ],
)
def test_the_organizational_domain(domain: str, records: Mapping[str, str | list[str]], expected: str) -> None:
    assert organizational(domain, records) == expected


@pytest.mark.parametrize(
    ("domain", "records", "policy", "location", "tag"),
    [
        # §4.10.1: the Author Domain's own record
        (
            "mail.example.com",
            {"mail.example.com": "p=reject", "example.com": "p=none"},
            REJECT,
            "mail.example.com",
            "p",
        ),
        # … whose sp and np are for others
        ("example.com", {"example.com": "p=none; sp=reject; np=reject"}, NONE, "example.com", "p"),
        # §4.10.1: the Organizational Domain's sp
        ("mail.example.com", {"example.com": "p=none; sp=reject"}, REJECT, "example.com", "sp"),
        # … or its p
        ("mail.example.com", {"example.com": "p=quarantine"}, QUARANTINE, "example.com", "sp"),
        # a record between the name and its Organizational Domain has no say
        (
            "a.mail.example.com",
            {"mail.example.com": "p=reject", "example.com": "p=none; sp=quarantine"},
            QUARANTINE,
            "example.com",
            "sp",
        ),
        # … unless it says that it is the Organizational Domain
        (
            "a.mail.example.com",
            {"mail.example.com": "p=reject; psd=n", "example.com": "p=none"},
            REJECT,
            "mail.example.com",
            "sp",
        ),
        # §4.10.1: the Public Suffix Domain's record
        ("example.com", {"com": "p=reject; psd=y"}, REJECT, "com", "sp"),
        ("a.example.com", {"com": "p=none; sp=reject; psd=y"}, REJECT, "com", "sp"),
        # … which does not count where the Organizational Domain has one
        ("a.example.com", {"example.com": "p=none", "com": "p=reject; psd=y"}, NONE, "example.com", "sp"),
        # … but does where only a name in between has one: example.com is the Organizational Domain
        ("a.b.example.com", {"b.example.com": "p=none", "com": "p=reject; psd=y"}, REJECT, "com", "sp"),
        # §4.7 t: one level lower
        ("example.com", {"example.com": "p=reject; t=y"}, QUARANTINE, "example.com", "p"),
        ("example.com", {"example.com": "p=quarantine; t=y"}, NONE, "example.com", "p"),
        ("example.com", {"example.com": "p=none; t=y"}, NONE, "example.com", "p"),
        ("mail.example.com", {"example.com": "p=none; sp=reject; t=y"}, QUARANTINE, "example.com", "sp"),
        # §4.10.1: acts as p=none
        ("example.com", {"example.com": "p=oops; rua=mailto:a@example.com"}, NONE, "example.com", "p"),
        ("mail.example.com", {"example.com": "p=reject; np=oops; rua=mailto:a@example.com"}, NONE, "example.com", "sp"),
        # §4.10 step 4, its illustration: names between the first and the last seven labels are not asked
        ("a.b.c.d.e.f.g.h.i.j.mail.example.com", {"example.com": "p=reject"}, REJECT, "example.com", "sp"),
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            {"b.c.d.e.f.g.h.i.j.mail.example.com": "p=none; psd=n", "g.h.i.j.mail.example.com": "p=reject; psd=n"},
            REJECT,
            "g.h.i.j.mail.example.com",
            "sp",
        ),
    ],
)
def test_the_policy_in_force(
    domain: str, records: Mapping[str, str | list[str]], policy: Disposition, location: str, tag: str
) -> None:
    in_force = found(domain, records)
    assert in_force is not None
    assert (in_force.policy, in_force.location, in_force.tag) == (policy, location, tag)


@pytest.mark.parametrize(
    ("domain", "records"),
    [
        ("example.com", {}),
        ("example.com", {"example.com": ["p=reject", "p=reject; t=n"]}),
        ("example.com", {"example.com": "p=reject; p=reject"}),
        # §4.10.1: a record with a bad policy and nobody to report to, and no looking further
        ("mail.example.com", {"mail.example.com": "p=oops", "example.com": "p=reject"}),
        ("mail.example.com", {"example.com": "sp=reject"}),
        ("mail.example.com", {"example.com": "p=reject; np=oops"}),
        # an intermediate name's record is nobody else's
        (
            "a.b.example.com",
            {"b.example.com": "p=reject", "example.com": ["p=none", "p=none; t=n"], "com": "p=x; psd=y"},
        ),
    ],
)
def test_no_policy_in_force(domain: str, records: Mapping[str, str | list[str]]) -> None:
    assert found(domain, records) is None


@pytest.mark.parametrize(
    ("tags", "policy"),
    [
        ("p=none; sp=quarantine; np=reject", REJECT),
        ("p=none; sp=quarantine", QUARANTINE),  # §4.7 np: sp stands in
        ("p=reject", REJECT),  # … and p for it
        ("p=reject; np=reject; t=y", QUARANTINE),
    ],
)
def test_a_name_that_does_not_exist_inherits_np(tags: str, policy: Disposition) -> None:
    in_force = found("gone.example.com", {"example.com": tags}, exists=False)
    assert in_force is not None
    assert (in_force.policy, in_force.tag) == (policy, "np")


def test_a_record_below_a_name_that_does_not_exist_by_itself_is_its_own() -> None:
    # `_dmarc` below it makes the name an empty non-terminal; a server that denies it nevertheless changes nothing
    in_force = found("gone.example.com", {"gone.example.com": "p=reject; np=none"}, exists=False)
    assert in_force is not None
    assert (in_force.policy, in_force.tag) == (REJECT, "p")


@pytest.mark.parametrize(
    ("domain", "records", "exists", "policy"),
    [
        ("example.com", {"example.com": "p=reject; sp=none; np=quarantine"}, True, NONE),
        ("example.com", {"example.com": "p=reject; sp=none; np=quarantine"}, False, QUARANTINE),
        # §4.7 sp: without effect below a name that is not the Organizational Domain
        ("mail.example.com", {"mail.example.com": "p=reject; sp=reject", "example.com": "p=none"}, True, NONE),
        ("mail.example.com", {"mail.example.com": "p=reject; psd=n", "example.com": "p=none"}, True, REJECT),
        # below a Public Suffix Domain
        ("com", {"com": "p=none; sp=reject; psd=y"}, True, REJECT),
        ("mail.example.com", {"example.com": "p=none; sp=reject"}, True, REJECT),
        # below seven labels and more, the name itself is not asked (§4.10 step 4)
        (
            "a.b.c.d.e.f.example.com",
            {"a.b.c.d.e.f.example.com": "p=none; psd=n", "example.com": REJECTING},
            True,
            REJECT,
        ),
        ("b.c.d.e.f.example.com", {"b.c.d.e.f.example.com": "p=none; psd=n", "example.com": "p=reject"}, True, NONE),
    ],
)
def test_the_policy_below_a_name(
    domain: str, records: Mapping[str, str | list[str]], exists: bool, policy: Disposition
) -> None:
    in_force = below(domain, records, exists=exists)
    assert in_force is not None
    assert in_force.policy is policy


@pytest.mark.parametrize(
    ("domain", "records", "fails_at"),
    [
        ("example.com", {"example.com": FAILS, "com": "p=reject; psd=y"}, "example.com"),
        ("mail.example.com", {"example.com": FAILS}, "example.com"),
        # the record with the fewest labels counts: every level above matters
        ("mail.example.com", {"example.com": "p=reject", "com": FAILS}, "com"),
        ("a.b.example.com", {"b.example.com": FAILS, "example.com": "p=reject"}, "b.example.com"),
    ],
)
def test_a_failure_that_the_result_depends_on(
    domain: str, records: Mapping[str, str | list[str]], fails_at: str
) -> None:
    with pytest.raises(Undetermined) as caught:
        found(domain, records)
    assert caught.value.question == Question(f"_dmarc.{fails_at}", "TXT")


@pytest.mark.parametrize(
    ("domain", "records"),
    [
        # the own record decides
        ("mail.example.com", {"mail.example.com": "p=reject", "example.com": FAILS, "com": FAILS}),
        # the walk ends below the failure
        ("a.mail.example.com", {"mail.example.com": "p=reject; psd=n", "example.com": FAILS}),
        ("a.mail.example.com", {"example.com": "p=reject; psd=y", "com": FAILS}),
    ],
)
def test_a_failure_that_does_not_matter(domain: str, records: Mapping[str, str | list[str]]) -> None:
    in_force = found(domain, records)
    assert in_force is not None
    assert in_force.policy is REJECT


def test_whether_the_name_exists_must_be_known_for_an_inherited_policy() -> None:
    nodes: World = {**world({"example.com": "p=reject; np=none"}), "mail.example.com": {"TXT": DOWN}}
    facts = posture("mail.example.com")

    def attempt(evidence: Evidence) -> InForce | None:
        facts.evidence = evidence
        return facts.dmarc.in_force

    with pytest.raises(Undetermined):
        settled(nodes, attempt)


@pytest.mark.parametrize("tags", ["p=reject", "p=none; sp=reject", "p=reject; sp=reject; t=n"])
def test_it_need_not_be_known_where_np_says_nothing(tags: str) -> None:
    nodes: World = {**world({"example.com": tags}), "mail.example.com": {"TXT": DOWN}}
    facts = posture("mail.example.com")

    def attempt(evidence: Evidence) -> InForce | None:
        facts.evidence = evidence
        return facts.dmarc.in_force

    in_force = settled(nodes, attempt)
    assert in_force is not None
    assert (in_force.policy, in_force.location) == (REJECT, "example.com")


def test_eight_questions_at_most() -> None:
    facts = posture("a.b.c.d.e.f.g.h.i.j.mail.example.com")
    asked: set[Question] = set()
    evidence = Evidence()
    for _ in range(5):
        try:
            facts.evidence = evidence
            assert facts.dmarc.in_force is None
            break
        except Missing as missing:
            asked.update(missing.questions)
            evidence = evidence.extended({question: NxDomain() for question in missing.questions})
    # §4.10, the illustration
    assert {question.name for question in asked if question.name.startswith("_dmarc.")} == {
        "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "_dmarc.g.h.i.j.mail.example.com",
        "_dmarc.h.i.j.mail.example.com",
        "_dmarc.i.j.mail.example.com",
        "_dmarc.j.mail.example.com",
        "_dmarc.mail.example.com",
        "_dmarc.example.com",
        "_dmarc.com",
    }


def test_what_stands_above_a_parent_is_read_once_a_run() -> None:
    shared = SharedFacts()
    nodes: World = {**world({"example.com": "p=reject"}), "a.example.com": {}, "b.example.com": {}}

    def asked_for(domain: str) -> set[str]:
        facts, evidence = posture(domain, shared), Evidence()
        while True:
            try:
                facts.evidence = evidence
                assert facts.dmarc.in_force
                return {question.name for question in evidence}
            except Missing as missing:
                evidence = evidence.extended({question: answer(nodes, question) for question in missing.questions})

    assert "_dmarc.example.com" in asked_for("a.example.com")
    assert asked_for("b.example.com") == {"_dmarc.b.example.com", "b.example.com"}
