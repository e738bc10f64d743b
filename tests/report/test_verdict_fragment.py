"""Whoever writes a verdict without its document must write what the document says, whatever is in it."""

from datetime import date

import pytest

from report.sample import HOSTILE, LONG, NASTY, NULL_SPF, entry, finding
from spfaudit.evidence import Question
from spfaudit.policy.verdict import AppliedWaiver, DmarcFacts, Facts, Severity, SpfFacts, Unjudged, Verdict
from spfaudit.report.fragment import fragment
from spfaudit.report.projection import domain_document
from spfaudit.report.verdict_fragment import verdict_fragment
from spfaudit.text import LANGS, Lang, same

MARKS = "a\u0300\u0301\u0302\u0303\u0304 "
ODD = f'{NASTY}"\\ {MARKS}日本語 葛\U000e0100 é'
MANY = finding(
    "DMA006",
    "odd",
    same(ODD),
    severity=Severity.INFO,
    found=ODD,
    position=0,
    remedy=same(HOSTILE),
    cause=ODD,
    waiver=AppliedWaiver(reason=ODD, until=date(2027, 3, 31), owner=HOSTILE),
)
PLAIN = finding("SPF001", "missing-spf", same("nothing"), baseline=True, waiver=AppliedWaiver("old", date(2027, 1, 1)))
LEFT_OPEN = (
    Unjudged(code="MX001", name="mx", reason=same(ODD), question=None),
    Unjudged(
        code="MX002",
        name="mx",
        reason=same("timeout"),
        question=Question("a.example", "MX"),
        baseline=("0123456789abcdef", "fedcba9876543210"),
    ),
)
VERDICTS = {
    "nothing-known": Verdict(entry=entry("a.example")),
    "proven-absent": Verdict(entry=entry("a.example"), facts=Facts(spf_records=(), dmarc_records=(), mx_records=())),
    "null-spf": Verdict(entry=entry("a.example", organization=""), facts=NULL_SPF),
    "long": Verdict(entry=entry("a.example", organization="Agency"), facts=Facts(spf_records=(LONG, "", "%b %d %%"))),
    "u-labels": Verdict(entry=entry("xn--wgv71a.example", organization="日本", line=7), findings=(PLAIN,)),
    "hidden-u-label": Verdict(entry=entry("xn--a-ecp.example")),
    "hostile": Verdict(
        entry=entry("a.example", organization=ODD, line=10**9),
        findings=(MANY, PLAIN, MANY),
        unjudged=LEFT_OPEN,
        facts=Facts(
            spf_records=(r"\200\\", f"{MARKS}\x7f\u202e"),
            dmarc_records=("v=DMARC1; p=none",),
            mx_records=("0 .",),
            spf=SpfFacts(lookups=3, void_lookups_ipv4=0, ipv6_prefixes_64=2**80, includes=("b.example", "c\\.example")),
            dmarc=DmarcFacts(location='ex"ample', policy="none", subdomain_policy=None),
        ),
    ),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("which", VERDICTS)
def test_the_octets_are_those_of_the_document(which: str, lang: Lang) -> None:
    verdict = VERDICTS[which]
    document = domain_document(verdict, lang=lang, fail_on=Severity.ERROR)
    assert verdict_fragment(verdict, document.status, lang) == fragment(document)
    assert verdict_fragment(verdict, document.status, lang) == fragment(document), "what is remembered is the same"


def test_what_equals_in_one_language_is_not_taken_for_the_other() -> None:
    verdict = Verdict(entry=entry("a.example"), findings=(finding("SPF001", "missing-spf", LEFT_OPEN[0].reason),))
    written = {lang: verdict_fragment(verdict, "fail", lang) for lang in LANGS}
    assert "Publish one correct record." in written["en"].decode()
    assert "正しいレコードを一つ公開してください。" in written["ja"].decode()
