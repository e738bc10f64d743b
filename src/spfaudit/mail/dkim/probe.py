"""Keys that nobody has declared, on names that send no mail.

Selectors cannot be listed from outside: what is found here is certain, and finding nothing proves nothing.
"""

from collections.abc import Iterable

from spfaudit.evidence import Failed, Question, Records, denies_name, say_the_same
from spfaudit.mail.dkim.record import live_key
from spfaudit.mail.dkim.selectors import (
    NO_SELECTORS,
    Selectors,
    at_selector,
    survey_selectors,
)
from spfaudit.mail.ground import Ground
from spfaudit.names import LONGEST_NAME

WILDCARD = "*"


def live_selectors(ground: Ground, declared: Selectors, common: Iterable[str]) -> Selectors:
    """Of those declared, those `common`, and of wildcards: the selectors that hold a key with which mail can be signed.

    A key that a wildcard puts everywhere is told once, as the wildcard's. The common selectors cost a question each,
    and so are asked for only where `_domainkey` does not say that nothing is below it: it is a hint, since not all
    servers keep to RFC 8020. Raises Missing, and never Undetermined.
    """
    domain = ground.entry.domain
    root = f"_domainkey.{domain}"
    if len(root) > LONGEST_NAME:
        return _live(declared)
    answer = ground.evidence.answer(Question(root, "TXT"))
    if denies_name(answer):  # RFC 8020 §2
        return _live(declared) if declared.surveys else NO_SELECTORS
    hint = survey_selectors(ground, {root: ""})
    if isinstance(answer, Failed):
        return _live(declared, hint)
    if isinstance(answer, Records) or answer.chain:  # its own, or from a wildcard of the domain
        above = survey_selectors(ground, {f"{WILDCARD}.{domain}": WILDCARD})
        if not above.known:
            return _live(declared, hint, above)
        if say_the_same(answer, above.known[0].answer):  # RFC 4592 §2.2.1: then it does not exist, and nothing is below
            return _live(declared, hint, above)
    probed = survey_selectors(ground, {at_selector(selector, domain): selector for selector in (WILDCARD, *common)})
    return _live(declared, hint, probed)


def _live(*found: Selectors) -> Selectors:
    """Those that hold a live key, each once."""
    known = {selector.location: selector for selectors in found for selector in selectors.known if selector.name}
    wildcards = [selector for selector in known.values() if selector.name == WILDCARD]
    live = [
        selector
        for selector in known.values()
        if live_key(selector.published)
        and not any(
            selector is not wildcard and say_the_same(selector.answer, wildcard.answer) for wildcard in wildcards
        )
    ]
    return Selectors(known=tuple(live), surveys=tuple(survey for selectors in found for survey in selectors.surveys))
