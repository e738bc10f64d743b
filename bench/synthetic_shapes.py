"""What a domain of the synthetic zone looks like: sound shapes of every usage, and misconfigurations with their truth.

All is data. A record is `OWNER TYPE DATA` with `@` for the domain; braces name what `synthetic` draws for each domain:
own addresses as {net} (a term), {cidr} and {host}, {half} + {otherhalf} (one address in two pieces); {spf1} and {spf2},
includes of providers; {provider}, what {spf1} includes; {mx}, the name its exchangers are under; {many}, terms of more
than 450 octets; {hosts10}, terms that cost ten lookups; {h}, a small number; {policy}, a DMARC policy;
{name}, the domain's.

Misconfigurations that cannot be had here: SPF013 (no server loads a CNAME beside other data), SPF208 (rests on names
of real operators), SPF209 and LIF009 (a CSV inventory holds no approvals and no waivers).
"""

from dataclasses import dataclass, field

_DMARC = '_dmarc TXT "v=DMARC1; p={policy}; rua=mailto:dmarc@example.go.jp"'
_REJECT = '_dmarc TXT "v=DMARC1; p=reject"'
_MX = ("@ MX 10 mx1.{mx}.", "@ MX 20 mx2.{mx}.")
_WEB = ("@ A {host}", "www A {host}")
_NULL = '@ TXT "v=spf1 -all"'
_RETIRED = {"retired_on": "2024-03-31"}
_HELD = _RETIRED | {"hold_until": "2099-12-31"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Records, what the owner declares, and the codes of the rules that must fire."""

    records: tuple[str, ...]
    codes: str = ""
    usage: str = "sending"
    declared: dict[str, str] = field(default_factory=dict)
    """More columns of the inventory."""


def _sending(spf: str, *more: str, codes: str = "", senders: str = "") -> Shape:
    return Shape((f'@ TXT "{spf}"', _DMARC, *_MX, *more), codes, declared={"senders": senders} if senders else {})


def _locked(*records: str, codes: str = "", usage: str = "non-sending") -> Shape:
    return Shape((*records, _REJECT), codes, usage)


SENDING = (
    _sending("v=spf1 {net} {spf1} -all", *_WEB),
    _sending("v=spf1 {spf1} {spf2} -all"),
    _sending("v=spf1 {spf1} ~all", codes="SPF203"),
    _sending("v=spf1 {net} -all", *_WEB),
    _sending("v=spf1 mx {spf1} -all"),
    _sending("v=spf1 {spf1} {net} ip6:2f00:fffe::{h}/128 -all", '@ TXT "site-verification={h}"'),
    _sending("v=spf1 a:plain.pool.example {spf1} ~all", *_WEB, codes="SPF203"),
    _sending("V=SPF1 {net} redirect={provider}", codes="SPF203"),
    Shape((_NULL, *_MX, _REJECT), usage="receive-only"),
    _sending("v=spf1 {net} {spf1} -all", senders="{cidr}"),
)
SENDING_FAULTS = (
    Shape((_DMARC, *_MX), "SPF001"),
    _sending("v=spf1 {net} -all", '@ TXT "v=spf1 {spf1} -all"', codes="SPF002"),
    _sending("v=spf1 {net} ip4:{host}/33 -all", codes="SPF003"),
    _sending("v=spf1 {spf1} inlcude:{provider} -all", codes="SPF003"),
    _sending("v=spf1; {spf1} -all", codes="SPF001 SPF004"),
    _sending('v=spf1 {spf1} ip4:{half}" "{otherhalf} -all', codes="SPF005"),
    _sending("v=spf1 {many}-all", codes="SPF006"),
    _sending("v=spf1 {net} -all", '@ SPF "v=spf1 {net} -all"', codes="SPF007"),
    _sending("v=spf1 {net} -all", '@ TXT "spf2.0/pra {net} -all"', codes="SPF008"),
    Shape(('@ TXT "v=spf1 {spf1} -all"', '@ TXT "v=DMARC1; p=reject"', *_MX), "SPF009"),
    _sending("v=spf1 {spf1} -all {net}", codes="SPF010"),
    _sending("v=spf1 {net} ipv4={host} -all", codes="SPF011"),
    _sending("v=spf1 {net} ip4:{host} -all", codes="SPF012"),
    _sending("v=spf1 {hosts10} a:plain.pool.example -all", codes="SPF101"),
    _sending("v=spf1 {hosts10} -all", codes="SPF102"),
    _sending(
        "v=spf1 {net} a:x1.pool.example a:x2.pool.example a:x3.pool.example -all",
        codes="SPF103 SPF104",
    ),
    _sending("v=spf1 {spf1} a:x{h}.pool.example -all", codes="SPF104"),
    _sending("v=spf1 mx:crowd.pool.example -all", codes="SPF105"),
    _sending("v=spf1 {net} ptr -all", codes="SPF106"),
    _sending("v=spf1 {spf1} include:no-spf.pool.example -all", codes="SPF107"),
    _sending("v=spf1 {net} include:spf.lapsed{h}.example -all", codes="SPF107 SPF212"),
    _sending("v=spf1 {net} include:loop1.pool.example -all", codes="SPF108"),
    _sending("v=spf1 {spf1} include:broken.pool.example -all", codes="SPF109"),
    _sending("v=spf1 {net} redirect=several.pool.example", codes="SPF109"),
    _sending("v=spf1 {spf1} exists:%{{i}}._spf.pool.example -all", codes="SPF110"),
    _sending("v=spf1 {net} +all", codes="SPF201"),
    _sending("v=spf1 {net} include:generous.pool.example -all", codes="SPF201"),
    _sending("v=spf1 {spf1} ?all", codes="SPF202"),
    _sending("v=spf1 {net} redirect=neutral.pool.example", codes="SPF202"),
    _sending("v=spf1 {spf1} {net}", codes="SPF204"),
    _sending("v=spf1 ip4:24.0.0.0/8 -all", codes="SPF205 SPF206"),
    _sending("v=spf1 ip4:24.0.0.0/16 ip4:24.2.0.0/16 -all", codes="SPF206"),
    _sending("v=spf1 {net} ip4:192.168.{h}.1 -all", codes="SPF207"),
    _sending("v=spf1 {net} -all", codes="SPF210", senders="{cidr} 24.7.7.7"),
    _sending("v=spf1 {net} -all", codes="SPF211", senders="{host}"),
    Shape(
        ('@ TXT "v=spf1 mx -all"', _DMARC, "@ MX 10 mail.{name}.", "mail A {host}", "mail AAAA 2f00:fffd::{h}"),
        "SPF213",
    ),
    Shape(('@ TXT "v=spf1 {spf1} -all"', _DMARC, *_MX), "USE002", "receive-only"),
    Shape((_NULL, _DMARC, *_MX), "USE006"),
    Shape(('@ TXT "v=spf1 redirect=null.pool.example"', _DMARC, *_MX), "USE006"),
)
NON_SENDING = (
    _locked(_NULL, *_WEB),
    _locked(_NULL, *_WEB, "@ MX 0 ."),
    _locked(_NULL),
    Shape((_NULL, *_WEB), usage="non-sending"),
    _locked('@ TXT "v=spf1 redirect=null.pool.example"'),
)
NON_SENDING_FAULTS = (
    _locked(*_WEB, codes="USE001"),
    _locked('@ TXT "v=spf1 ~all"', *_WEB, codes="USE001"),
    _locked('@ TXT "v=spf1 {spf1} -all"', codes="USE001"),
    _locked('@ TXT "v=spf1;-all"', *_WEB, codes="USE001 SPF004"),
    _locked(_NULL, '@ TXT "v=spf1 {net} -all"', codes="USE001 SPF002"),
    _locked('@ TXT "v=spf1 -al"', codes="USE001 SPF003"),
    _locked('@ TXT "v=spf1 +all"', codes="USE001 SPF201"),
    _locked('@ TXT "v=spf1 {net}"', codes="USE001 SPF204"),
    _locked(_NULL, *_MX, codes="USE005"),
)
UNUSED = (
    Shape((_NULL, _REJECT), "", "retired", _HELD),
    Shape((_NULL, _REJECT, "@ MX 0 ."), "", "retired", _HELD),
    Shape((_NULL,), "", "retired", _RETIRED),
)
UNUSED_FAULTS = (
    Shape((_NULL, _REJECT, *_WEB), "LIF002", "retired", _RETIRED),
    Shape((_NULL, '@ TXT "site-verification={h}"'), "LIF002", "retired", _RETIRED),
    Shape((_REJECT, *_MX), "LIF002 USE001 USE005", "retired", _RETIRED),
    Shape((_REJECT, "@ A {host}"), "LIF003 USE001", "retired", _HELD),
)
GONE = (Shape((), "", "retired", _RETIRED),)
GONE_FAULTS = (
    Shape((), "LIF001", "sending"),
    Shape((), "LIF001", "non-sending"),
)
