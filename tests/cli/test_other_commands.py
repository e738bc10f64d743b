"""`spfaudit rules`, `spfaudit schema`, `--version`, `--help`."""

import json

import pytest
from jsonschema import Draft7Validator

from command import EXAMPLE, spfaudit
from spfaudit.policy.rule import RULES
from spfaudit.policy.settings import known_rules


def test_version_and_help() -> None:
    assert spfaudit("--version").stdout.startswith("spfaudit, version ")
    for arguments in ([], ["check"], ["rules"], ["schema"]):
        done = spfaudit(*arguments, "--help")
        assert done.returncode == 0
        assert "Usage:" in done.stdout


def test_every_rule_is_listed() -> None:
    lines = spfaudit("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(known_rules())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_rule_is_explained(lang: str) -> None:
    for code, rule in RULES.items():
        assert all(text.to(lang) for text in (rule.title, rule.rationale, rule.remedy))  # type: ignore[arg-type]
        assert code.rstrip("0123456789") in ("SPF", "USE", "DMA", "MX", "DKI", "TLS", "BIM", "LIF")
    said = spfaudit("rules", "SPF101", "--lang", lang).stdout
    assert "too-many-lookups" in said
    assert "RFC 7208 §4.6.4" in said


def test_rule_by_name_and_unknown_rule() -> None:
    assert spfaudit("rules", "missing-null-spf").stdout.startswith("USE001 ")
    done = spfaudit("rules", "SPF10l")
    assert done.returncode == 2
    assert "did you mean SPF" in done.stderr


def test_report_is_valid_by_the_schema_that_is_printed() -> None:
    schema = json.loads(spfaudit("schema", "report").stdout)
    Draft7Validator.check_schema(schema)
    report = json.loads(spfaudit("check", EXAMPLE, "--format", "json").stdout)
    Draft7Validator(schema).validate(report)


def test_inventory_schema() -> None:
    schema = json.loads(spfaudit("schema").stdout)
    Draft7Validator.check_schema(schema)
    Draft7Validator(schema).validate({"domains": ["example.go.jp", {"domain": "a.example.go.jp", "usage": "retired"}]})
    assert not Draft7Validator(schema).is_valid({"domains": [{"domain": "a.example.go.jp", "usag": "retired"}]})
