"""Proposed records: what files say of them, and which names are there because of them. Knows no other source."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from spfaudit.asking import record_type
from spfaudit.evidence import Host, Provenance, Records, records
from spfaudit.resolver.name import Labels, to_labels, to_text
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.zone import Rrset
from spfaudit.resolver.zone_reader import read_records
from spfaudit.text import Text

_ASTERISK = b"*"


class Alias(Struct, frozen=True):
    """A CNAME that is proposed."""

    target: Labels


class Proposals:
    """The records of these files. Raises SourceError as OverlaySource does."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._nodes: dict[Labels, dict[str, tuple[Rrset, str]]] = {}
        """By name and type: the RRset, and the name of its file."""
        for path in paths:
            self._add(path)
        if not self._nodes:
            raise SourceError(Text(en="no record is proposed", ja="仮のレコードがありません"))
        self.names = frozenset(name[i:] for name in self._nodes for i in range(len(name)))
        """Those that exist because of them, empty non-terminals included (RFC 4592 §2.2.2)."""

    def _add(self, path: Path) -> None:
        for name, node in read_records(path).items():
            known = self._nodes.setdefault(name, {})
            for type, rrset in node.items():
                what = f"{to_text(name)} {type}"
                if type == "DNAME":
                    raise _refused(path, f"{what}: it moves all names below", f"{what}：配下の名前がすべて移ります")
                if type in known:
                    other = known[type][1]
                    raise _refused(path, f"{what} is in {other} as well", f"{what} は {other} にもあります")
                if type == "CNAME" and len(rrset.rdata) > 1:
                    raise _refused(path, f"{what}: several", f"{what} が複数あります")  # RFC 2181 §10.1
                known[type] = rrset, path.name

    def __contains__(self, name: Labels) -> bool:
        """Whether the name has a record."""
        return name in self._nodes

    def __len__(self) -> int:
        """How many RRsets there are."""
        return sum(map(len, self._nodes.values()))

    def at(self, owner: Labels, type: str) -> Records | Alias | None:
        """What the name has for a question of this type."""
        node = self._nodes.get(owner, {})
        alias = node.get("CNAME")
        target = _target(alias[0]) if alias else None
        if found := node.get(record_type(type)):
            rrset, file = found
            return records(
                rrset.rdata,
                ttl=rrset.ttl,
                authenticated=None,
                beside_cname=to_text(target) if target and found is not alias else "",
                provenance=Provenance(resolver=file, transport="zone", rcode="NOERROR", tries=1),
            )
        return Alias(target) if target else None

    def encloser(self, name: Labels) -> Labels | None:
        """The closest of the names that are there because of what is proposed, at or above this one."""
        return next((name[i:] for i in range(len(name)) if name[i:] in self.names), None)

    def wildcard(self, name: Labels) -> Labels | None:
        """The one that is the source of the name's records if neither that nor a closer name is there."""
        for i in range(1, len(name)):
            source = (_ASTERISK, *name[i:])
            if source in self._nodes:
                return source
            if name[i:] in self.names:  # the closest encloser, at the latest
                return None
        return None

    def cut(self, name: Labels) -> Labels | None:
        """The closest name, at or above this one, that would be delegated if it is not yet."""
        nodes = ((name[i:], self._nodes.get(name[i:], {})) for i in range(len(name)))
        return next((owner for owner, node in nodes if "NS" in node and "SOA" not in node), None)


def _target(rrset: Rrset) -> Labels:
    (target,) = rrset.rdata
    assert isinstance(target, Host)  # the reader's contract
    return to_labels(target.name)


def _refused(path: Path, en: str, ja: str) -> SourceError:
    return SourceError(Text(en=f"{path}: {en}", ja=f"{path}：{ja}"))
