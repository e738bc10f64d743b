"""Names to which a zone's own was added, for want of a dot at their end in the zone file (RFC 1035 §5.1).

Knows names alone. A guess tells a person what was probably meant, and changes no judgement.
"""

from collections.abc import Iterator

from spfaudit.names import at_or_below
from spfaudit.suffixes import is_listed_suffix, registrable_domain
from spfaudit.text import Text


def written(name: str, domain: str) -> Iterator[str]:
    """What may have been written where `name` was read: without `domain`, or a name above it, behind it."""
    origin: str = domain
    top = registrable_domain(domain) or domain
    while at_or_below(origin, top):
        before = name.removesuffix(f".{origin}")
        if before != name:
            yield before
        origin = origin.partition(".")[2]


def is_doubled(before: str, domain: str) -> bool:
    """Whether `before`, without the zone's own name behind it, is in the domain already."""
    return at_or_below(before, registrable_domain(domain) or domain)


def is_whole(name: str) -> bool:
    """Whether a name looks like that of a host in a domain that somebody has registered."""
    registrable = registrable_domain(name)
    return registrable is not None and name != registrable and is_listed_suffix(registrable.partition(".")[2])


def if_meant(name: str) -> Text:
    """What to do if the name is meant, and not what was read."""
    return Text(
        en=f"If {name} is meant, write the dot at its end in the zone file.",
        ja=f"{name} のつもりであれば、ゾーンファイルで名前の末尾にドットを付けてください。",
    )
