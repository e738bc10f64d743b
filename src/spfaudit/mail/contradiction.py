"""Answers about one name that cannot all be true: what then is not known.

Servers differ, and some deny a name for one type that they have for another. Knows two answers, and no rule.
"""

from spfaudit.evidence import Answer, Evidence, Failed, Failure, NxDomain, Question


def without_contradiction(evidence: Evidence, one: Question, other: Question) -> Evidence:
    """`evidence`, in which a denial of the name is a failed lookup unless the name's other type is denied as well.

    A name that does not exist has no records of any type (RFC 8020 §2): who asks for one and fails has not heard the
    denial confirmed. `one` and `other` are about the same name.
    """
    ones, others = evidence.peek(one), evidence.peek(other)
    if ones is None or others is None or isinstance(ones, NxDomain) is isinstance(others, NxDomain):
        return evidence
    if isinstance(ones, NxDomain):
        return evidence.extended({one: _doubted(ones, other, others)})
    assert isinstance(others, NxDomain)
    return evidence.extended({other: _doubted(others, one, ones)})


def _doubted(denial: NxDomain, other: Question, heard: Answer) -> Failed:
    if isinstance(heard, Failed):
        return heard
    return Failed(
        reason=Failure.CONFLICT, detail=f"NXDOMAIN, though not for {other.type}", provenance=denial.provenance
    )
