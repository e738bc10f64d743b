"""What can be done about a record that costs too many lookups: term by term, what goes and what remains.

Knows trees and their cost; asks for nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from spfaudit.mail.spf.limits import LOOKUP_LIMIT
from spfaudit.mail.spf.node import Branch, Node, Outcome
from spfaudit.mail.spf.record import Exists, Ptr, Redirect
from spfaudit.text import Text

_TERMS_SHOWN = 5


def savings(tree: Node) -> Text:
    """Which terms cost what, what remains without each, and how many of them it takes to be within the limit."""
    costly = tree.costly
    over = tree.lookups - LOOKUP_LIMIT
    text = Text(
        en=f"Save {over} or more: remove what is no longer used, and flatten what is, that is, write the ip4/ip6"
        " networks that it stands for (and follow their changes).",
        ja=f"{over} 回以上の削減が必要です。使用していない項は削除し、使用中の項は ip4/ip6 のネットワークに展開"
        "（以後の変更にも追随）してください。",
    )
    times = Counter(branch.term.text for branch in costly)
    once = {branch.term.text: branch for branch in costly}
    for term, branch in list(once.items())[:_TERMS_SHOWN]:
        text += _repeated(branch, times[term], tree) if times[term] > 1 else _effect(branch, tree)
    return text + _together(tree, costly) if tree.lookups - costly[0].lookups > LOOKUP_LIMIT else text


def without(guilty: str, tree: Node) -> Text:
    """What to do about one record that costs too much by itself (its key), and about the rest if need be."""
    name = guilty.partition(":")[2]
    text = Text(
        en=f"Have the owner of {name} mend it, or do without it.",
        ja=f"{name} の管理者に修正を依頼するか、使用を取りやめてください。",
    )
    costliest = max(tree.branches, key=lambda branch: branch.lookups)
    rest = tree.lookups - costliest.lookups
    return text + (_effect(costliest, tree) if rest <= LOOKUP_LIMIT else savings(tree))


def _effect(branch: Branch, tree: Node) -> Text:
    term, cost = branch.term.text, _times(branch.lookups, [branch])
    rest = _times(tree.lookups - branch.lookups, [other for other in tree.branches if other is not branch])
    flattens = _flattens(branch)
    if flattens:
        if isinstance(branch.term, Redirect):  # without it, the record would lose its end
            return Text(
                en=f"{term} costs {cost.en}: flattening it leaves {rest.en}.",
                ja=f"{term}（{cost.ja}）：展開すると {rest.ja}。",
            )
        return Text(
            en=f"{term} costs {cost.en}: removing or flattening it leaves {rest.en}.",
            ja=f"{term}（{cost.ja}）：削除または展開すると {rest.ja}。",
        )
    if isinstance(branch.term, Redirect):
        if flattens is None:
            return Text(
                en=f"{term} costs {cost.en}; whether it can be flattened is not known, as a lookup failed.",
                ja=f"{term}（{cost.ja}）：問い合わせに失敗したため、展開できるかは不明です。",
            )
        return Text(
            en=f"{term} costs {cost.en} and cannot be flattened.", ja=f"{term}（{cost.ja}）：展開はできません。"
        )
    why = _UNKNOWN if flattens is None else _CANNOT
    return Text(
        en=f"{term} costs {cost.en}: removing it leaves {rest.en}; {why.en}.",
        ja=f"{term}（{cost.ja}）：削除すると {rest.ja}（{why.ja}）。",
    )


_CANNOT = Text(en="it cannot be flattened", ja="展開はできません")
_UNKNOWN = Text(
    en="whether it can be flattened is not known, as a lookup failed",
    ja="問い合わせに失敗したため、展開できるかは不明です",
)


def _times(lookups: int, branches: Iterable[Branch]) -> Text:
    """So many lookups, which are those of the branches; at least, if one of them is not known in full."""
    if any(map(_is_open, branches)):
        return Text(en=f"at least {lookups}", ja=f"{lookups} 回以上")
    return Text(en=str(lookups), ja=f"{lookups} 回")


def _is_open(branch: Branch) -> bool:
    return branch.node is not None and (bool(branch.node.failures) or branch.node.bounded)


def _repeated(branch: Branch, times: int, tree: Node) -> Text:
    """A term that costs its lookups again each time, and does nothing for it (SPF012)."""
    term, cost = branch.term.text, _times(branch.lookups, [branch])
    rest = _times(tree.lookups - (times - 1) * branch.lookups, tree.branches)
    return Text(
        en=f"{term} is there {times} times and costs {cost.en} each time: once is enough, and leaves {rest.en}.",
        ja=f"{term}（{cost.ja}）が {times} 件あります：1 件にすると {rest.ja}。",
    )


def _together(tree: Node, costly: list[Branch]) -> Text:
    """How many of the costliest terms it takes."""
    rests = list(accumulate((-branch.lookups for branch in costly), initial=tree.lookups))
    count = next(count for count, rest in enumerate(rests) if rest <= LOOKUP_LIMIT)
    rest = _times(rests[count], costly[count:])
    return Text(
        en=f"The {count} costliest terms together leave {rest.en}.",
        ja=f"上位 {count} 項をあわせて対処すると {rest.ja}になります。",
    )


def _flattens(branch: Branch) -> bool | None:
    """Whether fixed networks can stand for the term: nothing may depend on the message. None: a lookup failed."""
    if branch.node and branch.node.passes_all:
        return False
    outcomes = {_fixed(below) for below in _with_all_below(branch)}
    return False if False in outcomes else None if None in outcomes else True


def _fixed(branch: Branch) -> bool | None:
    if branch.outcome is Outcome.UNDETERMINED:
        return None
    if isinstance(branch.term, Redirect):
        return branch.outcome is Outcome.OK
    return branch.outcome is Outcome.OK and not isinstance(branch.term.mechanism, Exists | Ptr)


def _with_all_below(branch: Branch) -> Iterator[Branch]:
    yield branch
    if branch.node:
        for _, below in branch.node.walk():
            yield below
