"""The names of domains that a command line gives, and what is said of one that is none."""

from spfaudit.cli.complain import stop
from spfaudit.names import Domain, InvalidName, parse_domain
from spfaudit.text import Lang, Text


def find_name(given: str, lang: Lang, *, option: str = "") -> Domain:
    """The name that `given` is; `option`: what gave it, if not an argument. Ends the program if it is none."""
    try:
        return parse_domain(given)
    except InvalidName as error:
        stop(not_a_name(f"{option} {given}".lstrip(), error), lang)


def not_a_name(given: str, error: InvalidName) -> Text:
    """Why `given` is no name, and what may have been meant."""
    problem, hint = error.problem, hint_at(error.suggestion)
    return Text(en=f"{given}: {problem.en}{hint.en}", ja=f"{given}：{problem.ja}{hint.ja}")


def hint_at(meant: str | None) -> Text:
    """What may have been meant, to be said behind a complaint; nothing, if nobody knows."""
    return Text(en=f"; did you mean {meant}?", ja=f"。{meant} ではありませんか？") if meant else Text(en="", ja="")
