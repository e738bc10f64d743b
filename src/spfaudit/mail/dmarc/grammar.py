"""Reads DMARC Policy Records (RFC 9989 §4.7, §4.8; tag lists after RFC 6376 §3.2).

Knows text alone. Whatever is wrong in a record is told; nothing raises.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from spfaudit.evidence import octets_to_text
from spfaudit.mail.dmarc.record import (
    MOST_SURELY_USED,
    Absent,
    Disposition,
    Flaw,
    FlawKind,
    Malformed,
    Multiple,
    Published,
    Record,
    ReportUri,
    Standing,
    Tag,
)
from spfaudit.mail.mailto import domain_of, in_one_case

_VERSION = re.compile(rb"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_NAME = re.compile(r"[ \t]*([A-Za-z]+)[ \t]*=")
# Possessive (*+) where spaces would otherwise be shared out in all ways.
_ITEM = re.compile(
    r"[ \t]*+([A-Za-z]++)[ \t]*+=[ \t]*+([\x21-\x3a\x3c-\x7e](?:[\x20-\x3a\x3c-\x7e]*[\x21-\x3a\x3c-\x7e])?)[ \t]*+"
)
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):([A-Za-z0-9._~:/?#\[\]@$&'()*+;=%-]+)")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COMMA = re.compile("%2C", re.IGNORECASE)
_SIZE_LIMIT = re.compile(r"![0-9]+[kmgt]?\Z", re.IGNORECASE)
# Digits alone make an address and no domain; names and labels are no longer than DNS has them (RFC 1035 §2.3.4).
_DOMAIN = re.compile(r"(?!.{254})(?![0-9.]+\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")

_DISPOSITIONS = {str(disposition): disposition for disposition in Disposition}
_POLICIES = ("p", "sp", "np")
_CHOICES = {
    "p": frozenset(_DISPOSITIONS),
    "sp": frozenset(_DISPOSITIONS),
    "np": frozenset(_DISPOSITIONS),
    "t": frozenset("yn"),
    "psd": frozenset("ynu"),
    "adkim": frozenset("rs"),
    "aspf": frozenset("rs"),
}
KNOWN_TAGS = frozenset({"v", *_CHOICES, "fo", "rua", "ruf"})
"""Those of RFC 9989."""
REMOVED_TAGS = frozenset({"pct", "rf", "ri"})
"""Those of RFC 7489 that RFC 9989 removed (§C.5)."""
_FAILURE_OPTIONS = frozenset("01ds")


def standing(texts: Iterable[bytes]) -> Standing:
    """What a TXT RRset at `_dmarc` comes to; `texts`: each record's character-strings, joined."""
    found: list[bytes] = []
    others: list[bytes] = []
    for octets in texts:
        (found if is_dmarc(octets) else others).append(octets)  # §4.10 step 2
    ignored = tuple(others)
    shown = tuple([octets_to_text(octets) for octets in found])
    if not found:
        return Standing(Absent(ignored), None, ignored, shown, is_plain=False)
    if len(found) > 1:
        return Standing(Multiple(shown), None, ignored, shown, is_plain=False)
    record = parse_record(found[0])
    if isinstance(record, Malformed):
        return Standing(record, None, ignored, shown, is_plain=False)
    return Standing(record, record, ignored, shown, is_plain=not ignored and _is_plain(record))


def _is_plain(record: Record) -> bool:
    return (
        record.p is not None
        and (record.sp is None or record.sp >= record.p)
        and (record.np is None or record.np >= record.existing_subdomains)
        and not (record.flaws or record.removed or record.t)
        and record.psd == "u"
        and record.fo == ("0",)
        and len(record.rua) <= MOST_SURELY_USED
        and len(record.ruf) <= MOST_SURELY_USED
    )


def published(texts: Iterable[bytes]) -> Published:
    """What a TXT RRset at `_dmarc` publishes; `texts` as for `standing`."""
    return standing(texts).published


def is_dmarc(octets: bytes) -> bool:
    """Whether a TXT record counts as a DMARC Policy Record: `v=DMARC1` first and exact (§4.7)."""
    return _VERSION.match(octets) is not None


def parse_record(octets: bytes) -> Record | Malformed:
    """One record whose version is right."""
    text = octets_to_text(octets)
    tags: list[Tag] = []
    flaws: list[Flaw] = []
    names: set[str] = set()
    offset = 0
    for item in text.split(";"):
        if named := _NAME.match(item):
            name = named[1]
            if name in names:
                return Malformed(text, name, offset + named.start(1))  # RFC 6376 §3.2, where values may be empty
            names.add(name)
        if matched := _ITEM.fullmatch(item):
            name, value = matched.groups()
            tags.append(Tag(name, value, offset + matched.start(2)))
            if name not in KNOWN_TAGS and name.lower() in KNOWN_TAGS:
                flaws.append(Flaw(FlawKind.CASE, name, value, offset + matched.start(1)))
        elif shown := item.strip(" \t"):
            flaws.append(_unreadable(item, shown, offset))
        offset += len(item) + 1
    return _typed(text, tags, flaws)


def _unreadable(item: str, shown: str, offset: int) -> Flaw:
    """An item that is not `tag=value`; if it begins like one, it is that tag's bad value."""
    name, equals, value = (part.strip(" \t") for part in shown.partition("="))
    if equals and name in KNOWN_TAGS:
        return Flaw(FlawKind.BAD_VALUE, name, value, offset + item.find(shown))
    return Flaw(FlawKind.NO_TAG, "", shown, offset + item.find(shown))


def _typed(text: str, tags: list[Tag], flaws: list[Flaw]) -> Record:
    chosen: dict[str, str] = {}
    options: tuple[str, ...] = ("0",)
    destinations: dict[str, tuple[ReportUri, ...]] = {}
    for tag in tags:
        if tag.name in _CHOICES:
            if (value := tag.value.lower()) in _CHOICES[tag.name]:
                chosen[tag.name] = value
            else:
                flaws.append(Flaw(FlawKind.BAD_VALUE, tag.name, tag.value, tag.offset))
        elif tag.name in ("rua", "ruf"):
            destinations[tag.name] = _report_uris(tag, flaws)
        elif tag.name == "fo":
            given = tuple(tag.value.lower().split(":"))
            if _are_failure_options(given):
                options = given
            else:
                flaws.append(Flaw(FlawKind.BAD_VALUE, "fo", tag.value, tag.offset))
    policies = {name: _DISPOSITIONS[chosen[name]] for name in _POLICIES if name in chosen}
    p, sp, np = map(policies.get, _POLICIES)
    valid = not any(flaw.kind is FlawKind.BAD_VALUE and flaw.tag in _POLICIES for flaw in flaws)
    asked = _asked(policies if valid else {})
    rua = destinations.get("rua", ())
    return Record(
        text=text,
        tags=tuple(tags),
        p=p,
        sp=sp,
        np=np,
        policies_valid=valid,
        t=chosen.get("t") == "y",
        psd=chosen.get("psd", "u"),
        adkim=chosen.get("adkim", "r"),
        aspf=chosen.get("aspf", "r"),
        fo=options,
        rua=rua,
        ruf=destinations.get("ruf", ()),
        report_domains=_report_domains(destinations),
        removed=tuple([tag for tag in tags if tag.name in REMOVED_TAGS]),
        flaws=tuple(sorted(flaws, key=lambda flaw: flaw.offset)),
        asked=asked,
        is_applied=(p is not None and valid) or bool(rua),
        kept=tuple(_kept(tags, asked)),
    )


def _asked(given: Mapping[str, Disposition]) -> dict[str, Disposition]:
    """What is asked for by each of the tags, whether it is given or not (§4.7, §4.10.1)."""
    own = given.get("p", Disposition.NONE)
    existing = given.get("sp", own)
    return {"p": own, "sp": existing, "np": given.get("np", existing)}


def _kept(tags: list[Tag], asked: Mapping[str, Disposition]) -> Iterator[tuple[str, str]]:
    given = {tag.name for tag in tags}
    for tag in tags:
        lower = tag.name.lower()
        name = lower if lower in KNOWN_TAGS else tag.name
        right = name == tag.name or (name not in given and not weakens(name, tag.value, asked))
        if right and "\\" not in tag.value:
            yield name, tag.value


def weakens(name: str, value: str, asked: Mapping[str, Disposition]) -> bool:
    """Whether a tag that receivers ignore so far would leave less in force than there is."""
    if name == "t":
        return asked["p"] > Disposition.NONE
    if name == "psd":  # of y, the names right below would no longer inherit
        return value.lower() == "y"
    return name in _POLICIES and _DISPOSITIONS.get(value.lower(), -1) < asked[name]


def _report_domains(destinations: dict[str, tuple[ReportUri, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for uris in destinations.values() for uri in uris for name in uri.domains))


def _are_failure_options(given: tuple[str, ...]) -> bool:
    """Each at most once, and not both of 0 and 1 (§4.7, §4.8)."""
    options = set(given)
    return options <= _FAILURE_OPTIONS and len(options) == len(given) and not options >= {"0", "1"}


def _report_uris(tag: Tag, flaws: list[Flaw]) -> tuple[ReportUri, ...]:
    """The valid URIs of a list; all that is not as it should be goes to `flaws`."""
    uris: dict[str, ReportUri] = {}
    offset = tag.offset
    for item in tag.value.split(","):
        shown = item.strip(" \t")
        uri = _report_uri(shown, offset + item.find(shown), tag.name, flaws)
        plain = in_one_case(uri.text) if uri and uri.domains else shown
        if uri and plain in uris:
            flaws.append(Flaw(FlawKind.REPEATED_URI, tag.name, shown, uri.offset))
        elif uri:
            uris[plain] = uri
        offset += len(item) + 1
    return tuple(uris.values())


def _report_uri(shown: str, offset: int, tag: str, flaws: list[Flaw]) -> ReportUri | None:
    def flawed(kind: FlawKind) -> None:
        flaws.append(Flaw(kind, tag, shown, offset))

    limit = _SIZE_LIMIT.search(shown)
    text = shown[: limit.start()] if limit else shown
    matched = _URI.fullmatch(text)
    if not matched or _BAD_ESCAPE.search(text):
        flawed(FlawKind.NO_URI)
        return None
    if limit:
        flawed(FlawKind.SIZE_LIMIT)
    if matched[1].lower() != "mailto":
        flawed(FlawKind.SCHEME)
        return ReportUri(text, offset)
    path = matched[2].partition("?")[0].partition("#")[0]
    domains = [domain_of(address).removesuffix(".") for address in _COMMA.split(path)]
    if not all(map(_DOMAIN.fullmatch, domains)):
        flawed(FlawKind.NO_MAILBOX)
        return None
    return ReportUri(text, offset, tuple(domains))
