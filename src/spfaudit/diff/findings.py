"""What became of each finding of one domain. Undetermined is neither fixed nor new: the last determined state counts.

Pure. Every finding of either report is told exactly once.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from spfaudit.diff.determined import Doubt, Look
from spfaudit.diff.document import FindingChange
from spfaudit.diff.past import FirstSeen
from spfaudit.report.changes_document import Change
from spfaudit.report.document import FindingDocument

Seen = Callable[[FindingDocument], FirstSeen | None]
"""When a finding was first seen, as far as the history knows."""
Failing = Callable[[FindingDocument], bool]


class Before(Struct, frozen=True, kw_only=True):
    """What is known of a domain before the later run."""

    look: Look
    """The earlier report's."""
    past: Iterable[Look]
    """Of runs before that, the latest first; read as far as anything is wanted."""
    seen: Seen
    """Up to the earlier report."""
    opened: Seen
    """Of what came up since, whether or not it had been there before: by the later report it has not ended."""


class _Known(Struct, frozen=True):
    """A finding that was there, and the run before the earlier one that tells so; None: the earlier one does."""

    finding: FindingDocument
    told_by: str | None


class _Basis(Struct, frozen=True, kw_only=True):
    """What the later findings of one rule are compared with."""

    known: dict[str, _Known]
    doubt: Doubt | None
    """None: these were all that there was."""
    told_by: str | None
    """The run before the earlier one that determined this; None: the earlier one did, or none did."""


def finding_changes(before: Before, later: Look, failing: Failing) -> Iterator[FindingChange]:
    """Of a domain that both reports have: what is there now in the report's order, then what is not."""
    started, seen = before.look.run.started, before.seen
    bases = _bases(before, {finding.code for finding in later.findings.values()})
    for key, finding in later.findings.items():
        basis = bases[finding.code]
        known = basis.known.get(key)
        if known:
            yield _change(
                "open",
                finding,
                was=known.finding,
                since=before.opened(finding) or seen(finding) or FirstSeen(known.told_by or started, exactly=False),
                compared_with=known.told_by,
                fails=failing(finding),
            )
        else:
            doubt = basis.doubt if basis.doubt or basis.told_by else before.look.doubt_of(finding)
            opened = None if doubt else before.opened(finding)
            yield _change(
                "first-judged" if doubt else "new",
                finding,
                since=opened or FirstSeen(later.run.started, exactly=doubt is None and basis.told_by is None),
                compared_with=basis.told_by,
                doubt=doubt,
                fails=failing(finding),
            )
    for basis in bases.values():
        for key, known in basis.known.items():
            if key not in later.findings:
                doubt = later.doubt_of(known.finding)
                yield _change(
                    "fixed" if doubt is None else gone(doubt),
                    known.finding,
                    since=seen(known.finding) or FirstSeen(known.told_by or started, exactly=False),
                    compared_with=known.told_by,
                    doubt=doubt,
                )


def added(later: Look, doubt: Doubt, failing: Failing) -> Iterator[FindingChange]:
    """Of a domain that only the later report has."""
    for finding in later.findings.values():
        since = FirstSeen(later.run.started, exactly=False)
        yield _change("first-judged", finding, since=since, doubt=doubt, fails=failing(finding))


def dropped(earlier: Look, doubt: Doubt, seen: Seen) -> Iterator[FindingChange]:
    """Of a domain that only the earlier report has."""
    for finding in earlier.findings.values():
        since = seen(finding) or FirstSeen(earlier.run.started, exactly=False)
        yield _change(gone(doubt), finding, since=since, doubt=doubt)


def gone(doubt: Doubt) -> Change:
    """What is said of a finding that is not there any more, although that proves nothing."""
    return "unknown" if doubt.why in ("lookup-failed", "too-many") else "not-judged"


def _bases(before: Before, codes: set[str]) -> dict[str, _Basis]:
    """For each rule that has, or may have had, a finding: what is known of before."""
    earlier = before.look
    known: dict[str, dict[str, _Known]] = {code: {} for code in sorted(codes)}
    for key, finding in earlier.findings.items():
        known.setdefault(finding.code, {})[key] = _Known(finding, None)
    told_by: dict[str, str] = {}
    for look, wanted in _back_until_determined(before):
        # A finding was there even if the rule could not be judged in full: that proves it all the same.
        for key, finding in look.findings.items():
            if finding.code in wanted:
                known.setdefault(finding.code, {}).setdefault(key, _Known(finding, look.run.started))
        told_by |= {code: look.run.started for code in wanted if look.doubt(code) is None}
    return {
        code: _Basis(known=its, doubt=None if code in told_by else earlier.doubt(code), told_by=told_by.get(code))
        for code, its in known.items()
    }


def _back_until_determined(before: Before) -> Iterator[tuple[Look, set[str]]]:
    """Each earlier look, with the rules that abstained in all later ones; as far as there are any."""
    wanted = set(before.look.abstained)
    for look in before.past if wanted else ():
        yield look, wanted
        wanted = {code for code in wanted if look.doubt(code) is not None}
        if not wanted:
            return


def _change(
    change: Change,
    finding: FindingDocument,
    *,
    was: FindingDocument | None = None,
    since: FirstSeen,
    compared_with: str | None = None,
    doubt: Doubt | None = None,
    fails: bool = False,
) -> FindingChange:
    return FindingChange(
        change=change,
        finding=finding,
        severity_before=was.severity if was and was.severity != finding.severity else None,
        waiver_before=was.waiver if was else None,
        since=since.started,
        since_exactly=since.exactly,
        compared_with=compared_with,
        why=doubt.why if doubt else None,
        reason=doubt.reason if doubt else None,
        question=doubt.question if doubt else None,
        fails=fails,
    )
