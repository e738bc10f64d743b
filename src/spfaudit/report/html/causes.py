"""Common causes that the page tells apart from the domains that they hit, and the numbers that refer to them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from spfaudit.report.document import GroupDocument
from spfaudit.report.groups import WORTH_TELLING_APART

_MOST = 500
"""Causes that are told. Of others the domains tell themselves."""
_NAMED = 100
"""So many of its domains are named."""


class Cause(Struct, frozen=True):
    """A group that is told."""

    number: int
    group: GroupDocument

    @property
    def named(self) -> list[str]:
        """The first of its domains."""
        return self.group.domains[:_NAMED]

    @property
    def unnamed(self) -> int:
        """How many domains are not among these."""
        return self.group.count - len(self.named)


Causes = Mapping[tuple[str, str | None], Cause]
"""By code and cause, in the order of their numbers."""


def told_causes(groups: Iterable[GroupDocument]) -> Causes:
    """The worst of those that hit enough domains."""
    worth_it = [group for group in groups if group.count >= WORTH_TELLING_APART][:_MOST]
    return {(group.code, group.cause): Cause(number, group) for number, group in enumerate(worth_it, start=1)}
