"""Names that nobody has made: what a wildcard answers for them, and whether they can be spoofed."""

from collections.abc import Iterator

from spfaudit.evidence import Answer, NoData, NxDomain, Records, denies_name
from spfaudit.mail.dmarc.discovery import in_force, is_asked_from_below, rejects, standing
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import is_merely_renamed, landing
from spfaudit.mail.spf.last_word import denies_all
from spfaudit.mail.spf.publication import Absent, Published, published
from spfaudit.mail.spf.record import Record
from spfaudit.mail.spf.tree import grow
from spfaudit.names import random_name_below
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.left_records import every_record
from spfaudit.policy.lock_down import reject_policy, what_rejecting_takes
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.retired import has_gone
from spfaudit.policy.rule import N, Problem, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.record_data import joined_texts
from spfaudit.suffixes import is_public_suffix
from spfaudit.text import Text


@rule(
    "LIF007",
    "wildcard-masks-names",
    severity=Severity.INFO,
    title=Text(
        en="Every name below the domain answers, by a wildcard.",
        ja="ワイルドカードにより、ドメイン配下のすべての名前が応答します。",
    ),
    rationale=Text(
        en="Names that were never made and names that were deleted look alike, and as if they existed: no check can"
        " tell whether a name below is in use, and a policy for names that do not exist (np) never applies.",
        ja="作ったことのない名前も削除した名前も存在するように見えるため、使用中かどうかを DNS から判断できません。"
        "存在しない名前に対する DMARC ポリシー（np）も適用されません。",
    ),
    remedy=Text(
        en="List the names in use, then delete the wildcard; if it is there to deny mail (v=spf1 -all), it may stay.",
        ja="使用中の名前を個別に登録したうえで、ワイルドカードを削除してください。"
        "メールの拒否（v=spf1 -all）が目的であれば、そのままで構いません。",
    ),
    reference="RFC 4592 §2.1, §3.3",
)
def wildcard_masks_names(posture: Posture) -> Iterator[Problem]:
    dmarc = posture.evidence.known(posture.first_questions[2])
    if denies_name(dmarc):
        return  # a wildcard would have answered there as well (RFC 4592 §3.3.1)
    name = random_name_below(posture.entry.domain)
    if not name or not posture.exists:
        return
    answer = posture.known("TXT", name)
    no_alias = not answer.chain or is_merely_renamed(answer)
    if isinstance(answer, NxDomain) and no_alias:
        return
    # NODATA is no proof of a wildcard: some signers deny every name in this way (RFC 9824 §3).
    types = ("A", "AAAA", "MX") if isinstance(answer, NoData) and no_alias else ()
    survey = posture.survey_at(name, "TXT", *types)
    found = every_record(survey)
    if found and not (no_alias and all(isinstance(known, NoData | NxDomain) for known in survey.known.values())):
        yield Problem(
            message=_answered(posture.entry.domain, landing(posture.entry.domain, answer)),
            found=", ".join(found),
            remedy=_with_dmarc(posture, dmarc, answer),
        )
    survey.require_complete()


def _with_dmarc(posture: Posture, dmarc: Answer, random: Answer) -> Text | None:
    """The remedy where the DMARC record in force is the wildcard's, and would be gone with it; None: it is not."""
    if not (posture.dmarc.own and isinstance(dmarc, Records) and isinstance(random, Records)):
        return None
    if dmarc.rdata != random.rdata:
        return None
    return Text(
        en=f"Publish the DMARC record at _dmarc.{posture.entry.domain} itself first, since it comes from the wildcard."
        " Then list the names in use, and delete the wildcard.",
        ja="DMARC レコードはワイルドカードによるものとみられます。先に"
        f" _dmarc.{posture.entry.domain} 自体に公開し、使用中の名前を個別に登録したうえで、"
        "ワイルドカードを削除してください。",
    )


def _answered(domain: str, below: str) -> Text:
    """`below`: where the wildcard is, or below what: another name only where a DNAME record leads there."""
    if below != domain:
        return Text(
            en=f"a random name below {domain} answers, by a wildcard at {below} or further up",
            ja=f"{domain} 配下の実在しない名前に応答があります（*.{below} またはその上位のワイルドカード）",
        )
    return Text(
        en=f"a random name below {domain} answers, by a wildcard there or further up",
        ja=f"{domain} 配下の実在しない名前に応答があります（*.{domain} またはその上位のワイルドカード）",
    )


@rule(
    "USE010",
    "spoofable-subdomain",
    severity=Severity.INFO,
    usages=frozenset({N, X}),
    title=Text(
        en="Names below a domain without mail can be spoofed: neither SPF nor DMARC covers them.",
        ja="メールに使用しないドメインの配下の名前が、SPF でも DMARC でも保護されていません。",
    ),
    rationale=Text(
        en="SPF holds for one name and not for those below. Anybody can send from a name that does not exist, unless"
        " DMARC denies it by np, sp or p, or a wildcard publishes a null SPF.",
        ja="SPF は配下の名前には及びません。DMARC の np・sp・p か、ワイルドカードの SPF で拒否しない限り、"
        "存在しない名前を差出人とするメールを誰でも送信できます。",
    ),
    remedy=Text(
        en="Publish DMARC with p=reject and neither sp nor np below it.",
        ja="p=reject の DMARC を、それより弱い sp・np を付けずに公開してください。",
    ),
    reference="RFC 9989 §4.7, RFC 7208 §10.1.2",
)
def spoofable_subdomain(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:  # which needs no more questions
        return
    if rejects(posture.dmarc.below(exists=False)) and rejects(posture.dmarc.below(exists=True)):
        return
    if has_gone(posture):
        return
    domain = posture.entry.domain
    name = random_name_below(domain)
    if not name:
        return
    answer = posture.known("TXT", name)
    below = posture.dmarc.below(exists=not denies_name(answer))
    wildcard = standing(answer, posture.shared).own  # what answers at any name answers at _dmarc below it
    if wildcard:
        below = in_force(name, wildcard, "p")
    if rejects(below) or _denies_all(posture, name, answer):
        return
    policy = Text(en="no DMARC policy applies to them", ja="適用される DMARC ポリシーもありません")
    if below:
        policy = Text(
            en=f"the DMARC policy for them is {below.policy}", ja=f"適用される DMARC ポリシーは {below.policy} です"
        )
    below_it = landing(domain, answer)
    yield Problem(
        message=Text(
            en=f"nothing denies mail from made-up names below: no null SPF at *.{below_it}, and {policy.en}",
            ja=f"実在しない配下の名前からのメールが拒否されません。*.{below_it} に -all だけの SPF がなく、{policy.ja}",
        ),
        found=below.record.text if below else None,
        remedy=_cover(posture, answer),
    )


def _cover(posture: Posture, answer: Answer) -> Text:
    """The remedy; `answer`: what a random name below has as TXT, which may be an SPF record: there may be one only."""
    spf = txt_line(f"*.{landing(posture.entry.domain, answer)}", "v=spf1 -all")
    how = _PUBLISH if isinstance(_published(posture, answer), Absent) else _REPLACE
    domain, organization = posture.entry.domain, posture.dmarc.organizational_domain
    # Names below go by the record of the organization (§4.10.1), and a walk from them leaves out deep names (§4.10).
    if organization != domain or not is_asked_from_below(domain):
        wildcard = Text(en=f"For names that do not exist, {how.en}: {spf}", ja=f"存在しない名前に対して{how.ja}：{spf}")
        if organization == domain or is_public_suffix(organization):
            return beside_wildcard(posture, wildcard)
        tag = "np" if denies_name(answer) else "sp"  # no more than is needed: sp holds for names that send as well
        remedy = Text(
            en=f"{wildcard.en}; or have {tag}=reject asked for by the DMARC record at _dmarc.{organization}.",
            ja=f"{wildcard.ja}。または、_dmarc.{organization} の DMARC レコードの {tag} を reject にしてください。",
        )
        return beside_wildcard(posture, remedy)
    dmarc = reject_policy(posture, below=True)
    remedy = Text(
        en=f"Have as the only DMARC record: {dmarc}; or, for names that do not exist, {how.en}: {spf}",
        ja=f"DMARC レコードを次の 1 件だけにしてください：{dmarc}。または、存在しない名前に対して{how.ja}：{spf}",
    )
    return what_rejecting_takes(posture, dmarc, remedy)


_PUBLISH = Text(en="publish", ja="次のレコードを公開してください")
_REPLACE = Text(en="have as the only SPF record", ja="次の SPF レコード 1 件だけを公開してください")


def _published(posture: Posture, answer: Answer) -> Published:
    rdata = answer.rdata if isinstance(answer, Records) else ()
    return published(joined_texts(rdata), posture.shared.records)


def _denies_all(posture: Posture, name: str, answer: Answer) -> bool:
    """Whether a null SPF answers at `name`."""
    spf = _published(posture, answer)
    return isinstance(spf, Record) and denies_all(grow(name, posture.evidence, posture.shared, record=spf))
