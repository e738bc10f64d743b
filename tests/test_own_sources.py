"""Sources that somebody else has made, and what they do wrong: it is told, at once, and nothing of it stays behind."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import spfaudit
from spfaudit.evidence import Mx, NoData, Question, Records, Txt, records

Lookup = Callable[[Question], Awaitable[Any]]


class Own:
    """Has nothing but what the protocol wants. `answer`: its `lookup`."""

    description = "own"
    observed_on = None
    gave_up = False
    notices = ()

    def __init__(self, answer: Lookup) -> None:
        self._answer = answer
        self.is_open = False

    async def open(self) -> None:
        """Opens it."""
        self.is_open = True

    async def lookup(self, question: Question) -> Any:
        """What the test wants."""
        return await self._answer(question)

    async def close(self) -> None:
        """Closes it."""
        self.is_open = False


@pytest.fixture
def inventory(tmp_path: Path) -> spfaudit.Inventory:
    path = tmp_path / "names.txt"
    path.write_text("a.example.go.jp\nb.example.go.jp\n")
    return spfaudit.load_inventory(path)


def saying(said: Any) -> Lookup:
    async def answer(question: Question) -> Any:
        return said

    return answer


async def cancelled(question: Question) -> Any:
    inner = asyncio.ensure_future(asyncio.sleep(0))
    inner.cancel()
    return await inner


NONSENSE = [
    pytest.param(saying(None), TypeError, "a.example.go.jp TXT returned what is no Answer: None", id="nothing"),
    pytest.param(saying(NoData), TypeError, "no Answer: <class", id="a class"),
    pytest.param(saying(["v=spf1 -all"]), TypeError, "no Answer: \\['v=spf1 -all", id="a list"),
    pytest.param(saying(records(["v=spf1 -all"])), TypeError, "no Answer: Records", id="texts that are no records"),  # type: ignore[list-item]  # that is the point
    pytest.param(saying(Records(rdata=())), TypeError, "no Answer: Records", id="records without any"),
    pytest.param(cancelled, RuntimeError, "a.example.go.jp TXT was cancelled by its source", id="cancelled"),
]


@pytest.mark.parametrize(("answer", "error", "what"), NONSENSE)
def test_what_is_no_answer_is_told_at_once(
    inventory: spfaudit.Inventory, answer: Lookup, error: type[Exception], what: str
) -> None:
    source = Own(answer)

    async def stream() -> None:
        async for _ in spfaudit.audit_stream(inventory, source):
            pass

    for call in (
        lambda: spfaudit.audit(inventory, source),
        lambda: asyncio.run(stream()),
        lambda: spfaudit.analyse_spf("a.example.go.jp", source),
        lambda: spfaudit.check_host("192.0.2.1", "info@a.example.go.jp", "mail.example", source),
    ):
        with pytest.raises(error, match=what):
            call()
        assert not source.is_open


def test_a_lookup_has_let_go_of_what_it_holds_when_the_run_is_over(
    inventory: spfaudit.Inventory, tmp_path: Path
) -> None:
    proposed = tmp_path / "proposed.zone"
    proposed.write_text('$ORIGIN a.example.go.jp.\n@ 60 IN TXT "v=spf1 -all"\n')
    holding: list[Question] = []
    asked: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def answer(question: Question) -> Any:
        if question == Question("a.example.go.jp", "MX"):  # which makes the overlay ask what is around the name
            return records([Mx(preference=10, exchange="mx.example.go.jp")])
        holding.append(question)
        asked[question.type].set()
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(10):
                await asyncio.sleep(0)
            holding.remove(question)

    async def judge_in_vain(source: spfaudit.Source, until: str) -> None:
        judging = asyncio.ensure_future(anext(spfaudit.audit_stream(inventory, source)))
        await asked[until].wait()
        judging.cancel()
        await asyncio.gather(judging, return_exceptions=True)
        assert holding == []
        assert asyncio.all_tasks() == {asyncio.current_task()}

    own = Own(answer)
    asyncio.run(judge_in_vain(own, "TXT"))
    asyncio.run(judge_in_vain(spfaudit.OverlaySource([proposed], over=own), "SOA"))
    assert not own.is_open


def test_records_of_an_own_source_are_judged(inventory: spfaudit.Inventory) -> None:
    report = spfaudit.audit(inventory, Own(saying(records([Txt(strings=(b"v=spf1 +all",))]))))
    assert {"SPF201"} <= {finding.code for finding in report.verdicts[0].findings}


@pytest.mark.parametrize("turns", range(12))
def test_who_is_cancelled_a_second_time_while_it_closes_closes_all_the_same(
    inventory: spfaudit.Inventory, turns: int
) -> None:
    """As by a timeout within a timeout, or by Ctrl-C twice in a notebook. `turns` of the event loop lie between."""

    async def forever(question: Question) -> Any:
        begun.set()
        await asyncio.Event().wait()

    async def cancel_twice() -> None:
        judging = asyncio.ensure_future(anext(spfaudit.audit_stream(inventory, own)))
        await begun.wait()
        for _ in range(2):
            judging.cancel()
            for _ in range(turns):
                await asyncio.sleep(0)
        await asyncio.gather(judging, return_exceptions=True)
        for _ in range(20):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    own, begun = Own(forever), asyncio.Event()
    asyncio.run(cancel_twice())
    assert not own.is_open
