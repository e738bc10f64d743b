"""One fixed report that has everything a reporter may meet: every usage, every status, and hostile text everywhere.

`REPORT` is an interrupted run; `CLEAN` one where nothing is wrong; `HOSTILE` is what must never reach a screen.
"""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from spfaudit.evidence import Question
from spfaudit.inventory.model import Entry, Usage
from spfaudit.mail.spf.include_facts import IncludeFacts
from spfaudit.names import Domain
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import (
    AppliedWaiver,
    DmarcFacts,
    Facts,
    Finding,
    Severity,
    SpfFacts,
    Unjudged,
    Verdict,
)
from spfaudit.report.coverage import REQUIREMENTS
from spfaudit.report.document import WaiverUseDocument
from spfaudit.report.model import Report, Run
from spfaudit.sanitise import well_formed
from spfaudit.text import Text, same

HOSTILE = "\x1b\x00\x07\x7f\x85\x9b\u202e\u2066\u200b\u2060\ufeff\u2028\u2029\u00ad\u3164\U000e0041\ud800\r\n\t"
NASTY = f"v=spf1 {HOSTILE} [red]bold[/red] :smile: <script>alert(1)</script> ::error::x | `x` -all"
LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{host}" for host in range(1, 30)) + " -all"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "＝1+1", "＋1", "－1", "＠SUM(A1)")

NULL_SPF = Facts(spf_records=("v=spf1 -all",), dmarc_records=(), mx_records=(), spf=SpfFacts(lookups=0, all="-"))


def entry(domain: str, usage: Usage = Usage.SENDING, organization: str | None = None, line: int = 0) -> Entry:
    return Entry(domain=Domain(domain), usage=usage, organization=organization, line=line)


def finding(
    code: str,
    name: str,
    message: Text,
    *,
    severity: Severity = Severity.ERROR,
    found: str | None = None,
    position: int | None = None,
    remedy: Text | None = None,
    cause: str = "",
    waiver: AppliedWaiver | None = None,
    baseline: bool = False,
) -> Finding:
    return Finding(
        code=code,
        name=name,
        severity=severity,
        message=message,
        found=found,
        position=position,
        remedy=remedy or Text(en="Publish one correct record.", ja="正しいレコードを一つ公開してください。"),
        reference="RFC 7208 §4.5",
        fingerprint="0123456789abcdef",
        cause=cause,
        waiver=waiver,
        baseline=baseline,
    )


def missing_spf() -> Finding:
    return finding(
        "SPF001",
        "missing-spf",
        Text(
            en="The name publishes no SPF record, so anyone can send mail in its name.",
            ja="SPF レコードがありません。誰でもこのドメインをかたってメールを送信できます。",
        ),
        remedy=Text(
            en="Publish one TXT record that begins with v=spf1 and ends with -all.",
            ja="v=spf1 で始まり -all で終わる TXT レコードを一つ公開してください。",
        ),
    )


def unjudged(code: str, name: str, question: Question | None) -> Unjudged:
    return Unjudged(
        code=code,
        name=name,
        reason=Text(en="resolver answered with an error (SERVFAIL)", ja="リゾルバーがエラーを返しました（SERVFAIL）"),
        question=question,
    )


def broken_include(domain: str, target: str = "_spf.provider.example", waiver: AppliedWaiver | None = None) -> Finding:
    """A finding that `domain` shares with whatever else includes `target`."""
    return finding(
        "SPF109",
        "broken-include",
        Text(
            en=f"{target}: several SPF records ({domain} > include:{target})",
            ja=f"{target}：SPF レコードが複数あります（{domain} > include:{target}）",
        ),
        found=f"include:{target}",
        cause=f"include:{target}",
        waiver=waiver,
    )


def sharing(domain: str, line: int, *findings: Finding) -> Verdict:
    return Verdict(entry=entry(domain, line=line), findings=findings or (broken_include(domain),))


_INCLUDES = (
    IncludeFacts(
        name="_spf.provider.example",
        record="v=spf1 ip4:198.51.100.0/24 include:_more.provider.example ~all",
        includes=("_more.provider.example",),
    ),
    IncludeFacts(name="_more.provider.example", problem="unknown"),
    IncludeFacts(name="_broken.provider.example", record=NASTY.replace("\ud800", ""), problem="malformed"),
    IncludeFacts(name="_gone.provider.example", problem="absent"),
    IncludeFacts(
        name="_whole.provider.example",
        record="v=spf1 ip4:203.0.113.0/25 ip6:2001:db8::/63 -all",
        lookups=0,
        ipv4_addresses=128,
        ipv6_prefixes_64=2,
    ),
)
_LATER = AppliedWaiver(reason="reported", until=date(2027, 1, 31))
_BROKEN_TXT = Question("servfail.example.go.jp", "TXT")

VERDICTS = (
    Verdict(
        entry=entry("mail.example.go.jp", organization="大臣官房", line=4),
        facts=Facts(
            spf_records=("v=spf1 ip4:192.0.2.10 include:_spf.provider.example -all",),
            dmarc_records=("v=DMARC1; p=reject",),
            mx_records=("10 mx1.example.go.jp", "20 mx2.example.go.jp"),
            spf=SpfFacts(
                lookups=3,
                void_lookups_ipv4=0,
                void_lookups_ipv6=1,
                ipv4_addresses=257,
                ipv6_prefixes_64=1,
                all="-",
                includes=("_spf.provider.example", "_broken.provider.example", "_gone.provider.example"),
            ),
            includes=_INCLUDES[:4],
            dmarc=DmarcFacts(location="mail.example.go.jp", policy="reject", subdomain_policy="reject"),
        ),
    ),
    Verdict(
        entry=entry("nospf.example.go.jp", organization="広報課", line=5),
        findings=(missing_spf(),),
        facts=Facts(spf_records=(), dmarc_records=(), mx_records=()),
    ),
    Verdict(
        entry=replace(
            entry("www.example.go.jp", Usage.NON_SENDING, "情報システム課　基盤係", 6), profile="m3aawg-parked"
        ),
        facts=NULL_SPF,
    ),
    Verdict(
        entry=entry("lookups.example.go.jp", line=7),
        findings=(
            finding(
                "SPF101",
                "too-many-lookups",
                Text(
                    en="The record costs 14 DNS lookups; receivers stop at 10 and treat it as an error.",
                    ja="DNS 参照が 14 回必要です。受信側は 10 回で打ち切り、エラーとして扱います。",
                ),
                found=LONG,
            ),
            finding(
                "SPF203",
                "softfail-all",
                same("~all"),
                severity=Severity.INFO,
                found="~all",
            ),
        ),
        facts=Facts(spf_records=(LONG,), mx_records=("0 .",), spf=SpfFacts(lookups=14, all="~")),
    ),
    Verdict(
        entry=entry("servfail.example.go.jp", Usage.RECEIVE_ONLY, "統計局", 8),
        unjudged=(
            unjudged("SPF001", "missing-spf", _BROKEN_TXT),
            unjudged("SPF002", "multiple-spf", _BROKEN_TXT),
            unjudged("LIF001", "domain-does-not-exist", Question("servfail.example.go.jp", "SOA")),
        ),
    ),
    Verdict(
        entry=entry("both.example.go.jp", line=9),
        findings=(missing_spf(),),
        unjudged=(
            replace(
                unjudged("USE008", "receive-only-without-mx", Question("both.example.go.jp", "MX")),
                baseline=("fedcba9876543210",),
            ),
        ),
    ),
    Verdict(
        entry=entry("waived.example.go.jp", Usage.NON_SENDING, "大臣官房", 10),
        findings=(
            finding(
                "USE001",
                "missing-null-spf",
                Text(en="The name does not deny all senders.", ja="すべての送信元を拒否していません。"),
                found="v=spf1 ~all",
                waiver=AppliedWaiver(reason="来年度の更改で対応", until=date(2027, 3, 31), owner="基盤係"),
            ),
        ),
        facts=Facts(
            spf_records=("v=spf1 include:_whole.provider.example ~all",),
            spf=SpfFacts(
                lookups=1,
                void_lookups_ipv4=0,
                void_lookups_ipv6=0,
                ipv4_addresses=128,
                ipv6_prefixes_64=2,
                all="~",
                includes=("_whole.provider.example",),
            ),
            includes=_INCLUDES[4:],
        ),
    ),
    Verdict(
        entry=entry("old-campaign.example.go.jp", Usage.RETIRED, "広報課", 11),
        findings=(
            finding(
                "LIF002",
                "retired-domain-still-in-dns",
                Text(en="The retired name still has an address.", ja="廃止したドメインにアドレスが残っています。"),
                severity=Severity.WARNING,
                found="A 192.0.2.80",
            ),
            finding(
                "LIF005",
                "dangling-alias",
                Text(en="An alias leads nowhere.", ja="別名の先が存在しません。"),
                severity=Severity.WARNING,
                found="www.old-campaign.example.go.jp CNAME gone.example",
                baseline=True,
            ),
        ),
    ),
    Verdict(
        entry=entry("xn--wgv71a119e.example", Usage.NON_SENDING, None, 12),
        facts=NULL_SPF,
    ),
    Verdict(
        entry=entry("hostile.example", organization=f"[bold]{HOSTILE}", line=13),
        findings=(
            finding(
                "SPF003",
                "malformed-spf",
                same(f"bad term {NASTY}"),
                found=NASTY,
                position=9,
                remedy=same(f"drop {HOSTILE}"),
            ),
            finding(
                "SPF009",
                "misplaced-record",
                same(NASTY),
                found="",
                waiver=AppliedWaiver(reason=NASTY, until=date(2027, 1, 31), owner=NASTY),
            ),
        ),
        unjudged=(
            Unjudged(
                code="SPF107",
                name="include-without-spf",
                reason=same(f"timeout {NASTY}"),
                question=Question("a\\032b.example", "TXT"),
            ),
        ),
        facts=Facts(spf_records=(NASTY.replace("\ud800", ""),)),
    ),
    Verdict(
        entry=entry("formulas.example", organization="=HYPERLINK(1)", line=14),
        findings=tuple(
            finding("SPF011", "unknown-modifier", same("odd"), severity=Severity.INFO, found=formula)
            for formula in FORMULAS
        ),
    ),
    Verdict(
        entry=entry("a-name-of-which-people-say-that-it-is-far-too-long-for-any-table.example.go.jp", line=15),
        facts=NULL_SPF,
    ),
    sharing("news.example.go.jp", 16),
    sharing(
        "survey.example.go.jp",
        17,
        broken_include("survey.example.go.jp"),
        finding("SPF208", "shared-sending-pool", same(f"pool {NASTY}"), cause=f"include:{NASTY}"),
    ),
    sharing("post.example.go.jp", 18, broken_include("post.example.go.jp", waiver=_LATER)),
    sharing(
        "info.example",
        19,
        broken_include("info.example"),
        finding("SPF208", "shared-sending-pool", same(f"pool {NASTY}"), cause=f"include:{NASTY}"),
    ),
    Verdict(
        entry=entry("never-asked.example.go.jp", Usage.SENDING, "統計局", 20),
        unjudged=(
            Unjudged(
                code="SPF001",
                name="missing-spf",
                reason=Text(en="not attempted", ja="問い合わせを行っていません"),
                question=None,
            ),
        ),
    ),
)

_RUNNING = WaiverUseDocument(
    rule="USE001",
    domains=["waived.example.go.jp"],
    organization=None,
    reason="来年度の更改で対応",
    owner="基盤係",
    until="2027-03-31",
    line=10,
    state="running",
    listed=1,
    judged=1,
    used=1,
    unneeded=0,
    undetermined=0,
    unused=False,
)
_ODD = well_formed(NASTY)
WAIVERS = (
    _RUNNING,
    replace(
        _RUNNING, rule="SPF", domains=["*.example.go.jp", "info.example"], line=2, until="2026-07-15", state="expiring"
    ),
    replace(_RUNNING, domains=["*.example.com"], line=3, owner=None, listed=0, judged=0, used=0, unused=True),
    replace(_RUNNING, organization=_ODD, reason=_ODD, owner=_ODD, line=4, used=0, unneeded=1, unused=True),
    replace(_RUNNING, line=5, used=0, undetermined=1),
    replace(_RUNNING, line=6, until="2026-06-30", state="expired"),
)

WEIGHTY = frozenset({"SPF203"}).union(*(requirement.codes for requirement in REQUIREMENTS))
"""The rules that ran: those that coverage rests on, and one more."""

REPORT = Report(
    run=Run(
        started=datetime(2026, 7, 1, 9, 0, 0, 123456, tzinfo=UTC),
        finished=datetime(2026, 7, 1, 9, 0, 2, tzinfo=UTC),
        inventory="domains.yaml",
        profile="baseline",
        source="zone example.zone",
        questions=108,
        baseline="baseline.json",
        complete=False,
        fail_on=Severity.ERROR,
        rules={
            "baseline": {code: rule.severity for code, rule in RULES.items() if code in WEIGHTY},
            "m3aawg-parked": {"USE001": Severity.ERROR},
        },
    ),
    verdicts=VERDICTS,
    waivers=WAIVERS,
)

CLEAN = Report(
    run=replace(REPORT.run, complete=True),
    verdicts=tuple(verdict for verdict in VERDICTS if not verdict.findings and not verdict.unjudged),
)
