"""The golden files of the yearly report and the export: how each format looks in each language for a small history.

After a wanted change of looks, write them anew and read the difference before keeping it:

    cd tests && python -m yearly.goldens
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from history.a_run import a_run
from spfaudit.export.formats import FORMATS as EXPORT_FORMATS
from spfaudit.export.formats import render as render_export
from spfaudit.export.rows import Wish as ExportWish
from spfaudit.export.rows import export
from spfaudit.history.history import History
from spfaudit.periods import JAPAN, fiscal_year, zone_named
from spfaudit.report.document import DomainDocument, ToolDocument, WaiverDocument
from spfaudit.text import LANGS, Lang
from spfaudit.yearly.building import Wish, build
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.formats import FORMATS, render
from spfaudit.yearly.titles import fiscal_year_title

FOLDER = Path(__file__).parent.parent / "golden" / "yearly"
EXTENSIONS = {"html": "html", "markdown": "md", "json": "json", "csv": "csv", "csv-plain": "csv", "jsonl": "jsonl"}
ZONE = zone_named(JAPAN)
HOSTILE = "<b>局</b> =1+1 | @all \x1b[31m\u202e"
MONTHS = (
    {"a": "SPF001 DMA001", "b": "", "c": "~DMA006", "d": "SPF001"},
    {"a": "SPF001 ?DMA001", "b": "", "c": "~DMA006", "d": "SPF001"},
    {"a": "?SPF001 ?SPF002", "b": "DMA006", "c": "~DMA006", "e": ""},
    {"a": "-", "b": "", "c": "-", "e": ""},
    {"a": "SPF001", "b": "DMA006", "c": "~DMA006", "e": "?SPF001"},
)
"""From March 2026 on; the fourth was broken off."""


def small_history(path: Path) -> History:
    """A history with a bit of everything, and hostile names of organizations and reasons of waivers."""
    history = History(path)
    for month, domains in enumerate(MONTHS, start=-1):
        run = a_run(month, domains, complete="-" not in domains.values())
        changed = [_hostile(domain) for domain in run.domains]
        version = ToolDocument(version="1" if month < 2 else "2")
        history.remember(replace(run, domains=changed, tool=version), series="domains.yaml")
    return history


def _hostile(domain: DomainDocument) -> DomainDocument:
    waiver = WaiverDocument(reason=f"移行中 {HOSTILE} `x` https://evil.example", until="2027-06-30")
    findings = [replace(its, waiver=waiver if its.waiver else None) for its in domain.findings]
    organization = {"a.example": HOSTILE, "b.example": "財務部"}.get(domain.domain)
    return replace(domain, findings=findings, organization=organization)


def yearly(history: History, lang: Lang) -> YearlyDocument:
    """The report without the version of the tool, which changes with every release."""
    wish = Wish(
        series="domains.yaml",
        period=fiscal_year(2026, ZONE),
        title=fiscal_year_title(2026, 4),
        timezone=JAPAN,
        fiscal_year=2026,
        lang=lang,
    )
    return replace(build(history, wish), tool=ToolDocument(version="0.0.0"))


def goldens() -> Iterator[tuple[str, bytes]]:
    """File name and content, as the program writes it now."""
    with tempfile.TemporaryDirectory() as folder, small_history(Path(folder) / "history.db") as history:
        for lang in LANGS:
            document = yearly(history, lang)
            for format in FORMATS:
                yield f"{format}.{lang}.{EXTENSIONS[format]}", "".join(render(document, format)).encode()
            wish = ExportWish(series="domains.yaml", period=fiscal_year(2026, ZONE), timezone=JAPAN, lang=lang)
            for format in EXPORT_FORMATS:
                text = "".join(render_export(export(history, wish), format))
                yield f"export-{format}.{lang}.{EXTENSIONS[format]}", text.encode()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in goldens():
        (FOLDER / name).write_bytes(content)
