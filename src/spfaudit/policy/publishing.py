"""Remedies that have a record published, with what may stand in its way: an alias, a wildcard, a retired name.

Knows lines to publish, and nothing of what they say.
"""

from spfaudit.evidence import NxDomain, denies_name
from spfaudit.mail.posture import Posture
from spfaudit.names import LONGEST_NAME, at_or_below
from spfaudit.policy.by_dname import below_dname
from spfaudit.policy.by_wildcard import beside_wildcard, is_wildcards_alias
from spfaudit.policy.data import claimable_service
from spfaudit.policy.retired import may_stay
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text


def publish(posture: Posture, line: str, *, instead: Text | None = None, alias: str = "") -> Text:
    """A remedy: publish the record. `instead`: what it replaces; `alias`: whose alias the record's owner is."""
    if instead:
        text = Text(en=f"Replace {instead.en} by: {line}", ja=f"{instead.ja}を次のものに置き換えてください：{line}")
    else:
        text = Text(en=f"Publish: {line}", ja=f"次のレコードを公開してください：{line}")
    if alias and not _is_wildcards(posture):  # RFC 1034 §3.6.2
        text += below_dname(posture) or Text(
            en=f"(The name is an alias of {alias}, and nothing may stand beside a CNAME: replace that by address"
            " records first, or delete it.)",
            ja=f"（この名前は {alias} の別名です。CNAME とほかのレコードは併存できないため、"
            "先に CNAME を削除するか、アドレスレコードに置き換えてください。）",
        )
    return beside_wildcard(posture, unless_removed(posture, text))


def at_alias(posture: Posture, alias: str, remedy: Text) -> Text:
    """A remedy that has a TXT record published at `alias`; where that is an alias, or a wildcard's, with what it takes.

    A wildcard may have made the alias: then there is no CNAME to delete, and what is published there ends it.
    """
    if len(alias) > LONGEST_NAME:
        return beside_wildcard(posture, remedy + _only_above(alias) if alias.startswith("_dmarc.") else remedy)
    answer = posture.known("TXT", alias)
    if answer.chain:
        target = answer.chain[-1]
        if isinstance(answer, NxDomain) and _is_anybodys(posture, target):
            remedy += _not_to_others(alias, target)
        elif not is_wildcards_alias(posture, alias, answer.chain):
            remedy += beside_cname(alias, target)
    # What is published elsewhere, as an inherited policy is, takes nothing from the name (RFC 4592 §2.2.1).
    return beside_wildcard(posture, remedy) if at_or_below(alias, posture.entry.domain) else remedy


def _only_above(name: str) -> Text:
    return Text(  # RFC 1035 §2.3.4
        en=f"(No name in DNS can be as long as {name}: publish the record of a shorter name above, which is this"
        " one's as well.)",
        ja=f"（{name} は DNS で許される長さを超えるため、公開できません。上位のより短い名前に公開すれば、この名前にも"
        "適用されます。）",
    )


def _not_to_others(alias: str, target: str) -> Text:
    return Text(
        en=f"({alias} is an alias of {target}, which does not exist and which others may take: delete that alias"
        " first (LIF005).)",
        ja=f"（{alias} は {target} の別名ですが、{target} は存在せず、第三者に取得されるおそれがあります。"
        "先に別名を削除してください（LIF005）。）",
    )


def beside_cname(alias: str, target: str) -> Text:
    """What it takes to publish a record at a name that is an alias, by a CNAME of its own or otherwise."""
    return Text(  # RFC 1034 §3.6.2
        en=f"({alias} is an alias of {target}. Beside a CNAME of its own nothing may stand: have the record published"
        f" at {target}, or delete that CNAME first.)",
        ja=f"（{alias} は {target} の別名です。CNAME とほかのレコードは併存できないため、{alias} 自体に CNAME がある"
        f"場合は、{target} に公開するか、先にその CNAME を削除してください。）",
    )


def _is_wildcards(posture: Posture) -> bool:
    """Whether it is a wildcard that makes the name an alias, so far as is known."""
    answer = posture.survey("TXT").known.get("TXT")
    return answer is not None and bool(answer.chain) and is_wildcards_alias(posture, posture.entry.domain, answer.chain)


def _is_anybodys(posture: Posture, target: str) -> bool:
    """Whether a name that does not exist is one that others can make: at a service, or in a domain that is gone."""
    registrable = registrable_domain(target)
    owner = posture.survey_ns(registrable).known.get(registrable) if registrable else None
    return claimable_service(target) is not None or denies_name(owner)


def at_name(posture: Posture, remedy: Text | None) -> Text | None:
    """As `at_alias`, for a record at the audited name; None if there is no remedy."""
    return remedy and at_alias(posture, posture.entry.domain, remedy)


def unless_removed(posture: Posture, remedy: Text) -> Text:
    """The remedy; of a retired name that need not stay, removing it is a better one."""
    if may_stay(posture):
        return remedy
    return _REMOVE + remedy


_REMOVE = Text(
    en="Remove the retired name from DNS. As long as it stays:",
    ja="廃止済みの名前は DNS から削除してください。残す間は、",
)
