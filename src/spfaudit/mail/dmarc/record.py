"""A DMARC Policy Record as a typed value (RFC 9989 §4.7), with everything that is wrong with it.

Knows what a record is made of, not how it is read or found, or what it does where it stands.
"""

from enum import IntEnum, StrEnum

from msgspec import Struct


class Disposition(IntEnum):
    """A Domain Owner Assessment Policy; the stricter, the greater."""

    NONE = 0
    QUARANTINE = 1
    REJECT = 2

    def __init__(self, _value: int) -> None:
        self.word = self._name_.lower()
        """As records and reports have it."""

    def __str__(self) -> str:
        return self.word

    @property
    def tested(self) -> "Disposition":
        """What `t=y` asks receivers to apply instead: one level below (RFC 9989 §4.7)."""
        return Disposition(max(self - 1, 0))


class FlawKind(StrEnum):
    """What receivers do not heed in a record."""

    NO_TAG = "no tag"
    """Something between two semicolons that is not `tag=value`."""
    BAD_VALUE = "bad value"
    """A value outside the tag's syntax: its default counts."""
    CASE = "case"
    """A known tag in capital letters: tag names are case-sensitive (RFC 6376 §3.2), so the tag is unknown."""
    NO_URI = "no URI"
    SCHEME = "scheme"
    """A URI other than mailto."""
    NO_MAILBOX = "no mailbox"
    """A mailto URI without an address that mail can be sent to."""
    SIZE_LIMIT = "size limit"
    """`!10m` behind a URI: gone since RFC 9989, where `!` must be encoded."""
    REPEATED_URI = "repeated URI"


class Flaw(Struct, frozen=True, gc=False):
    """One thing that receivers do not heed, or do not take as it was meant."""

    kind: FlawKind
    tag: str
    """The tag in which it is, "" outside of any."""
    value: str
    """The text at fault, verbatim."""
    offset: int
    """Where it begins in the record's text."""


MOST_SURELY_USED = 2
"""So many destinations every receiver must be able to serve; what is beyond may be ignored (RFC 7489 §6.2)."""


class ReportUri(Struct, frozen=True, gc=False):
    """One destination of reports."""

    text: str
    offset: int
    domains: tuple[str, ...] = ()
    """The domains of a mailto URI's addresses, in lower case; () for other schemes."""


class Tag(Struct, frozen=True, gc=False):
    """One `tag=value`."""

    name: str
    value: str
    offset: int
    """Where the value begins in the record's text."""


_FALLS_BACK = {"p": ("p",), "sp": ("sp", "p"), "np": ("np", "sp", "p")}
"""Whence each of the policies has its value (RFC 9989 §4.7)."""


class Record(Struct, frozen=True, gc=False, kw_only=True):
    """One record. Tags that are absent or hold a bad value have their default here."""

    text: str
    tags: tuple[Tag, ...]
    """All of them in order, also those that receivers ignore."""
    p: Disposition | None = None
    """None: absent or bad."""
    sp: Disposition | None = None
    np: Disposition | None = None
    policies_valid: bool = True
    """Whether none of p, sp and np, where given, has a bad value."""
    t: bool = False
    psd: str = "u"
    adkim: str = "r"
    aspf: str = "r"
    fo: tuple[str, ...] = ("0",)
    rua: tuple[ReportUri, ...] = ()
    """Syntactically valid ones."""
    ruf: tuple[ReportUri, ...] = ()
    report_domains: tuple[str, ...] = ()
    """The domains of all mailboxes of both, each once."""
    removed: tuple[Tag, ...] = ()
    """Tags of RFC 7489 that RFC 9989 has no more."""
    flaws: tuple[Flaw, ...] = ()
    asked: dict[str, Disposition]
    """What it asks for by `p`, by `sp` and by `np`, whether these are given or follow from another."""
    is_applied: bool
    """Whether receivers heed the record at all.

    Without a valid `p`, or with a bad `sp` or `np`, they do only if there is somebody to report to (§4.10.1).
    """
    kept: tuple[tuple[str, str], ...]
    """Names and values of the tags that a record in its place would keep: known ones in capitals, which receivers
    ignore, are put right, unless they would weaken what is in force; what holds more than ASCII is left out."""

    @property
    def own(self) -> Disposition:
        """The policy for the name that publishes the record."""
        return self.asked["p"]

    @property
    def existing_subdomains(self) -> Disposition:
        """The policy for subdomains that exist."""
        return self.asked["sp"]

    @property
    def nonexistent_subdomains(self) -> Disposition:
        """The policy for subdomains that do not exist."""
        return self.asked["np"]

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """Where a record that takes the place of this one lets reports go on to: what every receiver must serve."""
        return tuple([uri.text for uri in self.rua if uri.domains][:MOST_SURELY_USED])

    def giver(self, tag: str) -> str:
        """The tag from which `tag` has its value: itself, if that is given, or another; "": by default it is none."""
        given = {"p": self.p, "sp": self.sp, "np": self.np} if self.policies_valid else {}
        return next((name for name in _FALLS_BACK[tag] if given.get(name) is not None), "")

    def tag(self, name: str) -> Tag | None:
        """The tag of that name as it stands in the record."""
        return next((tag for tag in self.tags if tag.name == name), None)

    def left_behind(self, policy: Disposition) -> tuple[str, ...]:
        """Which of sp and np are as strict as the record's own policy, and would not be so beside a p of that one."""
        given = (("sp", self.sp), ("np", self.np))
        return tuple([name for name, below in given if below is not None and self.own <= below < policy])


class Located(Struct, frozen=True, gc=False):
    """A valid record and the name it is for."""

    name: str
    record: Record


class Mended(Struct, frozen=True, gc=False):
    """A record as it was probably meant, but for what would leave less in force than there is."""

    text: str
    gained: frozenset[str]
    """The tags that it has and the record as it stands has not, or not soundly, or with fewer destinations."""


class Absent(Struct, frozen=True, gc=False):
    """Proven: no DMARC Policy Record; `ignored`: TXT data there that receivers ignore."""

    ignored: tuple[bytes, ...] = ()


class Malformed(Struct, frozen=True, gc=False):
    """A record whose whole tag list is void, because a tag is given twice (RFC 6376 §3.2)."""

    text: str
    tag: str
    offset: int
    """Where the second one begins in the text."""


class Multiple(Struct, frozen=True, gc=False):
    """More than one record: all are discarded (RFC 9989 §4.10)."""

    records: tuple[str, ...]


Published = Record | Absent | Malformed | Multiple


class Standing(Struct, frozen=True, gc=False):
    """All that stands at `_dmarc` below a name."""

    published: Published
    own: Record | None
    """What is published, if that is a valid record."""
    ignored: tuple[bytes, ...]
    """The TXT records that are no DMARC records for receivers, each joined."""
    shown: tuple[str, ...]
    """The text of the DMARC records, well-formed or not."""
    is_plain: bool
    """A valid record and nothing else, without a flaw and without an exception from its policy, whatever that is."""
