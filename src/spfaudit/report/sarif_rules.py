"""SARIF's rules: what the register says of those that have results (SARIF 2.1.0 §3.49)."""

from collections.abc import Iterable
from typing import Any

from spfaudit.policy.rule import Rule, family_of
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.report.markdown_text import prose
from spfaudit.report.rfc_links import rfc_link, rfc_links
from spfaudit.report.sarif_results import UNJUDGED_RULE, Ranked
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

__all__ = ["descriptors"]

_MOST_NAME = 240
_MOST_DESCRIPTION = 1_000
"""Characters, but for the note of how many are left out. GitHub takes 255 of a name, and 1,024 of a description."""
_FIX = Text(en="How to mend it", ja="対処")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.OFF: "none"}
_UNJUDGED = (
    Text(
        en="A DNS lookup failed, so that rules could not be judged.", ja="DNS の参照に失敗し、判定できない規則がある。"
    ),
    Text(
        en="A lookup that fails does not prove that a record is missing, nor that all is well: this is not a pass.",
        ja="参照の失敗は、レコードがないことも、問題がないことも示しません。合格ではありません。",
    ),
    Text(
        en="Mend the name servers or the resolver, or what is between, and run again.",
        ja="ネームサーバー、リゾルバー、または途中の経路を直してから、もう一度実行してください。",
    ),
)


def descriptors(results: Iterable[Ranked], lang: Lang) -> tuple[list[dict[str, Any]], dict[tuple[str, str], int]]:
    """A descriptor for each rule that has a result, by code; and where in the list each is."""
    used = sorted({one.rule for one in results})
    return [_descriptor(code, name, lang) for code, name in used], {rule: at for at, rule in enumerate(used)}


def _descriptor(code: str, name: str, lang: Lang) -> dict[str, Any]:
    if (code, name) == UNJUDGED_RULE:
        return _written(code, name, *(text.to(lang) for text in _UNJUDGED), level="warning")
    rule = RULES.get(code)
    if rule is None or rule.name != name:  # of a report that another version made
        shown = visible(name, _MOST_NAME)
        return {"id": visible(code, _MOST_NAME), "name": shown, "shortDescription": {"text": shown}}
    remedy = f"{rule.remedy.to(lang)}\n\n{rule.reference}"
    written = _written(code, name, rule.title.to(lang), rule.rationale.to(lang), remedy, level=_LEVELS[rule.severity])
    written["help"]["markdown"] = _markdown(rule, lang)
    return written | _help_uri(rule)


def _markdown(rule: Rule, lang: Lang) -> str:
    """Why it matters, and what to do: viewers that know Markdown show this in place of the text."""
    references = ", ".join(
        f"[{prose(piece)}]({address})" if address else prose(piece) for piece, address in rfc_links(rule.reference)
    )
    why, fix = prose(rule.rationale.to(lang)), prose(rule.remedy.to(lang))
    return "\n\n".join((why, f"**{_FIX.to(lang)}**", fix, references, f"`spfaudit rules {rule.code}`"))


def _written(code: str, name: str, title: str, rationale: str, remedy: str, *, level: str) -> dict[str, Any]:
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": visible(rationale, _MOST_DESCRIPTION)},
        "help": {"text": remedy},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["email", family_of(code).lower()]},
    }


def _help_uri(rule: Rule) -> dict[str, str]:
    address = rfc_link(rule.reference)
    return {"helpUri": address} if address else {}
