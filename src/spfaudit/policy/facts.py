"""What is worth showing of a domain beside its findings.

Judges nothing. A fact whose lookup failed is shown as unknown, never as absent.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from spfaudit.evidence import Missing, Question, Txt, Undetermined, octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.tree import final
from spfaudit.policy.verdict import Facts, SpfFacts

T = TypeVar("T")


def first_questions(domain: str) -> tuple[Question, ...]:
    """What is asked about every domain, whatever the rules."""
    return (Question(domain, "TXT"), Question(domain, "MX"), Question(f"_dmarc.{domain}", "TXT"))


def facts_of(posture: Posture) -> Facts:
    """The facts, as far as the first questions and the rules have brought them to light."""
    return Facts(
        spf_records=_if_known(lambda: posture.spf_records),
        dmarc_records=_if_known(lambda: _dmarc_records(posture)),
        mx_records=_if_known(lambda: tuple(f"{mx.preference} {mx.exchange}" for mx in posture.mx)),
        spf=_if_known(lambda: _spf_facts(posture)),
    )


def _if_known(fact: Callable[[], T]) -> T | None:
    try:
        return fact()
    except (Missing, Undetermined):
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
    facts = SpfFacts(
        lookups=None if tree.failures or tree.bounded else tree.lookups,
        all=last.all.qualifier.value if last and last.all else None,
    )
    reach = _if_known(lambda: posture.spf_reach)
    if reach is None or reach.failures:
        return facts
    return replace(
        facts,
        void_lookups_ipv4=reach.voids.ipv4,
        void_lookups_ipv6=reach.voids.ipv6,
        ipv4_addresses=reach.passes.ipv4.count,
        ipv6_prefixes_64=reach.passes.ipv6.count_blocks(64),
    )
