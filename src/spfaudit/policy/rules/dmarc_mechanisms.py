"""Whether there is anything by which mail could pass the DMARC policy (RFC 9989 §3, §5.1)."""

from collections.abc import Iterator

from spfaudit.mail.dmarc.record import Disposition
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.permerror import error_of_reach, error_of_tree
from spfaudit.mail.spf.publication import Multiple
from spfaudit.mail.spf.record import Malformed
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.dmarc_remedies import whose
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DMA017",
    "enforcement-without-mechanism",
    severity=Severity.ERROR,
    usages=frozenset({S}),
    title=Text(
        en="DMARC is enforced while SPF ends in permerror and no DKIM selector is known to work.",
        ja="SPF が permerror で DKIM の有効なセレクターも確認できないのに、DMARC で隔離または拒否を指定しています。",
    ),
    rationale=Text(
        en="Where neither SPF nor DKIM gives a pass, receivers quarantine or reject the domain's genuine mail.",
        ja="SPF も DKIM も pass にならなければ、正規のメールまで隔離または拒否されます。",
    ),
    remedy=Text(
        en="Mend the SPF record; sign with DKIM, and declare the selectors in the inventory (dkim_selectors).",
        ja="SPF レコードを修正してください。DKIM 署名を行い、セレクターを dkim_selectors に登録してください。",
    ),
    reference="RFC 9989 §5.1, RFC 7208 §2.6.7",
)
def enforcement_without_mechanism(posture: Posture) -> Iterator[Problem]:
    in_force = posture.dmarc.in_force
    if in_force is None or in_force.policy is Disposition.NONE:
        return
    error = _permanent_error(posture)
    if error is None or posture.dkim.works:
        return
    by = whose(posture, in_force)
    yield Problem(
        message=Text(
            en=f"a policy of {in_force.policy} is in force{by.en}; SPF ends in permerror ({error.en}), and no DKIM"
            " selector is known to work",
            ja=f"ポリシー {in_force.policy}{by.ja or ' '}が適用されていますが、SPF は permerror（{error.ja}）で、"
            "有効な DKIM セレクターも確認できません",
        ),
        found=posture.spf_text,
    )


def _permanent_error(posture: Posture) -> Text | None:
    """Why receivers answer permerror; None if they do not, or if there is no SPF record, which is SPF001's business."""
    tree = posture.spf_tree
    if tree is None:
        return _own_error(posture)
    if error := error_of_tree(tree):
        return error
    reach = posture.spf_reach
    error = error_of_reach(reach) if reach else None
    if error is None and reach and reach.failures:  # those of the tree are among them
        reach.require_complete()
    return error


def _own_error(posture: Posture) -> Text | None:
    match posture.spf:
        case Multiple(records):
            return Text(en=f"{len(records)} SPF records", ja=f"SPF レコードが {len(records)} 件")
        case Malformed(place=place):
            return Text(en=f"a syntax error {place.en}", ja=f"{place.ja}の構文エラー")
        case _:
            return None
