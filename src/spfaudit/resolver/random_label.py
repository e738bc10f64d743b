"""Labels that are made up: where a question says that any will do, a live source puts one that nobody can know.

The same question gets the same label within a run, so that a resolver need not look twice for what is not there; in
another run it gets another, so that nothing old is heard from a cache. Evidence and recordings keep the question as it
was put, and its label in what DNAME makes of it; a replay finds the answer.
"""

import hashlib
import secrets

from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Question
from spfaudit.names import RANDOM_LABEL

_PREFIX = f"{RANDOM_LABEL}."
_OCTETS = 8


def new_seed() -> bytes:
    """The secret of one run."""
    return secrets.token_bytes(16)


def asks_for_any(question: Question) -> bool:
    """Whether the label is to be made up."""
    return question.name.startswith(_PREFIX)


def with_made_up_label(question: Question, seed: bytes) -> Question:
    """The question as it is sent."""
    parent = question.name.removeprefix(_PREFIX)
    label = hashlib.blake2b(parent.encode(), key=seed, digest_size=_OCTETS).hexdigest()
    return Question(f"{label}.{parent}", question.type)


def as_it_was_put(sent: Question, seed: bytes) -> Question:
    """The question of which that was made which was sent; itself, if its label is none of ours."""
    put = Question(_PREFIX + sent.name.partition(".")[2], sent.type)
    return put if with_made_up_label(put, seed) == sent else sent


def as_if_put(answer: Answer, sent: Question) -> Answer:
    """The answer without the label that was made up, which below a DNAME is in the names that aliases lead to, and may
    be in what is told of a failure."""
    label = f"{sent.name.partition('.')[0]}."
    if isinstance(answer, Failed):
        detail = answer.detail.replace(label, _PREFIX)
        ede = tuple(error.replace(label, _PREFIX) for error in answer.provenance.ede)
        return replace(answer, detail=detail, provenance=replace(answer.provenance, ede=ede))
    if not answer.chain:
        return answer
    chain = (_PREFIX + name.removeprefix(label) if name.startswith(label) else name for name in answer.chain)
    return replace(answer, chain=tuple(chain))
