"""spfaudit's JSON reports against what the generator of the synthetic zone knows."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import synthetic

from spfaudit import make_policy


class _Named(msgspec.Struct):
    code: str


class _Domain(msgspec.Struct):
    domain: str
    findings: list[_Named]
    unjudged: list[_Named]


class _Run(msgspec.Struct):
    questions: int


class Report(msgspec.Struct):
    """What of a report counts here."""

    run: _Run
    domains: list[_Domain]


def read_report(path: Path) -> Report:
    """Raises OSError, msgspec.DecodeError."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def differences(report: Report, families: Sequence[str] = ()) -> int:
    """Domains whose verdict is not the truth, unjudged ones among them. `families`: those selected, () for all."""
    judged = synthetic.KNOWN & make_policy(select=families).severities.keys()
    wrong = 0
    for domain, verdict in zip(synthetic.domains(len(report.domains)), report.domains, strict=True):
        found = {finding.code for finding in verdict.findings}
        right = verdict.domain == domain.name and found & judged == domain.codes & judged
        wrong += not right or bool(verdict.unjudged)
    return wrong
