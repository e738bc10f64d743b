"""The second pass at the end of a run: what it mends, and in which order verdicts come."""

import asyncio
from datetime import date

import pytest

from spfaudit.auditing import audit
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Provenance, Question
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import parse_domain
from spfaudit.resolver import second_look
from spfaudit.text import Text

SERVFAIL = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="SERVFAIL"))
FORMERR = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="FORMERR"))
STALE = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="NOERROR", ede=("3 stale answer",)))
BLOCKED = Failed(reason=Failure.RCODE, provenance=Provenance(rcode="NXDOMAIN", ede=("15 blocked",)))


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "PAUSE", 0.0)


class Recovering:
    """Answers about names with a `bad` label by `failed`, once each; says of all others that they do not exist."""

    description = "recovering"
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()

    def __init__(self, failed: Answer, *, gave_up: bool = False) -> None:
        self.failed = failed
        self.gave_up = gave_up
        self.asked: list[Question] = []

    async def open(self) -> None:
        pass

    async def lookup(self, question: Question) -> Answer:
        self.asked.append(question)
        await asyncio.sleep(0)
        return self.failed if "bad" in question.name and self.asked.count(question) == 1 else NxDomain()

    async def close(self) -> None:
        pass


NAMES = ("a.example", "bad1.example", "b.example", "bad2.example", "c.example")
INVENTORY = Inventory(entries=tuple(Entry(domain=parse_domain(name), usage=Usage.NON_SENDING) for name in NAMES))


@pytest.mark.parametrize(
    "failed",
    [SERVFAIL, STALE, *(Failed(reason=r) for r in (Failure.TIMEOUT, Failure.UNREACHABLE, Failure.CONFLICT))],
    ids=lambda failed: " ".join([failed.reason.name, failed.provenance.rcode]).strip(),
)
def test_failures_that_pass_are_mended_and_the_order_is_kept(failed: Failed) -> None:
    source = Recovering(failed)
    report = audit(INVENTORY, source)
    assert [verdict.entry.domain for verdict in report.verdicts] == list(NAMES)
    assert not any(verdict.unjudged for verdict in report.verdicts)
    assert all(source.asked.count(question) == 1 for question in source.asked if "bad" not in question.name)


@pytest.mark.parametrize(
    "failed", [FORMERR, BLOCKED, Failed(reason=Failure.REFERRAL), Failed(reason=Failure.NOT_RECORDED)]
)
def test_failures_that_last_are_not_asked_again(failed: Failed) -> None:
    source = Recovering(failed)
    report = audit(INVENTORY, source)
    assert len(set(source.asked)) == len(source.asked)
    assert [bool(verdict.unjudged) for verdict in report.verdicts] == ["bad" in name for name in NAMES]


def test_a_source_that_gave_up_is_not_asked_again() -> None:
    source = Recovering(SERVFAIL, gave_up=True)
    audit(INVENTORY, source)
    assert len(set(source.asked)) == len(source.asked)


def test_a_recording_of_a_source_that_gave_up_is_judged_as_far_as_it_goes() -> None:
    source = Recovering(Failed(reason=Failure.NOT_ATTEMPTED), gave_up=True)
    source.observed_on = date(2026, 11, 23)
    report = audit(INVENTORY, source)
    assert [bool(verdict.unjudged) for verdict in report.verdicts] == ["bad" in name for name in NAMES]
    assert not report.run.complete


class Hopeless(Recovering):
    """Fails for names with a `bad` label always, and for those with a `late` label the first time."""

    async def lookup(self, question: Question) -> Answer:
        self.asked.append(question)
        await asyncio.sleep(0)
        late = "late" in question.name and self.asked.count(question) == 1
        return self.failed if late or "bad" in question.name else NxDomain()


def many(count: int, label: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(domain=parse_domain(f"{label}{number}.example"), usage=Usage.NON_SENDING) for number in range(count)
    )


def test_where_nothing_helps_the_second_look_ends() -> None:
    source = Hopeless(SERVFAIL)
    report = audit(Inventory(entries=many(400, "bad")), source)
    assert all(verdict.unjudged for verdict in report.verdicts)
    twice = {question.name for question in source.asked if source.asked.count(question) > 1}
    looked_at = {name for name in twice if name.startswith("bad")}
    assert second_look.IN_VAIN <= len(looked_at) <= second_look.IN_VAIN + second_look.AT_ONCE


def test_as_long_as_it_helps_somebody_it_goes_on() -> None:
    source = Hopeless(SERVFAIL)
    report = audit(Inventory(entries=(*many(300, "bad"), *many(100, "late"))), source)
    assert [verdict.entry.domain for verdict in report.verdicts if not verdict.unjudged] == [
        entry.domain for entry in many(100, "late")
    ]
    assert min(source.asked.count(question) for question in source.asked if question.name.startswith("bad")) > 1


def test_it_ends_when_it_has_taken_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was not looked at again keeps the verdict of before."""
    monkeypatch.setattr(second_look, "LEAST", 0.0)
    monkeypatch.setattr(second_look, "AT_ONCE", 1)
    looked_at: set[str] = set()

    class Slow(Hopeless):
        """Takes 20 seconds for each name that it is asked for again."""

        async def lookup(self, question: Question) -> Answer:
            if question in self.asked and question.name.startswith("late"):
                looked_at.add(question.name)
            return await super().lookup(question)

    clock = asyncio.SelectorEventLoop.time
    monkeypatch.setattr(asyncio.SelectorEventLoop, "time", lambda loop: clock(loop) + 20 * len(looked_at))
    report = audit(Inventory(entries=many(90, "late")), Slow(SERVFAIL))
    settled = {str(verdict.entry.domain) for verdict in report.verdicts if not verdict.unjudged}
    assert settled == looked_at
    assert 0 < len(settled) < 90
    assert report.run.complete


def test_the_first_few_are_a_sample_of_all() -> None:
    places = second_look.spread(range(1_000, 1_450))
    assert sorted(places) == list(range(1_000, 1_450))
    assert max(places[:100]) >= 1_396
    assert second_look.spread([3, 1, 2]) == [3, 1, 2]
