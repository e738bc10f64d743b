"""The walk of one SPF check, as data: `spfaudit.test/1`."""

from typing import Literal

from msgspec import Struct

from spfaudit.evidence import Evidence
from spfaudit.mail.check_host.certain import doubt_of
from spfaudit.mail.check_host.message import make_message
from spfaudit.mail.check_host.result import CheckResult
from spfaudit.mail.check_host.why import NOT_ASKED, why, why_in_doubt
from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.text import Lang, Text

SCHEMA_ID: Literal["spfaudit.test/1"] = "spfaudit.test/1"

_ENDED_INSIDE = Text(en="the check ended inside, in an error", ja="この中でエラーとなり、判定が終了")


class StepDocument(Struct, frozen=True, kw_only=True):
    """One term whose turn came."""

    domain: str
    term: str
    target: str
    depth: int
    matched: bool
    why: str


class WalkDocument(Struct, frozen=True, kw_only=True):
    """What `spfaudit test --format json` prints."""

    schema: Literal["spfaudit.test/1"] = SCHEMA_ID
    domain: str
    ip: str
    sender: str
    helo: str
    result: Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
    matched: str | None
    reason: str | None
    """Of an error; of a result that rests on a failed lookup of the client's names, too."""
    explanation: str
    lookups: int
    void_lookups: int
    walk: list[StepDocument]


def project_walk(
    result: CheckResult, evidence: Evidence, *, ip: str, sender: str, helo: str, lang: Lang
) -> WalkDocument:
    """The document in one language; the arguments are those of the check."""
    message = make_message(ip, sender, helo)
    doubt = doubt_of(result)
    reason = result.reason or (why_in_doubt(*doubt) if doubt else None)
    last = len(result.walk) - 1
    ended = _on_the_way_to_the_end(result) if result.result in ("permerror", "temperror") else set()
    return WalkDocument(
        domain=message.domain,
        ip=str(message.ip),
        sender=message.sender,
        helo=message.helo,
        result=result.result,
        matched=result.matched.term if result.matched else None,
        reason=reason.to(lang) if reason else None,
        explanation=result.explanation,
        lookups=result.lookups,
        void_lookups=result.void_lookups,
        walk=[
            StepDocument(
                domain=step.domain,
                term=step.term,
                target=step.target,
                depth=step.depth,
                matched=step.matched,
                why=(
                    _ENDED_INSIDE
                    if number in ended
                    else NOT_ASKED
                    if number == last and result.lookups > LOOKUP_LIMIT
                    else why(step, message.ip, evidence)
                ).to(lang),
            )
            for number, step in enumerate(result.walk)
        ],
    )


def _on_the_way_to_the_end(result: CheckResult) -> set[int]:
    """The includes, by their place in the walk, inside which the last term stands."""
    numbers: set[int] = set()
    depth = result.walk[-1].depth if result.walk else 0
    for number, step in reversed(list(enumerate(result.walk))):
        if step.depth < depth:
            numbers.add(number)
            depth = step.depth
    return numbers
