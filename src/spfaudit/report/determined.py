"""Which rules had their say on a domain: only where one had may "no finding" mean that there is no fault.

Knows a run's rules and the abstentions of its domains.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import lru_cache

from spfaudit.inventory.model import Usage
from spfaudit.policy.crowd import fingerprint
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings import TRANSPORT, rules_of_usage
from spfaudit.report.document import DomainDocument, RunDocument


def determined_rules(run: RunDocument, domain: DomainDocument) -> frozenset[str]:
    """The codes of the rules that ran for the domain and did not abstain: each of them fired, or has nothing to say.

    Empty for a domain that nobody got to, and for reports of versions that did not tell their rules.
    """
    ran = rules_for(run, profile_of(run, domain.profile), domain.usage)
    return ran.difference(unjudged.code for unjudged in domain.unjudged)


def profile_of(run: RunDocument, own: str | None) -> str:
    """The profile that a domain was judged by; `own`: what its document says."""
    return own or run.profile


def rules_for(run: RunDocument, profile: str, usage: str) -> frozenset[str]:
    """The codes of the rules that a run had for domains of a usage."""
    return _meant_for(usage).intersection(run.rules.get(profile, ()))


def was_run(run: RunDocument, domain: DomainDocument, code: str) -> bool:
    """Whether the run had the rule for the domain."""
    return code in run.rules.get(profile_of(run, domain.profile), ()) and code in _meant_for(domain.usage)


def not_run(run: RunDocument, domain: DomainDocument, codes: AbstractSet[str]) -> list[str]:
    """Those of the rules that are meant for the domain's usage, and that the run did not have; sorted."""
    ran = run.rules.get(profile_of(run, domain.profile), {})
    return sorted(code for code in codes & _meant_for(domain.usage) if code not in ran)


def is_for_others(run: RunDocument, profile: str, usage: str, code: str) -> bool:
    """Whether the run had the rule, but not for domains of that usage."""
    return code in run.rules.get(profile, ()) and code not in _meant_for(usage)


def was_sought(run: RunDocument, profile: str, domain: str, finding: tuple[str, str], found: Callable[[], str]) -> bool:
    """Whether a run that had the finding's rule looked for that very problem: what concerns the transport of mail is
    asked for only on demand, and the run's rules tell whether it was. `finding`: code and fingerprint; `found`: what
    it was that was found, "" if nobody knows any more."""
    code, its = finding
    subjects = RULES[code].of_transport if code in RULES else ()
    if not subjects or not run.rules.get(profile, {}).keys().isdisjoint(TRANSPORT):
        return True
    text = found() if any("{found}" in subject for subject in subjects) else ""
    return all(its != fingerprint(domain, code, one.format(domain=domain, found=text)) for one in subjects)


@lru_cache(maxsize=8)
def _meant_for(usage: str) -> frozenset[str]:
    return rules_of_usage(Usage(usage))
