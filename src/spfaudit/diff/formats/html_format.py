"""A difference as one HTML file, in the looks of the report and under as strict a policy; it runs no script."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from spfaudit.diff import record_wording, wording
from spfaudit.diff.document import AnyDiff, DomainChange, FindingChange, PartDocument, RecordChange
from spfaudit.report import changes_wording
from spfaudit.report.changes_document import CHANGES, Change
from spfaudit.report.document import FindingDocument
from spfaudit.report.html.environment import write_page
from spfaudit.report.html.words import words
from spfaudit.report.options import RenderOptions
from spfaudit.report.wording import USAGE, domain_count
from spfaudit.text import Lang, Text

_PARTS = 200
"""So many pieces of one record are told."""
_WORDS = {
    "title": Text(en="Mail domain audit: changes", ja="メールドメイン監査：変更点"),
    "earlier": Text(en="Earlier", ja="前回"),
    "later": Text(en="Later", ja="今回"),
    "open": wording.CHANGE["open"],
}
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_MOVED = Text(en="moved", ja="移動")
_SPACES = Text(en="spaces only", ja="空白のみ")


class PartView(Struct, frozen=True, kw_only=True):
    """A piece of a record that is not as it was."""

    sign: str
    text: str
    before: str | None
    note: str


class RecordView(Struct, frozen=True, kw_only=True):
    """A changed record."""

    title: str
    parts: list[PartView]
    more: int
    """Pieces that are left out."""


class FindingView(Struct, frozen=True, kw_only=True):
    """What became of a finding."""

    kind: str
    """The first letter of its severity, a if it does not count, u if it is not known."""
    label: str
    finding: FindingDocument
    notes: str
    full: bool


class Article(Struct, frozen=True, kw_only=True):
    """All that a section says of one name."""

    domain: str
    unicode: str
    """Empty if it is the same."""
    about: str
    notes: list[str] = []
    records: list[RecordView] = []
    findings: list[FindingView] = []


class Section(Struct, frozen=True, kw_only=True):
    """A section that is not empty; `articles` can be read once."""

    id: str
    short: str
    title: str
    articles: Iterable[Article] = ()


class Total(Struct, frozen=True, kw_only=True):
    """How many findings have one fate."""

    kind: str
    text: str


def render(diff: AnyDiff, options: RenderOptions) -> Iterator[str]:
    """The page in pieces. Reads the domains once for each section, and keeps none."""
    lang = options.lang
    counts = [(change, diff.summary.findings.by(change)) for change in CHANGES]
    yield from write_page(
        "changes.html",
        ["style.css", "changes.css"],
        lang=lang,
        words={**words(lang), **{name: text.to(lang) for name, text in _WORDS.items()}},
        subject=diff.later.run.inventory,
        tool=diff.tool,
        earlier=diff.earlier,
        later=diff.later,
        caveats=[caveat.to(lang) for caveat in wording.caveats(diff)],
        totals=[Total(kind=change, text=wording.counted(change, its).to(lang)) for change, its in counts],
        statuses=[changes_wording.status(one).to(lang) for one in diff.summary.statuses],
        ages=[age.to(lang) for age in wording.ages(diff)],
        contents=list(_sections(diff, lang)),
        sections=_sections(diff, lang),
    )


def _sections(diff: AnyDiff, lang: Lang) -> Iterator[Section]:
    """Those that have anything to say; what they say is read when it is written."""
    domains, findings = diff.summary.domains, diff.summary.findings

    def of_findings(changes: tuple[Change, ...]) -> Iterator[Section]:
        for change in changes:
            if wording.number_of(findings.by(change)) and any(wording.told(domain, change) for domain in diff.domains):
                short, title = wording.CHANGE[change].to(lang), wording.SECTION[change].to(lang)
                yield Section(id=change, short=short, title=title, articles=_findings(diff, change, lang))

    yield from of_findings(wording.SECTIONS_BEFORE_RECORDS)
    if diff.includes:
        title = wording.DRIFT.to(lang)
        yield Section(id="includes", short=title, title=title, articles=_drift(diff, lang))
    if domains.spf or domains.dmarc or domains.mx:
        title = wording.RECORDS.to(lang)
        yield Section(id="records", short=title, title=title, articles=_records(diff, lang))
    if domains.added or domains.dropped or domains.usage or domains.organization:
        title = wording.DOMAINS.to(lang)
        yield Section(id="domains", short=title, title=title, articles=_listings(diff, lang))
    yield from of_findings(wording.SECTIONS_BEHIND_RECORDS)


def _findings(diff: AnyDiff, kind: Change, lang: Lang) -> Iterator[Article]:
    for domain in diff.domains:
        views = [_finding(change, lang) for change in wording.told(domain, kind)]
        if views:
            yield _article(domain, lang, findings=views)


def _finding(change: FindingChange, lang: Lang) -> FindingView:
    finding = change.finding
    return FindingView(
        kind="u" if change.change == "unknown" else finding.severity[0] if finding.counts else "a",
        label=wording.label(change).to(lang),
        finding=finding,
        notes=wording.joined(wording.notes(change)).to(lang),
        full=change.change in wording.IN_FULL,
    )


def _drift(diff: AnyDiff, lang: Lang) -> Iterator[Article]:
    for change in diff.includes:
        yield Article(
            domain=f"include:{change.name}",
            unicode="",
            about=domain_count(change.domains).to(lang),
            notes=[told.to(lang) for told in record_wording.drift(change)],
            records=[_record(change.record, lang)] if change.record else [],
        )


def _records(diff: AnyDiff, lang: Lang) -> Iterator[Article]:
    for domain in diff.domains:
        if domain.records:
            yield _article(domain, lang, records=[_record(record, lang) for record in domain.records])


def _record(change: RecordChange, lang: Lang) -> RecordView:
    parts = [part for part in change.parts if part.mark != "same"]
    notes = record_wording.record_notes(change)
    title = record_wording.RECORD[change.kind].to(lang)
    if not parts:
        title = f"{title}: {_SPACES.to(lang)}"
    return RecordView(
        title=f"{title} ({notes.to(lang)})" if notes else title,
        parts=[_part(part, lang) for part in parts[:_PARTS]],
        more=max(0, len(parts) - _PARTS),
    )


def _part(part: PartDocument, lang: Lang) -> PartView:
    note = _MOVED.to(lang) if part.mark == "moved" else ""
    return PartView(sign=_SIGNS[part.mark], text=part.text, before=part.before, note=note)


def _listings(diff: AnyDiff, lang: Lang) -> Iterator[Article]:
    for domain in diff.domains:
        told = wording.listing(domain, lang)
        if told:
            yield _article(domain, lang, notes=told)


def _article(
    domain: DomainChange,
    lang: Lang,
    *,
    notes: list[str] | None = None,
    records: list[RecordView] | None = None,
    findings: list[FindingView] | None = None,
) -> Article:
    about = filter(None, [USAGE[domain.usage].to(lang), domain.organization])
    return Article(
        domain=domain.domain,
        unicode="" if domain.unicode == domain.domain else domain.unicode,
        about=Text(en=", ", ja="、").to(lang).join(about),
        notes=notes or [],
        records=records or [],
        findings=findings or [],
    )
