"""Whether a result is certain although lookups failed that a receiver passes over (§5.5).

Goes by the walk alone. It need not see that a result is certain; where it says so, it is.
"""

from spfaudit.evidence import Failed, Question
from spfaudit.mail.check_host.result import CheckResult
from spfaudit.mail.spf.grammar import parse_term
from spfaudit.mail.spf.limits import VOID_LIMIT
from spfaudit.mail.spf.record import Directive, Include, Ptr, Qualifier, Redirect


def doubt_of(result: CheckResult) -> tuple[Question, Failed] | None:
    """The lookup that leaves the result open; None: it is certain."""
    if not result.passed_over or _passes_anyway(result):
        return None
    return result.passed_over[0]


def _passes_anyway(result: CheckResult) -> bool:
    """Whether what is not known of the client's names could only have let it pass earlier."""
    unknown = 0
    if any(question.type == "PTR" for question, _ in result.passed_over):
        unknown = sum(_goes_by_name(step.term) for step in result.walk)  # each asks again, and may find nothing
    return (
        result.result == "pass"
        and result.void_lookups + unknown <= VOID_LIMIT
        and all(_can_only_pass(step.term) for step in result.walk)
    )


def _goes_by_name(text: str) -> bool:
    term = parse_term(text)
    return isinstance(term, Directive) and isinstance(term.mechanism, Ptr)


def _can_only_pass(text: str) -> bool:
    """Whether a term that is tried makes the client pass, or goes by something else than its names."""
    match parse_term(text):
        case Directive(qualifier=qualifier, mechanism=Ptr()):
            return qualifier is Qualifier.PASS
        case Directive(qualifier=qualifier, mechanism=Include(), letters=letters):
            return qualifier is Qualifier.PASS and "p" not in letters
        case Directive(letters=letters) | Redirect(letters=letters):
            return "p" not in letters
        case _:
            return False
