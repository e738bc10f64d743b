"""What many domains have in common: provider records, evaluated once a run.

Holds only results that are the same wherever they are used. Belongs to a run, never to the process.
"""

from spfaudit.mail.spf.reach import Reach
from spfaudit.mail.spf.tree import Node


class SharedTrees:
    """Trees and what they come to, by the name of their root."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.reaches: dict[str, Reach] = {}
