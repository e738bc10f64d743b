"""The life of a name after its use: on hold and locked down, then gone.

A retired name may keep its records up to its `retired_on`. From then on it must be gone (LIF002), or, up to its
`hold_until`, locked down (LIF003). When the hold is over, the owner has to decide (LIF004).
"""

from collections.abc import Iterator

from spfaudit.evidence import Failed, Host, NoData, Records
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import dname_above
from spfaudit.mail.survey import Survey
from spfaudit.names import random_name_below
from spfaudit.policy.by_dname import removed_by_dname
from spfaudit.policy.left_records import records_left
from spfaudit.policy.retired import TYPES, has_gone, in_use, on_hold
from spfaudit.policy.rule import Problem, X, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text, plural

_DELETE = Text(
    en="Delete the records listed; if the name must be kept registered for a while, set hold_until.",
    ja="列挙されたレコードを削除してください。一定期間保留する場合は hold_until を設定してください。",
)
_ABOLISH = Text(
    en="Abolish the name: delete what is left in DNS and give up the delegation; or extend hold_until.",
    ja="DNS に残ったレコードと委任を削除して廃止を完了するか、hold_until を延長してください。",
)


@rule(
    "LIF002",
    "retired-domain-still-in-dns",
    severity=Severity.ERROR,
    usages=frozenset({X}),
    title=Text(
        en="A retired domain, not on hold, is still in DNS.",
        ja="廃止済み（保留期間外）のドメインが DNS に残っています。",
    ),
    rationale=Text(
        en="Records that outlive their purpose point at hosts that others may take over, in the organization's name.",
        ja="不要になったレコードの参照先は第三者に乗っ取られるおそれがあり、組織の名前で悪用されます。",
    ),
    remedy=_DELETE,
    reference="RFC 1034 §3.6",
)
def retired_domain_still_in_dns(posture: Posture) -> Iterator[Problem]:
    if in_use(posture) or on_hold(posture):
        return
    if _is_alias_to_the_unknown(posture):
        survey = posture.survey("CNAME", "TXT")
    elif posture.exists:
        survey = posture.survey(*TYPES)
    else:
        return
    left = records_left(survey)
    if left:
        retired_on = posture.entry.retired_on
        siblings = _siblings(posture, survey)
        wildcard = _wildcard(posture, survey, siblings)
        yield Problem(
            message=Text(
                en=f"{'' if survey.is_complete else 'at least '}{len(left)} {plural(len(left), 'record')} left"
                + (f" since retirement on {retired_on}" if retired_on else "")
                + (f", the same as by the wildcard {wildcard}" if wildcard else ""),
                ja=(f"{retired_on} の廃止後も" if retired_on else "廃止後も")
                + f"レコードが {len(left)} 件{'' if survey.is_complete else '以上'}残っています"
                + (f"（ワイルドカード {wildcard} によるものと同じ）" if wildcard else ""),
            ),
            found=", ".join(left),
            remedy=Text(
                en="Delete the records that the name has of its own, if any. What is left then is the wildcard's:"
                f" list what is in use in its place, then delete {wildcard}.",
                ja="この名前自体のレコードがあれば削除してください。なければワイルドカードによるものなので、"
                f"使用中の名前だけを個別に登録したうえで {wildcard} を削除してください。",
            )
            if wildcard
            else removed_by_dname(posture) or (_undelegated(posture, _DELETE) if _is_delegated(left) else _DELETE),
            cause=cause(posture, "wildcard", wildcard or None),
        )
        if siblings:
            siblings.require_complete()
    survey.require_complete()


def _is_delegated(left: list[str]) -> bool:
    return any(record.startswith("NS ") for record in left)


def _undelegated(posture: Posture, remedy: Text) -> Text:
    """A remedy that ends a delegation of the name; where names below are in use, with what that means for them."""
    below = posture.listing.used_below.get(posture.entry.domain)
    if below is None:
        return remedy
    return remedy + Text(
        en=f"(Names below it are in use, such as {below}, and would be gone with its delegation: as long as they are,"
        " declare this one as non-sending.)",
        ja=f"（配下に {below} など使用中の名前があり、この名前の委任を削除するとそれらも使えなくなります。"
        "使用中の間は、用途を non-sending に変更してください。）",
    )


def _is_alias_to_the_unknown(posture: Posture) -> bool:
    """Whether the name has a CNAME record, but no lookup tells what that leads to: the record is there all the same."""
    if not isinstance(posture.evidence.answer(posture.first_questions[0]), Failed):
        return False
    alias = posture.survey("CNAME").known.get("CNAME")
    if not isinstance(alias, Records):
        return False
    (target, *_) = alias.rdata
    return isinstance(target, Host) and dname_above(posture.evidence, posture.entry.domain, target.name) is None


def _siblings(posture: Posture, survey: Survey) -> Survey | None:
    """What stands right beside the name where nobody has put anything; None where nobody can have wildcards."""
    domain = posture.entry.domain
    beside = random_name_below(domain.partition(".")[2]) if registrable_domain(domain) != domain else None
    if not beside:
        return None
    return posture.survey_at(beside, *[type for type, answer in survey.known.items() if not isinstance(answer, NoData)])


def _wildcard(posture: Posture, survey: Survey, siblings: Survey | None) -> str:
    """The wildcard that answers in this name's place, or as the name does; or ""."""
    left = records_left(siblings) if siblings else []
    return f"*.{posture.entry.domain.partition('.')[2]}" if left == records_left(survey) else ""


@rule(
    "LIF004",
    "hold-expired",
    severity=Severity.WARNING,
    usages=frozenset({X}),
    title=Text(en="The hold of a retired domain is over.", ja="廃止ドメインの保留期限が過ぎています。"),
    rationale=Text(
        en="A hold has an end so that somebody decides again. A name that is kept without a decision is paid for and"
        " forgotten, or lapses unnoticed.",
        ja="保留に期限があるのは、改めて判断するためです。放置すると、費用だけがかかり続けるか、"
        "気付かないうちに登録が失効します。",
    ),
    remedy=_ABOLISH,
    reference="docs/architecture.md",
)
def hold_expired(posture: Posture) -> Iterator[Problem]:
    hold_until = posture.entry.hold_until
    if hold_until is None or on_hold(posture) or has_gone(posture):  # gone: it has been abolished
        return
    days = (posture.today - hold_until).days
    ns = posture.survey("NS")
    yield Problem(
        message=Text(
            en=f"the hold ended on {hold_until}, {days} {plural(days, 'day')} ago, and the name still exists",
            ja=f"保留期限 {hold_until} を {days} 日過ぎていますが、名前がまだ存在しています",
        ),
        found=f"hold_until: {hold_until}",
        remedy=_undelegated(posture, _ABOLISH) if _is_delegated(records_left(ns)) or not ns.is_complete else _ABOLISH,
    )
