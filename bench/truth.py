"""spfaudit's JSON reports against what the generator of the synthetic zone knows."""

from pathlib import Path

import msgspec
import synthetic


class _Named(msgspec.Struct):
    code: str


class _Domain(msgspec.Struct):
    domain: str
    findings: list[_Named]
    unjudged: list[_Named]


class _Run(msgspec.Struct):
    questions: int
    rules: dict[str, dict[str, str]]
    """By profile, those that could look."""


class Report(msgspec.Struct):
    """What of a report counts here."""

    run: _Run
    domains: list[_Domain]


def read_report(path: Path) -> Report:
    """Raises OSError, msgspec.DecodeError."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def differences(report: Report) -> int:
    """Domains on which another rule fired than those of the run that should, or not all of them, or some abstained."""
    ran = frozenset[str]().union(*report.run.rules.values())
    wrong = 0
    for domain, verdict in zip(synthetic.domains(len(report.domains)), report.domains, strict=True):
        found = {finding.code for finding in verdict.findings}
        wrong += verdict.domain != domain.name or found != domain.codes & ran or bool(verdict.unjudged)
    return wrong
