"""What many texts have in common: how they begin and how they end, whatever their order.

Knows that a label of a domain name is not to be cut. Knows nothing of what the texts say.
"""

import re

_LONGEST = 4_000
"""Characters that are looked at."""
_ELLIPSIS = "…"
_LABEL_AT_END = re.compile(r"[A-Za-z0-9_-]*\Z")
_LABEL_AT_START = re.compile(r"[A-Za-z0-9_-]*")


class CommonText:
    """Texts that were told one by one; of all of them no more is kept than the size of one."""

    __slots__ = ("_after", "_before", "_longest", "_shortest")

    def __init__(self) -> None:
        self._before: str | None = None
        self._after = ""
        self._shortest = self._longest = 0

    def add(self, text: str) -> None:
        """One more."""
        if text == self._before and len(text) == self._longest:  # the same as all before
            return
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + _ELLIPSIS
        if self._before is None:
            self._before = self._after = text
            self._shortest = self._longest = len(text)
            return
        if not text.startswith(self._before):
            self._before = _common_start(self._before, text)
        if not text.endswith(self._after):
            self._after = _common_start(self._after[::-1], text[::-1])[::-1]
        self._shortest = min(self._shortest, len(text))
        self._longest = max(self._longest, len(text))

    @property
    def differs(self) -> bool:
        """Whether not all of them are the same."""
        return self._before is not None and len(self._before) < self._longest

    @property
    def text(self) -> str:
        """The text, if all are the same; otherwise what they have in common, with `…` for what is between."""
        before = self._before or ""
        if not self.differs:
            return before
        room = self._shortest - len(before)  # in the shortest text both may lay claim to the same characters
        after = self._after[max(0, len(self._after) - room) :]
        before = _LABEL_AT_END.sub("", before)
        return before + _ELLIPSIS + _LABEL_AT_START.sub("", after, count=1)


def _common_start(one: str, other: str) -> str:
    for position, (mine, its) in enumerate(zip(one, other, strict=False)):
        if mine != its:
            return one[:position]
    return min(one, other, key=len)
