"""The golden files: how each format looks in each language for the sample report.

After a wanted change of looks, write them anew and read the difference before keeping it:

    cd tests && python -m report.goldens
"""

import json
from pathlib import Path

from msgspec.structs import replace

from report.changes_sample import CHANGES
from report.sample import REPORT
from spfaudit.report import REPORTERS, RenderOptions, job_summary
from spfaudit.report.document import ReportDocument, ToolDocument
from spfaudit.report.projection import project
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS, Lang

FOLDER = Path(__file__).parent.parent / "golden"
EXTENSIONS = {
    "terminal": "txt",
    "json": "json",
    "csv": "csv",
    "csv-plain": "csv",
    "jsonl": "jsonl",
    "junit": "xml",
    "gitlab": "json",
    "markdown": "md",
    "prometheus": "prom",
    "sarif": "sarif",
    "github": "txt",
    "html": "html",
}


def document(lang: Lang) -> ReportDocument:
    """The sample without the version of the tool, which changes with every release."""
    return replace(project(REPORT, lang), tool=ToolDocument(version="0.0.0"), changes=CHANGES)


def goldens() -> dict[str, bytes]:
    """File name to content, as the program writes it now."""
    reports = {
        f"{format}.{lang}.{extension}": "".join(REPORTERS[format](document(lang), RenderOptions(lang=lang))).encode(
            "utf-8"
        )
        for format, extension in EXTENSIONS.items()
        for lang in LANGS
    }
    for lang in LANGS:
        summary = "".join(job_summary.render(document(lang), RenderOptions(lang=lang)))
        reports[f"job-summary.{lang}.md"] = summary.encode("utf-8")
    schema = json.dumps(schema_of(ReportDocument), indent=2, ensure_ascii=False) + "\n"
    return reports | {"report.schema.json": schema.encode("utf-8")}


if __name__ == "__main__":
    for name, content in goldens().items():
        (FOLDER / name).write_bytes(content)
