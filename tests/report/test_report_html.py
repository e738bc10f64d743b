"""The HTML report as text: how it is built, what it promises browsers, what it never lets through."""

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

import spfaudit
from report.goldens import document
from report.sample import CLEAN, NASTY, REPORT, entry, finding
from spfaudit.policy.verdict import Verdict
from spfaudit.report import render, render_document
from spfaudit.report.document import FindingDocument, IncludeDocument, RecordsDocument
from spfaudit.report.html.bars import pieces
from spfaudit.report.html.domain import Manner, view
from spfaudit.text import LANGS, Lang, same

TEMPLATES = Path(spfaudit.__file__).parent / "report" / "html" / "templates"
EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)
REPORTS = {"full": REPORT, "clean": CLEAN, "empty": replace(REPORT, verdicts=())}
EVERY_REPORT = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """Every start tag with its attributes, and the text inside of some elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, Attributes]] = []
        self.inside: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.setdefault(tag, []).append("")
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inside[self._open][-1] += data

    def all(self, name: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.tags if tag == name]


@EVERY_LANGUAGE
@EVERY_REPORT
def test_structure(report: spfaudit.Report, lang: Lang) -> None:
    page = Page(render(report, "html", lang=lang))
    assert page.all("html")[0]["lang"] == lang
    assert page.all("meta")[0] == {"charset": "utf-8"}
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(heading["scope"] in ("col", "row") for heading in page.all("th"))
    assert all("aria-hidden" in chart for chart in page.all("svg"))  # the numbers stand beside it
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {link["href"] for link in page.all("a")}
    assert {f"#{id}" for id in ids} >= links


@EVERY_REPORT
def test_the_page_may_run_what_stands_in_it_and_load_nothing(report: spfaudit.Report) -> None:
    page = Page(render(report, "html"))
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    digests = {
        tag: "'sha256-" + b64encode(sha256(page.inside[tag][0].encode()).digest()).decode() + "'"
        for tag in ("style", "script")
    }
    assert directives == {
        "default-src": "'none'",
        "style-src": digests["style"],
        "script-src": digests["script"],
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(page.all("style")) == len(page.all("script")) == 1
    for tag, attributes in page.tags:
        assert (
            not {"src", "srcset", "style", "action", "formaction", "xlink:href", "data", "poster"} & attributes.keys()
        )
        assert not any(name.startswith("on") for name in attributes)
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in page.inside["style"][0].replace("url(#hatch)", "").replace("url(#dots)", "")
    assert "@import" not in page.inside["style"][0]


@EVERY_LANGUAGE
def test_hostile_text_is_seen_and_does_nothing(lang: Lang) -> None:
    written = render(REPORT, "html", lang=lang, verbose=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written
    assert "<script>alert" not in written
    assert "\\u202e" in written
    assert "\u202e" not in written
    assert NASTY not in written


def test_templates_cannot_write_anything_raw() -> None:
    for path in TEMPLATES.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", source), path.name


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_says_anything_of_its_own(path: Path) -> None:
    """Whatever a person reads is in two languages, so in no template."""
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.S)
    assert set(re.findall(r"[^\W\d]{2,}", source)) <= {"spfaudit"}


@EVERY_LANGUAGE
def test_what_is_not_known_is_told_as_unknown(lang: Lang) -> None:
    written = render(REPORT, "html", lang=lang)
    domain = re.search(r'<tr id="servfail\.example\.go\.jp".*?</pre>', written, re.S)
    assert domain
    assert domain[0].count("：<b class=u>" if lang == "ja" else ": <b class=u>") == 3  # SPF, DMARC, MX
    assert ("未確認" if lang == "ja" else "UNJUDGED") in domain[0]


def test_an_incomplete_run_says_so_before_anything_else() -> None:
    assert '<div class="banner incomplete"' in render(REPORT, "html")
    clean = render(CLEAN, "html")
    assert '<div class="banner' not in clean
    assert "Every domain passes." in clean


def test_clean_domains_have_their_records_folded_away_as_long_as_there_are_not_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = render(CLEAN, "html")
    assert written.count("<details>") == len(CLEAN.verdicts)
    assert "10 mx1.example.go.jp" in written
    monkeypatch.setattr("spfaudit.report.html.report._MOST_RECORDS", 1)
    assert "<details>" not in render(CLEAN, "html")
    assert render(CLEAN, "html", verbose=True) == written


@EVERY_LANGUAGE
def test_a_domain_s_tree_is_told_with_its_costs_and_each_name_in_full_once(lang: Lang) -> None:
    written = render(REPORT, "html", lang=lang)
    row = re.search(r'<tr id="mail\.example\.go\.jp".*?</pre>', written, re.S)
    assert row
    names = re.findall(r'\n( +)<a href="#s(\d)">(.*?)</a>', row[0])
    assert names == [
        ("    ", "4", "_spf.provider.example"),
        ("      ", "3", "_more.provider.example"),
        ("    ", "1", "_broken.provider.example"),
        ("    ", "2", "_gone.provider.example"),
    ]
    assert written.count("ip4:198.51.100.0/24 include:_more.provider.example") == 1
    assert written.count("ip4:203.0.113.0/25") == 1
    costs = {"en": "1 lookup, 128 IPv4, 2 IPv6 /64", "ja": "DNS 参照 1、IPv4 128、IPv6 /64 2"}
    assert costs[lang] in written


@EVERY_LANGUAGE
def test_a_tree_whose_lookup_failed_is_neither_absent_nor_empty(lang: Lang) -> None:
    written = render(REPORT, "html", lang=lang)
    told = dict(re.findall(r"<h3>(_\w+\.provider\.example)</h3>\n<p>(.*?) <span", written))
    unknown = {"en": "unknown, the lookup failed", "ja": "未確認（問い合わせに失敗）"}[lang]
    assert told["_more.provider.example"] == f'<b class="u">{unknown}</b>'
    assert told["_gone.provider.example"] == {"en": "no SPF record", "ja": "SPF レコードなし"}[lang]
    assert told["_spf.provider.example"].startswith('<b class="u">')


def test_trees_that_come_back_to_themselves_are_drawn_once_and_no_tree_is_drawn_without_end() -> None:
    whole = document("en")
    names = [f"n{number}.example" for number in range(200)]
    loop = [
        IncludeDocument(
            name=name,
            record="v=spf1 -all",
            problem="loop",
            lookups=None,
            ipv4_addresses=None,
            ipv6_prefixes_64=None,
            includes=names,
            domains=1,
        )
        for name in names
    ]
    spf = whole.domains[0].spf
    assert spf
    domain = replace(whole.domains[0], spf=replace(spf, includes=["n0.example"]))
    written = "".join(render_document(replace(whole, domains=[domain], includes=loop), "html"))
    row = re.search(r'<tr id="mail\.example\.go\.jp".*?</pre>', written, re.S)
    assert row
    assert row[0].count("n0.example") == 1
    assert row[0].count("comes back to itself") == 60


def test_the_character_at_fault_is_marked() -> None:
    written = render(REPORT, "html")
    assert "<code>v=spf1 \\x1b\\x00<mark>\\x07</mark>\\x7f" in written


def test_in_brief_a_record_that_stands_below_is_told_again_only_to_point_at_a_fault_in_it() -> None:
    domain = document("en").domains[0]
    record, other = "v=spf1 -all x", "v=DMARC1"
    finding = FindingDocument(
        code="SPF003",
        name="malformed-spf",
        severity="error",
        message="broken",
        found=record,
        position=None,
        remedy="Mend it.",
        reference="RFC 7208",
        fingerprint="0",
        waiver=None,
    )
    findings = [finding, replace(finding, position=len(record)), replace(finding, found=other)]
    domain = replace(domain, records=RecordsDocument(spf=[record], dmarc=[], mx=[]), findings=findings)
    manner = Manner(lang="en", verbose=False, brief=True, causes={}, trees={})
    told = [(one.before, one.fault, one.after) for one in view(domain, 0, manner).findings]
    assert told == [(None, "", ""), ("v=spf1 -all ", "x", ""), (other, "", "")]
    told = [(one.before, one.fault) for one in view(domain, 0, replace(manner, brief=False)).findings]
    assert told == [(record, ""), ("v=spf1 -all ", "x"), (other, "")]


def test_many_domains_are_told_in_brief_and_few_are_not() -> None:
    one = next(verdict for verdict in REPORT.verdicts if verdict.entry.domain == "lookups.example.go.jp")
    clean = [Verdict(entry=entry(f"d{number}.example")) for number in range(2_000)]
    few = render(replace(REPORT, verdicts=(one,)), "html")
    many = render(replace(REPORT, verdicts=(one, *clean)), "html")
    assert few.count("ip4:192.0.2.29 -all") == 2  # at the finding, and among the records
    assert many.count("ip4:192.0.2.29 -all") == 1
    assert 'class="domains many"' in many
    assert "Follow a rule&#39;s code" in many
    assert "Follow a rule&#39;s code" not in few
    assert len(many) < len(few) + 500 * len(clean)


def test_of_many_domains_a_remedy_that_differs_by_their_names_alone_is_told_once() -> None:
    """Ten thousand domains of which each told its own would be more than 15 MB."""
    names = [f"d{number}.example" for number in range(2_001)]
    remedies = {name: f'Publish: {name}. IN TXT "v=spf1 -all"' for name in names}
    remedies["d7.example"] = remedies["d8.example"] = "Ask whoever runs it."
    remedies["d9.example"] = "Delete <domain>."
    verdicts = tuple(
        Verdict(entry=entry(name), findings=(finding("SPF001", "missing-spf", same("none"), remedy=same(remedy)),))
        for name, remedy in remedies.items()
    )
    many = render(replace(REPORT, verdicts=verdicts), "html")
    told = '<p id="SPF001-1"><b>Remedy 1</b> Publish: &lt;domain&gt;. IN TXT &#34;v=spf1 -all&#34;</p>'
    assert many.count(told) == many.count("IN TXT") == 1
    assert many.count('<a href="#SPF001-1">Remedy 1</a>') == len(names) - 3
    assert many.count("Ask whoever runs it.") == 2  # of two it is told with them
    assert many.count("Delete &lt;domain&gt;.") == 1
    few = render(replace(REPORT, verdicts=verdicts[:2_000]), "html")
    assert few.count("IN TXT") == 2_000 - 3


def test_domains_are_written_as_they_are_read() -> None:
    """One at a time: nothing of the last domain has been read when the first is written."""
    read = []

    class Domains:
        def __init__(self) -> None:
            self.all = document("en").domains * 300

        def __len__(self) -> int:
            return len(self.all)

        def __iter__(self):  # type: ignore[no-untyped-def]  # of a test
            read.clear()
            for number, domain in enumerate(self.all):
                read.append(number)
                yield domain

    whole = document("en")
    streamed = replace(whole, domains=Domains())  # type: ignore[arg-type]  # any domains will do
    passing = render_document(streamed, "html", lang="en")
    next(text for text in passing if 'id="mail.example.go.jp"' in text)
    assert len(read) < len(whole.domains) * 300 // 2


def test_jinja2_is_loaded_for_html_only() -> None:
    program = "import sys, spfaudit.report; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_no_piece_of_a_bar_disappears() -> None:
    bar = pieces([("good", 99_999), ("unjudged", 0), ("bad", 1)])
    assert [(piece.kind, piece.start, piece.length) for piece in bar] == [
        ("good", "0%", "99.4%"),
        ("bad", "99.4%", "0.6%"),
    ]
    assert pieces([("good", 0)]) == []


# -- colours ----------------------------------------------------------------


def _palettes() -> dict[str, dict[str, str]]:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark, *_ = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)
    )
    return {"light": light, "dark": dark}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text; 1.4.11: 3 to 1 for what a chart says."""
    palette = _palettes()[scheme]
    for ink in ("ink", "quiet", "link", "good", "bad", "warning", "info", "unjudged", "waived"):
        for ground in ("ground", "raised"):
            assert _contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    for ink in ("ink", "unjudged"):
        assert _contrast(palette[ink], palette["unjudged-ground"]) >= 4.5, ink
    assert _contrast(palette["ink"], palette["mark"]) >= 4.5
    for paint in ("bar-good", "bar-bad"):
        assert _contrast(palette[paint], palette["ground"]) >= 3, paint
