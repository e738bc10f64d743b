"""The golden files of what `--notify` posts: the sample difference in each language, and the schema.

After a wanted change, write them anew and read the difference before keeping it:

    cd tests && python -m notify.notify_goldens
"""

import json
from pathlib import Path

import msgspec

from diff.sample import sample
from spfaudit.notify.document import NotifyDocument
from spfaudit.notify.telling import notification, written
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS

FOLDER = Path(__file__).parent.parent / "golden" / "notify"


def goldens() -> dict[str, bytes]:
    """File name to content, laid out for whoever reads the difference."""
    made = {}
    for lang in LANGS:
        document = notification(sample(), run=7, compared_with=6, lang=lang)
        assert document
        made[f"notify.{lang}.json"] = msgspec.json.format(written(document), indent=2) + b"\n"
    schema = json.dumps(schema_of(NotifyDocument), indent=2, ensure_ascii=False) + "\n"
    return made | {"notify.schema.json": schema.encode()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in goldens().items():
        (FOLDER / name).write_bytes(content)
