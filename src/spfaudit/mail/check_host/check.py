"""check_host() of RFC 7208 §4, as a pure function of evidence and message."""

from spfaudit.evidence import Evidence, Undetermined
from spfaudit.mail.check_host.message import is_checkable, make_message
from spfaudit.mail.check_host.permanent import PermanentError
from spfaudit.mail.check_host.query import Query
from spfaudit.mail.check_host.result import CheckResult, Match, Result
from spfaudit.text import Text, same


def check(evidence: Evidence, *, ip: str, sender: str, helo: str, now: int = 0) -> CheckResult:
    """What the domain of `sender` says of `ip`: of MAIL FROM, or of HELO if `sender` is "" (§2.3, §2.4).

    `now` (seconds since 1970) is seen by explanations only. Safe in any thread or task. Raises Missing, and ValueError
    if `ip` is no address. A failed lookup is temperror.
    """
    message = make_message(ip, sender, helo, now=now)
    if not is_checkable(message.domain):
        return CheckResult(result="none", reason=_NO_NAME)  # §4.3
    query = Query(evidence, message)
    reason = failed = None
    result: Result
    try:
        result, _, said = query.check()
    except Undetermined as unknown:
        result, reason, failed = "temperror", _unknown(unknown), (unknown.question, unknown.failed)  # §2.6.6
    except PermanentError as error:
        result, reason = "permerror", error.reason  # §2.6.7
    else:
        if result in ("permerror", "temperror"):
            reason = same(said)
    passed_over = tuple(dict.fromkeys(query.passed_over))
    return CheckResult(
        result=result,
        matched=next((Match(step.term, step.domain) for step in query.walk if step.matched and not step.depth), None),
        explanation=query.explain() if result == "fail" else "",
        lookups=query.lookups,
        void_lookups=query.void_lookups,
        reason=reason,
        failed=failed,
        passed_over=passed_over,
        walk=tuple(query.walk),
    )


_NO_NAME = Text(
    en="no domain name for which there could be an SPF record (RFC 7208 §4.3)",
    ja="SPF レコードを公開できるドメイン名ではありません（RFC 7208 §4.3）",
)


def _unknown(failed: Undetermined) -> Text:
    why = failed.failed.describe()
    return Text(
        en=f"the lookup of {failed.question} failed: {why.en}",
        ja=f"{failed.question} の問い合わせに失敗しました：{why.ja}",
    )
