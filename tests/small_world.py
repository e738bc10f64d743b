"""Zone data in a few lines, and checks over it: everything that is not written down does not exist."""

from collections.abc import Mapping, Sequence

from spfaudit.evidence import (
    Address,
    Answer,
    Evidence,
    Failed,
    Failure,
    Host,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Question,
    Rdata,
    Txt,
    records,
)
from spfaudit.mail.check_host.check import check
from spfaudit.mail.check_host.result import CheckResult

DOWN = Failed(reason=Failure.RCODE, detail="SERVFAIL")
World = Mapping[str, Mapping[str, Sequence[str | bytes] | Failed]]
"""Name → type → data, in the order of the zone file; MX as `10 mx.example`."""


def answer(world: World, question: Question) -> Answer:
    node = world.get(question.name)
    if node is None:
        return NxDomain()
    found = node.get(question.type, ())
    if isinstance(found, Failed):
        return found
    return records(_rdata(question.type, item) for item in found) if found else NoData()


def _rdata(type: str, item: str | bytes) -> Rdata:
    if type == "TXT":
        octets = item.encode() if isinstance(item, str) else item
        return Txt(tuple(octets[i : i + 255] for i in range(0, len(octets), 255)))
    assert isinstance(item, str)
    if type == "MX":
        preference, exchange = item.split()
        return Mx(int(preference), exchange)
    return Host(item) if type == "PTR" else Address(item)


class Checked:
    """A check's result, and what it took to come by it."""

    def __init__(self, world: World, ip: str, sender: str, helo: str) -> None:
        self.evidence = Evidence()
        while True:
            try:
                self.result: CheckResult = check(self.evidence, ip=ip, sender=sender, helo=helo)
            except Missing as missing:
                self.evidence = self.evidence.extended({q: answer(world, q) for q in missing.questions})
            else:
                break

    @property
    def asked(self) -> list[str]:
        return [str(question) for question in self.evidence]


def check_in(
    world: World, ip: str = "192.0.2.1", sender: str = "user@example.go.jp", helo: str = "mail.example.go.jp"
) -> CheckResult:
    return Checked(world, ip, sender, helo).result


def record(text: str | bytes, **others: Mapping[str, Sequence[str | bytes] | Failed]) -> World:
    """A world in which example.go.jp has that record; `others`: further names, with `__` for a dot."""
    return {"example.go.jp": {"TXT": [text]}, **{name.replace("__", "."): node for name, node in others.items()}}
