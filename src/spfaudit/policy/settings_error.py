"""What is wrong with the settings of a run, in words.

Knows no profile and no rule.
"""

from collections.abc import Collection, Iterable

from spfaudit.closest import closest
from spfaudit.text import Text


class SettingsError(ValueError):
    """An unknown profile, rule or severity. `problem` names it, with a suggestion where there is one."""

    def __init__(self, problem: Text, *more: Text) -> None:
        self.problems = (problem, *more)
        """All that is wrong; a profile's file may have several faults, each with its line."""
        self.problem = joined(self.problems)
        super().__init__(problem, *more)  # what it is made of: so it can be sent to another process

    def __str__(self) -> str:
        return self.problem.en


def joined(problems: Iterable[Text]) -> Text:
    """Several problems as one."""
    listed = tuple(problems)
    return Text(en=". ".join(problem.en for problem in listed), ja="。".join(problem.ja for problem in listed))


def unknown(given: str, known: Collection[str], what: Text, listed: Text | None = None) -> Text:
    """The complaint that there is no such thing, with the one that looks most like it or else all that there are.

    `listed`: where they can be seen, if there are too many to list them.
    """
    meant = closest(given, known)
    if meant:
        hint = Text(en=f"did you mean {meant}?", ja=f"{meant} ではありませんか？")
    else:
        hint = listed or Text(en=f"known: {', '.join(known)}", ja=f"指定できる値：{', '.join(known)}")
    return Text(en=f"no {what.en} {given!r}; {hint.en}", ja=f"{what.ja} {given!r} はありません。{hint.ja}")
