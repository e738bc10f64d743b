"""Answers about one name that cannot all be true: what then is not known.

Servers differ, and some deny a name for one type that they have for another. Knows two answers, and no rule.
"""

from collections.abc import Mapping

from spfaudit.evidence import Answer, Evidence, Failed, Failure, NxDomain, Question


def contradicted(evidence: Evidence, one: Question, other: Question) -> Mapping[Question, Failed] | None:
    """A denial of the name, as a failed lookup, unless the name's other type is denied as well; None: not known yet.

    A name that does not exist has no records of any type (RFC 8020 §2): who asks for one and fails has not heard the
    denial confirmed. `one` and `other` are about the same name.
    """
    ones, others = evidence.peek(one), evidence.peek(other)
    if ones is None or others is None:
        return None
    if isinstance(ones, NxDomain):
        return {} if isinstance(others, NxDomain) else {one: _doubted(ones, other, others)}
    return {other: _doubted(others, one, ones)} if isinstance(others, NxDomain) else {}


def _doubted(denial: NxDomain, other: Question, heard: Answer) -> Failed:
    if isinstance(heard, Failed):
        return heard
    return Failed(
        reason=Failure.CONFLICT, detail=f"NXDOMAIN, though not for {other.type}", provenance=denial.provenance
    )
