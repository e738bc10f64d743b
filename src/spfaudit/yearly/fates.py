"""What has become of one finding by the closing run. Pure: runs and documents in, a fate out."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from spfaudit.history.known_lives import Life, Moment
from spfaudit.history.runs import RunRecord
from spfaudit.policy.rule import MOST_PROBLEMS
from spfaudit.report.determined import determined_rules, profile_of, rules_for, was_sought
from spfaudit.report.document import DomainDocument, FindingDocument, RunDocument
from spfaudit.yearly.findings_document import Fate, Why

Sights = Mapping[int, DomainDocument]
"""By the number of the run."""


class Bounds(Struct, frozen=True, kw_only=True):
    """What lies within the year."""

    before: RunRecord | None
    """The last whole run before it; its findings that are open are carried over."""
    closing: RunRecord
    runs: Sequence[RunRecord]
    """All that can be read, up to the closing one, in their order."""
    forgotten: Sequence[RunRecord] = ()
    """All up to the closing one that were pruned after they had ended, in their order."""


class Fated(Struct, frozen=True, kw_only=True):
    """A life that the year has to do with."""

    life: Life
    carried: bool
    exactly: bool
    fate: Fate
    decided: Moment
    told: FindingDocument | None
    """As it was seen last; None: by a run that has been pruned."""
    why: Why | None = None
    reason: str | None = None


def fate(life: Life, sights: Sights, bounds: Bounds) -> Fated | None:
    """What has become of it; None if it had ended before the year. `life`: as it was known after the closing run."""
    if life.ended and not _is_after(life.ended, bounds.before):
        return None
    closing = bounds.closing
    told = _told(life, sights, bounds.runs)
    word: Fate = life.ending or "open"
    why, reason = None, None
    if life.ended is None:
        now = _among(life, sights.get(closing.id))
        if now is None:
            word, (why, reason) = "not-known", _why(life, told, sights.get(closing.id), closing)
        elif now.waiver:
            word = "waived"
    return Fated(
        life=life,
        carried=not _is_after(life.first_seen, bounds.before),
        exactly=_exactly(life, told, sights, bounds),
        fate=word,
        decided=life.ended or Moment(closing.id, closing.started),
        told=told,
        why=why,
        reason=reason,
    )


def _is_after(moment: Moment, run: RunRecord | None) -> bool:
    return run is None or moment.at > run.at


def _among(life: Life, domain: DomainDocument | None) -> FindingDocument | None:
    findings = domain.findings if domain else []
    return next((its for its in findings if (its.code, its.fingerprint) == (life.code, life.fingerprint)), None)


def _told(life: Life, sights: Sights, runs: Sequence[RunRecord]) -> FindingDocument | None:
    found = (_among(life, sights.get(run.id)) for run in reversed(runs) if not _ended_before(life, run))
    return next(filter(None, found), None)


def _ended_before(life: Life, run: RunRecord) -> bool:
    return life.ended is not None and run.at >= life.ended.at


def _why(
    life: Life, told: FindingDocument | None, domain: DomainDocument | None, run: RunRecord
) -> tuple[Why, str | None]:
    if domain is None or run.about is None:
        return "not-run", None
    code, run_document, profile = life.code, run.about.run, profile_of(run.about.run, domain.profile)
    failed = next((unjudged for unjudged in domain.unjudged if unjudged.code == code), None)
    if failed:
        return "lookup-failed", failed.reason
    if code not in rules_for(run_document, profile, domain.usage):
        return "not-run", None
    if not was_sought(run_document, profile, domain.domain, (code, life.fingerprint), lambda: _found(told)):
        return "not-run", None
    return ("too-many" if _told_of(code, domain) > MOST_PROBLEMS else "later-run"), None


def _found(told: FindingDocument | None) -> str:
    return (told.found or "") if told else ""


def _told_of(code: str, domain: DomainDocument) -> int:
    return sum(finding.code == code for finding in domain.findings)


def _exactly(life: Life, told: FindingDocument | None, sights: Sights, bounds: Bounds) -> bool:
    """Whether the look before the first one found that it was not there: what a pruned run found is not known."""
    first = life.first_seen.at
    gone = next((run for run in reversed(bounds.forgotten) if run.at < first), None)
    for run in reversed(bounds.runs):
        if run.at >= first:
            continue
        if gone and run.at < gone.at:
            return False
        domain = sights.get(run.id)
        if domain and run.about:
            return _was_absent(life, told, domain, run.about.run)
        if run.whole:
            return False
    return False


def _was_absent(life: Life, told: FindingDocument | None, domain: DomainDocument, run: RunDocument) -> bool:
    """Whether the run looked for it, and it was not there."""
    if _among(life, domain):  # a run that ended late may have seen it before
        return False
    if _told_of(life.code, domain) > MOST_PROBLEMS:
        return False
    its, profile = (life.code, life.fingerprint), profile_of(run, domain.profile)
    sought = was_sought(run, profile, domain.domain, its, lambda: _found(told))
    return sought and life.code in determined_rules(run, domain)
