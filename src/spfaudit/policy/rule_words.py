"""Which rules a user's word means: a code, a name, or a prefix of codes (`SPF`, `SPF1`)."""

from collections.abc import Iterable

from spfaudit.policy.rules import RULES
from spfaudit.policy.settings_error import SettingsError, joined, unknown
from spfaudit.text import Text


def matching_rules(word: str) -> tuple[str, ...]:
    """The codes of the rules that the word means. Raises SettingsError if there are none."""
    require_known([word])
    return meant(word)


def meant(word: str) -> tuple[str, ...]:
    """The codes of the rules that the word means, in the catalogue's order; none if it is not known."""
    wanted = word.strip()
    return tuple(
        code
        for code, rule in RULES.items()
        if wanted and (code.startswith(wanted.upper()) or rule.name == wanted.lower())
    )


def all_meant(words: Iterable[str]) -> set[str]:
    """The codes of all rules that any of the words means."""
    return {code for word in words for code in meant(word)}


def is_full(word: str) -> bool:
    """Whether the word is the code or the name of one rule, and no prefix."""
    wanted = word.strip()
    return wanted.upper() in RULES or any(rule.name == wanted.lower() for rule in RULES.values())


def separate(values: Iterable[str]) -> list[str]:
    """Every word of values that may hold several with commas between them."""
    if isinstance(values, str):  # which is an iterable of strings, too
        raise TypeError(f"a list of rules is wanted, not one string: [{values!r}]")
    return [word for value in values for word in (value.strip().strip(",").split(","))]


def require_known(words: Iterable[str]) -> None:
    """Raises SettingsError, which tells every word that means no rule."""
    problems = [no_such_rule(word) for word in words if not meant(word)]
    if problems:
        raise SettingsError(joined(problems))


def no_such_rule(word: str) -> Text:
    """The complaint that the word means no rule."""
    names = [*RULES, *(rule.name for rule in RULES.values())]
    listed = Text(en="`spfaudit rules` lists them", ja="一覧は spfaudit rules で見られます")
    return unknown(word, names, Text(en="rule", ja="規則"), listed)
