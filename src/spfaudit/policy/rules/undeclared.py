"""Names that the zone files have and the inventory lacks.

Off where the source knows only what it is asked for: live DNS, and recordings of it. Zone transfers are not asked for.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from spfaudit.evidence import NAMES
from spfaudit.mail.posture import Posture
from spfaudit.mail.purposes import purposes
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text


@rule(
    "LIF008",
    "undeclared-name",
    severity=Severity.WARNING,
    title=Text(
        en="The zone has a name that the inventory lacks.",
        ja="ゾーンにあって、インベントリに記載のない名前があります。",
    ),
    rationale=Text(
        en="Nobody has said what the name is for, so nobody audits it: it can be spoofed, forgotten or taken over"
        " unnoticed.",
        ja="用途が申告されていない名前は監査の対象にならず、なりすましや放置、乗っ取りに気付けません。",
    ),
    remedy=Text(
        en="Add the name to the inventory with its usage, or delete its records.",
        ja="用途とともにインベントリに追加するか、そのレコードを削除してください。",
    ),
    reference="docs/architecture.md",
)
def undeclared_name(posture: Posture) -> Iterator[Problem]:
    if not posture.evidence.lists_names:
        return
    domain, listing = posture.entry.domain, posture.listing
    if domain not in listing.names:  # there is no list that could lack a name
        return
    yield from _undeclared(posture, domain, reported_at=domain)
    # What has no listed name above it is reported at the first one listed beside it.
    owner = registrable_domain(domain) or domain
    if listing.closest(owner) is None and listing.first_below.get(owner) == domain:
        yield from _undeclared(posture, owner, reported_at=None)


def _undeclared(posture: Posture, top: str, *, reported_at: str | None) -> Iterator[Problem]:
    listing = posture.listing
    for name, types in purposes(posture.rdata(NAMES, top)).items():
        if name in listing.names or listing.closest(name) != reported_at:
            continue
        what = _listed(types)
        yield Problem(
            message=Text(
                en=f"{name} has {what.en}, and is not in the inventory",
                ja=f"{name} に{what.ja} がありますが、インベントリに記載がありません",
            ),
            found=name,
            subject=name,
        )


def _listed(types: Iterable[Text]) -> Text:
    told = Text(en=", ".join(type.en for type in types), ja="、".join(type.ja for type in types))
    return replace(told, ja=f" {told.ja}") if told.ja[0].isascii() else told  # a space only beside Latin letters
