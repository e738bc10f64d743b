"""A page of the manual for a terminal: plain lines of 80 cells. Lays out; knows no rule and says nothing itself."""

from collections.abc import Iterator

from rich.cells import cell_len

from spfaudit.manual import page as words
from spfaudit.manual.page import Page, ShownExample
from spfaudit.report.pieces import in_lines
from spfaudit.report.wrap import wrap
from spfaudit.sanitise import visible
from spfaudit.text import Lang

_WIDTH = 80
_LONGEST = 400
"""Characters of a line of an example: a record that is larger is meant to be seen as such, and not read."""


def render_plain(page: Page, lang: Lang) -> str:
    """The page in lines of at most 80 cells."""
    return in_lines(_lines(page, lang))


def _lines(page: Page, lang: Lang) -> Iterator[str]:
    yield f"{page.code} {page.name}"
    yield from wrap(visible(page.title), _WIDTH, cell_len)
    yield ""
    yield from _labelled(page, lang)
    for heading, examples in page.examples:
        yield ""
        yield heading
        for at, example in enumerate(examples):
            if at:
                yield ""
            yield from _example(example, lang)


def _labelled(page: Page, lang: Lang) -> Iterator[str]:
    labelled = {
        words.WHY: (page.rationale,),
        words.FIX: (page.remedy,),
        words.USAGE: (page.usages,),
        words.SEVERITY: (page.severity,),
        **({words.PROFILE: page.profiles} if page.profiles else {}),
        words.REFERENCE: (page.reference,),
    }
    widest = max(cell_len(label.to(lang)) for label in labelled)
    for label, texts in labelled.items():
        margin = label.to(lang) + " " * (widest - cell_len(label.to(lang)))
        for text in texts:
            for line in wrap(visible(text), _WIDTH - widest - 4, cell_len):
                yield f"  {margin}  {line}"
                margin = " " * widest


def _example(example: ShownExample, lang: Lang) -> Iterator[str]:
    yield from _hanging("  ", example.caption)
    for line in example.declared:
        yield from _hanging("      ", line)
    for line in example.world:
        yield from _hanging("      ", line)
    for message in example.messages:
        yield from _hanging("    > ", message)
    for remedy in example.remedies:
        yield from _hanging("      ", words.FIX.to(lang) + words.colon(lang) + remedy)


def _hanging(margin: str, text: str) -> Iterator[str]:
    for line in wrap(visible(text, _LONGEST), _WIDTH - len(margin), cell_len):
        yield margin + line
        margin = " " * len(margin)
