"""Aliases that DNAME records make, told from those of CNAME records by what is asked for beside them."""

from collections.abc import Mapping

import pytest

from spfaudit.evidence import (
    Answer,
    Evidence,
    Failed,
    Failure,
    Missing,
    NoData,
    NxDomain,
    Question,
    Txt,
    Undetermined,
    records,
)
from spfaudit.mail.renaming import DeadEnd, Dname, dead_end, dname_above, is_merely_renamed, landing, renamings

LOST = Failed(reason=Failure.TIMEOUT)
GONE = NxDomain()


def to(*chain: str) -> Answer:
    return NxDomain(chain=chain)


def known(answers: Mapping[str, Answer]) -> Evidence:
    return Evidence({Question(name, "TXT"): answer for name, answer in answers.items()})


RENAMED = {"<random>.old.example.jp": to("<random>.new.example.jp")}
OLD = Dname("old.example.jp", "new.example.jp")
DEEPER = {"<random>.y.old.example.jp": to("<random>.y.new.example.jp")}


@pytest.mark.parametrize(
    ("name", "target", "answers", "dname"),
    [
        ("x.old.example.jp", "x.new.example.jp", RENAMED, OLD),
        (
            "x.old.example.jp",
            "x.new.example.jp",
            {"<random>.old.example.jp": to("<random>.new.example.jp", "<random>.far.example.jp")},
            OLD,
        ),
        ("x.old.example.jp", "x.new.example.jp", {"<random>.old.example.jp": GONE}, None),
        ("x.old.example.jp", "x.new.example.jp", {"<random>.old.example.jp": to("x.new.example.jp")}, None),
        ("x.y.old.example.jp", "x.y.new.example.jp", {**DEEPER, "y.old.example.jp": to("y.new.example.jp")}, OLD),
        (
            "x.y.old.example.jp",
            "x.y.new.example.jp",
            {**DEEPER, "y.old.example.jp": NoData()},
            Dname("y.old.example.jp", "y.new.example.jp"),
        ),
        (
            "x.example.jp",
            "x.example.com",
            {"<random>.example.jp": to("<random>.example.com")},
            Dname("example.jp", "example.com"),
        ),
        ("a.example.jp", "b.example.jp", {}, None),  # what a DNAME record makes keeps its first label
        ("example.jp", "example.com", {}, None),  # what is registered is below no record of the same owner
        ("x.old.example.jp", "x", {}, None),
        (f"x.{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 40}.example.jp", f"x.{'a' * 63}.example.jp", {}, None),
    ],
)
def test_which_record_makes_an_alias(name: str, target: str, answers: dict[str, Answer], dname: Dname | None) -> None:
    assert dname_above(known(answers), name, target) == dname


@pytest.mark.parametrize(
    ("answers", "lost"),
    [
        ({"<random>.y.old.example.jp": LOST}, "<random>.y.old.example.jp"),
        ({**DEEPER, "y.old.example.jp": LOST}, "y.old.example.jp"),
    ],
)
def test_where_a_lookup_failed_it_is_not_known(answers: dict[str, Answer], lost: str) -> None:
    name, chain = "x.y.old.example.jp", ("x.y.new.example.jp",)
    for told in (
        dname_above(known(answers), name, chain[0]),
        renamings(known(answers), name, chain),
        dead_end(known(answers), name, chain),
    ):
        assert isinstance(told, Undetermined)
        assert (told.question, told.failed) == (Question(lost, "TXT"), LOST)


def test_what_is_beside_is_asked_for_first() -> None:
    with pytest.raises(Missing) as caught:
        dname_above(known({}), "x.y.old.example.jp", "x.y.new.example.jp")
    assert caught.value.questions == (Question("<random>.y.old.example.jp", "TXT"),)


MIXED = ("x.new.example.jp", "gone.example.com", "lost.example.com")


@pytest.mark.parametrize(
    ("chain", "answers", "end"),
    [
        (("gone.example.com",), {}, DeadEnd("x.old.example.jp", None, ("gone.example.com",))),
        (MIXED, RENAMED, DeadEnd("x.new.example.jp", None, MIXED[1:])),
        (MIXED[:1], {**RENAMED, "new.example.jp": GONE}, DeadEnd("old.example.jp", OLD, MIXED[:1])),
        (
            MIXED[:1],
            {**RENAMED, "new.example.jp": NoData()},
            DeadEnd("old.example.jp", OLD, MIXED[:1], target_exists=True),
        ),
        (
            ("x.new.example.jp", "x.far.example.jp"),
            {**RENAMED, "<random>.new.example.jp": to("<random>.far.example.jp"), "far.example.jp": GONE},
            DeadEnd("new.example.jp", Dname("new.example.jp", "far.example.jp"), ("x.far.example.jp",)),
        ),
    ],
)
def test_whose_record_leads_to_nowhere(chain: tuple[str, ...], answers: dict[str, Answer], end: DeadEnd) -> None:
    assert dead_end(known(answers), "x.old.example.jp", chain) == end


def test_whether_the_target_is_there_may_not_be_known() -> None:
    told = dead_end(known({**RENAMED, "new.example.jp": LOST}), "x.old.example.jp", MIXED[:1])
    assert isinstance(told, Undetermined)
    assert (told.question, told.failed) == (Question("new.example.jp", "TXT"), LOST)


@pytest.mark.parametrize(
    ("answer", "below", "merely"),
    [
        (GONE, "old.example.jp", False),
        (LOST, "old.example.jp", False),
        (records([Txt((b"text",))]), "old.example.jp", False),
        (to("<random>.new.example.jp"), "new.example.jp", True),
        (to("<random>.new.example.jp", "<random>.far.example.jp"), "far.example.jp", True),
        (to("<random>.new.example.jp", "host.example.com"), "new.example.jp", False),
        (to("host.example.com"), "old.example.jp", False),
    ],
)
def test_where_a_made_up_name_comes_to_be(answer: Answer, below: str, merely: bool) -> None:
    assert (landing("old.example.jp", answer), is_merely_renamed(answer)) == (below, merely)
