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
    asked = blake2b(_encode((question.name, question.type)), digest_size=HALF).digest()
    match answer:
        case Records(rdata=rdata, chain=chain, beside_cname=beside, authenticated=authenticated):
            if question.type.startswith("SOA"):
                rdata = ()  # asked for who has it and vouches for it: its serial number says nothing of mail
            said = _encode(("records", rdata, chain, beside, authenticated))
        case NoData(chain=chain, authenticated=authenticated):
            said = _encode(("nodata", chain, authenticated))
        case NxDomain(chain=chain, authenticated=authenticated):
            said = _encode(("nxdomain", chain, authenticated))
        case Failed():
            return asked + FAILED
    return asked + blake2b(said, digest_size=HALF).digest()
