"""The walk of one SPF check, as data: `spfaudit.test/1`, and as lines of text."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from spfaudit.evidence import Evidence
from spfaudit.mail.check_host.message import make_message
from spfaudit.mail.check_host.result import CheckResult
from spfaudit.mail.check_host.why import why
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

SCHEMA_ID: Literal["spfaudit.test/1"] = "spfaudit.test/1"

_MEANING = {
    "pass": Text(en="may send", ja="送信が許可されています"),
    "fail": Text(en="may not send", ja="送信は許可されていません"),
    "softfail": Text(en="probably may not send", ja="おそらく送信は許可されていません"),
    "neutral": Text(en="the domain says neither yes nor no", ja="可否は表明されていません"),
    "none": Text(en="the domain has no SPF record", ja="SPF レコードがありません"),
    "permerror": Text(en="the domain's SPF is broken", ja="SPF の設定に誤りがあります"),
    "temperror": Text(en="a lookup failed: nothing is known", ja="問い合わせに失敗したため、判定できません"),
}


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
    explanation: str
    lookups: int
    void_lookups: int
    walk: list[StepDocument]


def project_walk(
    result: CheckResult, evidence: Evidence, *, ip: str, sender: str, helo: str, lang: Lang
) -> WalkDocument:
    """The document in one language; the arguments are those of the check."""
    message = make_message(ip, sender, helo)
    ended = _on_the_way_to_the_end(result) if result.result in ("permerror", "temperror") else set()
    return WalkDocument(
        domain=message.domain,
        ip=str(message.ip),
        sender=message.sender,
        helo=message.helo,
        result=result.result,
        matched=result.matched.term if result.matched else None,
        reason=result.reason.to(lang) if result.reason else None,
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
                why=(_ENDED_INSIDE if number in ended else why(step, message.ip, evidence)).to(lang),
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


def walk_lines(document: WalkDocument, lang: Lang, paint: Callable[[str, str], str]) -> list[str]:
    """The walk in lines, result first. `paint(text, style)` colours."""
    style = {"pass": "bold green", "temperror": "bold yellow", "none": "bold yellow"}.get(document.result, "bold red")
    meaning = _MEANING[document.result].to(lang)
    lines = [
        f"{paint(document.result, style)}  {visible(f'{document.ip} {document.sender}', 200)}: {meaning}",
    ]
    if document.reason:
        lines.append(f"  {visible(document.reason, 400)}")
    if document.explanation:
        said = Text(en="the domain explains", ja="ドメインの説明").to(lang)
        lines.append(f"  {said}: {visible(document.explanation, 400)}")
    before = None
    for step in document.walk:
        indent = "  " * (step.depth + 1)
        if step.domain != before:
            lines.append(f"{indent}{visible(step.domain, 253)}")
            before = step.domain
        mark = paint("*", "bold") if step.matched else "-"
        lines.append(f"{indent}  {mark} {visible(step.term, 120)}: {visible(step.why, 300)}")
    plural = "" if document.lookups == 1 else "s"
    counted = Text(
        en=f"  {document.lookups} DNS lookup{plural}, {document.void_lookups} of them empty",
        ja=f"  DNS 参照 {document.lookups} 回、うち空の応答 {document.void_lookups} 回",
    )
    return [*lines, counted.to(lang)]
