"""What a domain of the synthetic zone looks like: sound shapes of every usage. Those with faults: `synthetic_faults`.

All is data. A record is `OWNER TYPE DATA` with `@` for the domain; braces name what `synthetic` draws for each domain:
own addresses as {net} (a term), {cidr} and {host}, {half} + {otherhalf} (one address in two pieces); {spf1} and {spf2},
includes of providers; {provider}, what {spf1} includes; {mx}, the name its exchangers are under; {many}, terms of more
than 450 octets; {hosts10}, terms that cost ten lookups; {h}, a small number; {name}, the domain's.

Sound is a domain on which no rule finds more than something worth knowing (severity info).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

REJECT = '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.go.jp"'
QUARANTINE = '_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.go.jp"'
MX = ("@ MX 10 mx1.{mx}.", "@ MX 20 mx2.{mx}.")
WEB = ("@ A {host}", "www A {host}")
NULL = '@ TXT "v=spf1 -all"'
NULL_MX = "@ MX 0 ."
RETIRED = {"retired_on": "2024-03-31"}
HELD = RETIRED | {"hold_until": "2099-12-31"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Records, what the owner declares, and the codes of all rules that must fire."""

    records: tuple[str, ...]
    codes: str = ""
    usage: str = "sending"
    declared: Mapping[str, str] = field(default_factory=dict)
    """More columns of the inventory."""


def sending(spf: str, *more: str, codes: str = "", dmarc: str = REJECT, **declared: str) -> Shape:
    """A domain that sends mail, with exchangers of a provider's."""
    return Shape((f'@ TXT "{spf}"', dmarc, *MX, *more), codes, declared=declared)


def locked(*records: str, codes: str = "", usage: str = "non-sending") -> Shape:
    """A domain without mail that says so by DMARC."""
    return Shape((*records, REJECT), codes, usage)


SENDING = (
    sending("v=spf1 {net} {spf1} -all", *WEB),
    sending("v=spf1 {spf1} {spf2} -all"),
    sending("v=spf1 {spf1} ~all", codes="SPF203"),
    sending("v=spf1 {net} -all", *WEB, dmarc=QUARANTINE, codes="DMA006"),
    sending("v=spf1 mx {spf1} -all"),
    sending("v=spf1 {spf1} {net} ip6:2f00:fffe::{h}/128 -all", '@ TXT "site-verification={h}"'),
    sending("v=spf1 a:plain.pool.example {spf1} ~all", *WEB, dmarc=QUARANTINE, codes="SPF203 DMA006"),
    sending("V=SPF1 {net} redirect={provider}", codes="SPF203"),
    Shape((NULL, *MX, REJECT), usage="receive-only"),
    sending("v=spf1 {net} {spf1} -all", senders="{cidr}"),
)
NON_SENDING = (
    locked(NULL, *WEB, NULL_MX),
    locked(NULL, *WEB, NULL_MX, '@ TXT "site-verification={h}"'),
    locked(NULL, NULL_MX, codes="USE011"),
    Shape((NULL, *WEB, NULL_MX), usage="non-sending"),
    locked('@ TXT "v=spf1 redirect=null.pool.example"', *WEB, NULL_MX),
)
UNUSED = (
    Shape((NULL, REJECT), "", "retired", HELD),
    Shape((NULL, REJECT, NULL_MX), "", "retired", HELD),
    Shape((NULL,), "", "retired", RETIRED),
)
GONE = (Shape((), "", "retired", RETIRED),)
