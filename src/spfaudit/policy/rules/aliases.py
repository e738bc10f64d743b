"""Aliases to names that are gone."""

from collections.abc import Iterator, Mapping

from spfaudit.evidence import Answer, Failed, NxDomain, Question, Records, Undetermined, denies_name
from spfaudit.mail.bimi import SELECTOR
from spfaudit.mail.posture import Posture
from spfaudit.mail.renaming import DeadEnd, dead_end
from spfaudit.names import LONGEST_NAME
from spfaudit.policy.by_wildcard import is_wildcards_alias
from spfaudit.policy.data import claimable_service
from spfaudit.policy.lost_dot import if_meant, is_doubled, is_whole, written
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.lapsed import lapsed_domains
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text

_TRANSPORT = ("_mta-sts", "_smtp._tls", f"{SELECTOR}._bimi")
_POLICY_HOST = "mta-sts"


@rule(
    "LIF005",
    "dangling-cname",
    severity=Severity.ERROR,
    title=Text(
        en="The name, or one that its mail depends on, is an alias to a name that does not exist.",
        ja="この名前、またはメールに関わる配下の名前が、存在しない名前への CNAME になっています。",
    ),
    rationale=Text(
        en="Whoever can bring the target into being controls what the alias shows and whose mail passes. On clouds"
        " where names can be chosen freely, and in domains that have lapsed, that is anyone.",
        ja="参照先の名前を作れる者は、この名前の内容やメールの認証を自由に操作できます。名前を自由に選べる"
        "クラウドや失効したドメインでは、誰でも作れます。",
    ),
    remedy=Text(
        en="Delete the CNAME record, or point it at a name that exists.",
        ja="CNAME レコードを削除するか、存在する名前を参照するよう修正してください。",
    ),
    reference="RFC 1034 §3.6.2, RFC 2308 §2.1",
    of_transport=tuple(f"{prefix}.{{domain}}" for prefix in (*_TRANSPORT, _POLICY_HOST)),
)
def dangling_cname(posture: Posture) -> Iterator[Problem]:
    txt, _, dmarc = posture.first_questions  # MX has the chain of TXT
    evidence = posture.evidence
    if not (
        posture.entry.dkim_selectors
        or posture.inventory.transport
        or _is_doubtful(evidence.answer(txt))
        or _is_doubtful(evidence.answer(dmarc))
    ):
        return
    survey = posture.survey_txt(*_names(posture))
    chains = {name: a.chain for name, a in survey.known.items() if isinstance(a, NxDomain) and a.chain}
    if chains:
        yield from _dangling(posture, chains)
    survey.require_complete()


def _is_doubtful(answer: Answer) -> bool:
    """Whether it shows an alias to nowhere, or may hide one."""
    return isinstance(answer, Failed) or (isinstance(answer, NxDomain) and bool(answer.chain))


def _names(posture: Posture) -> Iterator[str]:
    """The name and those below it that its mail depends on."""
    domain = posture.entry.domain
    yield domain
    below = ["_dmarc"]
    answer = posture.evidence.answer(posture.first_questions[0])
    if not (isinstance(answer, Failed) or denies_name(answer)):  # else nobody knows, or nothing is below (RFC 8020 §2)
        below += [f"{selector}._domainkey" for selector in posture.entry.dkim_selectors]
        below += _transport(posture) if posture.inventory.transport else ()
    yield from [f"{prefix}.{domain}" for prefix in below if len(prefix) + 1 + len(domain) <= LONGEST_NAME]


def _transport(posture: Posture) -> Iterator[str]:
    """The names of MTA-STS, TLS-RPT and BIMI; that of the policy's host only where a record has senders look there."""
    yield from _TRANSPORT
    name = f"{_TRANSPORT[0]}.{posture.entry.domain}"
    if len(name) <= LONGEST_NAME and isinstance(posture.evidence.answer(Question(name, "TXT")), Records):
        yield _POLICY_HOST  # RFC 8461 §3.3


def _dangling(posture: Posture, chains: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    own = registrable_domain(posture.entry.domain)
    owners = {name: registrable_domain(chain[-1]) for name, chain in chains.items()}
    lapsed = lapsed_domains(posture, [owner for owner in owners.values() if owner and owner != own])
    doubt: Undetermined | None = None
    for name, chain in chains.items():
        end = dead_end(posture.evidence, name, chain)
        if isinstance(end, Undetermined):
            doubt = doubt or end
        elif not end.target_exists or claimable_service(chain[-1]):
            owner = owners[name]
            yield _problem(posture, name, chain, owner if owner in lapsed.names else None, _record(posture, end))
    lapsed.require_complete()
    if doubt:
        raise doubt


def _record(posture: Posture, end: DeadEnd) -> Text:
    """What is to be deleted: a CNAME record, that of a wildcard, by which any other name is that alias, or a DNAME."""
    owner = end.owner
    if end.dname:
        return Text(en=f"the DNAME record of {owner}", ja=f"{owner} の DNAME レコード")
    if is_wildcards_alias(posture, owner, end.remains):
        return Text(
            en=f"the CNAME record of the wildcard that answers for {owner}",
            ja=f"{owner} に応答しているワイルドカードの CNAME レコード",
        )
    return Text(en=f"the CNAME record of {owner}", ja=f"{owner} の CNAME レコード")


def _problem(posture: Posture, name: str, chain: tuple[str, ...], lapsed: str | None, record: Text) -> Problem:
    target = chain[-1]
    service = claimable_service(target)
    if lapsed:
        what = Text(  # ends alike for all names that share the cause: told together, that is what is left of it
            en=f"and {lapsed} is not registered: whoever registers it controls the alias",
            ja=f"{lapsed} 自体も登録されていません。取得した者がこの別名を支配できます",
        )
        remedy = Text(en=f"Delete {record.en} at once.", ja=f"{record.ja}をただちに削除してください。")
    elif service:
        what = Text(
            en=f"and at {service.operator} {service.reason.en}", ja=f"{service.operator} では{service.reason.ja}"
        )
        remedy = Text(
            en=f"Delete {record.en} at once, before somebody takes {target}. See {service.source}",
            ja=f"第三者が {target} を取得する前に、{record.ja}をただちに削除してください。参考：{service.source}",
        )
    else:
        what = Text(en="", ja="")
        remedy = Text(
            en=f"Delete {record.en}, or point it at a name that exists.",
            ja=f"{record.ja}を削除するか、存在する名前を参照するよう修正してください。",
        )
        for meant in written(target, posture.entry.domain):
            if is_doubled(meant, posture.entry.domain) or is_whole(meant):
                remedy += if_meant(meant)
                break
    return Problem(
        message=Text(
            en=f"{name} is an alias to {target}, which does not exist" + (f", {what.en}" if what.en else ""),
            ja=f"{name} の CNAME の参照先 {target} が存在しません" + (f"。{what.ja}" if what.ja else ""),
        ),
        found=" -> ".join(f"CNAME {link}" for link in chain),
        remedy=remedy,
        subject=name,
        cause=cause(posture, "domain", lapsed) if lapsed else cause(posture, "host", target),
    )
