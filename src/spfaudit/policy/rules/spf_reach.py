"""How many addresses the record lets pass, and whose."""

from collections.abc import Iterable, Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.node import Branch
from spfaudit.mail.spf.ranges import NOTHING
from spfaudit.mail.spf.record import BROADEST_IPV4, BROADEST_IPV6, Directive, Exists, Ip4, Ip6, Redirect
from spfaudit.mail.spf.steps import own
from spfaudit.policy.data import MailNetwork, mail_networks
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import guilty_by_reach, term_cause
from spfaudit.policy.rules.term_paths import subject, way
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, listed

BROADEST_ALLOWED = {4: BROADEST_IPV4, 6: BROADEST_IPV6}
"""The shortest prefix lengths that are no `broad-network`."""
_SHOWN = 5


@rule(
    "SPF205",
    "broad-network",
    severity=Severity.ERROR,
    title=Text(
        en="One network that may send is broader than /16 (IPv4) or /32 (IPv6).",
        ja="/16（IPv4）または /32（IPv6）より広いネットワークが許可されています。",
    ),
    rationale=Text(
        en="No single organization sends from so many addresses: most belong to others, who can then send in the"
        " domain's name. An exists whose name has an address whoever asks matches everybody.",
        ja="これほど多くのアドレスから 1 つの組織が送信することはありません。"
        "大半は他者のもので、このドメイン名でのメール送信が可能になります。"
        "常にアドレスを持つ名前を exists に指定すると、すべての送信元が一致します。",
    ),
    remedy=Text(
        en="List the networks of the hosts that really send; often a prefix length was mistyped.",
        ja="実際に送信するホストのネットワークだけを記述してください（プレフィックス長の誤記がよくあります）。",
    ),
    reference="RFC 7208 §11.4",
    needs="spf_reach",
)
def broad_network(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    if reach.ipv4_prefix < BROADEST_ALLOWED[4] or reach.ipv6_prefix < BROADEST_ALLOWED[6]:
        for path, branch, effect in posture.spf_passing_steps:
            yield from _of_term(posture, path, branch, effect)
    reach.require_complete()


def _of_term(posture: Posture, path: tuple[str, ...], branch: Branch, effect: Effect) -> Iterator[Problem]:
    """What is wrong with one term that can make a client pass."""
    if isinstance(branch.term, Directive) and isinstance(branch.term.mechanism, Exists):
        if effect.matches:
            yield _always_existing(posture, path, branch)
        return
    for version, prefix in ((4, effect.ipv4_prefix), (6, effect.ipv6_prefix)):
        if prefix < BROADEST_ALLOWED[version]:
            provider = _provider(branch)
            yield Problem(
                message=Text(
                    en=f"an IPv{version} network of /{prefix} may send ({way(path, branch)})",
                    ja=f"/{prefix} の IPv{version} ネットワークを許可しています（{way(path, branch)}）",
                ),
                found=branch.term.text,
                remedy=_of_provider(provider) if provider else _of_another(path, branch),
                severity=Severity.INFO if provider else None,
                subject=f"{subject(path, branch)} {version}",
                cause=term_cause(posture, path, f"{subject(path, branch)} {version}"),
            )


def _provider(branch: Branch) -> MailNetwork | None:
    """The mail servers of a provider that the network in the term is, or is a part of; None if it is no such network.

    That many addresses are one organization's own then, and no prefix length was mistyped.
    """
    if isinstance(branch.term, Redirect) or not isinstance(branch.term.mechanism, Ip4 | Ip6):
        return None
    network = branch.term.mechanism.network
    for line in mail_networks():
        if network.network_address in line.network and network.prefixlen >= line.network.prefixlen:
            return line
    return None


def _of_provider(line: MailNetwork) -> Text:
    return Text(
        en=f"Nothing is to be done as long as mail of the domain leaves by {line.operator}, whose own mail servers"
        f" these are ({line.source}); otherwise remove the term that leads there.",
        ja=f"{line.operator} が自社のメールサーバーとして公表しているネットワークです（{line.source}）。"
        f"{line.operator} から送信している間は対処不要です。使用していない場合は、ここに至る項を削除してください。",
    )


def _of_another(path: tuple[str, ...], branch: Branch) -> Text | None:
    """The remedy where the term stands in another record than the domain's own."""
    if len(path) == 1:
        return None
    text = branch.term.text
    return Text(
        en=f"Ask whoever runs {path[-1]} to list what really sends in place of {text}; or remove the term that leads"
        " there.",
        ja=f"{path[-1]} の管理者に、{text} の代わりに実際の送信元だけを記述するよう依頼するか、"
        "そこに至る項を削除してください。",
    )


def _always_existing(posture: Posture, path: tuple[str, ...], branch: Branch) -> Problem:
    """Of a term `exists` that any client matches (RFC 7208 §5.7)."""
    name = branch.target
    return Problem(
        message=Text(
            en=f"every client may send, since {name} has an address whoever asks ({way(path, branch)})",
            ja=f"{name} は常にアドレスを持つため、すべての送信元を許可しています（{way(path, branch)}）",
        ),
        found=branch.term.text,
        remedy=_of_another(path, branch)
        or Text(
            en=f"List what really sends; then remove the term. To let the hosts of {name} send, write a:{name}.",
            ja="実際の送信元を列挙したうえで、この項を削除してください。"
            f"{name} のホストからの送信を許可する場合は a:{name} とします。",
        ),
        subject=subject(path, branch),
        cause=term_cause(posture, path, subject(path, branch)),
    )


@rule(
    "SPF206",
    "authorises-too-many",
    severity=Severity.WARNING,
    title=Text(
        en="The record lets more IPv4 addresses pass than is reasonable.",
        ja="許可している IPv4 アドレスが多すぎます。",
    ),
    rationale=Text(
        en="Every address that passes and is not the domain's own is somebody else's licence to send in its name.",
        ja="自組織のものではないアドレスを許可するほど、第三者がこのドメイン名で送信できる余地が広がります。",
    ),
    remedy=Text(
        en="Remove the includes that are no longer used, and ask providers for a narrower one.",
        ja="使用していない include を削除し、提供元により範囲の狭い include がないか確認してください。",
    ),
    reference="RFC 7208 §11.4",
)
def authorises_too_many(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None or tree.passes_all:  # SPF201 says it better
        return
    reach = posture.spf_reach
    assert reach is not None  # there is a tree
    reach.require_complete()
    count, budget = reach.passes.ipv4.count, posture.limits.address_budget
    if count > budget:
        largest = _largest(own(tree, reach))
        yield Problem(
            message=Text(
                en=f"{count:,} IPv4 addresses may send, more than {budget:,}: {largest}",
                ja=f"IPv4 アドレス {count:,} 個を許可しています（目安 {budget:,} 個）：{largest}",
            ),
            found=posture.spf_text,
            remedy=None if any(branch.node for branch in tree.branches) else _NARROW,
            cause=guilty_by_reach(posture, lambda below: below.passes.ipv4.count > budget),
        )


_NARROW = Text(
    en="List the networks of the hosts that really send, and remove what is no longer used.",
    ja="実際に送信するホストのネットワークだけを記述し、使用していない項は削除してください。",
)


def _largest(terms: Iterable[tuple[Branch, Effect]]) -> str:
    """Those of a record's own terms that authorise most; what an earlier one denies is not theirs."""
    counts: list[tuple[int, str]] = []
    denied = NOTHING
    for branch, effect in terms:
        if branch.admits:
            counts.append(((effect.matches.ipv4 - denied).count, branch.term.text))
        else:
            denied |= effect.matches.ipv4
    largest = sorted((count for count in counts if count[0]), reverse=True)
    return listed([f"{term} {count:,}" for count, term in largest], _SHOWN)
