"""Every format in every language looks as it did when somebody last read it (see report.goldens)."""

import json
from typing import Any

import jsonschema
import pytest

from report.goldens import EXTENSIONS, FOLDER, goldens
from spfaudit.report import REPORTERS
from spfaudit.report.document import ReportDocument
from spfaudit.report.schema import schema_of
from spfaudit.text import LANGS

WRITTEN = goldens()


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_golden(name: str) -> None:
    assert WRITTEN[name].decode("utf-8") == (FOLDER / name).read_bytes().decode("utf-8")


def test_every_format_has_a_golden_in_every_language_and_none_is_stale() -> None:
    assert EXTENSIONS.keys() == REPORTERS.keys()
    assert {path.name for path in FOLDER.glob("[!.]*")} >= set(WRITTEN)
    for format in REPORTERS:
        assert len(list(FOLDER.glob(f"{format}.??.*"))) == len(LANGS)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, refusing keys that it does not know."""
    closed = {name: {**definition, "additionalProperties": False} for name, definition in schema["definitions"].items()}
    return {**schema, "definitions": closed}


def test_the_schema_is_valid_draft_07() -> None:
    schema = schema_of(ReportDocument)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_written_is_exactly_what_the_schema_describes(lang: str) -> None:
    report = json.loads((FOLDER / f"json.{lang}.json").read_bytes())
    jsonschema.Draft7Validator(strict(schema_of(ReportDocument))).validate(report)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "spfaudit.report/2"),
        (("complete",), "yes"),
        (("summary", "domains"), "13"),
        (("summary", "findings"), {}),
        (("domains", 0, "status"), "passed"),
        (("domains", 0, "usage"), "unknown"),
        (("domains", 0, "records", "spf"), "v=spf1 -all"),
        (("domains", 0, "line"), None),
    ],
)
def test_the_schema_refuses_what_is_no_report(path: tuple[str | int, ...], value: object) -> None:
    report = json.loads((FOLDER / "json.en.json").read_bytes())
    *parents, last = path
    place = report
    for step in parents:
        place = place[step]
    place[last] = value
    assert not jsonschema.Draft7Validator(schema_of(ReportDocument)).is_valid(report)


def test_a_reader_may_meet_keys_of_a_later_version() -> None:
    report = json.loads((FOLDER / "json.en.json").read_bytes())
    report["later"] = 1
    report["domains"][0]["later"] = 1
    assert jsonschema.Draft7Validator(schema_of(ReportDocument)).is_valid(report)
