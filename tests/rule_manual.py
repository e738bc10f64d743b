"""The rules' manual, as the program writes it now: the examples that it carries, and the pages in `docs/rules`.

Examples are the cases that have a Japanese caption (`ja`). What the manual has a rule say of them is what comes of
judging them, in this very run. `make docs` writes all of it; `tests/policy/test_rule_manual.py` holds it against what
is there.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from dkim_keys import KEYS
from rule_cases import Case, judge_case, load_cases, only, txt_record
from spfaudit.evidence import Question
from spfaudit.manual.index import render_index
from spfaudit.manual.markdown import file_name, render_markdown
from spfaudit.manual.page import make_page
from spfaudit.policy.examples import PATH, Example
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Verdict
from spfaudit.text import LANGS, Text

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"
EXAMPLES = Path(PATH)
_SERVERS = {"same": "OK", "lame": "REFUSED", "silent": "timeout"}
_OUTCOMES = ("fires", "silent", "abstains")


def examples(code: str, folder: Path) -> Iterator[Example]:
    """The examples of one rule, judged: those that fire, those that keep silent, those that are unjudged."""
    chosen = [case for case in load_cases(code) if case.ja is not None]
    for case in sorted(chosen, key=lambda case: _OUTCOMES.index(case.expect)):
        yield _example(code, case, judge_case(case, only(code), folder))


def written_examples() -> bytes:
    """The table of all examples, as the package carries it."""
    with tempfile.TemporaryDirectory() as folder:
        table = {code: list(examples(code, Path(folder))) for code in RULES}
    return msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n"


def written_pages() -> dict[str, str]:
    """File name → page, of every rule and the index in both languages, from the table that the package carries."""
    pages = {file_name(code, lang): render_markdown(make_page(code, lang), lang) for code in RULES for lang in LANGS}
    return pages | {file_name("README", lang): render_index(lang) for lang in LANGS}


def _example(code: str, case: Case, verdict: Verdict) -> Example:
    fired = [finding for finding in verdict.findings if finding.code == code]
    abstained = [unjudged for unjudged in verdict.unjudged if unjudged.code == code]
    outcome: Literal["fires", "silent", "abstains"] = "fires" if fired else "abstains" if abstained else "silent"
    assert outcome == case.expect, f"{code}: a domain that {case.it}: {outcome}"
    assert case.ja is not None
    own = {finding.remedy for finding in fired} - {RULES[code].remedy}
    return Example(
        outcome=outcome,
        caption=Text(en=case.it, ja=case.ja),
        declared=tuple(_declared(case)),
        world=tuple(_world(case)) or (f"; {case.domain}: NXDOMAIN",),
        messages=tuple(
            [finding.message for finding in fired]
            or [_reason(unjudged.question, unjudged.reason) for unjudged in abstained]
        ),
        remedies=tuple(dict.fromkeys(finding.remedy for finding in fired if finding.remedy in own)),
    )


def _reason(question: Question | None, reason: Text) -> Text:
    """As reports tell it: which lookup, and what came of it."""
    if question is None:
        return reason
    asked = f"{question.name} {question.type}"
    return Text(en=f"{asked}: {reason.en}", ja=f"{asked}：{reason.ja}")


def _declared(case: Case) -> Iterator[str]:
    """The inventory."""
    yield from (f"{key}: {_flow(value)}" for key, value in case.inventory.items())
    if case.transport:
        yield "transport: true"
    own = {"domain": case.domain, "usage": case.usage.value, **case.entry}
    yield f"domains: {_flow([own, *case.listed])}"


def _flow(value: Any) -> str:
    """A value as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=sys.maxsize, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _world(case: Case) -> Iterator[str]:
    """What is in DNS, as a master file has it; what no master file can say, as comments in English and codes."""
    if case.spf is not None:
        yield txt_record(case.domain, case.spf).rstrip("\n")
    for selector, text in case.dkim.items():
        name = selector[:-1] if selector.endswith(".") else f"{selector}._domainkey.{case.domain}"
        yield f'{name}. TXT "{text.format_map({key: f"({key})" for key in KEYS})}"'
    yield from (line for line in case.zone.splitlines() if line.strip())
    for address, zone in (case.servers or {}).items():
        if zone in _SERVERS:
            yield f"; @{address}: {_SERVERS[zone]}"
        else:
            yield f"; @{address}:"
            yield from (f";   {line}" for line in zone.splitlines())
    if isinstance(case.policy, dict):
        yield from _policy(case)
    yield from (f"; {asked}: SERVFAIL" for asked in case.failing)
    if case.validates:
        yield "; resolver: DNSSEC"
    yield from (f"; {name}: secure" for name in (*case.signed, *case.validated))
    yield from (f"; {name}: bogus" for name in case.bogus)


def _policy(case: Case) -> Iterator[str]:
    assert isinstance(case.policy, dict)
    yield f"; https://mta-sts.{case.domain}/.well-known/mta-sts.txt: {case.policy.get('status', 200)}"
    yield from (f";   {line}" for line in re.split(r"\r?\n", case.policy.get("content", "").strip()))


if __name__ == "__main__":
    EXAMPLES.write_bytes(written_examples())
    PAGES.mkdir(exist_ok=True)
    pages = written_pages()
    for stale in {path.name for path in PAGES.glob("*.md")} - pages.keys():
        (PAGES / stale).unlink()
    for name, page in pages.items():
        (PAGES / name).write_text(page, encoding="utf-8")
