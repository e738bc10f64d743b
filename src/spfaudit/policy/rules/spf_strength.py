"""How much the record leaves open (RFC 7208 §5.1, §8)."""

from collections.abc import Iterator

from spfaudit.evidence import Undetermined
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.node import Node
from spfaudit.mail.spf.publication import Published
from spfaudit.mail.spf.record import Qualifier, Record, Redirect, may_count_earlier
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.publishing import at_name
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.causes import guilty_record, last_record
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_DENY = Text(
    en="Replace +all (or all) by -all, or remove the include that passes all.",
    ja="+all（または all）を -all に変更するか、すべてを許可している include を削除してください。",
)
_LIST_AND_DENY = Text(  # as long as there are senders that pass by nothing else
    en="List all senders in the record; then replace +all (or all) by -all, or remove the include that passes all.",
    ja="すべての送信元をレコードに列挙したうえで、+all（または all）を -all に変更するか、"
    "すべてを許可している include を削除してください。",
)
_DENY_OTHERS = Text(en="Replace ?all by -all.", ja="?all を -all に変更してください。")
_MARK_AND_DENY = Text(
    en="Replace ?all by ~all, and that by -all when all senders are known to be listed.",
    ja="?all を ~all に変更し、すべての送信元を列挙できたことを確認したうえで -all に変更してください。",
)
_DENY_IN_THE_END = Text(
    en="When all senders are known to be listed, replace ~all by -all.",
    ja="すべての送信元を列挙できたことを確認したうえで、~all を -all に変更してください。",
)
_MOVE = Text(
    en="Move the terms behind it that are meant to count (SPF010) in front of it.",
    ja="all より後ろの項（SPF010）を有効にするには、all の前に移してください。",
)


_END = Text(en="End the record in -all.", ja="レコードの末尾に -all を追加してください。")
_END_AND_DENY = Text(
    en="End the record in ~all, and in -all when all senders are known to be listed.",
    ja="レコードの末尾に ~all を追加し、すべての送信元を列挙できたことを確認したうえで -all に変更してください。",
)


def _for_usage(posture: Posture, sends: Text, sends_not: Text) -> Text:
    return sends if posture.entry.usage is S else sends_not


def _with_the_rest(record: Published | None, remedy: Text) -> Text:
    """The remedy; where terms stand behind `all`, with what becomes of them."""
    behind = record.directives[len(record.effective) :] if isinstance(record, Record) else ()
    return remedy + _MOVE if any(map(may_count_earlier, behind)) else remedy


def _in_the_last(posture: Posture, remedy: Text) -> Text:
    """The remedy for the record that has the last word; of another name's it says so: to put `all` beside the redirect
    would make receivers ignore that."""
    remedy = _with_the_rest(posture.spf_final, remedy)
    _, _, name = last_record(posture).partition(":")
    if not name:
        return remedy
    return Text(
        en=f"In the record of {name}, to which the redirect leads: {remedy.en}",
        ja=f"redirect 先である {name} のレコードを修正します。{remedy.ja}",
    )


@rule(
    "SPF201",
    "pass-all",
    severity=Severity.ERROR,
    title=Text(en="The record lets every host on the Internet pass.", ja="すべてのホストからの送信を許可しています。"),
    rationale=Text(
        en="Anybody can send authenticated mail in the domain's name: worse than no SPF at all.",
        ja="誰でもこのドメイン名で認証に成功するメールを送信できます。SPF がない状態より危険です。",
    ),
    remedy=_LIST_AND_DENY,
    reference="RFC 7208 §5.1",
    needs="spf_tree",
)
def pass_all(posture: Posture) -> Iterator[Problem]:
    tree = posture.spf_tree
    if tree is None:
        return
    if tree.passes_all is None:
        raise Undetermined(*tree.failures[0])
    if tree.passes_all:
        through = next((b for b in tree.branches if b.node and b.node.passes_all), None)
        term = through.term.text if through else "+all"
        itself = _passes_all_itself(tree)
        redirects = through is not None and isinstance(through.term, Redirect)
        deny = _for_usage(posture, _LIST_AND_DENY, _DENY)
        yield Problem(
            message=Text(en=f"every client passes, by {term}", ja=f"{term} により、すべての送信元が pass になります"),
            found=posture.spf_text,
            remedy=_with_the_rest(tree.published, deny) if itself else _instead_of(term) if redirects else deny,
            cause="" if itself else guilty_record(posture, lambda node: bool(node.passes_all)),
        )


def _with_its_space(posture: Posture, record: Record) -> Text | None:
    """The remedy where `-all` is part of the name before it; None if it is not, or not in a record of the domain's."""
    if posture.entry.usage is not S or last_record(posture):
        return None
    meant = corrected(record.text.encode("ascii"))
    if meant in ("", record.text):
        return None
    line = txt_line(posture.entry.domain, meant)
    remedy = Text(
        en=f"A space is missing before the all at its end; with it, the record is: {line}",
        ja=f"末尾の all の前に空白がありません。補ったレコード：{line}",
    )
    return at_name(posture, remedy)


def _instead_of(redirect: str) -> Text:
    return Text(
        en=f"Put the senders and -all in the place of {redirect}, or have +all (or all) replaced by -all in"
        " the record that it leads to.",
        ja=f"{redirect} の代わりに送信元と -all を記述するか、参照先のレコードの +all（または all）を"
        " -all に変更してもらってください。",
    )


def _passes_all_itself(tree: Node) -> bool:
    record = tree.published
    return isinstance(record, Record) and record.all is not None and record.all.qualifier is Qualifier.PASS


@rule(
    "SPF202",
    "neutral-all",
    severity=Severity.ERROR,
    usages=frozenset({S, R}),
    title=Text(en="The record ends in ?all.", ja="SPF レコードが ?all で終わっています。"),
    rationale=Text(
        en="?all says nothing about other hosts: forged mail is treated as if there were no SPF.",
        ja="?all はほかのホストについて何も表明しないため、なりすましメールは SPF がない場合と同じ扱いになります。",
    ),
    remedy=_MARK_AND_DENY,
    reference="RFC 7208 §5.1, §8.2",
    needs="spf_tree",
)
def neutral_all(posture: Posture) -> Iterator[Problem]:
    return _all_in_force(posture, Qualifier.NEUTRAL, "neutral", _for_usage(posture, _MARK_AND_DENY, _DENY_OTHERS))


def _all_in_force(posture: Posture, qualifier: Qualifier, result: str, remedy: Text) -> Iterator[Problem]:
    record = posture.spf_final
    if record and record.all and record.all.qualifier is qualifier:
        yield Problem(
            message=Text(
                en=f"'{qualifier}all' in force: hosts that are not listed get {result}",
                ja=f"'{qualifier}all' が有効：列挙されていない送信元は {result} になります",
            ),
            found=record.text,
            remedy=_in_the_last(posture, remedy),
            cause=last_record(posture),
        )


@rule(
    "SPF203",
    "softfail-all",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(en="The record ends in ~all.", ja="SPF レコードが ~all で終わっています。"),
    rationale=Text(
        en="~all only calls other hosts probably unauthorised: most receivers accept forged mail and mark it at best."
        " Where a DMARC policy is enforced, that policy decides.",
        ja="~all は「おそらく正規ではない」という弱い表明で、多くの受信側はなりすましメールも受け入れます。"
        "DMARC ポリシーを強制している場合は、そちらが適用されます。",
    ),
    remedy=_DENY_IN_THE_END,
    reference="RFC 7208 §8.5",
    needs="spf_tree",
)
def softfail_all(posture: Posture) -> Iterator[Problem]:
    return _all_in_force(posture, Qualifier.SOFTFAIL, "softfail", _DENY_IN_THE_END)


@rule(
    "SPF204",
    "no-all",
    severity=Severity.ERROR,
    title=Text(
        en="The record ends without all and without redirect.",
        ja="SPF レコードに all も redirect もありません。",
    ),
    rationale=Text(
        en="The default is neutral, as if the record ended in ?all: other hosts are not denied.",
        ja="末尾に ?all があるのと同じ neutral となり、ほかのホストからの送信が拒否されません。",
    ),
    remedy=_END_AND_DENY,
    reference="RFC 7208 §4.7",
    needs="spf_tree",
)
def no_all(posture: Posture) -> Iterator[Problem]:
    record = posture.spf_final
    if record and not record.all:
        yield Problem(
            message=Text(
                en="neither 'all' nor 'redirect=': hosts that are not listed get neutral",
                ja="'all' も 'redirect=' もないため、列挙されていない送信元は neutral になります",
            ),
            found=record.text,
            remedy=_with_its_space(posture, record) or _in_the_last(posture, _for_usage(posture, _END_AND_DENY, _END)),
            cause=last_record(posture),
        )
