"""Reads RFC 1035 master files.

By dnspython's reader, but keeps data that no server would load, such as a CNAME beside
other records: such data is what we are here to judge.
"""

import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
import dns.transaction
import dns.zonefile

from spfaudit.resolver.name import Labels, to_labels
from spfaudit.resolver.source import SourceError
from spfaudit.resolver.wire_fallback import name_text, rdata_of
from spfaudit.resolver.zone import Node, Rrset, Zone, make_zone
from spfaudit.system_error import unreadable
from spfaudit.text import Text, same

MAX_OCTETS = 512 * 1024 * 1024
"""Of a zone file: some million names. A device may never end."""
_PIECE = 1024 * 1024
"""Octets read at once: memory is reserved for as many as are asked for, which `ulimit -v` may refuse."""
MAX_GENERATED = 1_000_000
"""Records that all `$GENERATE` of a zone file may make: one line can ask for more than any memory holds."""
_DIGITS = 100
"""Of a number in it that are read: Python refuses thousands."""
_GENERATE = r"(?im)^\$GENERATE[ \t]+([0-9]+)-([0-9]+)(?:/([0-9]+))?[ \t]"

# Stands for an origin that the file has not said. No file can mean this name.
_NO_ORIGIN = dns.name.Name([b"\0origin unknown\0", b""])


def read_zones(path: Path) -> list[Zone]:
    """The zones of a file, in its order: each SOA begins one. Raises SourceError, which says where what is wrong."""
    return _split_into_zones(_read(path), path)


def read_records(path: Path) -> Mapping[Labels, Node]:
    """All that a file in this form says, by name, without regard to zones. Raises SourceError likewise.

    A record without a TTL has one of an hour.
    """
    return _read(path, usual_ttl=3600).nodes


def _read(path: Path, usual_ttl: int | None = None) -> "_Collector":
    try:
        with path.open("rb") as file:
            octets = bytearray()
            while len(octets) <= MAX_OCTETS and (piece := file.read(_PIECE)):
                octets += piece
        if len(octets) > MAX_OCTETS:
            size = f"{MAX_OCTETS // 1024**2} MiB"
            raise refused(f"{path}", f"the file is larger than {size}", f"ファイルが {size} を超えています")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(unreadable(str(path), error)) from None
    text = octets.decode("utf-8-sig", errors="surrogateescape")  # comments may be in any encoding
    return _collect(text.replace("\r\n", "\n").replace("\r", "\n"), str(path), usual_ttl)


class _Collector:
    """Takes the place of dnspython's transaction, which would silently drop what contradicts the standard."""

    def __init__(self, here: Callable[[], str]) -> None:
        self._here = here
        self.nodes: dict[Labels, dict[str, Rrset]] = defaultdict(dict)
        self.first_seen: dict[Labels, str] = {}
        self.on_apex: Callable[[dns.name.Name], None] = lambda name: None

    @property
    def manager(self) -> "_Collector":
        return self

    def origin_information(self) -> tuple[dns.name.Name, bool, dns.name.Name]:
        # The root, so that the reader drops nothing as "out of zone": that is for us to report.
        return dns.name.root, False, dns.name.root

    def check_put_rdataset(self, check: object) -> None:
        """The check is the one for CNAME and other data: not wanted."""

    def add_unicode(self, version: str) -> None:
        """Concerns writing only."""

    def _set_origin(self, origin: dns.name.Name) -> None:
        """The reader keeps it."""

    def add(self, owner: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> None:
        type = dns.rdatatype.to_text(rdata.rdtype)
        if owner.is_subdomain(_NO_ORIGIN) or (type != "SOA" and _mentions_no_origin(rdata)):
            raise refused(
                self._here(),
                "a relative name before any $ORIGIN that ends with a dot: put `$ORIGIN example.jp.` at the top",
                "相対名より前に、ドットで終わる $ORIGIN がありません。先頭に `$ORIGIN example.jp.` と書いてください",
            )
        if type == "SOA":
            self.on_apex(owner)
        name = to_labels(name_text(owner))
        self.first_seen.setdefault(name, self._here())
        known = self.nodes[name].get(type, Rrset(ttl, ()))
        self.nodes[name][type] = Rrset(min(ttl, known.ttl), (*known.rdata, rdata_of(rdata)))  # RFC 2181 §5.2


def _mentions_no_origin(rdata: dns.rdata.Rdata) -> bool:
    targets = (getattr(rdata, attribute, None) for attribute in ("target", "exchange"))
    return any(isinstance(target, dns.name.Name) and target.is_subdomain(_NO_ORIGIN) for target in targets)


_SAYS_NOTHING = ("Text input is malformed.", "Text input ended unexpectedly.")
"""What dnspython says where it has no more to say."""
_TOO_LONG = "string too long"
"""What it says of a key of 2,048 bits that is written in one piece."""
_NOT_UTF8 = "surrogates not allowed"
"""What Python says of octets that were no text, where they are wanted back as UTF-8."""
_LOST_OCTETS = "[\udc80-\udcff]"
_LONGEST_SHOWN = 100
"""Characters of a line that an error quotes."""


class _Tokenizer(dns.tokenizer.Tokenizer):
    """Says on which line the entry under way began; dnspython's own is at the next entry already."""

    _began = 1

    def get(self, want_leading: bool = False, want_comment: bool = False) -> dns.tokenizer.Token:
        token = super().get(want_leading, want_comment)
        if want_leading and want_comment and not token.is_eol():  # the reader looks for an entry in this way only
            self._began = self.line_number - (self.ungotten_char == "\n")  # counted, though it is still to come
        return token

    def where(self) -> tuple[str, int]:
        return self.filename, self._began


def _collect(text: str, file: str, usual_ttl: int | None) -> _Collector:
    tokenizer = _Tokenizer(io.StringIO(text), file)

    def here() -> str:
        return "{}:{}".format(*tokenizer.where())

    collector = _Collector(here)
    reader = dns.zonefile.Reader(
        tokenizer,
        dns.rdataclass.IN,
        cast(dns.transaction.Transaction, collector),  # the reader uses no more of it than _Collector has
        allow_include=False,
        default_ttl=usual_ttl,
    )
    reader.current_origin, reader.last_name = _NO_ORIGIN, None

    def begin_zone(apex: dns.name.Name) -> None:
        if reader.current_origin == _NO_ORIGIN:
            reader.current_origin = apex

    collector.on_apex = begin_zone
    _refuse_too_many_generated(text, file)
    try:
        reader.read()
    except (dns.exception.DNSException, ValueError, OverflowError) as error:
        _, number = tokenizer.where()
        raise _explained(error, here(), text.split("\n")[number - 1].strip()) from None
    return collector


def _refuse_too_many_generated(text: str, file: str) -> None:
    total = 0
    for found in re.finditer(_GENERATE, text):
        first, last, step = (int(number[:_DIGITS]) for number in (found[1], found[2], found[3] or "1"))
        total += max(0, (last - first) // max(1, step) + 1)
        if total > MAX_GENERATED:
            raise refused(
                f"{file}:{text.count(chr(10), 0, found.start()) + 1}",
                f"$GENERATE makes more than {MAX_GENERATED:,} records",
                f"$GENERATE で作るレコードが {MAX_GENERATED:,} 件を超えています",
            )


# -- sorting into zones -----------------------------------------------------


def _split_into_zones(collector: _Collector, path: Path) -> list[Zone]:
    parts: dict[Labels, dict[Labels, Node]] = {name: {} for name, node in collector.nodes.items() if "SOA" in node}
    if not parts:
        raise refused(str(path), "no SOA record: not a zone", "SOA レコードがなく、ゾーンではありません")
    for name, node in collector.nodes.items():
        apex = _apex_of(name, parts)
        if apex is None:
            place = collector.first_seen[name]
            raise refused(place, "a name outside the zones of this file", "このファイルのゾーンに属さない名前です")
        parts[apex][name] = node
    return [make_zone(apex, path.name, nodes) for apex, nodes in parts.items()]


def _apex_of(name: Labels, apexes: Mapping[Labels, object]) -> Labels | None:
    return next((name[i:] for i in range(len(name) + 1) if name[i:] in apexes), None)


def _explained(error: Exception, place: str, line: str) -> SourceError:
    """In the words of dnspython, where it has any; those of a SyntaxError begin with the place."""
    said = str(error) or type(error).__name__
    if _NOT_UTF8 in said or re.search(_LOST_OCTETS, line):
        return refused(place, "not UTF-8", "UTF-8 ではありません")
    if re.match(r"(?i)\$GENERATE\s", line) and '"' in line:
        return refused(
            place,
            "$GENERATE with text in quotation marks is not understood: write its records out",
            "引用符で囲んだ文字列のある $GENERATE は解釈できません。レコードを 1 件ずつ書いてください",
        )
    if said.endswith(_TOO_LONG):  # RFC 1035 §3.3
        return refused(
            place,
            "a character-string has more than 255 octets: cut it into several, each in quotation marks",
            "255 オクテットを超える文字列があります。複数の文字列に分け、それぞれを引用符で囲んでください",
        )
    if said.endswith(_SAYS_NOTHING):
        line = line[:_LONGEST_SHOWN]
        why = Text(en=f"{place}: no valid record: {line}", ja=f"{place}: 有効なレコードではありません：{line}")
    else:
        why = same(said if isinstance(error, dns.exception.SyntaxError) else f"{place}: {said}")
    return SourceError(Text(en=why.en, ja=f"ゾーンファイルとして読み込めません：{why.ja}"))


def refused(place: str, en: str, ja: str) -> SourceError:
    """The error that says this of a file, or of a line of it."""
    return SourceError(Text(en=f"{place}: {en}", ja=f"{place}: {ja}"))
