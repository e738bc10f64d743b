"""The golden files of a difference: how each format looks in each language for the sample.

After a wanted change of looks, write them anew and read the difference before keeping it:

    cd tests && python -m diff.diff_goldens
"""

import json
from pathlib import Path

from diff.sample import sample
from report.goldens import EXTENSIONS
from spfaudit.diff.document import DiffDocument
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.report.options import RenderOptions
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS

FOLDER = Path(__file__).parent.parent / "golden" / "diff"


def goldens() -> dict[str, bytes]:
    """File name to content, as the program writes it now."""
    diff = sample()
    written = {
        f"{format}.{lang}.{EXTENSIONS[format]}": "".join(
            DIFF_REPORTERS[format](diff, RenderOptions(lang=lang))
        ).encode()
        for format in DIFF_REPORTERS
        for lang in LANGS
    }
    schema = json.dumps(schema_of(DiffDocument), indent=2, ensure_ascii=False) + "\n"
    return written | {"diff.schema.json": schema.encode()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in goldens().items():
        (FOLDER / name).write_bytes(content)
