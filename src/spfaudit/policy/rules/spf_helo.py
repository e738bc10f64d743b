"""The names by which mail hosts introduce themselves (RFC 7208 §2.3)."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "SPF213",
    "helo-without-spf",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(
        en="A mail host has no SPF record of its own.",
        ja="メールサーバーのホスト名に SPF レコードがありません。",
    ),
    rationale=Text(
        en="Receivers check the HELO name as well, and bounces have no other identity: without a record at the host's"
        " name, anybody can use it.",
        ja="受信側は HELO 名も検証します。エラーメールには HELO 名以外の識別子がないため、"
        "ホスト名に SPF がないと誰でもその名前を名乗れます。",
    ),
    remedy=Text(
        en='Publish at the host\'s name, or have its operator do so: TXT "v=spf1 a -all"; or "v=spf1 -all" if it never'
        " sends.",
        ja='ホスト名に TXT "v=spf1 a -all"（送信しないホストなら "v=spf1 -all"）を公開してください。'
        "ほかの組織のホストであれば、その管理者に依頼します。",
    ),
    reference="RFC 7208 §2.3, §10.1.3",
)
def helo_without_spf(posture: Posture) -> Iterator[Problem]:
    # What is no host name (MX003) or the null MX (RFC 7505) is no host, and one that does not exist introduces nobody.
    for host in posture.without_spf(posture.exchangers.exchange.hosts):
        yield Problem(
            message=Text(
                en=f"the mail exchanger {host} has no SPF record",
                ja=f"メールサーバー {host} に SPF レコードがありません",
            ),
            found=host,
            subject=host,
            cause=cause(posture, "mx", host),
        )
