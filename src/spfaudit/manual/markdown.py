"""A page of the manual as Markdown. Lays out; knows no rule and says nothing itself but where the other pages are."""

import re
from collections.abc import Iterable, Iterator

from spfaudit.manual import page as words
from spfaudit.manual.page import Page, ShownExample
from spfaudit.report.markdown_text import code, prose
from spfaudit.report.pieces import in_lines
from spfaudit.report.rfc_links import rfc_links
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

INDEX = Text(en="All rules", ja="規則の一覧")
_WHOLE = re.compile(
    r"((?<![\w-])(?:[\w.*<>-]+\. )?(?:IN )?TXT(?: \"[^\"]*\")+|[\w.*-]+\. (?:IN )?(?:MX \d+|CNAME|A|AAAA) [\w.:-]+"
    r"|v=spf1(?: [!-~]+)*? [-~?+]?all\b|\b(?:ip6:)?[0-9a-f]+(?::[0-9a-f]*){2,7}(?:/\d+)?|\"[^\"]+\")",
    re.ASCII,
)
"""Records and addresses: people copy them, so that each is in one piece."""
_OTHER_LANGUAGE = Text(en="日本語", ja="English")


def render_markdown(page: Page, lang: Lang) -> str:
    """The page, with a link to itself in the other language and to the index."""
    return in_lines(_lines(page, lang))


def file_name(page: str, lang: Lang) -> str:
    """The file of a rule's page, or of the index (README)."""
    return f"{page}.md" if lang == "en" else f"{page}.{lang}.md"


def other_language(page: str, lang: Lang) -> str:
    """A link to the same page in the other language."""
    return f"[{_OTHER_LANGUAGE.to(lang)}]({file_name(page, 'ja' if lang == 'en' else 'en')})"


def _lines(page: Page, lang: Lang) -> Iterator[str]:
    yield f"# {page.code} {page.name}"
    yield ""
    yield f"[{INDEX.to(lang)}]({file_name('README', lang)}) · {other_language(page.code, lang)}"
    yield ""
    yield _prose(page.title)
    yield ""
    yield from _facts(page, lang)
    for label, text in ((words.WHY, page.rationale), (words.FIX, page.remedy)):
        yield from ("", f"## {label.to(lang)}", "", _prose(text))
    for heading, examples in page.examples:
        yield from ("", f"## {heading}")
        for example in examples:
            yield ""
            yield from _example(example, lang)


def _facts(page: Page, lang: Lang) -> Iterator[str]:
    yield f"- {words.SEVERITY.to(lang)}{words.colon(lang)}{_prose(page.severity)}"
    yield f"- {words.USAGE.to(lang)}{words.colon(lang)}{_prose(page.usages)}"
    references = ", ".join(_linked(piece, address) for piece, address in rfc_links(page.reference))
    yield f"- {words.REFERENCE.to(lang)}{words.colon(lang)}{references}"
    if page.profiles:
        yield f"- {words.PROFILE.to(lang)}{words.colon(lang).rstrip()}"
        yield from (f"  - {_prose(profile)}" for profile in page.profiles)


def _linked(reference: str, address: str | None) -> str:
    if found := re.fullmatch(r"docs/([a-z]+\.md)", reference):  # the pages are in a folder beside it
        address = f"../{found[1]}"
    return f"[{_prose(reference)}]({address})" if address else _prose(reference)


def _example(example: ShownExample, lang: Lang) -> Iterator[str]:
    yield f"### {_prose(example.caption)}"
    yield ""
    yield from _fenced(example.declared, "yaml")
    if example.world:
        yield ""
        yield from _fenced(example.world, "zone")
    if example.messages:
        yield ""
        yield from (f"- {_prose(message)}" for message in example.messages)
        yield from (f"- {words.FIX.to(lang)}{words.colon(lang)}{_prose(remedy)}" for remedy in example.remedies)


def _prose(text: str) -> str:
    """As `prose`, with records and addresses in one piece each."""
    return "".join(
        code(piece) if at % 2 and prose(piece) != piece else prose(piece) for at, piece in enumerate(_WHOLE.split(text))
    )


def _fenced(lines: Iterable[str], language: str) -> Iterator[str]:
    """A code block whose fence nothing in it can close (CommonMark §4.5)."""
    shown = [visible(line) for line in lines]
    fence = "`" * max([3, *(len(run) + 1 for line in shown for run in re.findall("`+", line))])
    yield f"{fence}{language}"
    yield from shown
    yield fence
