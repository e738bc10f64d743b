"""What an MX RRset says by itself: a null MX or not, its targets, and those that can be no host (RFC 7505, RFC 5321).

Knows records; asks for nothing.
"""

import re
from enum import Enum, auto
from ipaddress import ip_address

from msgspec import Struct

from spfaudit.evidence import Mx

# Letters, digits and hyphens, and a top-level domain that is no number (RFC 952, RFC 1123 §2.1).
_HOST_NAME = re.compile(r"(?!.{254})(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?![0-9]+\Z)(?!-)[a-z0-9-]{1,63}(?<!-)")
_NULL = "."


class Fault(Enum):
    """Why a target cannot be a mail exchanger, whatever DNS says of it."""

    IP_LITERAL = auto()
    """An address where a name belongs: RFC 1035 §3.3.9 allows names alone."""
    SINGLE_LABEL = auto()
    NOT_A_HOST_NAME = auto()


class Exchange(Struct, frozen=True, gc=False, kw_only=True):
    """What an MX RRset says."""

    records: tuple[Mx, ...]
    refusals: tuple[Mx, ...] = ()
    """Those that name the root, as a null MX does."""
    targets: tuple[str, ...] = ()
    """The other names, each once, the most preferred first."""
    hosts: tuple[str, ...] = ()
    """Those of the targets that are host names."""
    faults: tuple[tuple[str, Fault], ...] = ()
    """The others, with what is wrong with them."""
    repeated: tuple[str, ...] = ()
    """Targets that are given with several preferences."""
    is_null: bool = False
    """A null MX as it should be: one record, its preference 0 (RFC 7505 §3)."""
    is_orderly: bool = False
    """There are targets, each a host name and named once, and nothing else."""
    shown: tuple[str, ...] = ()
    """The records as text."""

    def of(self, target: str) -> str:
        """The records that name the target, as text."""
        return ", ".join([f"{record.preference} {target}" for record in self.records if record.exchange == target])


def read_exchange(records: tuple[Mx, ...]) -> Exchange:
    """What an MX RRset says; `records` in the order of their preferences."""
    if not records:
        return _NOTHING
    names = [record.exchange for record in records if record.exchange != _NULL]
    targets = dict.fromkeys(names)
    faults = {name: fault for name in targets if (fault := fault_of(name))}
    refusals = tuple([record for record in records if record.exchange == _NULL])
    return Exchange(
        records=records,
        refusals=refusals,
        targets=tuple(targets),
        hosts=tuple([name for name in targets if name not in faults]),
        faults=tuple(faults.items()),
        repeated=tuple([name for name in targets if names.count(name) > 1]) if len(names) > len(targets) else (),
        is_null=bool(refusals) and len(records) == 1 and records[0].preference == 0,
        is_orderly=len(records) == len(targets) and not faults,
        shown=tuple([f"{record.preference} {record.exchange}" for record in records]),
    )


_NOTHING = Exchange(records=())


def fault_of(name: str) -> Fault | None:
    """What keeps `name`, in the form of `Question.name`, from being a host name; None if it is one."""
    if _HOST_NAME.fullmatch(name):
        return None
    try:
        ip_address(name.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        return Fault.NOT_A_HOST_NAME if "." in name else Fault.SINGLE_LABEL
    return Fault.IP_LITERAL
