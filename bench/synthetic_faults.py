"""Misconfigured domains of the synthetic zone, each with all that an audit must find.

Not to be had here: SPF013 (no server loads a CNAME beside other data), SPF208 (rests on names of real operators),
SPF209, MX006 and LIF009 (a CSV inventory holds no approvals and no waivers), DMA001, DMA007, DMA008 and USE010 (all are
below one Organizational Domain, whose policy covers all names), DMA016 (the inventory requires no mailbox), LIF006 (the
name servers themselves are not asked), LIF008 (zones cannot be listed), and what needs a web server or DNSSEC.
"""

from synthetic_shapes import HELD, MX, NULL, NULL_MX, REJECT, RETIRED, WEB, Shape, locked, sending

_PERMERROR = "DMA017"
"""What a rejecting policy adds where SPF ends in permerror."""
_HOLD_OVER = RETIRED | {"hold_until": "2025-03-31"}
_KEY = "p=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
_RUA = "rua=mailto:dmarc@example.go.jp"


def _dmarc(*records: str, codes: str) -> Shape:
    """A fault in DMARC alone."""
    return Shape(('@ TXT "v=spf1 {spf1} -all"', *MX, *(f'_dmarc TXT "{record}"' for record in records)), codes)


def _mx(*records: str, codes: str) -> Shape:
    """A fault in where mail goes alone."""
    return Shape(('@ TXT "v=spf1 {spf1} -all"', REJECT, *records), codes)


def _key(key: str, codes: str) -> Shape:
    """A fault in a declared selector alone."""
    published = [f's1._domainkey TXT "{key}"'] if key else []
    return sending("v=spf1 {spf1} -all", *published, codes=codes, dkim_selectors="s1")


_SPF = (
    Shape((REJECT, *MX), "SPF001"),
    sending("v=spf1 {net} -all", '@ TXT "v=spf1 {spf1} -all"', codes=f"SPF002 {_PERMERROR}"),
    sending("v=spf1 {net} ip4:{host}/33 -all", codes=f"SPF003 {_PERMERROR}"),
    sending("v=spf1 {spf1} inlcude:{provider} -all", codes=f"SPF003 {_PERMERROR}"),
    sending("v=spf1; {spf1} -all", codes="SPF001 SPF004"),
    sending('v=spf1 {spf1} ip4:{half}" "{otherhalf} -all', codes="SPF005"),
    sending("v=spf1 {many}-all", codes="SPF006"),
    sending("v=spf1 {net} -all", '@ SPF "v=spf1 {net} -all"', codes="SPF007"),
    sending("v=spf1 {net} -all", '@ TXT "spf2.0/pra {net} -all"', codes="SPF008"),
    Shape(('@ TXT "v=spf1 {spf1} -all"', f'@ TXT "v=DMARC1; p=reject; {_RUA}"', *MX), "SPF009"),
    sending("v=spf1 {spf1} -all {net}", codes="SPF010"),
    sending("v=spf1 {net} ipv4={host} -all", codes="SPF011"),
    sending("v=spf1 {net} ip4:{host} -all", codes="SPF012"),
    sending("v=spf1 {hosts10} a:plain.pool.example -all", codes=f"SPF101 {_PERMERROR}"),
    sending("v=spf1 {hosts10} -all", codes="SPF102"),
    sending(
        "v=spf1 {net} a:x1.pool.example a:x2.pool.example a:x3.pool.example -all",
        codes=f"SPF103 SPF104 {_PERMERROR}",
    ),
    sending("v=spf1 {spf1} a:x{h}.pool.example -all", codes="SPF104"),
    sending("v=spf1 mx:crowd.pool.example -all", codes=f"SPF105 {_PERMERROR}"),
    sending("v=spf1 {net} ptr -all", codes="SPF106"),
    sending("v=spf1 {spf1} include:no-spf.pool.example -all", codes=f"SPF107 {_PERMERROR}"),
    sending("v=spf1 {net} include:spf.lapsed{h}.example -all", codes=f"SPF107 SPF212 {_PERMERROR}"),
    sending("v=spf1 {net} include:loop1.pool.example -all", codes=f"SPF108 {_PERMERROR}"),
    sending("v=spf1 {spf1} include:broken.pool.example -all", codes=f"SPF109 {_PERMERROR}"),
    sending("v=spf1 {net} redirect=several.pool.example", codes=f"SPF109 {_PERMERROR}"),
    sending("v=spf1 {spf1} exists:%{{i}}._spf.pool.example -all", codes="SPF110"),
    sending("v=spf1 {net} +all", codes="SPF201"),
    sending("v=spf1 {net} include:generous.pool.example -all", codes="SPF201"),
    sending("v=spf1 {spf1} ?all", codes="SPF202"),
    sending("v=spf1 {net} redirect=neutral.pool.example", codes="SPF202"),
    sending("v=spf1 {spf1} {net}", codes="SPF204"),
    sending("v=spf1 ip4:24.0.0.0/8 -all", codes="SPF205 SPF206"),
    sending("v=spf1 ip4:24.0.0.0/16 ip4:24.2.0.0/16 -all", codes="SPF206"),
    sending("v=spf1 {net} ip4:192.168.{h}.1 -all", codes="SPF207"),
    sending("v=spf1 {net} -all", codes="SPF210", senders="{cidr} 24.7.7.7"),
    sending("v=spf1 {net} -all", codes="SPF211", senders="{host}"),
    Shape(
        ('@ TXT "v=spf1 mx -all"', REJECT, "@ MX 10 mail.{name}.", "mail A {host}", "mail AAAA 2f00:fffd::{h}"),
        "SPF213",
    ),
)
_DMARC = (
    _dmarc(f"v=DMARC1; p=reject; {_RUA}", "v=DMARC1; p=none", codes="DMA002"),
    _dmarc(f"v=DMARC1, p=reject; {_RUA}", codes="DMA003"),
    _dmarc(f"DMARC1; p=reject; {_RUA}", codes="DMA004"),
    _dmarc(f"v=DMARC1; p=none; {_RUA}", codes="DMA005"),
    _dmarc(f"v=DMARC1; p=reject; t=y; {_RUA}", codes="DMA009"),
    _dmarc(f"v=DMARC1; p=reject; pct=100; {_RUA}", codes="DMA010"),
    _dmarc(f"v=DMARC1; p=reject; adkim=x; {_RUA}", codes="DMA011"),
    _dmarc(f"v=DMARC1; p=rejct; {_RUA}", codes="DMA011"),
    _dmarc("v=DMARC1; p=reject", codes="DMA012"),
    _dmarc("v=DMARC1; p=reject; rua=mailto:dmarc@crowd.pool.example", codes="DMA013"),
    _dmarc(f"v=DMARC1; p=reject; {_RUA},mailto:dmarc@nowhere.{{name}}", codes="DMA014"),
    _dmarc(f"v=DMARC1; p=reject; {_RUA},https://example.go.jp/dmarc", codes="DMA015"),
    _dmarc(f"v=DMARC1; {_RUA}", codes="DMA018 DMA005"),
)
_ROUTES = (
    _mx("@ MX 10 gone.pool.example.", codes="MX001"),
    _mx("@ MX 10 alias.pool.example.", codes="MX002"),
    _mx("@ MX 10 192.0.2.25.", codes="MX003"),
    _mx("@ MX 0 .", *MX, codes="MX004"),
    _mx(*WEB, codes="MX005"),
    _mx("@ MX 10 mx1.{mx}.", "@ MX 20 mx1.{mx}.", codes="MX007"),
    _mx(NULL_MX, codes="USE007"),
)
_KEYS = (
    _key("", "DKI001"),
    _key(f"v=DKIM1; k=ed25519; h=sha1; {_KEY}", "DKI002"),
    _key("v=DKIM1; k=ed25519; p=-", "DKI003"),
    _key(f"v=DKIM1; k=ed25519; t=y; {_KEY}", "DKI004"),
)
_USAGE = (
    Shape(('@ TXT "v=spf1 {spf1} -all"', REJECT, *MX), "USE002", "receive-only"),
    Shape((NULL, '_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.go.jp"', *MX), "USE003", "receive-only"),
    Shape((NULL, REJECT), "USE008 USE011", "receive-only"),
    Shape((NULL, REJECT, *MX), "USE006"),
    Shape(('@ TXT "v=spf1 redirect=null.pool.example"', REJECT, *MX), "USE006"),
    sending("v=spf1 {spf1} -all", "* A {host}", codes="LIF007"),
)
SENDING = (*_SPF, *_DMARC, *_ROUTES, *_KEYS, *_USAGE)
NON_SENDING = (
    locked(*WEB, NULL_MX, codes="USE001"),
    locked('@ TXT "v=spf1 ~all"', *WEB, NULL_MX, codes="USE001"),
    locked('@ TXT "v=spf1 {spf1} -all"', *WEB, NULL_MX, codes="USE001"),
    locked('@ TXT "v=spf1;-all"', *WEB, NULL_MX, codes="USE001 SPF004"),
    locked(NULL, '@ TXT "v=spf1 {net} -all"', *WEB, NULL_MX, codes="USE001 SPF002"),
    locked('@ TXT "v=spf1 -al"', *WEB, NULL_MX, codes="USE001 SPF003"),
    locked('@ TXT "v=spf1 +all"', *WEB, NULL_MX, codes="USE001 SPF201"),
    locked('@ TXT "v=spf1 {net}"', *WEB, NULL_MX, codes="USE001 SPF204"),
    Shape((NULL, *WEB, NULL_MX, f'_dmarc TXT "v=DMARC1; p=none; {_RUA}"'), "USE003", "non-sending"),
    locked(NULL, *WEB, codes="USE004"),
    locked(NULL, *WEB, *MX, codes="USE005"),
    locked(NULL, *WEB, NULL_MX, f'default._domainkey TXT "v=DKIM1; k=ed25519; {_KEY}"', codes="USE009"),
    Shape(("@ CNAME gone.pool.example.", REJECT), "LIF005 USE001", "non-sending"),
)
UNUSED = (
    Shape((NULL, REJECT, *WEB), "LIF002 USE004", "retired", RETIRED),
    Shape((NULL, '@ TXT "site-verification={h}"'), "LIF002", "retired", RETIRED),
    Shape((REJECT, *MX), "LIF002 USE001 USE005", "retired", RETIRED),
    Shape((REJECT, "@ A {host}"), "LIF003 USE001 USE004", "retired", HELD),
    Shape((NULL, REJECT), "LIF004", "retired", _HOLD_OVER),
)
GONE = (
    Shape((), "LIF001", "sending"),
    Shape((), "LIF001", "non-sending"),
)
