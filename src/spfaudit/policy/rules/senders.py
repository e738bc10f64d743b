"""The senders that the owner declares against what the SPF record lets pass."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from spfaudit.inventory.model import Network
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.ranges import Ranges, network_ranges
from spfaudit.mail.spf.reach import Reach
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_NETWORKS_NAMED = 5


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
    reach = posture.spf_reach if posture.entry.senders else None
    if reach is None:
        return
    for sender in posture.entry.senders:
        for network in posture.inventory.senders.get(sender, ()):
            if why := _why_refused(posture, reach, network):
                yield Problem(
                    message=Text(
                        en=f"{sender} ({network}): {why.en}",
                        ja=f"{sender}（{network}）：{why.ja}",
                    ),
                    found=posture.spf_text,
                    subject=f"{sender} {network}",
                )


def _why_refused(posture: Posture, reach: Reach, network: Network) -> Text | None:
    """Why some address of the network does not get `pass`; None if all do."""
    # One check by check_host() sees the limits and errors that coverage does not.
    for address in {str(network[0]): None, str(network[-1]): None}:
        result = posture.spf_result(address).result
        if result != "pass":
            return Text(en=f"{address} gets {result}", ja=f"{address} は {result} になります")
    if reach.opaque:  # what lies between the two cannot be told without a message
        return None
    reach.require_complete()
    left = network_ranges([network]) - (reach.passes.ipv4 if network.version == 4 else reach.passes.ipv6)
    if not left:
        return None
    refused = ", ".join(_networks(left, network.version))
    return Text(en=f"not let pass: {refused}", ja=f"許可されていない範囲：{refused}")


def _networks(left: Ranges, version: int) -> Iterator[str]:
    make = IPv4Address if version == 4 else IPv6Address
    count = 0
    for first, last in left.pairs:
        for network in summarize_address_range(make(first), make(last)):
            count += 1
            if count > _NETWORKS_NAMED:
                yield "…"
                return
            yield str(network)
