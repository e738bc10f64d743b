"""Finds out what a resolver's word is worth, before anything rests on it, and whether it still is in the end.

Asks for what cannot exist, a random name below `com`: the top-level domain that rewriters have always had in view. A
name below `invalid` would be refuted by most servers on their own (RFC 6761 §6.4), and would say nothing of the
rewriting of others. And asks for what surely exists, the servers of the root and of `com`, and for a name that has no
address of IPv6.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, NoData, NxDomain, Question, Rdata, Records
from spfaudit.resolver.credibility import Credibility
from spfaudit.resolver.denial import ROOT, Doubt
from spfaudit.resolver.dialogue import Manners, converse
from spfaudit.resolver.dns64 import IPV4_ONLY, prefixes
from spfaudit.resolver.upstream import Upstream
from spfaudit.text import Text

_TYPES = ("A", "AAAA", "MX", "TXT")
_SURE = (Question(ROOT, "NS"), Question("com", "NS"))


async def examine(upstream: Upstream, manners: Manners) -> None:
    """Notes in its credibility what `upstream` invents, what it denies, and whether it has answered at all."""
    once = replace(manners, tries=1)
    credibility = upstream.credibility
    impossible = partial(_impossible, credibility.impossible)
    absurd, sure = await asyncio.gather(_asked(impossible(_TYPES), upstream, once), _asked(_SURE, upstream, once))
    told = _invented(absurd)
    if any(map(_shows_alias, absurd.values())):
        told |= _invented(await _asked(impossible(["CNAME"]), upstream, once))
    again = dict[str, frozenset[Rdata]]()
    try:
        again = _invented(await _asked(impossible([*told]), upstream, once)) if told else told
    finally:  # that it lies is known, even if there is no time to ask again
        credibility.lies = {type: rdata if again.get(type) == rdata else None for type, rdata in told.items()}
        credibility.is_liar |= bool(credibility.lies)
    credibility.hides_nxdomain |= all(isinstance(answer, NoData) and not answer.chain for answer in absurd.values())
    denied = _denied(sure, credibility)
    credibility.is_liar = bool(credibility.lies) or denied == ROOT
    credibility.is_examined |= not any(isinstance(answer, Failed) for answer in absurd.values())
    # Not of who is silent, lest it seem dead; nor of who denies what exists, and would deny this as well.
    silent = all(isinstance(answer, Failed) for answer in (*absurd.values(), *sure.values()))
    if credibility.doubt is None and not silent and credibility.tells_synthesis:
        answer = await converse(IPV4_ONLY, [upstream], once)
        credibility.synthesis |= prefixes(answer)
        credibility.tells_synthesis = not isinstance(answer, Failed)


def _denied(sure: Mapping[Question, Answer], credibility: Credibility) -> str | None:
    """The first of the names that surely exist and are denied; noted, as are those that are told of."""
    denied = next((asked.name for asked, answer in sure.items() if isinstance(answer, NoData | NxDomain)), None)
    if denied and credibility.doubt is None:
        credibility.doubt = Doubt(denied, knew_better=denied in credibility.has_shown)
    credibility.has_shown.update(asked.name for asked, answer in sure.items() if isinstance(answer, Records))
    return denied


def believe_who_is_alone(upstreams: Sequence[Upstream]) -> None:
    """Those that deny what exists are believed if every one beside them has been found to lie or to deny as well.

    One that has not answered so far may prove sound yet: where it does not, nothing is known. Nor is it where one has
    come to deny what it knew.
    """
    found = [upstream.credibility for upstream in upstreams]
    if any(not (each.is_liar or each.doubt) for each in found):
        return
    for each in found:
        if each.doubt and not each.doubt.knew_better:
            each.doubt.is_alone = True
            each.is_liar = bool(each.lies)


def _impossible(names: set[str], types: Sequence[str]) -> list[Question]:
    """About a name that is added to `names`."""
    name = f"www.{secrets.token_hex(16)}.com"
    names.add(name)
    return [Question(name, type) for type in types]


async def _asked(questions: Sequence[Question], upstream: Upstream, manners: Manners) -> Mapping[Question, Answer]:
    answers = await asyncio.gather(*(converse(question, [upstream], manners) for question in questions))
    return dict(zip(questions, answers, strict=True))


def _invented(answers: Mapping[Question, Answer]) -> dict[str, frozenset[Rdata]]:
    return {
        question.type: frozenset(answer.rdata) for question, answer in answers.items() if isinstance(answer, Records)
    }


def _shows_alias(answer: Answer) -> bool:
    if isinstance(answer, Failed):
        return answer.reason in (Failure.CNAME_UNFINISHED, Failure.CNAME_LOOP)
    return bool(answer.chain)


def unexamined_notice(resolver: str) -> Text:
    """Says that it is not known whether a resolver lies."""
    return Text(
        en=f"resolver {resolver} gave no usable answer when it was asked for a name that cannot exist:"
        " whether it invents answers (rewrites NXDOMAIN) is not known",
        ja=f"リゾルバー {resolver} から、存在し得ない名前についての質問に対する有効な応答がありませんでした。"
        "応答を書き換えているか（NXDOMAIN の書き換え）どうかは確認できません",
    )
