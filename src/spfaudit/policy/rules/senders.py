"""The senders that the owner declares against what the SPF record lets pass."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from spfaudit.evidence import Failed, Question, Undetermined
from spfaudit.inventory.model import Network
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import NOBODY, Clients, Effect, Reach
from spfaudit.mail.spf.grammar import parse_term
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.one_client import result_for
from spfaudit.mail.spf.ranges import Address, Ranges, network_ranges, networks
from spfaudit.mail.spf.reach import flawless, surely_passing
from spfaudit.mail.spf.record import A, Directive, Ip4, Ip6, Mx, Redirect
from spfaudit.mail.spf.steps import own
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.rules.term_paths import unless_more
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

if TYPE_CHECKING:
    from spfaudit.mail.check_host.result import CheckResult

_NETWORKS_NAMED = 5
_RANGES_TRIED = 50
"""Of a network: more exceptions than a record has."""
_OF_SENDER = frozenset("slh")
"""Macro letters for the address of MAIL FROM and for what the client calls itself (RFC 7208 §7.2)."""


@rule(
    "SPF210",
    "sender-not-authorised",
    severity=Severity.ERROR,
    usages=frozenset({S}),
    title=Text(
        en="A declared sender does not pass the domain's SPF.",
        ja="申告された送信元が、ドメインの SPF で pass になりません。",
    ),
    rationale=Text(
        en="Genuine mail from that sender fails at every receiver, or will as soon as the policy is enforced.",
        ja="この送信元からの正規のメールが、受信側で認証に失敗します。",
    ),
    remedy=Text(
        en="Add the sender to the record, or correct its networks in the inventory.",
        ja="送信元を SPF レコードに追加するか、インベントリのネットワークを修正してください。",
    ),
    reference="RFC 7208 §2.6",
)
def sender_not_authorised(posture: Posture) -> Iterator[Problem]:
    # Without a valid record nobody passes: SPF001, SPF002 and SPF003 say so.
    tree, reach = (posture.spf_tree, posture.spf_reach) if posture.entry.senders else (None, None)
    if tree is None or reach is None:
        return
    sure = reach.passes if flawless(tree, reach) else surely_passing(tree, reach)
    doubtful = [
        (sender, network, _refused_by_tree(tree, reach, network))
        for sender in posture.entry.senders
        for network in posture.inventory.senders.get(sender, ())
        if _is_mapped(network[0]) or not _of_family(sure, network).covers(network_ranges([network]))
    ]
    if reach.failures:  # what is proven comes first: a lookup that is missed ends this
        doubtful.sort(key=lambda one: one[2] is None)
    for sender, network, refused in doubtful:
        if why := refused or _why_refused(posture, tree, reach, network):
            yield Problem(
                message=Text(
                    en=f"{sender} ({network}): {why.en}",
                    ja=f"{sender}（{network}）：{why.ja}",
                ),
                found=posture.spf_text,
                subject=f"{sender} {network}",
            )


def _refused_by_tree(tree: Node, reach: Reach, network: Network) -> Text | None:
    """Why some address does not get `pass`, whatever a message says and lookups that failed would have brought."""
    for address in (network[0], network[-1], *_in_doubt(reach, network)):
        told = None if _is_mapped(address) else result_for(tree, reach, address)
        if told and told != "pass":
            return _gets(address, told)
    return None


def _in_doubt(reach: Reach, network: Network) -> Iterator[Address]:
    """The first address of each range between that is not known to pass; none where all ranges can be told at once."""
    if reach.opaque or reach.failures:
        left = network_ranges([network]) - _of_family(reach.passes, network)
        for first, _ in left.pairs[:_RANGES_TRIED]:
            yield network[first - int(network[0])]


def _gets(address: Address, result: str) -> Text:
    return Text(en=f"{address} gets {result}", ja=f"{address} は {result} になります")


def _why_refused(posture: Posture, tree: Node, reach: Reach, network: Network) -> Text | None:
    """Why some address of the network does not get `pass`; None if all do."""
    for address in dict.fromkeys((network[0], network[-1])):
        result = _result(posture, tree, reach, address)
        if result is None:
            return None
        if result != "pass":
            return _gets(address, result)
    if reach.opaque:  # what lies between the two cannot be told without a message
        return None
    reach.require_complete()
    left = network_ranges([network]) - _of_family(reach.passes, network)
    if not left:
        return None
    refused = ", ".join(_networks(left, network.version))
    return Text(en=f"not authorised: {refused}", ja=f"許可されていない範囲：{refused}")


def _result(posture: Posture, tree: Node, reach: Reach, address: Address) -> str | None:
    """What one address gets; None if another sender may get something else."""
    if not _is_mapped(address):
        told = result_for(tree, reach, address)
        if told:
            return told
    found = posture.spf_result(str(address))  # sees the message, too
    return None if found.result != "pass" and _hangs_on_sender(found) else found.result


def _is_mapped(address: Address) -> bool:
    """Whether check_host() takes the address for the IPv4 address that it stands for (§5)."""
    return getattr(address, "ipv4_mapped", None) is not None


def _hangs_on_sender(found: "CheckResult") -> bool:
    """Whether a term that was tried asks for another name for another sender: then its mail may pass all the same."""
    return any(not _letters(step.term).isdisjoint(_OF_SENDER) for step in found.walk)


def _letters(text: str) -> frozenset[str]:
    term = parse_term(text)
    return term.letters if isinstance(term, Directive | Redirect) else frozenset()


def _of_family(clients: Clients, network: Network) -> Ranges:
    """Those of the network's family."""
    return clients.ipv4 if network.version == 4 else clients.ipv6


def _of_both(clients: Clients) -> Iterator[str]:
    """Their networks, of both families."""
    yield from _networks(clients.ipv4, 4)
    yield from _networks(clients.ipv6, 6)


def _networks(left: Ranges, version: int) -> Iterator[str]:
    found = networks(left, version)
    yield from map(str, islice(found, _NETWORKS_NAMED))
    if next(found, None):
        yield "…"


_REMOVE_OR_DECLARE = Text(
    en="Remove the term from the record, or declare its networks under senders in the inventory.",
    ja="この項をレコードから削除するか、インベントリの senders にネットワークを追加してください。",
)


@rule(
    "SPF211",
    "undeclared-sender",
    severity=Severity.WARNING,
    usages=frozenset({S}),
    title=Text(
        en="The record lists addresses that no declared sender covers.",
        ja="申告されていない送信元のアドレスが SPF レコードに記述されています。",
    ),
    rationale=Text(
        en="A host that was given up, or that nobody has told of: its address may belong to others by now.",
        ja="使われなくなったホスト、または届け出のない送信元です。アドレスがすでに第三者のものになっている場合もあります。",
    ),
    remedy=_REMOVE_OR_DECLARE,
    reference="RFC 7208 §5",
)
def undeclared_sender(posture: Posture) -> Iterator[Problem]:
    if not posture.entry.senders:
        return
    declared = _declared(posture)
    denied = NOBODY
    failed: tuple[tuple[Question, Failed], ...] = ()
    for record, branch, effect in _own_steps(posture):
        if not branch.admits:
            if effect.failures:  # whom it denies is unknown, and so is what is left for the terms behind it
                raise Undetermined(*effect.failures[0])
            denied |= effect.matches
        elif _lists_addresses(branch):
            failed += effect.failures
            passing = effect.matches - denied
            left = passing - declared
            if left:
                named = ", ".join(_of_both(left))
                yield Problem(
                    message=Text(
                        en=f"{branch.term.text} lists {named}, which no declared sender covers",
                        ja=f"{branch.term.text} の {named} は、申告されたどの送信元にも含まれていません",
                    ),
                    found=branch.term.text,
                    remedy=unless_more(
                        branch, effect, _narrowed(branch.term.text, passing - left) or _REMOVE_OR_DECLARE
                    ),
                    subject=f"{record} {branch.term.text}",
                )
    if failed:
        raise Undetermined(*failed[0])


def _narrowed(term: str, kept: Clients) -> Text | None:
    """What to do about a term without which declared senders would be lost, too; None if it has none of theirs."""
    if not kept:
        return None
    named = ", ".join(_of_both(kept))
    return Text(
        en=f"Write in place of {term} only what declared senders have of it ({named}), or declare its networks under"
        " senders in the inventory.",
        ja=f"{term} を、そのうち申告された送信元のもの（{named}）だけに置き換えるか、インベントリの senders に"
        "ネットワークを追加してください。",
    )


def _declared(posture: Posture) -> Clients:
    """The addresses of the declared senders. Many domains may have the same."""
    keys, known = posture.entry.senders, posture.shared.declared_senders
    declared = known.get(keys)
    if declared is None:
        networks = [network for sender in keys for network in posture.inventory.senders.get(sender, ())]
        declared = known[keys] = Clients(
            ipv4=network_ranges(network for network in networks if network.version == 4),
            ipv6=network_ranges(network for network in networks if network.version == 6),
        )
    return declared


def _own_steps(posture: Posture) -> Iterator[tuple[str, Branch, Effect]]:
    """The terms of the domain's own record and of those that redirects put in its place, with the record's name.

    Raises Undetermined at a redirect whose record could not be had.
    """
    node, reach = posture.spf_tree, posture.spf_reach
    while node is not None and reach is not None:
        if node.published is None:
            raise Undetermined(*node.failures[0])
        last = None
        for branch, effect in own(node, reach):
            yield node.name, branch, effect
            last = branch, effect
        if last is None or not isinstance(last[0].term, Redirect):
            return
        node, reach = last[0].node, last[1].below


def _lists_addresses(branch: Branch) -> bool:
    return not isinstance(branch.term, Redirect) and isinstance(branch.term.mechanism, Ip4 | Ip6 | A | Mx)
