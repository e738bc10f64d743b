"""The walk of one SPF check on a terminal."""

from rich.cells import cell_len

from spfaudit.report.terminal.page import Paint
from spfaudit.report.walk_document import WalkDocument
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text, plural

_LEAST_TEXT = 20
"""Cells for the text of a line, however deep it stands."""

_MEANING = {
    "pass": Text(en="may send", ja="送信が許可されています"),
    "fail": Text(en="may not send", ja="送信は許可されていません"),
    "softfail": Text(en="probably may not send", ja="おそらく送信は許可されていません"),
    "neutral": Text(en="the domain says neither yes nor no", ja="可否は表明されていません"),
    "none": Text(en="the domain has no SPF record", ja="SPF レコードがありません"),
    "permerror": Text(en="the domain's SPF is broken", ja="SPF の設定に誤りがあります"),
    "temperror": Text(en="a lookup failed: nothing is known", ja="問い合わせに失敗したため、判定できません"),
}


def walk_lines(document: WalkDocument, lang: Lang, paint: Paint, width: int) -> list[str]:
    """The walk in lines of at most `width` cells, as far as that can be, result first. `paint(text, style)` colours."""
    style = {"pass": "bold green", "temperror": "bold yellow", "none": "bold yellow"}.get(document.result, "bold red")
    # That there is no record is not said of what was not looked up.
    unasked = document.reason if document.result == "none" else None
    meaning = unasked or _MEANING[document.result].to(lang)
    about = f"{visible(f'{document.ip} {document.sender}', 200)}: {meaning}"
    first, *rest = _hanging(document.result + "  ", about, width)
    lines = [paint(document.result, style) + first.removeprefix(document.result), *rest]
    if document.reason and not unasked:
        lines += _hanging("  ", visible(document.reason, 400), width)
    if document.explanation:
        said = Text(en="the domain explains", ja="ドメインの説明").to(lang)
        lines += _hanging("  ", f"{said}: {visible(document.explanation, 400)}", width)
    before = None
    for step in document.walk:
        indent = "  " * (step.depth + 1)
        if step.domain != before:
            lines.append(f"{indent}{visible(step.domain, 253)}")
            before = step.domain
        mark = paint("*", "bold") if step.matched else "-"
        first, *rest = _hanging(f"{indent}    ", f"{visible(step.term, 120)}: {visible(step.why, 300)}", width)
        lines += [f"{indent}  {mark} {first.lstrip(' ')}", *rest]
    counted = Text(
        en=f"  {document.lookups} DNS {plural(document.lookups, 'lookup')}, {document.void_lookups} of them empty",
        ja=f"  DNS 参照 {document.lookups} 回、うち空の応答 {document.void_lookups} 回",
    )
    return [*lines, counted.to(lang)]


def _hanging(lead: str, text: str, width: int) -> list[str]:
    """`text` beside `lead`, and further lines below its beginning."""
    first, *rest = wrap(text, max(_LEAST_TEXT, width - len(lead)), cell_len)
    return [lead + first, *(" " * len(lead) + line for line in rest)]
