"""How much memory an answer takes. Pure, and no more exact than bounds on memory need it."""

from spfaudit.evidence import Answer, Failed, Host, Mx, Opaque, Rdata, Records, Txt

_STREAMS = frozenset({"tcp", "tls"})
_FEW = 8
"""Records, strings and aliases of an answer by datagram that takes not much more than most do."""


def may_be_large(answer: Answer) -> bool:
    """Whether it is worth weighing. Even a datagram may hold many pieces, each of which leads to a long name, or a long
    text about an error."""
    provenance = answer.provenance
    if provenance.ede or provenance.transport in _STREAMS:
        return True
    if isinstance(answer, Failed):
        return False
    pieces = len(answer.chain)
    if isinstance(answer, Records):
        for rdata in answer.rdata:
            pieces += len(rdata.strings) if isinstance(rdata, Txt) else 1
    return pieces > _FEW


def octets_of(answer: Answer) -> int:
    """How many it takes in memory, about. That may be far more than in a message: a pointer may be to a long name."""
    size = sum(map(len, answer.provenance.ede))
    if isinstance(answer, Failed):
        return size + len(answer.detail)
    size += sum(50 + len(name) for name in answer.chain)
    return size + sum(map(_octets_of, answer.rdata)) if isinstance(answer, Records) else size


def _octets_of(rdata: Rdata) -> int:
    match rdata:
        case Txt(strings):
            return 50 + sum(8 + len(string) for string in strings)
        case Mx(_, text) | Host(text) | Opaque(text):
            return 50 + len(text)
        case _:
            return 50
