"""How rules speak of a term within an SPF tree.

Knows trees; judges nothing.
"""

from collections.abc import Iterable

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.grammar import suggestion
from spfaudit.mail.spf.node import Branch, Node, Outcome
from spfaudit.mail.spf.record import Redirect
from spfaudit.text import Text, listed

_COSTLIEST_SHOWN = 5


def way(path: tuple[str, ...], branch: Branch) -> str:
    """How a receiver comes to the term: the names passed, then the term."""
    return " > ".join((*path, branch.term.text))


def subject(path: tuple[str, ...], branch: Branch) -> str:
    """The term and the record that it stands in, for a fingerprint: the same by whatever way one comes to it."""
    return f"{path[-1]} {branch.term.text}"


def unless_more(branch: Branch, effect: Effect, remedy: Text) -> Text:
    """A remedy by which a term is given up, or a part of what it leads to; with a word on what failed lookups leave
    open."""
    if not effect.failures:
        return remedy
    term = branch.term.text
    return remedy + Text(
        en=f"(Lookups failed, so {term} may let more pass than is known: find out first whether that is needed.)",
        ja=f"（問い合わせに失敗したため、{term} が許可するアドレスはほかにもある可能性があります。"
        "必要なものが失われないか、先に確認してください。）",
    )


def mended(path: tuple[str, ...], branch: Branch) -> Text | None:
    """A remedy for a term that makes receivers stop, if it looks like a slip, is not the domain's own, or redirects."""
    text = branch.term.text
    if len(path) > 1:
        return Text(
            en=f"Report {text} to whoever runs {path[-1]}; until it is mended, remove the term that leads there.",
            ja=f"{path[-1]} の管理者に {text} の不備を連絡し、修正されるまで、そこに至る項を外してください。",
        )
    if meant := corrected_term(branch):
        return meant
    if isinstance(branch.term, Redirect):
        return Text(
            en=f"Correct the name in {text}, or put the senders and -all in its place.",
            ja=f"{text} の名前を修正するか、代わりに送信元と -all を記述してください。",
        )
    return None


def corrected_term(branch: Branch) -> Text | None:
    """A remedy for a term that leads to nothing and looks like a slip."""
    text = branch.term.text
    meant = suggestion(text)
    if not meant or meant.lower() == text.rstrip(".").lower():  # neither case nor a final dot is anything wrong
        return None
    return Text(
        en=f"Correct the term; probably meant: {meant}",
        ja=f"項を修正してください。意図された記述の候補：{meant}",
    )


def terms_with(posture: Posture, outcomes: frozenset[Outcome]) -> Iterable[tuple[tuple[str, ...], Branch]]:
    """The terms of the tree of which one of these came, with the names that lead to them."""
    tree = posture.spf_tree
    if tree is None or tree.outcomes.isdisjoint(outcomes):
        return ()
    return [(path, branch) for path, branch in posture.spf_branches if branch.outcome in outcomes]


def costs(tree: Node) -> str:
    """The terms of the record itself that cost most, with their share."""
    return listed([f"{branch.term.text} {branch.lookups}" for branch in tree.costly], _COSTLIEST_SHOWN)


def require_whole_tree(posture: Posture) -> None:
    """Raises Undetermined if a record of the tree could not be had."""
    tree = posture.spf_tree
    if tree and tree.failures:
        tree.require_complete()
