"""What receivers go through when they evaluate the record (RFC 7208 §4.6.4, §5.2, §6.1)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.record import Malformed
from spfaudit.mail.spf.tree import LOOKUP_LIMIT, Branch, Node, Outcome
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_COSTLIEST_SHOWN = 5


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
)
def too_many_lookups(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None:
        return
    if tree.lookups <= LOOKUP_LIMIT:
        tree.require_complete()
        return
    at_least = bool(tree.failures) or tree.bounded
    costs = _costs(tree)
    yield Problem(
        message=Text(
            en=f"{'at least ' if at_least else ''}{tree.lookups} DNS lookups in the worst case,"
            f" {LOOKUP_LIMIT} are allowed: {costs}",
            ja=f"DNS 参照が最大 {tree.lookups} 回{'以上' if at_least else ''}必要です"
            f"（上限 {LOOKUP_LIMIT} 回）：{costs}",
        ),
        found=posture.spf_text,
    )


def _costs(tree: Node) -> str:
    """The terms of the record itself that cost most, with their share."""
    costly = sorted((b for b in tree.branches if b.lookups), key=lambda branch: -branch.lookups)
    shown = ", ".join(f"{branch.term.text} {branch.lookups}" for branch in costly[:_COSTLIEST_SHOWN])
    return shown + (", …" if len(costly) > _COSTLIEST_SHOWN else "")


@rule(
    "SPF107",
    "include-without-spf",
    severity=Severity.ERROR,
    title=Text(
        en="An include or redirect leads to a name without an SPF record.",
        ja="include または redirect の参照先に SPF レコードがありません。",
    ),
    rationale=Text(
        en="Receivers answer permerror as soon as they evaluate the term; nothing behind it counts.",
        ja="受信側はこの項を評価した時点で permerror とし、それより後の項は有効になりません。",
    ),
    remedy=Text(
        en="Remove the term, or ask its owner for the name that publishes the record now.",
        ja="この項を削除するか、現在レコードを公開している名前を提供元に確認してください。",
    ),
    reference="RFC 7208 §5.2, §6.1",
)
def include_without_spf(posture: Posture) -> Iterator[Problem]:
    for path, branch in _branches(posture):
        if branch.outcome is not Outcome.ABSENT:
            continue
        reason = (
            Text(en="has no SPF record", ja="に SPF レコードがありません")
            if branch.target
            else Text(en="is no possible domain name", ja="はドメイン名として成立しません")
        )
        target = branch.target or branch.term.text
        yield Problem(
            message=Text(
                en=f"{target} {reason.en} ({_way(path, branch)})", ja=f"{target} {reason.ja}（{_way(path, branch)}）"
            ),
            found=branch.term.text,
            subject=f"{path[-1]} {branch.term.text}",
        )
    _require_complete(posture)


@rule(
    "SPF109",
    "broken-include",
    severity=Severity.ERROR,
    title=Text(
        en="An included record is malformed, or there are several.",
        ja="include または redirect の参照先の SPF レコードが不正、または複数あります。",
    ),
    rationale=Text(
        en="The permerror of an included record is the permerror of the record that includes it.",
        ja="参照先のレコードの permerror は、参照元のレコードの permerror になります。",
    ),
    remedy=Text(
        en="Report the defect to the owner of the included name; until it is mended, remove the term.",
        ja="参照先の管理者に不備を連絡し、修正されるまでこの項を外してください。",
    ),
    reference="RFC 7208 §5.2, §6.1",
)
def broken_include(posture: Posture) -> Iterator[Problem]:
    for path, branch in _branches(posture):
        if branch.outcome not in (Outcome.MALFORMED, Outcome.MULTIPLE) or branch.node is None:
            continue
        match branch.node.published:
            case Malformed(octets=octets, reason=reason):
                defect, found = reason, octets_to_text(octets)
            case _:
                defect = Text(en="several SPF records", ja="SPF レコードが複数あります")
                found = branch.term.text
        yield Problem(
            message=Text(
                en=f"{branch.target}: {defect.en} ({_way(path, branch)})",
                ja=f"{branch.target}：{defect.ja}（{_way(path, branch)}）",
            ),
            found=found,
            subject=f"{path[-1]} {branch.term.text}",
        )
    _require_complete(posture)


def _branches(posture: Posture) -> Iterator[tuple[tuple[str, ...], Branch]]:
    if posture.spf_tree:
        yield from posture.spf_tree.walk()


def _require_complete(posture: Posture) -> None:
    if posture.spf_tree:
        posture.spf_tree.require_complete()


def _way(path: tuple[str, ...], branch: Branch) -> str:
    """How a receiver comes to the term: the names passed, then the term."""
    return " > ".join((*path, branch.term.text))
