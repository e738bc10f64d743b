"""Answers from zone data, as authoritative servers for it behind a recursive one would give them.

Pure. Follows RFC 1034 §4.3.2 as RFC 4592 and RFC 6672 amend it. Knows no
files. What the zones do not hold is not absent, but unknown.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from spfaudit.evidence import Answer, Failed, Failure, Host, NoData, NxDomain, Provenance, Question, Rdata, records
from spfaudit.resolver.classify import MAX_ALIASES
from spfaudit.resolver.name import Labels, checked, to_labels, to_text

_ASTERISK = b"*"


class Rrset(Struct, frozen=True):
    """The records of one name and type; the TTL in seconds."""

    ttl: int
    rdata: tuple[Rdata, ...]


Node = Mapping[str, Rrset]
"""What one name owns: type → records."""


class Zone(Struct, frozen=True):
    """One zone's data. `names`: those that exist, empty non-terminals included (RFC 4592 §2.2.2)."""

    apex: Labels
    origin: str
    """The file, for the evidence."""
    nodes: Mapping[Labels, Node]
    names: frozenset[Labels]


def make_zone(apex: Labels, origin: str, nodes: Mapping[Labels, Node]) -> Zone:
    """A zone from its nodes, all of which are at or below `apex`."""
    names = {apex} | {name[i:] for name in nodes for i in range(len(name) - len(apex) + 1)}
    return Zone(apex, origin, nodes, frozenset(names))


class _Present(Struct, frozen=True):
    rrset: Rrset
    beside_cname: str
    """As `Records.beside_cname`."""


class _Alias(Struct, frozen=True):
    target: Labels
    ttl: int


class _Absent(Struct, frozen=True):
    name_exists: bool


_Found = _Present | _Alias | _Absent | Failed


def answer(zones: Mapping[Labels, Zone], question: Question) -> Answer:
    """The answer of `zones` (by apex) to a canonical question, aliases followed from zone to zone."""
    name, ttls = to_labels(question.name), list[int]()
    path = [name]
    while True:
        zone = zone_of(zones, name)
        if zone is None:
            detail = f"no zone file covers {to_text(name)}"
            return Failed(reason=Failure.NOT_ATTEMPTED, detail=detail)
        chain = tuple(map(to_text, path[1:]))
        match _look_up(zone, name, question.type):
            case _Present(Rrset(ttl, rdata), beside_cname):
                return records(
                    rdata,
                    ttl=min([ttl, *ttls]),
                    chain=chain,
                    beside_cname="" if chain else beside_cname,
                    provenance=_origin(zone, "NOERROR"),
                )
            case _Absent(name_exists=True):
                return NoData(chain=chain, provenance=_origin(zone, "NOERROR"))
            case _Absent():
                return NxDomain(chain=chain, provenance=_origin(zone, "NXDOMAIN"))
            case _Alias(target, ttl):
                if target in path or len(path) > MAX_ALIASES:
                    return Failed(reason=Failure.CNAME_LOOP, detail=f"at {to_text(target)}")
                path.append(target)
                ttls.append(ttl)
                name = target
            case Failed() as failed:
                return failed


def _origin(zone: Zone, rcode: str) -> Provenance:
    return Provenance(resolver=zone.origin, transport="zone", rcode=rcode, tries=1)


def zone_of(zones: Mapping[Labels, Zone], name: Labels) -> Zone | None:
    """The zone that holds `name`, if it is one of `zones`."""
    return next((zones[name[i:]] for i in range(len(name) + 1) if name[i:] in zones), None)


def _look_up(zone: Zone, name: Labels, type: str) -> _Found:
    elsewhere = diverted(zone, name)
    if elsewhere is not None:
        return elsewhere
    if name in zone.names:
        return _at(zone, name, type)
    source = (_ASTERISK, *_closest_encloser(zone, name))
    return _at(zone, source, type) if source in zone.names else _Absent(name_exists=False)  # RFC 4592 §3.3.1


def diverted(zone: Zone, name: Labels) -> _Alias | Failed | None:
    """What stands between the apex and `name`: a delegation, or a DNAME."""
    for depth in range(len(zone.apex), len(name) + 1):
        here = name[len(name) - depth :]
        node = zone.nodes.get(here, {})
        if "NS" in node and here != zone.apex:
            # The child's own zone, if loaded, was the closer one. Without it, only the child knows.
            return Failed(reason=Failure.REFERRAL, detail=f"{to_text(here)} is delegated, and has no zone file")
        if "DNAME" in node and here != name:
            return _redirected(name[: len(name) - depth], node["DNAME"])
    return None


def _redirected(prefix: Labels, dname: Rrset) -> _Alias | Failed:
    try:
        return _Alias(checked((*prefix, *_target(dname.rdata))), dname.ttl)  # RFC 6672 §2.3
    except ValueError:
        return Failed(reason=Failure.RCODE, detail="YXDOMAIN")  # RFC 6672 §2.2


def _closest_encloser(zone: Zone, name: Labels) -> Labels:
    return next(name[i:] for i in range(1, len(name) + 1) if name[i:] in zone.names)


def _at(zone: Zone, name: Labels, type: str) -> _Found:
    node = zone.nodes.get(name, {})
    alias = node.get("CNAME")
    if type in node:
        beside = "" if alias is None or type == "CNAME" else to_text(_target(alias.rdata))
        return _Present(node[type], beside)
    if alias is None:
        return _Absent(name_exists=True)
    if len(alias.rdata) > 1:
        return Failed(reason=Failure.CONFLICT, detail=f"several CNAME at {to_text(name)}")  # RFC 2181 §10.1
    return _Alias(_target(alias.rdata), alias.ttl)


def _target(rdata: Sequence[Rdata]) -> Labels:
    assert isinstance(rdata[0], Host)  # the loader's contract for CNAME and DNAME
    return to_labels(rdata[0].name)
