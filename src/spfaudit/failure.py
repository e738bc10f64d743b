"""Why a lookup failed, in words.

Knows the kinds of failure and nothing of how they come about.
"""

from enum import StrEnum

from spfaudit.text import Text


class Failure(StrEnum):
    """Why nothing is known."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    RCODE = "rcode"
    REFERRAL = "referral"
    MISMATCH = "mismatch"
    UNPROVEN = "unproven-absence"
    CONFLICT = "conflict"
    TRUNCATED = "truncated"
    UNPARSABLE = "unparsable"
    CNAME_LOOP = "cname-loop"
    CNAME_UNFINISHED = "cname-unfinished"
    UNASKABLE = "unaskable-name"
    UNVALIDATED = "not-validated"
    LAME = "lame"
    FETCH = "https-fetch"
    UNTRUSTED = "https-untrusted"
    OVER_BUDGET = "over-budget"
    NOT_RECORDED = "not-recorded"
    NOT_ATTEMPTED = "not-attempted"


_TEXT = {
    Failure.TIMEOUT: Text(en="no answer in time", ja="時間内に応答がありません"),
    Failure.UNREACHABLE: Text(en="resolver cannot be reached", ja="リゾルバーに接続できません"),
    Failure.RCODE: Text(en="resolver answered with an error", ja="リゾルバーがエラーを返しました"),
    Failure.REFERRAL: Text(
        en="lame answer or referral: not from a recursive resolver",
        ja="再帰的な応答ではありません（lame または委任の応答）",
    ),
    Failure.MISMATCH: Text(en="the answer is about another name", ja="別の名前についての応答です"),
    Failure.UNPROVEN: Text(
        en="absence without proof (no SOA) that nobody confirmed",
        ja="不存在の証拠（SOA）がなく、確認も取れません",
    ),
    Failure.CONFLICT: Text(en="answers contradict each other", ja="応答が互いに矛盾しています"),
    Failure.TRUNCATED: Text(
        en="truncated answer, and the whole could not be had over TCP",
        ja="応答が切り詰められ、TCP でも全体を取得できません",
    ),
    Failure.UNPARSABLE: Text(en="malformed DNS message", ja="DNS メッセージが不正です"),
    Failure.CNAME_LOOP: Text(en="CNAME loop", ja="CNAME がループしています"),
    Failure.CNAME_UNFINISHED: Text(en="CNAME chain without its end", ja="CNAME の連鎖の終端が応答に含まれていません"),
    Failure.UNASKABLE: Text(
        en="the name cannot be asked for (longer than DNS allows)", ja="DNS で問い合わせできない名前です"
    ),
    Failure.UNVALIDATED: Text(
        en="the resolver does not validate DNSSEC", ja="リゾルバーが DNSSEC の検証を行っていません"
    ),
    Failure.LAME: Text(
        en="the name server is not authoritative for the zone", ja="ネームサーバーがこのゾーンの権威を持っていません"
    ),
    Failure.FETCH: Text(en="the web server gave no usable answer", ja="Web サーバーから有効な応答を得られません"),
    Failure.UNTRUSTED: Text(
        en="no trustworthy HTTPS connection to the web server", ja="Web サーバーへの信頼できる HTTPS 接続がありません"
    ),
    Failure.OVER_BUDGET: Text(
        en="over budget: the domain costs too many questions or too much time",
        ja="予算超過：このドメインの問い合わせ数または時間が上限を超えました",
    ),
    Failure.NOT_RECORDED: Text(en="not in the recording", ja="記録に含まれていません"),
    Failure.NOT_ATTEMPTED: Text(en="not attempted", ja="問い合わせを行っていません"),
}


def describe_failure(reason: Failure) -> Text:
    """The kind of failure, without particulars."""
    return _TEXT[reason]
