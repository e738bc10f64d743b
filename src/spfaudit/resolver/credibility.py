"""What a resolver's word is worth, as far as a run has found out: what it invents, denies, hides and makes up.

Knows which answers that spoils, and what a person is told. How it is found out is `canary`'s business. Mutable, and
shared by all questions of the run.
"""

from collections.abc import Iterator, Mapping

from spfaudit.evidence import Answer, Failed, Failure, Question, Rdata, Records
from spfaudit.resolver.classify import Unproven
from spfaudit.resolver.denial import Doubt, denial_notice
from spfaudit.resolver.dns64 import Prefix, is_made, synthesis_notice
from spfaudit.resolver.message import Message
from spfaudit.text import Text

_NOTHING = frozenset[Rdata]()


class Credibility:
    """That of one resolver. It is sound until something else is found out."""

    def __init__(self) -> None:
        self.lies: Mapping[str, frozenset[Rdata] | None] = {}
        """What it answered for names that do not exist, by type (None: something else each time); empty if it is
        honest."""
        self.hides_nxdomain = False
        """Of a name that does not exist it said that it has no records of any type."""
        self.impossible: set[str] = set()
        """Names that cannot exist, for which it was asked."""
        self.doubt: Doubt | None = None
        """If it has denied what surely exists."""
        self.synthesis = frozenset[Prefix]()
        """Of the AAAA records that it makes of A records; empty if it makes none."""
        self.tells_synthesis = True
        """False once it has failed to say whether it makes any: some know only the zones that they serve."""
        self.has_shown: set[str] = set()
        """Of the names that surely exist, those of which it has told."""
        self.is_liar = False
        """It invents records, or denies all there is: others are asked first."""
        self.is_examined = False
        """Whether it answered when it was asked for what cannot exist."""

    @property
    def is_weighed(self) -> bool:
        """Whether what it says is looked at once more, although it is asked as any other."""
        return self.doubt is not None or bool(self.synthesis)

    def weigh(self, question: Question, result: Answer | Unproven, message: Message) -> Answer | Unproven:
        """`result`, which `message` gives, unless it is one that this resolver could have made up."""
        if self.doubt is not None:
            result = self.doubt.weigh(question, result, message)
        if self.synthesis and isinstance(result, Records) and is_made(result, self.synthesis):
            detail = f"{message.rcode_name}, made of A records by DNS64"
            return Failed(reason=Failure.RCODE, detail=detail, provenance=result.provenance)
        if not self.lies or isinstance(result, Failed):
            return result
        invented = self.lies.get(question.type, _NOTHING)
        if isinstance(result, Records) and invented is not None and invented.isdisjoint(result.rdata):
            return result
        return Failed(reason=Failure.UNPROVEN, detail="this resolver rewrites NXDOMAIN")


def credibility_notices(found: Mapping[str, Credibility]) -> Iterator[Text]:
    """What a person should know of resolvers, by their names; liars, of whom all is said by that, first."""
    yield from (_rewriting_notice(name) for name, word in found.items() if word.lies)
    for name, word in found.items():
        if word.doubt and word.doubt.hearsay and not word.lies:
            yield denial_notice(name, word.doubt)
    yield from (_hiding_notice(name) for name, word in found.items() if word.hides_nxdomain and not word.doubt)
    yield from (synthesis_notice(name) for name, word in found.items() if word.synthesis)


def _rewriting_notice(resolver: str) -> Text:
    """Says that a resolver lies, and what follows from that."""
    return Text(
        en=f"resolver {resolver} answers for names that do not exist (it rewrites NXDOMAIN):"
        " what it says is missing is not believed",
        ja=f"リゾルバー {resolver} は存在しない名前にも応答します（NXDOMAIN の書き換え）。"
        "このリゾルバーの「存在しない」という応答は信用しません",
    )


def _hiding_notice(resolver: str) -> Text:
    """Says that a resolver makes NODATA of NXDOMAIN. It is not the zone's signer that does (RFC 9824): `com` is signed
    beforehand."""
    return Text(
        en=f"resolver {resolver} says only that there are no such records (NODATA) of a name that does not exist"
        " (NXDOMAIN): that a name is gone cannot be found out by it",
        ja=f"リゾルバー {resolver} は、存在しない名前についても、NXDOMAIN ではなく「その型のレコードがない」"
        "（NODATA）と応答します。名前が存在しないことは、このリゾルバーでは判別できません",
    )
