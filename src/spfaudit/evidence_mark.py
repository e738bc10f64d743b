"""What tells an answered question from others in a few octets, so that all that a run was told can be digested.

A mark is of what the DNS (or a web server) says, and of nothing else: no TTL, no time, not who answered. Knows neither
who wants marks nor where they are kept.
"""

from hashlib import blake2b

import msgspec

from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records

OCTETS = 32
"""Of a mark: the first half tells questions apart, the second one answers."""
HALF = OCTETS // 2
FAILED = bytes(HALF)
"""The second half where the lookup failed, for whatever reason; it sorts before all others."""

_encode = msgspec.msgpack.Encoder().encode


def mark(question: Question, answer: Answer) -> bytes:
    """Equal for equal facts, in whatever run and process; `tests/test_evidence_mark.py` holds on to the octets."""
    asked = _half(f"{question.name} {question.type}".encode())  # types have no spaces
    if isinstance(answer, Failed):
        return asked + FAILED
    if isinstance(answer, Records):
        # Zones are asked for SOA to learn who has them and vouches for them: serial numbers say nothing of mail.
        rdata = () if question.type.startswith("SOA") else answer.rdata
        said = _encode(("records", rdata, answer.chain, answer.beside_cname, answer.authenticated))
        return asked + _half(said)
    if not answer.chain and answer.authenticated is False:  # most absences: worth a memory
        return asked + (_NO_DATA if isinstance(answer, NoData) else _NX_DOMAIN)
    return asked + _absence(answer)


def _half(octets: bytes) -> bytes:
    return blake2b(octets, digest_size=HALF).digest()


def _absence(answer: NoData | NxDomain) -> bytes:
    kind = "nodata" if isinstance(answer, NoData) else "nxdomain"
    return _half(_encode((kind, answer.chain, answer.authenticated)))


_NO_DATA, _NX_DOMAIN = _absence(NoData()), _absence(NxDomain())
