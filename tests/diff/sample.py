"""One fixed difference that has everything a reporter may meet, and hostile text everywhere."""

from msgspec.structs import replace

from diff.small_reports import WAIVER, KeptReports, domain, finding, report, unjudged
from report.sample import FORMULAS, HOSTILE, NASTY
from spfaudit.diff.comparison import Side, compare
from spfaudit.diff.document import DiffDocument, IncludeChange
from spfaudit.diff.records import record_change
from spfaudit.report.changes_document import NumberChange
from spfaudit.report.document import ToolDocument, WaiverDocument

_NASTY = NASTY.replace("\ud800", "")
_NASTY_WAIVER = WaiverDocument(reason=_NASTY, until="2027-01-31")
_NASTY_FINDING = replace(
    finding("hostile.example", "SPF101", _NASTY), message=f"too many {_NASTY}", found=_NASTY, position=9, remedy=_NASTY
)

_LONG_AGO = report(
    domain("www.example.go.jp", finding("www.example.go.jp", "USE001"), usage="non-sending"),
    domain("post.example.go.jp", finding("post.example.go.jp")),
    domain("again.example.go.jp", finding("again.example.go.jp"), spf=["v=spf1 mx -all"]),
    month=1,
)
EARLIER = report(
    domain(
        "news.example.go.jp",
        organization="広報課",
        spf=["v=spf1 a include:_spf.provider.example ip4:192.0.2.1 mx ~all"],
        dmarc=["v=DMARC1; p=none; pct=50"],
        mx=["10 mx1.example.go.jp", "20 mx2.example.go.jp"],
    ),
    domain("www.example.go.jp", finding("www.example.go.jp", "USE001"), usage="non-sending"),
    domain("post.example.go.jp", finding("post.example.go.jp", waiver=WAIVER), finding("post.example.go.jp", "SPF101")),
    domain("again.example.go.jp", unjudged=[unjudged("SPF001")]),
    domain("servfail.example.go.jp", finding("servfail.example.go.jp"), spf=["v=spf1 -all"], organization="統計局"),
    domain("dropped.example.go.jp", finding("dropped.example.go.jp")),
    domain("moved.example.go.jp", finding("moved.example.go.jp", "USE001"), usage="non-sending", organization="総務課"),
    domain("unasked.example.go.jp", unjudged=[unjudged("SPF001")]),
    domain("quiet.example.go.jp", finding("quiet.example.go.jp", "DMA006", severity="warning")),
    domain("clean.example.go.jp"),
    domain("hostile.example", organization="plain", spf=[_NASTY], mx=["10 a.example"]),
    domain("formulas.example", spf=list(FORMULAS), dmarc=["v=DMARC1; junk"]),
    month=9,
)
LATER = report(
    domain(
        "news.example.go.jp",
        finding("news.example.go.jp", "SPF101"),
        finding("news.example.go.jp", "DMA006", severity="warning", waiver=WAIVER),
        organization="広報課",
        spf=["v=spf1 include:_spf.provider.example ip4:192.0.2.1 include:_spf.news.example mx a -all"],
        dmarc=["v=DMARC1; p=reject; rua=mailto:dmarc@example.go.jp"],
        mx=["10 mx1.example.go.jp", "10 mx3.example.go.jp"],
    ),
    domain("www.example.go.jp", usage="non-sending"),
    domain(
        "post.example.go.jp",
        finding("post.example.go.jp"),
        replace(finding("post.example.go.jp", "SPF101"), severity="warning"),
    ),
    domain("again.example.go.jp", finding("again.example.go.jp"), spf=["v=spf1 -all"]),
    domain(
        "servfail.example.go.jp",
        unjudged=[unjudged("SPF001", f"SERVFAIL {_NASTY}", "servfail.example.go.jp TXT")],
        organization="統計局",
    ),
    domain("moved.example.go.jp", usage="sending", organization="大臣官房"),
    domain("unasked.example.go.jp", finding("unasked.example.go.jp")),
    domain("quiet.example.go.jp", replace(finding("quiet.example.go.jp", "DMA006", severity="warning"), baseline=True)),
    domain("clean.example.go.jp"),
    replace(domain("xn--wgv71a119e.example", finding("xn--wgv71a119e.example")), unicode="日本語.example"),
    domain(
        "hostile.example",
        _NASTY_FINDING,
        finding("hostile.example", "SPF001", waiver=_NASTY_WAIVER),
        organization=f"[bold]{HOSTILE}".replace("\ud800", ""),
        spf=[_NASTY.replace("bold", "thin")],
        mx=[f"10 {_NASTY}"],
    ),
    domain("formulas.example", spf=[formula[::-1] for formula in FORMULAS], dmarc=["=1+1"]),
    month=10,
    complete=False,
)
INCLUDES = [
    IncludeChange(
        name="_spf.provider.example",
        domains=12,
        record=record_change(
            "spf",
            ["v=spf1 ip4:192.0.2.0/24 ~all"],
            ["v=spf1 include:_a.provider.example ip4:192.0.2.0/24 ip4:198.51.100.0/24 ~all"],
        ),
        problem=None,
        problem_before=None,
        lookups=NumberChange(before=1, after=3),
        ipv4_addresses=NumberChange(before=256, after=65_792),
        ipv6_prefixes_64=None,
        includes_added=["_a.provider.example"],
        includes_removed=[],
        through=[],
        compared_with=None,
    ),
    IncludeChange(
        name=_NASTY,
        domains=1,
        record=None,
        problem="malformed",
        problem_before=None,
        lookups=None,
        ipv4_addresses=None,
        ipv6_prefixes_64=NumberChange(before=65_536, after=1),
        includes_added=[],
        includes_removed=[_NASTY],
        through=["_spf.provider.example"],
        compared_with=EARLIER.run.started,
    ),
]


def sample() -> DiffDocument:
    """The whole, without the version of the tool, which changes with every release."""
    diff = compare(Side("1", EARLIER), Side(f"later{_NASTY}.json", LATER), KeptReports(_LONG_AGO, EARLIER))
    return DiffDocument(
        tool=ToolDocument(version="0.0.0"),
        lang=diff.lang,
        earlier=diff.earlier,
        later=diff.later,
        summary=replace(diff.summary, includes=len(INCLUDES)),
        includes=INCLUDES,
        domains=list(diff.domains),
    )


def nothing_changed() -> DiffDocument:
    """Of a report and itself."""
    diff = compare(Side("1", EARLIER), Side("1", EARLIER))
    return replace(sample(), later=diff.later, summary=diff.summary, includes=[], domains=[])
