"""What receivers meet when they follow the record's terms (RFC 7208 §5, §6.1, §7)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.node import Branch, Outcome
from spfaudit.mail.spf.record import Directive, Explanation, Malformed, Record, Redirect
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause, included_cause, term_cause
from spfaudit.policy.rules.included_text import meant_but_ignored, put_right, with_what_was_meant
from spfaudit.policy.rules.term_paths import mended, require_whole_tree, subject, terms_with, way
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, listed

_LOOPS_SHOWN = 3
_ABSENT = frozenset({Outcome.ABSENT})
_BROKEN = frozenset({Outcome.MALFORMED, Outcome.MULTIPLE})
_LOOP = frozenset({Outcome.LOOP})
_OPAQUE = frozenset({Outcome.OPAQUE})
_REPORT = Text(
    en="Report the defect to the owner of the included name; until it is mended, remove the term.",
    ja="参照先の管理者に不備を連絡し、修正されるまでこの項を外してください。",
)


@rule(
    "SPF106",
    "ptr-mechanism",
    severity=Severity.WARNING,
    title=Text(
        en="The record uses ptr, or the macro %{p}.",
        ja="非推奨の ptr 機構または %{p} マクロが使われています。",
    ),
    rationale=Text(
        en="ptr is slow and unreliable, loads the servers of the reverse zones, and should not be published;"
        " some receivers skip it.",
        ja="ptr は低速で信頼性が低く、逆引きゾーンのサーバーに負荷をかけるため、公開すべきでないとされています。"
        "評価しない受信側もあります。",
    ),
    remedy=Text(
        en="Write a, mx, ip4 or ip6 instead.",
        ja="a、mx、ip4、ip6 のいずれかに置き換えてください。",
    ),
    reference="RFC 7208 §5.5, §7.2",
    needs="spf_tree",
)
def ptr_mechanism(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None:
        return
    for path, node in tree.nodes() if tree.uses_ptr else ():
        if not isinstance(node.published, Record):
            continue
        terms = [*(branch.term for branch in node.branches), node.published.explanation]
        for term in terms:
            if term is None or "p" not in term.letters:  # which `ptr` has as well
                continue
            place = " > ".join((*path, term.text))
            yield Problem(
                message=Text(
                    en=f"{term.text} depends on the reverse lookup of the client ({place})",
                    ja=f"{term.text} は送信元の逆引きに依存します（{place}）",
                ),
                found=term.text,
                remedy=_without_reverse_lookup(path, term),
                subject=f"{node.name} {term.text}",
                cause=term_cause(posture, path, f"{node.name} {term.text}"),
            )
    tree.require_complete()


def _without_reverse_lookup(path: tuple[str, ...], term: Directive | Redirect | Explanation) -> Text | None:
    if isinstance(term, Explanation):
        return Text(
            en=f"Have {term.text} deleted, or written without %{{p}}.",
            ja=f"{term.text} は削除するか、%{{p}} を使わない記述に変更してください。",
        )
    if len(path) == 1:
        return None
    return Text(
        en=f"Ask whoever runs {path[-1]} to write a, mx, ip4 or ip6 in place of {term.text}.",
        ja=f"{path[-1]} の管理者に、{term.text} を a、mx、ip4、ip6 のいずれかに置き換えるよう依頼してください。",
    )


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
    needs="spf_tree",
)
def include_without_spf(posture: Posture) -> Iterator[Problem]:
    for path, branch in terms_with(posture, _ABSENT):
        target = branch.target or branch.term.text
        ignored = meant_but_ignored(posture, branch)
        if ignored:
            reason = Text(
                en="has no SPF record, but a text that receivers do not take for one",
                ja="に SPF レコードがなく、SPF に見えても受信側に無視される TXT レコードがあります",
            )
        elif not branch.target:
            reason = Text(en="is no possible domain name", ja="はドメイン名として成立しません")
        elif "." in target:
            reason = Text(en="has no SPF record", ja="に SPF レコードがありません")
        else:  # §4.3
            reason = Text(
                en="is a single label, for which receivers look up no SPF record",
                ja="は 1 つのラベルだけのため、SPF レコードは参照されません",
            )
        yield Problem(
            message=Text(
                en=f"{target} {reason.en} ({way(path, branch)})", ja=f"{target} {reason.ja}（{way(path, branch)}）"
            ),
            found=octets_to_text(ignored) if ignored else branch.term.text,
            remedy=put_right(posture, branch, ignored) if ignored else mended(path, branch),
            subject=subject(path, branch),
            cause=included_cause(posture, path, branch),
        )
    require_whole_tree(posture)


@rule(
    "SPF108",
    "spf-loop",
    severity=Severity.ERROR,
    title=Text(
        en="An include or redirect comes back to a name on its own path.",
        ja="include または redirect が循環しています。",
    ),
    rationale=Text(
        en="A receiver goes round until the limit of lookups makes it stop with permerror.",
        ja="受信側は参照を繰り返し、参照回数の上限に達した時点で permerror とします。",
    ),
    remedy=Text(
        en="Remove an include or redirect that leads from one of these names to the next, so that no record leads back"
        " to itself.",
        ja="示された名前の間をつなぐ include または redirect を 1 つ削除し、"
        "レコードが自分自身に戻らないようにしてください。",
    ),
    reference="RFC 7208 §4.6.4, §5.2",
    needs="spf_tree",
)
def spf_loop(posture: Posture) -> Iterator[Problem]:
    # Two records that include one third are no loop: only a name on the path itself makes one.
    circles = [
        path[path.index(branch.target) :] for path, branch in terms_with(posture, _LOOP) if branch.target in path
    ]
    if not circles:
        require_whole_tree(posture)
        return
    # One problem, because which of several loops is met first depends on the lookups that succeed.
    loops = [" > ".join((*circle, circle[0])) for circle in circles]
    shown = listed(loops, _LOOPS_SHOWN)
    yield Problem(
        message=Text(en=f"the record leads back to itself: {shown}", ja=f"参照が循環しています：{shown}"),
        found=posture.spf_text,
        cause=_common_loop(posture, circles),
    )


def _common_loop(posture: Posture, circles: list[tuple[str, ...]]) -> str:
    """The key of the one loop that there is, wherever it is entered; the domain's own are not shared."""
    first = {"" if posture.entry.domain in circle else min(circle) for circle in circles}
    return cause(posture, "include", first.pop()) if len(first) == 1 else ""


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
    remedy=_REPORT,
    reference="RFC 7208 §5.2, §6.1",
    needs="spf_tree",
)
def broken_include(posture: Posture) -> Iterator[Problem]:
    for path, branch in terms_with(posture, _BROKEN):
        match branch.node.published if branch.node else None:
            case Malformed(octets=octets, reason=reason):
                defect, found, meant = reason, octets_to_text(octets), corrected(octets)
            case _:
                defect = Text(en="several SPF records", ja="SPF レコードが複数あります")
                found, meant = branch.term.text, ""
        remedy = _instead_of_redirect(branch) if len(path) == 1 and isinstance(branch.term, Redirect) else _REPORT
        yield Problem(
            message=Text(
                en=f"{branch.target}: {defect.en} ({way(path, branch)})",
                ja=f"{branch.target}：{defect.ja}（{way(path, branch)}）",
            ),
            found=found,
            remedy=with_what_was_meant(posture, branch, remedy, meant),
            subject=subject(path, branch),
            cause=included_cause(posture, path, branch),
        )
    require_whole_tree(posture)


def _instead_of_redirect(branch: Branch) -> Text:
    """The remedy where a record without the term would end in nothing."""
    text = branch.term.text
    return Text(
        en=f"Report the defect to the owner of {branch.target}; until it is mended, put the senders and -all"
        f" in the place of {text}.",
        ja=f"{branch.target} の管理者に不備を連絡し、修正されるまで"
        f" {text} の代わりに送信元と -all を記述してください。",
    )


@rule(
    "SPF110",
    "opaque-macro",
    severity=Severity.INFO,
    title=Text(
        en="Only a message can tell what a term refers to.",
        ja="参照先がメールごとに変わり、事前に確認できない項があります。",
    ),
    rationale=Text(
        en="The term depends on the sender's address or host, so that whom it authorises cannot be audited."
        " It is counted as one lookup.",
        ja="送信者や送信ホストに応じて参照先が変わるため、誰を許可しているのかを監査できません。"
        "参照回数は 1 回として数えています。",
    ),
    remedy=Text(
        en="Ask whoever publishes the record whom the term lets pass; or try a client with: spfaudit test.",
        ja="この項が誰を許可するのかを公開元に確認するか、spfaudit test で送信元を試してください。",
    ),
    reference="RFC 7208 §7",
    needs="spf_tree",
)
def opaque_macro(posture: Posture) -> Iterator[Problem]:
    for path, branch in terms_with(posture, _OPAQUE):
        yield Problem(
            message=Text(
                en=f"not judged: what {branch.term.text} refers to depends on the message ({way(path, branch)})",
                ja=f"{branch.term.text} の参照先はメッセージに依存するため、判定していません（{way(path, branch)}）",
            ),
            found=branch.term.text,
            subject=subject(path, branch),
            cause=term_cause(posture, path, subject(path, branch)),
        )
    require_whole_tree(posture)
