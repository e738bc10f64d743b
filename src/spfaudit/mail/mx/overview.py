"""All that there is to tell of where a domain's mail goes, for showing. What a failed lookup leaves open is unknown."""

from enum import StrEnum

from msgspec import Struct

from spfaudit.evidence import Mx, Undetermined
from spfaudit.mail.mx.hosts import Host
from spfaudit.mail.mx.posture import Exchangers
from spfaudit.mail.mx.records import Exchange, Fault


class Way(StrEnum):
    """Where mail goes."""

    EXCHANGERS = "exchangers"
    NULL = "null"
    """Nowhere, and the domain says so (RFC 7505), be it in a form that senders may not heed."""
    IMPLICIT = "implicit"
    """To the name's own address, for want of MX records (RFC 5321 §5.1)."""
    NOWHERE = "nowhere"
    """There is neither MX nor address."""
    UNKNOWN = "unknown"


class State(StrEnum):
    """What a target is good for."""

    OK = "ok"
    NULL = "null"
    NO_ADDRESS = "no-address"
    NXDOMAIN = "nxdomain"
    IP_LITERAL = "ip-literal"
    SINGLE_LABEL = "single-label"
    NOT_A_HOST_NAME = "not-a-host-name"
    UNKNOWN = "unknown"


_FAULTS = {
    Fault.IP_LITERAL: State.IP_LITERAL,
    Fault.SINGLE_LABEL: State.SINGLE_LABEL,
    Fault.NOT_A_HOST_NAME: State.NOT_A_HOST_NAME,
}


class Target(Struct, frozen=True, kw_only=True):
    """One MX record, or the name itself where it has none."""

    preference: int | None
    exchange: str
    state: State
    alias_of: str | None = None
    addresses: tuple[str, ...] | None = None
    """None: not all are known, or there can be none."""


class Overview(Struct, frozen=True, kw_only=True):
    """Where mail goes. Targets: the most preferred first."""

    way: Way
    targets: tuple[Target, ...] = ()


def overview(exchangers: Exchangers) -> Overview:
    """The overview. Raises Missing."""
    try:
        exchange = exchangers.exchange
    except Undetermined:
        return Overview(way=Way.UNKNOWN)
    hosts = exchangers.hosts.known if exchange.records else exchangers.own.known
    whole = {host.name: host for host in exchangers.whole(hosts).known}
    known = {host.name: whole.get(host.name, host) for host in hosts}
    if exchange.records:
        targets = tuple([_target(record, exchange, known.get(record.exchange)) for record in exchange.records])
        return Overview(way=Way.EXCHANGERS if exchange.targets else Way.NULL, targets=targets)
    if not known:
        return Overview(way=Way.UNKNOWN)
    (own,) = known.values()
    return Overview(way=Way.IMPLICIT, targets=(_host(None, own),)) if own.addressed else Overview(way=Way.NOWHERE)


def _target(record: Mx, exchange: Exchange, host: Host | None) -> Target:
    if host:
        return _host(record.preference, host)
    fault = dict(exchange.faults).get(record.exchange)
    state = _FAULTS[fault] if fault else State.UNKNOWN if record.exchange in exchange.targets else State.NULL
    return Target(preference=record.preference, exchange=record.exchange, state=state)


def _host(preference: int | None, host: Host) -> Target:
    return Target(
        preference=preference,
        exchange=host.name,
        state=State.OK if host.addressed else State.NO_ADDRESS if host.exists else State.NXDOMAIN,
        alias_of=host.end if host.chain else None,
        addresses=None if host.ipv6 is None else (*sorted(host.ipv4), *sorted(host.ipv6)),
    )
