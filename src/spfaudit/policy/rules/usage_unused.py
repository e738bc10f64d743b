"""Names that seem to serve nothing any more."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.publication import Absent
from spfaudit.policy.lock_down import has_null_spf
from spfaudit.policy.rule import N, Problem, R, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "USE011",
    "apparently-unused",
    severity=Severity.INFO,
    usages=frozenset({S, R, N}),
    title=Text(
        en="A name has nothing but records that lock mail down: a candidate for retirement.",
        ja="メールを拒否するレコードしかない名前です。廃止の候補です。",
    ),
    rationale=Text(
        en="It has no mail exchanger, no address and no other text. Names that serve nothing cost attention and can"
        " still be lost or abused; those that nobody needs are best abolished.",
        ja="MX もアドレスも、ほかの TXT レコードもありません。"
        "使われていない名前も管理の手間がかかり、失効や悪用のおそれが残ります。"
        "不要であれば廃止するのが最善です。",
    ),
    remedy=Text(
        en="Make sure that nothing below the name is in use, then declare it as retired; or waive this, if it is kept"
        " for a reason.",
        ja="この名前の配下が使われていないことを確認し、不要であれば用途を retired に変更してください。"
        "残す理由がある場合は免除を設定してください。",
    ),
    reference="RFC 7208 §10.1.2, RFC 7505",
)
def apparently_unused(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    if exchangers.exchange.targets or not _only_locked_down(posture) or exchangers.addressed:
        return
    if posture.entry.domain in posture.listing.above:  # names below it are in use, or retired
        return
    yield Problem(
        message=Text(
            en="no mail exchanger, no address, nothing but records that lock mail down",
            ja="MX もアドレスもなく、メールを拒否するレコードしかありません",
        ),
        found=", ".join(_lock_down(posture)),
    )


def _lock_down(posture: Posture) -> Iterator[str]:
    yield from posture.spf_records
    for record in posture.exchangers.exchange.refusals:
        yield f"MX {record.preference} {record.exchange}"


def _only_locked_down(posture: Posture) -> bool:
    """Whether there is a null SPF or a null MX, and no other text."""
    if posture.txt_answer.chain or len(posture.txt) != len(posture.spf_records):  # an alias serves what it points at
        return False
    if isinstance(posture.spf, Absent):
        return bool(posture.exchangers.exchange.refusals)
    return has_null_spf(posture)
