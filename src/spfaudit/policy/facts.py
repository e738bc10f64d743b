"""What is worth showing of a domain beside its findings.

Judges nothing. A fact whose lookup failed is shown as unknown, never as absent.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from spfaudit.evidence import Missing, Question, Txt, Undetermined, octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.tree import Node, final
from spfaudit.policy.verdict import Facts, SpfFacts

T = TypeVar("T")


def gather_facts(posture: Posture) -> Facts:
    """The facts. Raises Missing with everything that they need and nobody has asked for."""
    domain = posture.entry.domain
    posture.evidence.require((Question(domain, "TXT"), Question(domain, "MX"), Question(f"_dmarc.{domain}", "TXT")))
    return Facts(
        spf_records=_if_known(lambda: posture.spf_records),
        dmarc_records=_if_known(lambda: _dmarc_records(posture)),
        mx_records=_if_known(lambda: tuple(f"{mx.preference} {mx.exchange}" for mx in posture.mx)),
        spf=_if_known(lambda: _spf_facts(posture)),
    )


def with_reach(facts: Facts, posture: Posture) -> Facts:
    """The facts, with whom the SPF tree lets pass where the rules had to find that out."""
    try:
        reach = posture.spf_reach
    except (Missing, Undetermined):
        return facts
    if facts.spf is None or reach is None or reach.failures:
        return facts
    return replace(
        facts,
        spf=replace(
            facts.spf,
            void_lookups_ipv4=reach.voids.ipv4,
            void_lookups_ipv6=reach.voids.ipv6,
            ipv4_addresses=reach.passes.ipv4.count,
            ipv6_prefixes_64=reach.passes.ipv6.count_blocks(64),
        ),
    )


def _if_known(fact: Callable[[], T]) -> T | None:
    try:
        return fact()
    except Undetermined:
        return None


def _dmarc_records(posture: Posture) -> tuple[str, ...]:
    rdata = posture.rdata("TXT", f"_dmarc.{posture.entry.domain}")
    joined: Iterable[bytes] = (txt.joined for txt in rdata if isinstance(txt, Txt))
    return tuple(octets_to_text(octets) for octets in joined if octets.startswith(b"v=DMARC1"))


def _spf_facts(posture: Posture) -> SpfFacts | None:
    tree = posture.spf_tree
    if tree is None:
        return None
    last = _if_known(lambda: final(tree))
    return SpfFacts(
        lookups=_exact_lookups(tree),
        all=last.all.qualifier.value if last and last.all else None,
    )


def _exact_lookups(tree: Node) -> int | None:
    return None if tree.failures or tree.bounded else tree.lookups
