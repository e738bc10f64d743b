"""The golden files of `show` and `test`: one domain in full, and one check, on a terminal, whatever may stand in DNS.

After a wanted change of looks, write them anew and read the difference before keeping it:

    cd tests && python -m report.show_goldens
"""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from dkim_keys import KEYS
from spfaudit.checking import examine
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.names import Domain
from spfaudit.policy.settings import make_policy
from spfaudit.portrait import portray
from spfaudit.report.options import RenderOptions
from spfaudit.report.portrait import Portrait
from spfaudit.report.portrait_document import PortraitDocument, project_portrait
from spfaudit.report.terminal.portrait import render_portrait
from spfaudit.report.terminal.walk import walk_lines
from spfaudit.report.walk_document import project_walk
from spfaudit.resolver.zonefile import ZoneSource
from spfaudit.text import LANGS, Lang

FOLDER = Path(__file__).parent.parent / "golden" / "show"
_ZONE = f"""\
$ORIGIN example.
$TTL 60
@ SOA ns hostmaster 1 1 1 1 1
@ NS ns
ns A 192.0.2.53
a.provider TXT "v=spf1 ip4:198.51.100.0/24 include:shared.provider.example -all"
shared.provider TXT "v=spf1 ip6:2001:db8:1::/48 ip4:203.0.113.7 -all"
bad.provider TXT "v=spf1 ipv4:192.0.2.1 -all"
two.provider TXT "v=spf1 -all"
two.provider TXT "v=spf1 ~all"
loop.provider TXT "v=spf1 include:loop.provider.example. -all"
cloud NS ns.elsewhere.test.

everything TXT "v=spf1 include:a.provider.example include:shared.provider.example include:bad.provider.example" \
" include:two.provider.example include:none.provider.example include:loop.provider.example include:mail.cloud.example" \
" exists:%{{i}}.list.example a:gone.example mx ptr ip4:192.0.2.0/28 ?all"
everything MX 10 mx
everything MX 20 alias
everything MX 30 gone
everything MX 40 bare
everything MX 50 mail.cloud
everything MX 60 192.0.2.25.
everything MX 70 localhost.
everything MX 80 a_b
everything MX 90 many
mx A 192.0.2.25
mx AAAA 2001:db8::25
alias CNAME mx
bare TXT "no address"
{"".join(f"many A 192.0.2.{number}" + chr(10) for number in range(101, 107))}
_dmarc.everything TXT "v=DMARC1; p=quarantine; sp=reject; np=none; t=y; pct=30"
s1._domainkey.everything TXT "v=DKIM1; t=s; p={KEYS["rsa1024"]}"
s2._domainkey.everything CNAME key.provider
key.provider TXT "v=DKIM1; k=ed25519; t=y; p={KEYS["ed25519"]}"
s3._domainkey.everything TXT "v=DKIM1; p="
s4._domainkey.everything TXT "v=DKIM1; p=*"
s6._domainkey.everything CNAME mail.cloud
_mta-sts.everything TXT "v=STSv1; id=1"
_smtp._tls.everything TXT "v=TLSRPTv1; rua=mailto:tls@example"
_smtp._tls.everything TXT "v=TLSRPTv1; rua=mailto:other@example"
default._bimi.everything TXT "v=BIMI1; l="

sound TXT "v=spf1 include:a.provider.example a:gone.example -all"
sound A 192.0.2.80
_dmarc.sound TXT "v=DMARC1; p=reject"
null TXT "v=spf1 -all"
null MX 0 .
open TXT "v=spf1 +all"
open A 192.0.2.80
soft TXT "v=spf1 exists:%{{i}}.list.example ~all"
endless TXT "v=spf1 mx"
unknown TXT "v=spf1 include:mail.cloud.example -all"
nothing TXT "something else"
explained TXT "v=spf1 ip4:192.0.2.0/28 include:a.provider.example -all exp=why.example"
why TXT "%{{i}} is none of ours"
"""
NAMES = ("everything", "sound", "null", "open", "soft", "endless", "unknown", "nothing", "gone", "below.cloud")
CHECKS = {
    "pass": ("192.0.2.1", "explained"),
    "pass-below": ("203.0.113.7", "explained"),
    "fail": ("203.0.113.9", "explained"),
    "softfail": ("203.0.113.9", "soft"),
    "neutral": ("203.0.113.9", "endless"),
    "none": ("203.0.113.9", "nothing"),
    "permerror": ("203.0.113.9", "bad.provider"),
    "temperror": ("203.0.113.9", "unknown"),
}
_SELECTORS = ("s1", "s2", "s3", "s4", "s5", "s6")


@cache
def portraits() -> dict[str, Portrait]:
    """What is known of each name. One rule is judged, so that the words of others may change without this."""
    return {name: _portrait(name, _source()) for name in NAMES}


@cache
def _source() -> ZoneSource:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.zone"
        path.write_text(_ZONE, encoding="utf-8")
        return ZoneSource([str(path)])


def _portrait(name: str, source: ZoneSource) -> Portrait:
    everything = name == "everything"
    entry = Entry(
        domain=Domain(f"{name}.example"), usage=Usage.SENDING, dkim_selectors=_SELECTORS if everything else ()
    )
    inventory = Inventory(entries=(entry,), transport=everything)
    policy = make_policy(select=["SPF001"])
    return portray(entry, inventory, source, policy=policy, today=date(2026, 11, 1))


def document(name: str, lang: Lang) -> PortraitDocument:
    """What `show` tells of the name."""
    return project_portrait(portraits()[name], lang)


def page(name: str, lang: Lang, width: int = 80) -> str:
    """What it prints of that."""
    return render_portrait(document(name, lang), RenderOptions(lang=lang, width=width))


def walk(check: str, lang: Lang, width: int = 80) -> str:
    """What `test` prints of the check."""
    ip, name = CHECKS[check]
    sender, helo = f"postmaster@{name}.example", f"{name}.example"
    result, evidence = examine(ip, sender, helo, _source())
    document = project_walk(result, evidence, ip=ip, sender=sender, helo=helo, lang=lang)
    return "".join(f"{line}\n" for line in walk_lines(document, lang, lambda text, style: text, width))


def goldens() -> dict[str, bytes]:
    """File name to content, as the program writes it now."""
    pages = {f"{name}.{lang}.txt": page(name, lang) for name in NAMES for lang in LANGS}
    walks = {f"test-{check}.{lang}.txt": walk(check, lang) for check in CHECKS for lang in LANGS}
    return {name: text.encode() for name, text in (pages | walks).items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in goldens().items():
        (FOLDER / name).write_bytes(content)
