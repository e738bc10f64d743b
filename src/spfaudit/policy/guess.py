"""What a name seems to be used for, by what it publishes: a suggestion to its owner, who alone can say.

Asked for as a rule is, so that the one law holds for it: what a failed lookup leaves open is unjudged, and no guess.
It is in no catalogue and no report.
"""

from collections.abc import Iterator

from spfaudit.inventory.drafting import Seeming
from spfaudit.inventory.model import Usage
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.last_word import denies_all
from spfaudit.mail.spf.near_miss import is_near_miss
from spfaudit.mail.spf.publication import Absent, Multiple
from spfaudit.mail.spf.record import Malformed, Record
from spfaudit.policy.rule import EVERY_USAGE, Problem, Rule
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import Severity, Verdict
from spfaudit.text import Text, same

_CODE = "GUESS"


def guess_of(verdict: Verdict) -> Seeming:
    """What came of judging a domain by GUESSING."""
    for finding in verdict.findings:
        return Seeming(Usage(finding.found) if finding.found else None, finding.message)
    reason = verdict.unjudged[0].reason if verdict.unjudged else Text(en="not asked", ja="問い合わせていません")
    return Seeming(
        None, Text(en=f"not known: a lookup failed ({reason.en})", ja=f"問い合わせに失敗したため不明（{reason.ja}）")
    )


def _guess(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:
        yield _seems(Usage.RETIRED, "the name does not exist", "この名前は DNS に存在しません")
        return
    match posture.spf:
        case Multiple(records=records):
            yield _seems(
                None, f"{len(records)} SPF records, where one is allowed", f"SPF レコードが {len(records)} 件あります"
            )
        case Malformed():
            yield _seems(None, "the SPF record is malformed", "SPF レコードに構文エラーがあります")
        case Record():
            yield _by_record(posture)
        case Absent():
            yield _without_record(posture)


def _by_record(posture: Posture) -> Problem:
    assert posture.spf_tree is not None  # of a valid record there is one
    if not denies_all(posture.spf_tree):
        return _seems(Usage.SENDING, "its SPF does not simply deny everybody", "SPF がすべての送信を拒否していません")
    mx = _exchangers(posture)
    if mx:
        return _seems(Usage.RECEIVE_ONLY, f"SPF denies everybody, MX {mx}", f"SPF がすべての送信を拒否、MX {mx}")
    return _seems(
        Usage.NON_SENDING,
        f"SPF denies everybody, {_no_mx(posture).en}",
        f"SPF がすべての送信を拒否、{_no_mx(posture).ja}",
    )


def _without_record(posture: Posture) -> Problem:
    if any(map(is_near_miss, posture.txt)):
        return _seems(
            None,
            "no SPF record, but a text that is meant as SPF and that receivers ignore",
            "SPF レコードはなく、SPF のつもりで書かれて受信側に無視される TXT レコードがあります",
        )
    mx = _exchangers(posture)
    if mx:
        return _seems(
            None, f"no SPF, MX {mx}: sending or receive-only?", f"SPF なし、MX {mx}：sending か receive-only か不明"
        )
    none = _no_mx(posture)
    return _seems(Usage.NON_SENDING, f"no SPF, {none.en}", f"SPF なし、{none.ja}")


def _exchangers(posture: Posture) -> str:
    """Where mail goes by MX records; empty if nowhere."""
    return ", ".join(posture.exchangers.exchange.targets[:2])


def _no_mx(posture: Posture) -> Text:
    return Text(en="null MX", ja="Null MX あり") if posture.mx else Text(en="no MX", ja="MX なし")


def _seems(usage: Usage | None, en: str, ja: str) -> Problem:
    return Problem(message=Text(en=en, ja=ja), found=usage.value if usage else None)


_RULE = Rule(
    code=_CODE,
    name="seeming-usage",
    severity=Severity.INFO,
    usages=EVERY_USAGE,
    title=same(""),
    rationale=same(""),
    remedy=same(""),
    reference="",
    check=_guess,
)
GUESSING = Policy(
    profile="guessing",
    severities={_CODE: Severity.INFO},
    rules=dict.fromkeys(Usage, (_RULE,)),
)
"""A policy of nothing but guesses."""
