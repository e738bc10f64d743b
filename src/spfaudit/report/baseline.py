"""An earlier report as the baseline of a run: what it told already is known, and does not count again.

A finding is known by its fingerprint. What was waived is not: when the waiver has gone, the finding counts. Where a
rule abstains, the known findings stay with the abstention: they are neither confirmed nor mended.

Where a rule had too many problems to tell each, one that comes up may be of those that were not told: as long as there
are no more of them than there were, all are known.
"""

from collections.abc import Collection, Mapping
from os import PathLike, fspath
from typing import Literal

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from spfaudit.policy.crowd import how_many, rest_of
from spfaudit.policy.verdict import Finding, Unjudged, Verdict
from spfaudit.report.document import SCHEMA_ID, ToolDocument
from spfaudit.report.json_text import WrongEncoding, without_bom
from spfaudit.system_error import unreadable
from spfaudit.text import ProblemError, Text, same


class BaselineError(ProblemError):
    """The file cannot be read, or is no report that could be a baseline. `problem` names it and says why."""


class _Report(Struct):
    """The part of a `ReportDocument` that is read; domains stay JSON, as all at once they would take much memory."""

    schema: Literal["spfaudit.report/1"]
    tool: ToolDocument
    complete: bool
    domains: list[Raw]


class _Finding(Struct):
    code: str
    fingerprint: str
    message: str = ""
    waiver: dict[str, str | None] | None = None


class _Unjudged(Struct):
    code: str
    baseline: list[str] = []


class _Domain(Struct):
    domain: str
    findings: list[_Finding]
    unjudged: list[_Unjudged]


class Baseline:
    """What is known already: the findings of an earlier report."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        self.name = name
        """As the user named it."""
        self._known = known
        """One string a domain, for of these there may be a million."""

    def mark(self, verdict: Verdict) -> Verdict:
        """The verdict, in which every finding and abstention says what of it is known."""
        known = self._known.get(verdict.entry.domain)
        if known is None:
            return verdict
        pairs = known.split(" ")
        spared = set()
        for code, most in [pair.split(_CROWD) for pair in pairs if _CROWD in pair]:
            if most and _how_many(verdict, code) > int(most):
                pairs.remove(f"{code}:{rest_of(verdict.entry.domain, code)}")  # it stands for others, too
            else:
                spared.add(code)
        findings = tuple(_marked(finding, pairs, spared) for finding in verdict.findings)
        found = {finding.fingerprint for finding in findings}
        unjudged = tuple(_left_open(one, pairs, found) for one in verdict.unjudged)
        return replace(verdict, findings=findings, unjudged=unjudged)


def load_baseline(path: str | PathLike[str]) -> Baseline:
    """The baseline that the JSON report in a file makes, as `render` or `--write-baseline` wrote it.

    Raises BaselineError.
    """
    name = fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise BaselineError(unreadable(name, error)) from None
    return read_baseline(data, name)


def read_baseline(data: bytes, name: str) -> Baseline:
    """The baseline that a JSON report makes; `name`: its file's. Raises BaselineError."""
    try:
        data = without_bom(data)
        if msgspec.json.decode(data, type=_Schema).schema != SCHEMA_ID:
            raise BaselineError(
                Text(
                    en=f"{name}: not a JSON report of this version ({SCHEMA_ID}): it cannot be a baseline",
                    ja=f"{name}：このバージョンの JSON レポート（{SCHEMA_ID}）ではないため、ベースラインにできません",
                )
            )
        read = msgspec.json.Decoder(_Domain).decode
        domains = map(read, msgspec.json.decode(data, type=_Report).domains)
        return Baseline(name, {domain.domain: known for domain in domains if (known := _known(domain))})
    except WrongEncoding as error:
        raise _no_report(name, error.problem) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_report(name, same(str(error))) from None


def _no_report(name: str, why: Text) -> BaselineError:
    return BaselineError(
        Text(en=f"{name}: not a spfaudit report: {why.en}", ja=f"{name}：spfaudit のレポートではありません：{why.ja}")
    )


class _Schema(Struct):
    schema: str


_CROWD = "*"
"""Between a rule's code and how many problems it had, where not each was told; without a number, nobody knows."""


def _known(domain: _Domain) -> str:
    found = [finding for finding in domain.findings if finding.waiver is None]
    open_still = [(one.code, fingerprint) for one in domain.unjudged for fingerprint in one.baseline]
    known = [*((finding.code, finding.fingerprint) for finding in found), *open_still]
    pairs = [f"{code}:{fingerprint}" for code, fingerprint in known]
    for code, fingerprint in known:
        if fingerprint == rest_of(domain.domain, code):
            told = [(one.fingerprint, one.message) for one in found if one.code == code]
            left = [its for rule, its in open_still if rule == code]
            most = "" if fingerprint in left else how_many(domain.domain, code, told) + len(left)
            pairs.append(f"{code}{_CROWD}{most}")
    return " ".join(dict.fromkeys(pairs))


def _how_many(verdict: Verdict, code: str) -> int:
    told = ((finding.fingerprint, finding.message.en) for finding in verdict.findings if finding.code == code)
    return how_many(verdict.entry.domain, code, told)


def _marked(finding: Finding, pairs: list[str], spared: Collection[str]) -> Finding:
    if finding.waiver is not None:
        return finding
    known = finding.code in spared or f"{finding.code}:{finding.fingerprint}" in pairs
    return replace(finding, baseline=True) if known else finding


def _left_open(unjudged: Unjudged, pairs: list[str], found: set[str]) -> Unjudged:
    start = f"{unjudged.code}:"
    known = (pair.removeprefix(start) for pair in pairs if pair.startswith(start))
    left = tuple(fingerprint for fingerprint in known if fingerprint not in found)
    return replace(unjudged, baseline=left) if left else unjudged
