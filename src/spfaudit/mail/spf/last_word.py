"""What decides in the end about a client that no term matches: the last record, through redirects.

Knows trees; knows no evidence.
"""

from spfaudit.evidence import Undetermined
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.record import Record


def final(node: Node) -> Record | None:
    """The record that has the last word, through redirects; None if the way there is permerror or opaque.

    Raises Undetermined where a lookup on the way failed.
    """
    while True:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        if not isinstance(node.published, Record):
            return None
        if not node.published.effective_redirect:
            return node.published
        last = node.others[-1]
        if last.node is None:
            return None
        node = last.node


def denies_all(node: Node) -> bool:
    """Whether the record is a null SPF, in whatever spelling: every client fails, and nothing else can come of it.

    Terms behind `all` don't count, a redirect to a null record does. An include is never taken to match nobody.
    Raises Undetermined where a failed lookup leaves it open.
    """
    while True:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        record = node.published
        if not isinstance(record, Record) or not record.only_fails:
            return False
        if not record.effective_redirect:
            return record.all is not None
        target = node.others[-1].node
        if target is None:
            return False
        node = target
