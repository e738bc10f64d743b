"""Which denials can be true of a resolver that has denied what surely exists.

Behind a firewall, a captive portal or a broken forwarder every name is "gone". Who denies the root or `com` knows no
public DNS. It may know one of its own, as the resolvers of closed networks do: so its records count as anybody's, and
its denials count in those top-level domains that it shows to know, and everywhere if there is no better resolver to
decide: then a person is told. Pure: who asks, and when, is not known here.
"""

from collections.abc import Iterable

from spfaudit.evidence import Answer, Failed, Failure, Question, Records
from spfaudit.resolver.classify import Unproven
from spfaudit.resolver.message import Message
from spfaudit.resolver.name import is_at_or_below
from spfaudit.text import Text

ROOT = "."


class Doubt:
    """What may be believed of one resolver. `denied`: a name that exists, and of which it said that it has no servers.

    `knew_better`: it had told them before, so it is no resolver of a closed network.
    """

    def __init__(self, denied: str, *, knew_better: bool = False) -> None:
        self.denied = denied
        self.knew_better = knew_better
        self.is_alone = False
        """Nobody else can decide: it is believed, for want of better."""
        self._shown: set[str] = set()
        """Top-level domains that it knows something of."""
        self._denied_in: set[str] = set()

    @property
    def hearsay(self) -> set[str]:
        """Top-level domains of which something was denied, and nothing shown that lends it weight."""
        return self._denied_in if self.knew_better else self._denied_in - self._shown

    def show(self, names: Iterable[str]) -> None:
        """It has shown that it knows something of these names."""
        self._shown.update(map(_top, names))

    def weigh(self, question: Question, result: Answer | Unproven, message: Message) -> Answer | Unproven:
        """`result`, which `message` gives for the question; or a failure, if it is an absence that proves nothing."""
        if isinstance(result, Failed):
            return result
        if isinstance(result, Records):
            self.show((question.name, *result.chain))
            return result
        absence = result.absence if isinstance(result, Unproven) else result
        name = absence.chain[-1] if absence.chain else question.name
        top = _top(name)
        if self._proves(name, message):
            self._shown.add(top)
            return result
        if top in self._shown and not self.knew_better:  # who has lost its way may still have records in its cache
            return result
        self._denied_in.add(top)
        if self.is_alone:
            return result
        detail = f"this resolver denies that {'the root' if self.denied == ROOT else self.denied} exists"
        return Failed(reason=Failure.UNPROVEN, detail=detail, provenance=absence.provenance)

    def _proves(self, name: str, message: Message) -> bool:
        """Whether a zone between the root and `name` denies it: who denies everything has none that this name is in.

        A zone at the very name proves nothing: who makes one up knows no other name.
        """
        return any(
            type == "SOA" and owner not in (ROOT, name) and is_at_or_below(name, owner)
            for owner, type in message.authority
        )


def _top(name: str) -> str:
    return name.rpartition(".")[2]


def denial_notice(resolver: str, doubt: Doubt) -> Text:
    """Says what a resolver denies, and what follows from that."""
    what = Text(en="the root of the DNS", ja="DNS のルート") if doubt.denied == ROOT else Text(en="com", ja="com")
    if doubt.knew_better:
        return Text(
            en=f"resolver {resolver} answered for {what.en} at first, and now says that it does not exist:"
            " what it says is missing is not believed",
            ja=f"リゾルバー {resolver} は、当初は {what.ja} について応答しましたが、"
            "途中から存在しないと応答しています。このリゾルバーの「存在しない」という応答は信用しません",
        )
    said = Text(
        en=f"resolver {resolver} says that {what.en} does not exist:",
        ja=f"リゾルバー {resolver} は {what.ja} が存在しないと応答します。",
    )
    return said + (_BELIEVED if doubt.is_alone else _NOT_BELIEVED)


_BELIEVED = Text(
    en="it may know nothing of the public DNS, and what it says is missing is believed only for want of anybody else",
    ja="公開 DNS を参照できないリゾルバーの可能性があります。"
    "ほかに問い合わせ先がないため、「存在しない」という応答をそのまま採用しています",
)
_NOT_BELIEVED = Text(
    en="of top-level domains of which it has shown nothing, it is not believed that anything is missing",
    ja="このリゾルバーが何も示していないトップレベルドメインについては、「存在しない」という応答を信用しません",
)
