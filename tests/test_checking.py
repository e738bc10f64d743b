"""check_host() of the library: what it makes of a source."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from spfaudit.checking import check_host
from spfaudit.evidence import Answer, Failed, Failure, NxDomain, Question, Txt, records
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.zonefile import ZoneSource
from spfaudit.text import Text


@pytest.fixture
def zone(tmp_path: Path) -> ZoneSource:
    path = tmp_path / "example.zone"
    path.write_text(
        "$ORIGIN example.go.jp.\n"
        "@ 300 IN SOA ns admin 1 2 3 4 300\n"
        '@ 300 IN TXT "v=spf1 mx include:_spf.example.go.jp -all exp=why.example.go.jp"\n'
        "@ 300 IN MX 10 mail\n"
        "mail 300 IN A 192.0.2.1\n"
        '_spf 300 IN TXT "v=spf1 ip6:2001:db8::/32 -all"\n'
        'why 300 IN TXT "%{i} is unknown here"\n'
    )
    return ZoneSource([path])


class Endless:
    """Every name includes the next one, and asks for many addresses."""

    description, gave_up = "endless", False
    observed_on: date | None = None
    notices: tuple[Text, ...] = ()

    def __init__(self) -> None:
        self.asked = 0
        self.closed = False

    async def open(self) -> None: ...

    async def lookup(self, question: Question) -> Answer:
        self.asked += 1
        if question.type != "TXT":
            return NxDomain()
        return records([Txt((f"v=spf1 include:x{self.asked}.example -all".encode(),))])

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("ip", "result", "explanation"),
    [
        ("192.0.2.1", "pass", ""),
        ("2001:db8::5", "pass", ""),
        ("192.0.2.2", "fail", "192.0.2.2 is unknown here"),
    ],
)
def test_a_message(zone: ZoneSource, ip: str, result: str, explanation: str) -> None:
    found = check_host(ip, "user@example.go.jp", "mail.example.go.jp", zone)
    assert (found.result, found.explanation) == (result, explanation)


def test_the_null_reverse_path_is_judged_by_helo(zone: ZoneSource) -> None:
    assert check_host("192.0.2.1", "", "example.go.jp", zone).result == "pass"
    assert check_host("192.0.2.1", "", "mail", zone).result == "none"


def test_a_budget_that_runs_out_is_temperror(zone: ZoneSource) -> None:
    found = check_host("192.0.2.1", "user@example.go.jp", "h", zone, budget=Budget(questions=2))
    assert found.result == "temperror"
    assert found.reason is not None
    assert "budget" in found.reason.en


def test_a_source_without_end() -> None:
    source = Endless()
    found = check_host("192.0.2.1", "user@example.go.jp", "h", source)
    assert (found.result, found.lookups, source.asked, source.closed) == ("permerror", 11, 11, True)


def test_failures_of_the_source_are_told() -> None:
    class Dead(Endless):
        async def lookup(self, question: Question) -> Answer:
            return Failed(reason=Failure.TIMEOUT)

    found = check_host("192.0.2.1", "user@example.go.jp", "h", Dead())
    assert found.result == "temperror"
    assert found.reason is not None
    assert "example.go.jp TXT" in found.reason.en


def test_a_source_that_cannot_be_opened() -> None:
    class Closed(Endless):
        async def open(self) -> None:
            raise SourceError(Text(en="no resolver", ja="リゾルバーなし"))

    with pytest.raises(SourceError):
        check_host("192.0.2.1", "user@example.go.jp", "h", Closed())


def test_inside_tasks_and_threads_at_once(zone: ZoneSource) -> None:
    async def many() -> list[str]:
        checks = [asyncio.to_thread(check_host, f"192.0.2.{n}", "user@example.go.jp", "h", zone) for n in range(1, 21)]
        return [found.result for found in await asyncio.gather(*checks)]

    assert asyncio.run(many()) == ["pass"] + ["fail"] * 19
