"""What evaluating the record costs a receiver: DNS lookups, and those that come back empty (RFC 7208 §4.6.4)."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Effect, Voids
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.steps import Step
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import guilty_by_reach, guilty_record
from spfaudit.policy.rules.lookup_savings import savings, without
from spfaudit.policy.rules.term_paths import costs, way
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, listed

LITTLE_HEADROOM = 9
"""Lookups from which on a record has little room to grow."""
_CULPRITS_SHOWN = 5


@rule(
    "SPF101",
    "too-many-lookups",
    severity=Severity.ERROR,
    title=Text(
        en="The record needs more than 10 DNS lookups in the worst case.",
        ja="SPF の評価に必要な DNS 参照が、最大で 10 回を超えます。",
    ),
    rationale=Text(
        en="A receiver that reaches the eleventh lookup stops with permerror: mail from senders that stand"
        " further back in the record fails, depending on the order of terms.",
        ja="受信側は 11 回目の DNS 参照で permerror とします。"
        "レコードの後方に書かれた送信元からのメールが認証に失敗します。",
    ),
    remedy=Text(
        en="Remove includes that are no longer used, or replace an include by the ip4/ip6 networks it stands for.",
        ja="使用していない include を削除するか、include を ip4/ip6 のネットワークに置き換えてください。",
    ),
    reference="RFC 7208 §4.6.4",
    needs="spf_tree",
)
def too_many_lookups(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None:
        return
    if tree.lookups <= LOOKUP_LIMIT:
        tree.require_complete()
        return
    at_least = bool(tree.failures) or tree.bounded
    guilty = guilty_record(posture, lambda node: node.lookups >= LOOKUP_LIMIT)  # and one for the include
    message = Text(
        en=f"{'at least ' if at_least else ''}{tree.lookups} DNS lookups in the worst case,"
        f" {LOOKUP_LIMIT} are allowed: {costs(tree)}",
        ja=f"DNS 参照が最大 {tree.lookups} 回{'以上' if at_least else ''}必要です"
        f"（上限 {LOOKUP_LIMIT} 回）：{costs(tree)}",
    )
    remedy = savings(tree)
    if guilty:  # what all domains have in common that include it comes first
        message = Text(en=f"{guilty} alone costs too much:", ja=f"{guilty} だけで上限を超えています。") + message
        remedy = without(guilty, tree)
    yield Problem(message=message, found=posture.spf_text, remedy=remedy, cause=guilty)


@rule(
    "SPF102",
    "little-lookup-headroom",
    severity=Severity.WARNING,
    title=Text(
        en="The record uses 9 or 10 of the 10 DNS lookups that are allowed.",
        ja="SPF の DNS 参照が 9 回または 10 回で、上限（10 回）に近づいています。",
    ),
    rationale=Text(
        en="What a provider's include costs may grow without notice: one or two lookups more, and every check that gets"
        " so far is permerror.",
        ja="委託先の include の参照回数は予告なく増えることがあり、1～2 回増えるだけで permerror になります。",
    ),
    remedy=Text(
        en="Remove terms that are no longer used before a provider's next change does the harm.",
        ja="委託先の変更で上限を超える前に、使用していない項を削除してください。",
    ),
    reference="RFC 7208 §4.6.4",
    needs="spf_tree",
)
def little_lookup_headroom(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None or tree.lookups > LOOKUP_LIMIT:
        return
    tree.require_complete()
    if tree.lookups >= LITTLE_HEADROOM:
        yield Problem(
            message=Text(
                en=f"{tree.lookups} of {LOOKUP_LIMIT} DNS lookups used: {costs(tree)}",
                ja=f"DNS 参照を {LOOKUP_LIMIT} 回のうち {tree.lookups} 回使用しています：{costs(tree)}",
            ),
            found=posture.spf_text,
        )


@rule(
    "SPF103",
    "too-many-void-lookups",
    severity=Severity.ERROR,
    title=Text(
        en="More than 2 lookups of the record come back empty.",
        ja="SPF の評価中に、空の応答となる DNS 参照が 2 回を超えます。",
    ),
    rationale=Text(
        en="Receivers stop with permerror at the third lookup that finds nothing. IPv4 and IPv6 clients are counted"
        " apart, because a client of one family never asks for addresses of the other.",
        ja="受信側は、何も見つからない参照が 3 回目になると permerror とします。"
        "送信元が IPv4 か IPv6 かで参照先が異なるため、別々に数えます。",
    ),
    remedy=Text(
        en="Remove the terms whose targets are gone; where hosts have addresses of one family only, write ip4 or ip6"
        " instead of a and mx.",
        ja="参照先が存在しない項を削除してください。片方のアドレスしか持たないホストは、"
        "a や mx の代わりに ip4 または ip6 で記述してください。",
    ),
    reference="RFC 7208 §4.6.4",
    needs="spf_reach",
)
def too_many_void_lookups(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    if max(reach.voids.ipv4, reach.voids.ipv6) <= VOID_LIMIT:
        reach.require_complete()
        return
    counts = {"IPv4": reach.voids.ipv4, "IPv6": reach.voids.ipv6}
    over = [
        (family, count, [_own_way(step) for step in posture.spf_steps if family in _void_for(step[2])])
        for family, count in counts.items()
        if count > VOID_LIMIT
    ]
    at_least = bool(reach.failures)
    yield Problem(
        message=Text(
            en="; ".join(
                f"{family} client: {'at least ' if at_least else ''}{count} void lookups, {VOID_LIMIT} are allowed"
                f" ({listed(culprits, _CULPRITS_SHOWN)})"
                for family, count, culprits in over
            ),
            ja="。".join(
                f"{family} の送信元：空の応答が {count} 回{'以上' if at_least else ''}"
                f"（上限 {VOID_LIMIT} 回。{listed(culprits, _CULPRITS_SHOWN)}）"
                for family, count, culprits in over
            ),
        ),
        found=posture.spf_text,
        cause=guilty_by_reach(posture, lambda below: max(below.voids.ipv4, below.voids.ipv6) > VOID_LIMIT),
    )


def _void_for(effect: Effect) -> Iterator[str]:
    """The families for which a term itself, without what lies below it, finds nothing."""
    below = effect.below.voids if effect.below else Voids()
    if effect.voids.ipv4 > below.ipv4:
        yield "IPv4"
    if effect.voids.ipv6 > below.ipv6:
        yield "IPv6"


def _own_way(step: Step) -> str:
    path, branch, _ = step
    return way(path[1:], branch)
