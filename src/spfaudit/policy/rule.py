"""What a rule is, and the register of all of them.

Knows no rule by name: `spfaudit.policy.rules` fills the register when it is imported.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from spfaudit.inventory.model import Usage
from spfaudit.mail.posture import Posture
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

S, R, N, X = Usage.SENDING, Usage.RECEIVE_ONLY, Usage.NON_SENDING, Usage.RETIRED
EVERY_USAGE = frozenset(Usage)

MOST_PROBLEMS = 50
"""Problems of one rule on one domain that are told one by one: a hostile record could make thousands. One more stands
for the rest, so that where there are more, the lack of any single one proves nothing."""


class Problem(Struct, frozen=True, kw_only=True, gc=False):
    """What a rule yields. The engine adds code, name, severity, fingerprint and waiver."""

    message: Text
    found: str | None = None
    """The record or value at fault, verbatim."""
    position: int | None = None
    """Where in `found`, as an offset, if that can be told."""
    remedy: Text | None = None
    """What to do here; by default the rule's own remedy."""
    records: tuple[str, ...] = ()
    """The exact records that the remedy wants published, as lines of a master file with absolute names."""
    wants_more: bool = False
    """Whether a lookup that failed leaves open which records those are; the problem is proven all the same."""
    subject: str = ""
    """Tells this problem from the rule's others on the same domain, for the fingerprint; never a translated text."""
    cause: str = ""
    """The thing at fault where many domains may share it, as a key: `include:_spf.provider.example`. A report groups by
    it. Data, never a translated text; empty if the fault is the domain's own."""
    severity: Severity | None = None
    """Where it weighs other than the rule's problems do. It only lowers once somebody gave the rule another weight."""


Check = Callable[[Posture], Iterator[Problem]]


class Rule(Struct, frozen=True, kw_only=True):
    """One requirement. `code` and `name` are public and never change their meaning."""

    code: str
    name: str
    """The defect, as in: allow `missing-null-spf`."""
    severity: Severity
    """In the `baseline` profile."""
    usages: frozenset[Usage]
    """The declared usages for which the rule runs."""
    title: Text
    """When the rule fires, in one sentence."""
    rationale: Text
    """Why it matters."""
    remedy: Text
    reference: str
    check: Check
    needs: str | None = None
    """A fact of the posture that the check always asks for: it is not run before that is known."""
    of_transport: tuple[str, ...] = ()
    """The subjects of problems that are looked for only where the inventory says `transport: true`, for a rule that
    always runs. `{domain}` and `{found}` stand in them for the name and for what was found."""


_FAMILIES = ("SPF", "USE", "DMA", "MX", "DKI", "TLS", "BIM", "LIF")

RULES: dict[str, Rule] = {}
"""Code → rule, in the catalogue's order."""


def family_of(code: str) -> str:
    """What the codes of a family begin with: `SPF` of `SPF101`."""
    return code.rstrip("0123456789")


def catalogue_order(code: str) -> tuple[int, str]:
    """Sorts codes as the catalogue has them. A family comes behind those on which it rests: DMARC behind SPF."""
    family = family_of(code)
    return _FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES), code


def rule(
    code: str,
    name: str,
    *,
    severity: Severity,
    usages: frozenset[Usage] = EVERY_USAGE,
    title: Text,
    rationale: Text,
    remedy: Text,
    reference: str,
    needs: Literal["spf_tree", "spf_reach"] | None = None,
    of_transport: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Registers a check as a rule. A check is a generator over one posture: it yields problems or stays silent.

    `needs` saves trials in vain and changes no verdict: rules that need the same fact wait for it together.
    """

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules have the code {code}")
        RULES[code] = Rule(
            code=code,
            name=name,
            severity=severity,
            usages=usages,
            title=title,
            rationale=rationale,
            remedy=remedy,
            reference=reference,
            check=check,
            needs=needs,
            of_transport=of_transport,
        )
        return check

    return register
