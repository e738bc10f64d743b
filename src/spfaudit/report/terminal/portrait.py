"""One domain in full on a terminal: the SPF tree with what each branch costs, its sums, and the findings."""

from collections.abc import Iterator

from spfaudit.report import wording
from spfaudit.report.document import SpfDocument
from spfaudit.report.options import RenderOptions
from spfaudit.report.portrait_document import PortraitDocument, SpfRecordDocument, TermDocument, TreeDocument
from spfaudit.report.terminal.dkim import dkim_lines
from spfaudit.report.terminal.dmarc import dmarc_lines
from spfaudit.report.terminal.domain import STATUS_STYLE, finding_lines, record_lines, unjudged_lines
from spfaudit.report.terminal.mx import mx_lines
from spfaudit.report.terminal.page import HEADING, QUIET, Page, inert, make_page
from spfaudit.report.terminal.transport import transport_lines
from spfaudit.sanitise import visible
from spfaudit.text import Text

_OUTCOME = {
    "ok": None,
    "absent": Text(en="no SPF record: permerror", ja="SPF レコードなし：permerror"),
    "multiple": Text(en="several SPF records: permerror", ja="SPF レコードが複数：permerror"),
    "malformed": Text(en="malformed: permerror", ja="構文エラー：permerror"),
    "undetermined": Text(en="the lookup failed: unknown", ja="問い合わせ失敗：不明"),
    "loop": Text(en="loop: permerror", ja="循環参照：permerror"),
    "opaque": Text(en="depends on the message", ja="メールごとに異なる"),
    "unexplored": Text(en="not followed further", ja="これ以上は追跡していません"),
}
_LEAST_ROOM = 16
"""Cells that a term of the tree has, however deep it stands."""
_LEVEL = 3
"""Cells by which each level of the tree is indented."""
_CLIP_DIFFERENCE = 1_000
"""Characters of a difference: its reason is ours to tell, and stands behind names out of DNS."""
_BROKEN = frozenset({"absent", "multiple", "malformed", "loop"})


def render_portrait(document: PortraitDocument, options: RenderOptions) -> str:
    """The portrait in lines of at most `options.width` cells (40 at least), with colours only if asked for."""
    page = make_page(options)
    sections = [
        _heading(page, document),
        _tree(page, document.tree) if document.tree else iter(()),
        _sums(page, document.tree, document.domain.spf) if document.tree and document.domain.spf else iter(()),
        dmarc_lines(page, document.dmarc),
        mx_lines(page, document.mx),
        dkim_lines(page, document.dkim),
        transport_lines(page, document.transport),
        _opinions(page, document),
        _findings(page, document),
    ]
    written = ("".join(f"{inert(line.rstrip())}\n" for line in section) for section in sections)
    return "\n".join(section for section in written if section)


def _heading(page: Page, document: PortraitDocument) -> Iterator[str]:
    domain = document.domain
    status = page.say(wording.STATUS[domain.status])
    usage = page.say(wording.USAGE[domain.usage])
    full = wording.full_name(domain.domain, domain.unicode)
    name = page.say(Text(en=f"{full} ({usage})", ja=f"{full}（{usage}）"))
    yield from page.labelled(status, visible(name), STATUS_STYLE[domain.status], HEADING)
    yield from record_lines(page, domain)


# -- the tree ---------------------------------------------------------------


def _tree(page: Page, tree: TreeDocument) -> Iterator[str]:
    yield page.paint(page.say(Text(en="SPF tree: lookups, term", ja="SPF ツリー：DNS 参照回数、項")), HEADING)
    records = {record.name: record for record in tree.records}
    yield from _record(page, tree.records[0], records, "", set())


def _record(
    page: Page, record: SpfRecordDocument, records: dict[str, SpfRecordDocument], rails: str, drawn: set[str]
) -> Iterator[str]:
    drawn.add(record.name)
    for number, term in enumerate(record.terms, 1):
        last = number == len(record.terms)
        below = records.get(term.record or "")
        repeated = below is not None and bool(below.terms) and below.name in drawn
        note = Text(en="shown above", ja="上に表示済み") if repeated else _note(term)
        cost = str(term.lookups) if term.lookups else ""
        lead = f"{cost:>7}  {_fitting(page, rails)}{'`-' if last else '|-'} "
        style = "red" if term.outcome in _BROKEN else "yellow" if term.outcome == "undetermined" else ""
        text = visible(term.term, 120) + (f"  ({page.say(note)})" if note else "")
        yield from page.hanging(lead, text, style=style)
        if below is not None and not repeated:
            yield from _record(page, below, records, rails + ("   " if last else "|  "), drawn)


def _fitting(page: Page, rails: str) -> str:
    """The innermost rails that leave room for a term; `..` for those left out."""
    levels = (page.width - _LEAST_ROOM - len(f"{'':>7}  |- ")) // _LEVEL
    return rails if len(rails) <= levels * _LEVEL else f".. {rails[-(levels - 1) * _LEVEL :]}"


def _note(term: TermDocument) -> Text | None:
    """What is worth saying of a term: what is wrong with it, or whom it matches."""
    outcome = _OUTCOME[term.outcome]
    if outcome:
        return outcome
    if (term.void_lookups_ipv4 or term.void_lookups_ipv6) and term.record is None:
        return Text(
            en=f"empty lookups: {term.void_lookups_ipv4} for IPv4, {term.void_lookups_ipv6} for IPv6",
            ja=f"空の応答：IPv4 {term.void_lookups_ipv4}、IPv6 {term.void_lookups_ipv6}",
        )
    return None


# -- sums ---------------------------------------------------------------------

_UNKNOWN = Text(en="unknown: lookups failed", ja="不明（問い合わせ失敗）")


def _sums(page: Page, tree: TreeDocument, spf: SpfDocument) -> Iterator[str]:
    rows = (
        (Text(en="Lookups", ja="DNS 参照"), _lookups(tree)),
        (Text(en="Empty lookups", ja="空の応答"), _voids(tree, spf)),
        (Text(en="Lets pass", ja="送信許可"), _addresses(tree, spf)),
        (Text(en="All others", ja="その他の送信元"), _UNKNOWN if _ends_unknown(tree) else _ALL[spf.all]),
    )
    yield from page.rows([(page.say(label), page.say(text)) for label, text in rows])


def _ends_unknown(tree: TreeDocument) -> bool:
    """Whether a lookup failed on the way to the record that has the last word, through redirects."""
    records = {record.name: record for record in tree.records}
    record: SpfRecordDocument | None = tree.records[0]
    while record and record.terms:
        last = record.terms[-1]
        if not last.term.lower().startswith("redirect="):
            return False
        if last.outcome == "undetermined":
            return True
        record = records.get(last.record or "")
    return False


def _lookups(tree: TreeDocument) -> Text:
    filled = min(tree.lookups, tree.lookup_limit)
    bar = f"[{'#' * filled}{'.' * (tree.lookup_limit - filled)}]"
    if tree.complete:
        return Text(en=f"{bar} {tree.lookups} of {tree.lookup_limit}", ja=f"{bar} {tree.lookups} / {tree.lookup_limit}")
    return Text(
        en=f"{bar} at least {tree.lookups} of {tree.lookup_limit}",
        ja=f"{bar} {tree.lookups} 以上 / {tree.lookup_limit}",
    )


def _voids(tree: TreeDocument, spf: SpfDocument) -> Text:
    if spf.void_lookups_ipv4 is None:
        return _UNKNOWN
    voids = f"IPv4 {spf.void_lookups_ipv4}, IPv6 {spf.void_lookups_ipv6}"
    return Text(en=f"{voids} of {tree.void_limit}", ja=f"{voids} / {tree.void_limit}")


def _addresses(tree: TreeDocument, spf: SpfDocument) -> Text:
    if spf.ipv4_addresses is None:
        return _UNKNOWN
    more = Text(en=", and more by message", ja="、ほかにメール次第で許可") if tree.opaque else Text(en="", ja="")
    return Text(
        en=f"{spf.ipv4_addresses:,} IPv4 addresses, {spf.ipv6_prefixes_64:,} IPv6 /64 networks{more.en}",
        ja=f"IPv4 アドレス {spf.ipv4_addresses:,} 個、IPv6 /64 ネットワーク {spf.ipv6_prefixes_64:,} 個{more.ja}",
    )


_ALL = {
    "-": Text(en="-all: fail", ja="-all：fail（拒否）"),
    "~": Text(en="~all: softfail", ja="~all：softfail"),
    "?": Text(en="?all: neutral", ja="?all：neutral"),
    "+": Text(en="+all: pass", ja="+all：pass（すべて許可）"),
    None: Text(en="no all in force: neutral, or permerror", ja="有効な all なし：neutral または permerror"),
}


# -- other tools ----------------------------------------------------------------

_VALID = {
    True: Text(en="valid", ja="有効"),
    False: Text(en="not valid", ja="無効"),
    None: Text(en="no verdict", ja="判定なし"),
}


def _opinions(page: Page, document: PortraitDocument) -> Iterator[str]:
    if not document.opinions:
        return
    yield page.paint(
        page.say(Text(en="Second opinion, same DNS answers", ja="ほかのツールの判定（同じ DNS 応答）")), HEADING
    )
    for opinion in document.opinions:
        numbers = Text(en=f", {_count(opinion.lookups)} lookups", ja=f"、DNS 参照 {_count(opinion.lookups)} 回")
        said = page.say(_VALID[opinion.valid]) + (page.say(numbers) if opinion.subject == "SPF" else "")
        yield from page.hanging(f"  {opinion.tool} {opinion.version}, {opinion.subject}  ", said, QUIET)
        for text in filter(None, (opinion.error, *opinion.warnings)):
            yield from page.hanging("    ", page.clip(text), style=QUIET)
        for difference in opinion.differences:
            yield from page.hanging("    -> ", visible(difference, _CLIP_DIFFERENCE))


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)


def _findings(page: Page, document: PortraitDocument) -> Iterator[str]:
    domain = document.domain
    for finding in domain.findings:
        yield from finding_lines(page, finding)
    yield from unjudged_lines(page, domain.unjudged)
    if not domain.findings and not domain.unjudged:
        yield page.paint(page.say(Text(en="No findings.", ja="指摘はありません。")), STATUS_STYLE["pass"])
