"""What can be done about a record that costs too many lookups: term by term, what goes and what remains.

Knows trees and their cost; asks for nothing.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from spfaudit.mail.spf.record import Exists, Ptr, Redirect
from spfaudit.mail.spf.tree import LOOKUP_LIMIT, Branch, Node, Outcome
from spfaudit.text import Text

_TERMS_SHOWN = 5


def savings(tree: Node) -> Text:
    """Which terms cost what, what remains without each, and how many of them it takes to be within the limit."""
    costly = sorted((b for b in tree.branches if b.lookups), key=lambda branch: -branch.lookups)
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
        text += (
            _repeated(branch, times[term], tree.lookups)
            if times[term] > 1
            else _effect(branch, tree.lookups - branch.lookups)
        )
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
    return text + (_effect(costliest, rest) if rest <= LOOKUP_LIMIT else savings(tree))


def _effect(branch: Branch, rest: int) -> Text:
    term, cost = branch.term.text, branch.lookups
    flattens = _flattens(branch)
    if isinstance(branch.term, Redirect):  # without it, the record would lose its end
        return (
            Text(
                en=f"{term} costs {cost}: flattening it leaves {rest}.",
                ja=f"{term}（{cost} 回）：展開すると {rest} 回。",
            )
            if flattens
            else Text(en=f"{term} costs {cost} and cannot be flattened.", ja=f"{term}（{cost} 回）：展開はできません。")
        )
    if flattens:
        return Text(
            en=f"{term} costs {cost}: removing or flattening it leaves {rest}.",
            ja=f"{term}（{cost} 回）：削除または展開すると {rest} 回。",
        )
    return Text(
        en=f"{term} costs {cost}: removing it leaves {rest}; it cannot be flattened.",
        ja=f"{term}（{cost} 回）：削除すると {rest} 回（展開はできません）。",
    )


def _repeated(branch: Branch, times: int, lookups: int) -> Text:
    """A term that costs its lookups again each time, and does nothing for it (SPF012)."""
    term, cost = branch.term.text, branch.lookups
    rest = lookups - (times - 1) * cost
    return Text(
        en=f"{term} is there {times} times and costs {cost} each time: once is enough, and leaves {rest}.",
        ja=f"{term}（{cost} 回）が {times} 件あります：1 件にすると {rest} 回。",
    )


def _together(tree: Node, costly: list[Branch]) -> Text:
    """How many of the costliest terms it takes."""
    rests = list(accumulate((-branch.lookups for branch in costly), initial=tree.lookups))
    count = next(count for count, rest in enumerate(rests) if rest <= LOOKUP_LIMIT)
    return Text(
        en=f"The {count} costliest terms together leave {rests[count]}.",
        ja=f"上位 {count} 項をあわせて対処すると {rests[count]} 回になります。",
    )


def _flattens(branch: Branch) -> bool:
    """Whether fixed networks can stand for the term: all is known, and nothing depends on the message."""
    return all(map(_fixed, _with_all_below(branch))) and not (branch.node and branch.node.passes_all)


def _fixed(branch: Branch) -> bool:
    if isinstance(branch.term, Redirect):
        return branch.outcome is Outcome.OK
    return branch.outcome is Outcome.OK and not isinstance(branch.term.mechanism, Exists | Ptr)


def _with_all_below(branch: Branch) -> Iterator[Branch]:
    yield branch
    if branch.node:
        for _, below in branch.node.walk():
            yield below
