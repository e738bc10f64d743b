"""Finds resolvers that invent records for names that do not exist, before anything rests on their word.

Asks for a random name below `com`: the top-level domain that rewriters have
always had in view. A name below `invalid` would be refuted by most servers on
their own (RFC 6761 §6.4), and would say nothing of the rewriting of others.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from spfaudit.evidence import Question, Rdata, Records
from spfaudit.resolver.dialogue import Manners, converse
from spfaudit.resolver.upstream import Upstream
from spfaudit.text import Text

_TYPES = ("A", "AAAA", "MX", "TXT")


async def lies_of(upstream: Upstream, manners: Manners) -> Mapping[str, frozenset[Rdata] | None]:
    """What the resolver answers for a name that cannot exist, by type. No answer at all is no lie.

    None: not the same for another such name, so that nothing tells what it invents from what is true.
    """
    once = replace(manners, tries=1)
    told = await _invented(_TYPES, upstream, once)
    again = await _invented(tuple(told), upstream, once)
    return {type: rdata if again.get(type) == rdata else None for type, rdata in told.items()}


async def _invented(types: Sequence[str], upstream: Upstream, manners: Manners) -> Mapping[str, frozenset[Rdata]]:
    name = f"www.{secrets.token_hex(16)}.com"
    questions = [Question(name, type) for type in types]
    answers = await asyncio.gather(*(converse(question, [upstream], manners) for question in questions))
    return {
        question.type: frozenset(answer.rdata)
        for question, answer in zip(questions, answers, strict=True)
        if isinstance(answer, Records)
    }


def rewriting_notice(upstream: Upstream) -> Text:
    """Says that a resolver lies, and what follows from that."""
    return Text(
        en=f"resolver {upstream.server} answers for names that do not exist (it rewrites NXDOMAIN):"
        " what it says is missing is not believed",
        ja=f"リゾルバー {upstream.server} は存在しない名前にも応答します（NXDOMAIN の書き換え）。"
        "このリゾルバーの「存在しない」という応答は信用しません",
    )
