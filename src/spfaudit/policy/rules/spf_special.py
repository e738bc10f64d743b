"""Whether the record lets addresses pass that nobody on the Internet has."""

from collections.abc import Iterator
from functools import cache
from ipaddress import ip_network
from itertools import chain, islice

from spfaudit.inventory.model import Network
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Clients, Effect
from spfaudit.mail.spf.node import Branch
from spfaudit.mail.spf.ranges import NOTHING, Ranges, network_ranges, networks
from spfaudit.mail.spf.record import BROADEST_IPV4, A, Directive, Ip4, Ip6, Mx, Redirect
from spfaudit.policy.data import SpecialPurpose, special_purpose
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause, term_cause
from spfaudit.policy.rules.spf_reach import BROADEST_ALLOWED
from spfaudit.policy.rules.term_paths import subject, unless_more, way
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, listed

_LISTING = (A, Mx, Ip4, Ip6)
_MOST_NAMED = 5
_WRITE_PUBLIC = Text(
    en="Write the public address from which mail leaves, or remove the term.",
    ja="メールが実際に送出される公開アドレスに直すか、この項を削除してください。",
)


@rule(
    "SPF207",
    "special-purpose-address",
    severity=Severity.WARNING,
    title=Text(
        en="Addresses may send that cannot exist on the Internet.",
        ja="インターネット上では使われない特殊用途のアドレスが許可されています。",
    ),
    rationale=Text(
        en="Receivers never see mail from private, loopback or documentation addresses: the term is useless, shows"
        " internal addresses, and often stands where the public address was meant.",
        ja="受信側に、プライベートやループバックなどのアドレスからメールが届くことはありません。"
        "この記述は無意味であるうえ内部のアドレスを公開し、本来の公開アドレスの書き間違いであることもあります。",
    ),
    remedy=_WRITE_PUBLIC,
    reference="RFC 6890",
    needs="spf_reach",
)
def special_purpose_address(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    if has_special(reach.listed) or posture.some_passing_step(lists_special):
        for path, branch, effect in posture.spf_passing_steps:
            for found, block in _special(branch, effect):
                yield Problem(
                    message=Text(
                        en=f"{found} may send: {block.purpose.en}, {block.source} ({way(path, branch)})",
                        ja=f"{found} を許可しています：{block.purpose.ja}、{block.source}（{way(path, branch)}）",
                    ),
                    found=branch.term.text,
                    remedy=_of_special_elsewhere(path, branch)
                    or _of_mapped(path, branch)
                    or unless_more(branch, effect, _of_mixed(branch, effect) or _WRITE_PUBLIC),
                    subject=f"{subject(path, branch)} {block.network}",
                    cause=term_cause(posture, path, f"{subject(path, branch)} {block.network}")
                    or cause(posture, "host", branch.target),
                )
    reach.require_complete()


def _of_mapped(path: tuple[str, ...], branch: Branch) -> Text | None:
    """What to do about a term of the domain's own that lists IPv4 addresses written as IPv6 (RFC 4291 §2.5.5.2)."""
    mechanism = branch.term.mechanism if isinstance(branch.term, Directive) else None
    if len(path) > 1 or not isinstance(mechanism, Ip6) or mechanism.prefix < 96 + BROADEST_IPV4:
        return None
    mapped = mechanism.network.network_address.ipv4_mapped
    if mapped is None:
        return None
    meant = str(ip_network((mapped, mechanism.prefix - 96))).removesuffix("/32")
    return Text(
        en=f"Write ip4:{meant} in its place, or remove the term: to receivers such a client has an IPv4 address, and"
        " these are listed by ip4 only (RFC 7208 §5).",
        ja=f"代わりに ip4:{meant} と書くか、この項を削除してください。"
        "受信側はこの送信元を IPv4 アドレスとして扱い、IPv4 アドレスに一致するのは ip4 だけです（RFC 7208 §5）。",
    )


def _of_special_elsewhere(path: tuple[str, ...], branch: Branch) -> Text | None:
    """The remedy where the term stands in another record than the domain's own."""
    if len(path) == 1:
        return None
    return Text(
        en=f"Ask whoever runs {path[-1]} to remove or correct {branch.term.text}.",
        ja=f"{path[-1]} の管理者に {branch.term.text} の削除または修正を依頼してください。",
    )


def _of_mixed(branch: Branch, effect: Effect) -> Text | None:
    """What to do about an `a` or `mx` whose hosts have public addresses as well; None for others, or if they have none.

    Without the term, these would be lost.
    """
    if isinstance(branch.term, Redirect) or not isinstance(branch.term.mechanism, A | Mx):
        return None
    both = ((effect.matches.ipv4, 4), (effect.matches.ipv6, 6))
    left = chain.from_iterable(networks(ranges - _special_addresses(version), version) for ranges, version in both)
    public = [str(network) for network in islice(left, _MOST_NAMED + 1)]
    if not public:
        return None
    term, some = branch.term.text, listed(public, _MOST_NAMED)
    return Text(
        en=f"Write in place of {term} the public addresses alone that it leads to ({some}), or delete the others where"
        " they are published.",
        ja=f"{term} をその参照先の公開アドレス（{some}）だけに置き換えるか、参照先からそれ以外のアドレスを"
        "削除してください。",
    )


def lists_special(branch: Branch, effect: Effect) -> bool:
    """Whether a term that lists addresses lists any of a special block."""
    if effect.below is not None or isinstance(branch.term, Redirect):
        return False
    return isinstance(branch.term.mechanism, _LISTING) and has_special(effect.matches)


def has_special(clients: Clients) -> bool:
    """Whether any of the addresses are of a special block."""
    ipv4, ipv6 = clients.ipv4, clients.ipv6
    return (ipv4 is not NOTHING and _special_addresses(4).overlaps(ipv4)) or (
        ipv6 is not NOTHING and _special_addresses(6).overlaps(ipv6)
    )


def _special(branch: Branch, effect: Effect) -> Iterator[tuple[Network, SpecialPurpose]]:
    """The special blocks in which the term authorises addresses, each with the first such network."""
    if not lists_special(branch, effect):
        return
    for block, ranges in _blocks():
        version = block.network.version
        addresses, prefix = (
            (effect.matches.ipv4, effect.ipv4_prefix) if version == 4 else (effect.matches.ipv6, effect.ipv6_prefix)
        )
        if addresses is NOTHING or not ranges.overlaps(addresses):
            continue
        # A broad network that holds a special block by the way is SPF205's business.
        if block.network.prefixlen > prefix < BROADEST_ALLOWED[version]:
            continue
        yield next(networks(addresses & ranges, version)), block


@cache
def _blocks() -> tuple[tuple[SpecialPurpose, Ranges], ...]:
    """Every special block with its addresses: a record may list thousands of networks, and each meets all of them."""
    return tuple((block, network_ranges([block.network])) for block in special_purpose())


@cache
def _special_addresses(version: int) -> Ranges:
    return network_ranges(block.network for block in special_purpose() if block.network.version == version)
