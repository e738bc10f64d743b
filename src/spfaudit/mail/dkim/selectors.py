"""What stands at several selectors, as far as it is known."""

from collections.abc import Mapping

from msgspec import Struct

from spfaudit.evidence import NoData, NxDomain, Records
from spfaudit.mail.dkim.grammar import published
from spfaudit.mail.dkim.record import Published
from spfaudit.mail.ground import Ground
from spfaudit.mail.survey import Survey
from spfaudit.names import LONGEST_NAME
from spfaudit.record_data import joined_texts


class Selector(Struct, frozen=True, gc=False, kw_only=True):
    """What stands at one selector."""

    name: str
    """`*` is a wildcard's."""
    location: str
    """The name asked."""
    published: Published
    answer: Records | NoData | NxDomain
    """Aliases are followed: `answer.chain` says where the key really is."""


class Selectors(Struct, frozen=True, kw_only=True):
    """Several selectors, those whose lookup failed set aside."""

    known: tuple[Selector, ...] = ()
    surveys: tuple[Survey, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether none of the lookups failed."""
        return all(survey.is_complete for survey in self.surveys)

    def require_complete(self) -> None:
        """Raises Undetermined if any of the lookups failed."""
        for survey in self.surveys:
            survey.require_complete()


NO_SELECTORS = Selectors()


def at_selector(selector: str, domain: str) -> str:
    """The name at which a selector's key is published (RFC 6376 §3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def survey_selectors(ground: Ground, locations: Mapping[str, str]) -> Selectors:
    """What stands at each of the locations; `locations`: where → the selector. Raises Missing.

    Names that are too long for DNS are passed over: nothing can stand there.
    """
    askable = [location for location in locations if len(location) <= LONGEST_NAME]
    if not askable:
        return NO_SELECTORS
    survey = ground.survey_txt(*askable)
    found = [
        Selector(name=locations[location], location=location, published=_published(ground, answer), answer=answer)
        for location, answer in survey.known.items()
    ]
    return Selectors(known=tuple(found), surveys=(survey,))


def _published(ground: Ground, answer: Records | NoData | NxDomain) -> Published:
    rdata = answer.rdata if isinstance(answer, Records) else ()
    return published(joined_texts(rdata), ground.shared.dkim_keys)
