"""Whether a record makes receivers answer permerror (RFC 7208 §2.6.7): to some client, in the worst case.

Knows a tree and what it comes to. What the tree proves by itself needs no addresses.
"""

from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import Node, Outcome
from spfaudit.mail.spf.record import Record
from spfaudit.text import Text

_BROKEN = frozenset({Outcome.ABSENT, Outcome.MULTIPLE, Outcome.MALFORMED, Outcome.LOOP, Outcome.UNEXPLORED})


def error_of_tree(tree: Node) -> Text | None:
    """The permanent error that the records themselves make certain; None: they make none, as far as they are known."""
    if tree.published is not None and not isinstance(tree.published, Record):
        return Text(en="there is not exactly one valid record", ja="有効なレコードがちょうど 1 件ではありません")
    if not tree.outcomes.isdisjoint(_BROKEN):
        return Text(
            en="an include or redirect leads to no valid record",
            ja="include または redirect の参照先が有効ではありません",
        )
    if tree.lookups > LOOKUP_LIMIT:  # §4.6.4
        count = _count(tree.lookups, exactly=not (tree.failures or tree.bounded))
        return Text(
            en=f"{count.en} DNS lookups, where {LOOKUP_LIMIT} are allowed",
            ja=f"DNS 参照が上限の {LOOKUP_LIMIT} 回を超える {count.ja}",
        )
    return None


def error_of_reach(reach: Reach) -> Text | None:
    """The permanent error that the answers to its lookups make certain."""
    if reach.mx_names > MX_LIMIT:  # §4.6.4
        return Text(
            en=f"an mx term meets more than {MX_LIMIT} hosts", ja=f"mx 項の MX ホストが {MX_LIMIT} 個を超えています"
        )
    if (voids := max(reach.voids.ipv4, reach.voids.ipv6)) > VOID_LIMIT:  # §4.6.4
        count = _count(voids, exactly=not reach.failures)
        return Text(
            en=f"{count.en} void lookups, where {VOID_LIMIT} are allowed",
            ja=f"空の応答が上限の {VOID_LIMIT} 回を超える {count.ja}",
        )
    return None


def _count(number: int, *, exactly: bool) -> Text:
    return Text(en=str(number), ja=f"{number} 回") if exactly else Text(en=f"at least {number}", ja=f"{number} 回以上")
