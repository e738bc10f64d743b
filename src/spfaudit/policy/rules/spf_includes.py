"""Whom the record trusts: the names that its terms point at."""

from collections.abc import Iterator

from spfaudit.evidence import NxDomain, Undetermined
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.macro import MacroString
from spfaudit.mail.spf.node import Branch, Node, Outcome
from spfaudit.mail.spf.record import NAMELESS, Mx, Redirect
from spfaudit.mail.spf.target import fixed_end
from spfaudit.names import at_or_below
from spfaudit.policy.data import shared_senders
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.lapsed import lapsed_domains
from spfaudit.policy.rules.term_paths import subject, way
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text


@rule(
    "SPF208",
    "shared-sending-pool",
    severity=Severity.WARNING,
    title=Text(
        en="An include lets any customer of a cloud or host send.",
        ja="クラウドやホスティングの任意の利用者に送信を許可する include があります。",
    ),
    rationale=Text(
        en="SPF sees addresses only. Where strangers share them, any of them can send mail that passes in the"
        " domain's name (BreakSPF, NDSS 2024).",
        ja="SPF は IP アドレスしか検証しません。アドレスを共有するほかの利用者は、"
        "このドメイン名で pass になるメールを送信できます（BreakSPF, NDSS 2024）。",
    ),
    remedy=Text(
        en="Ask the provider for addresses of your own, or rely on DKIM and remove the include.",
        ja="専用のアドレスを提供元に求めるか、DKIM で認証することとして include を削除してください。",
    ),
    reference="RFC 7208 §11.4",
    needs="spf_tree",
)
def shared_sending_pool(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None:
        return
    pools = shared_senders()
    for path, branch, _ in () if tree.leads_to.isdisjoint(pools) else posture.spf_passing_steps:
        pool = pools.get(branch.target or "") if branch.leads_on else None
        if pool:
            yield Problem(
                message=Text(
                    en=f"{pool.operator}: {pool.reason.en} ({way(path, branch)})",
                    ja=f"{pool.operator}：{pool.reason.ja}（{way(path, branch)}）",
                ),
                found=branch.term.text,
                remedy=Text(en=f"{pool.remedy.en} See {pool.source}", ja=f"{pool.remedy.ja}参考：{pool.source}"),
                subject=subject(path, branch),
                cause=cause(posture, "include", branch.target),
            )
    tree.require_complete()


@rule(
    "SPF209",
    "unapproved-include",
    severity=Severity.WARNING,
    title=Text(
        en="An include or redirect leads to a name that is not approved.",
        ja="承認されていない名前への include または redirect があります。",
    ),
    rationale=Text(
        en="Whoever runs the included name decides who may send for the domain; the owner has listed whom to trust.",
        ja="include 先の管理者は、このドメインの送信元を自由に決められます。"
        "インベントリで承認した名前以外は信頼しません。",
    ),
    remedy=Text(
        en="Remove the term if nothing is sent by way of it, or add the name to approved_includes if it is trusted.",
        ja="この include を経由した送信がなければ項を削除し、"
        "信頼できる場合は approved_includes に名前を追加してください。",
    ),
    reference="RFC 7208 §5.2, §11.4",
)
def unapproved_include(posture: Posture) -> Iterator[Problem]:
    approved = posture.inventory.approved_includes
    if approved is None:
        return
    for path, node in _own_records(posture.spf_tree):
        for branch in node.branches:
            # What an approved provider includes in its turn is the provider's business.
            if not branch.leads_on or branch.target == "":
                continue
            target = branch.target or _fixed_end(posture, path, branch)
            if not any(at_or_below(target, name) for name in approved):
                told = branch.target or branch.term.text
                yield Problem(
                    message=Text(
                        en=f"{told} is not among the approved includes ({way(path, branch)})",
                        ja=f"{told} は承認済みの include に含まれていません（{way(path, branch)}）",
                    ),
                    found=branch.term.text,
                    remedy=_instead_of(branch.term) if isinstance(branch.term, Redirect) else None,
                    subject=subject(path, branch),
                    cause=cause(posture, "include", branch.target),
                )


def _instead_of(redirect: Redirect) -> Text:
    """The remedy where nothing would be left of the record without the term."""
    return Text(
        en=f"Put the senders and -all in the place of {redirect.text}, or add the name to approved_includes if it is"
        " trusted.",
        ja=f"{redirect.text} の代わりに送信元と -all を記述するか、信頼できる場合は approved_includes に名前を追加して"
        "ください。",
    )


def _own_records(tree: Node | None) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The domain's own record and those that redirects put in its place. Raises Undetermined on the way."""
    path: tuple[str, ...] = ()
    node = tree
    while node is not None:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        path = (*path, node.name)
        yield path, node
        last = node.branches[-1] if node.branches else None
        node = last.node if last and isinstance(last.term, Redirect) else None


@rule(
    "SPF212",
    "lapsed-include",
    severity=Severity.ERROR,
    title=Text(
        en="A term leads into a domain that is not registered.",
        ja="登録されていないドメインを参照する項があります。",
    ),
    rationale=Text(
        en="Anyone can register the domain, publish addresses there, and send mail that passes in this one's name.",
        ja="第三者がそのドメインを登録してアドレスを公開すれば、このドメイン名で pass になるメールを送信できます。",
    ),
    remedy=Text(en="Remove the term at once.", ja="この項をただちに削除してください。"),
    reference="RFC 7208 §11.4",
    needs="spf_reach",
)
def lapsed_include(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    if reach.dangling or reach.opaque:
        yield from _lapsed(posture)
    reach.require_complete()


def _lapsed(posture: Posture) -> Iterator[Problem]:
    suspects = [
        (path, branch, effect, registrable)
        for path, branch, effect in posture.spf_steps
        for registrable in dict.fromkeys(_registrable(posture, path, branch, effect))
    ]
    lapsed = lapsed_domains(posture, (registrable for *_, registrable in suspects))
    for path, branch, effect, registrable in suspects:
        if registrable in lapsed.names:
            yield Problem(
                message=Text(
                    en=f"{registrable} does not exist and may be free to register ({way(path, branch)})",
                    ja=f"{registrable} は存在せず、第三者が登録できるおそれがあります（{way(path, branch)}）",
                ),
                found=branch.term.text,
                remedy=_of_lapsed(path, branch, effect, registrable),
                subject=f"{subject(path, branch)} {registrable}",
                cause=cause(posture, "domain", registrable),
            )
    lapsed.require_complete()


def _of_lapsed(path: tuple[str, ...], branch: Branch, effect: Effect, registrable: str) -> Text | None:
    """What to do where the term stands in somebody else's record, or does more than to lead into that domain."""
    text = branch.term.text
    if len(path) > 1:
        return Text(
            en=f"Tell whoever runs {path[-1]} at once; until {text} is removed there, remove the term that leads"
            " there.",
            ja=f"{path[-1]} の管理者にただちに連絡し、{text} が削除されるまで、そこに至る項を外してください。",
        )
    if effect.mx_names:
        return Text(
            en=f"Delete at once, from the MX records of {branch.target}, what leads into {registrable}.",
            ja=f"{branch.target} の MX レコードから、{registrable} を参照するものをただちに削除してください。",
        )
    if isinstance(branch.term, Redirect):
        return Text(
            en=f"Put the senders and -all in the place of {text} at once.",
            ja=f"{text} をただちに削除し、代わりに送信元と -all を記述してください。",
        )
    return None


def _registrable(posture: Posture, path: tuple[str, ...], branch: Branch, effect: Effect) -> Iterator[str]:
    """The registrable domains of names that the term asks for and that may not exist."""
    own = registrable_domain(posture.entry.domain)  # exists, or there were no record
    for name in _names_in_doubt(posture, path, branch, effect):
        registrable = registrable_domain(name)
        if registrable and registrable != own:
            yield registrable


def _names_in_doubt(posture: Posture, path: tuple[str, ...], branch: Branch, effect: Effect) -> Iterator[str]:
    """Those that are proven not to exist, and the end of one of which only a message can tell the rest."""
    if branch.outcome is Outcome.OPAQUE and (end := _fixed_end(posture, path, branch)):
        yield end
    for name in effect.targets_missing:
        answer = posture.known(_type_asked(branch, name), name)
        if isinstance(answer, NxDomain):
            yield answer.chain[-1] if answer.chain else name  # an alias exists; what it points at does not


def _fixed_end(posture: Posture, path: tuple[str, ...], branch: Branch) -> str:
    spec = _spec(branch)
    return fixed_end(spec, current=path[-1], sender_domain=posture.entry.domain) if spec else ""


def _spec(branch: Branch) -> MacroString | None:
    """What the term says of the name that it leads to."""
    if isinstance(branch.term, Redirect):
        return branch.term.domain
    mechanism = branch.term.mechanism
    return None if isinstance(mechanism, NAMELESS) else mechanism.domain


def _type_asked(branch: Branch, name: str) -> str:
    if branch.leads_on:
        return "TXT"
    # The name of an mx term is asked for MX, its exchanges for their addresses.
    return "MX" if _is_mx(branch) and name == branch.target else "A"


def _is_mx(branch: Branch) -> bool:
    return not isinstance(branch.term, Redirect) and isinstance(branch.term.mechanism, Mx)
