"""Names that the zone files have and the inventory lacks.

Off where the source knows only what it is asked for: live DNS, and recordings of it. Zone transfers are not asked for.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from spfaudit.evidence import NAMES
from spfaudit.mail.posture import Posture
from spfaudit.mail.purposes import lacking_underscore, purposes
from spfaudit.policy.lost_dot import is_doubled, written
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
        " unnoticed. Which names there are, only zone files tell (--zone).",
        ja="用途が申告されていない名前は監査の対象にならず、なりすましや放置、乗っ取りに気付けません。"
        "どのような名前があるかは、ゾーンファイル（--zone）からしか分かりません。",
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
    records = posture.rdata(NAMES, top)
    lacking = lacking_underscore(records, top)
    for name, types in purposes(records).items():
        if name in listing.names or listing.closest(name) != reported_at:
            continue
        what = _listed(types)
        yield Problem(
            message=Text(
                en=f"{name} has {what.en}, and is not in the inventory",
                ja=f"{name} に{what.ja} がありますが、インベントリに記載がありません",
            ),
            found=name,
            remedy=_of_slip(name, lacking.get(name, ""), posture.entry.domain),
            subject=name,
        )


def _of_slip(name: str, looked_for: str, domain: str) -> Text | None:
    """What to do about a name that nobody seems to have wanted; None about others."""
    meant = next((before for before in written(name, domain) if is_doubled(before, domain)), "")
    if meant:
        return Text(
            en=f"It seems that the records are meant for {meant}, and that the zone's own name was added once more:"
            " write the dot at the end of their names in the zone file, or delete those that are there already."
            " Otherwise add the name to the inventory.",
            ja=f"{meant} のレコードのつもりが、名前にゾーン名が二重に付いたとみられます。ゾーンファイルで名前の末尾に"
            "ドットを付けてください。正しい名前にすでにあるものは削除します。意図した名前であれば、インベントリに追加して"
            "ください。",
        )
    if looked_for:
        return Text(
            en=f"It seems that the name lacks an underscore: put the TXT record at {looked_for}, or delete it if there"
            " is one already. Otherwise add the name to the inventory.",
            ja=f"名前のアンダースコア（_）が抜けているとみられます。TXT レコードは {looked_for} に移し、"
            "そこにすでにある場合は削除してください。意図した名前であれば、インベントリに追加してください。",
        )
    return None


def _listed(types: Iterable[Text]) -> Text:
    told = Text(en=", ".join(type.en for type in types), ja="、".join(type.ja for type in types))
    return replace(told, ja=f" {told.ja}") if told.ja[0].isascii() else told  # a space only beside Latin letters
