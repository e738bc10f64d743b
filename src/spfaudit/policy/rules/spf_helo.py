"""The names by which mail hosts introduce themselves (RFC 7208 §2.3)."""

from collections.abc import Iterator, Sequence

from spfaudit.evidence import NoData, NxDomain, Records
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.verdict import Severity
from spfaudit.record_data import joined_texts
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
        " sends. If a wildcard answers for the host, publish its addresses there as well, which it would lose.",
        ja='ホスト名に TXT "v=spf1 a -all"（送信しないホストなら "v=spf1 -all"）を公開してください。'
        "ほかの組織のホストであれば、その管理者に依頼します。ワイルドカードが応答しているホストの場合は、"
        "アドレスが失われないよう、アドレスレコードも併せて公開してください。",
    ),
    reference="RFC 7208 §2.3, §10.1.3",
)
def helo_without_spf(posture: Posture) -> Iterator[Problem]:
    # What is no host name (MX003) or the null MX (RFC 7505) is no host, and one that does not exist introduces nobody.
    hosts = posture.exchangers.exchange.hosts
    known = posture.shared.without_spf.get
    if all(known(host) == "" for host in hosts):
        return
    for host, place in _without_spf(posture, hosts):
        yield Problem(
            message=Text(
                en=f"the mail exchanger {host} has no SPF record",
                ja=f"メールサーバー {host} に SPF レコードがありません",
            ),
            found=host,
            remedy=None if place == host else _of_alias(host, place),
            subject=host,
            cause=cause(posture, "mx", host),
        )


def _of_alias(host: str, end: str) -> Text:
    """The remedy where nothing can stand beside the host's CNAME record (RFC 1034 §3.6.2)."""
    return Text(
        en=f"{host} is an alias of {end}, and a host introduces itself by the name that has its addresses (MX002):"
        ' publish there, or have its operator do so: TXT "v=spf1 a -all"; or "v=spf1 -all" if it never sends.',
        ja=f"{host} は {end} の別名で、メールサーバーが名乗るのはアドレスを持つ名前です（MX002）。"
        f'{end} に TXT "v=spf1 a -all"（送信しないホストなら "v=spf1 -all"）を公開してください。'
        "ほかの組織のホストであれば、その管理者に依頼します。",
    )


def _without_spf(posture: Posture, hosts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those of the hosts that exist without an SPF record, and where they lack it. Asked once a run: many domains have
    the same hosts.

    Raises Missing before the first, Undetermined behind the last if it is not known of all.
    """
    known = posture.shared.without_spf
    found = {host: known.get(host) for host in hosts}
    survey = posture.survey_txt(*(host for host, lacking in found.items() if lacking is None))
    for host, answer in survey.known.items():
        found[host] = known[host] = _place_without_spf(host, answer)
    yield from [(host, place) for host, place in found.items() if place]
    survey.require_complete()


def _place_without_spf(host: str, answer: Records | NoData | NxDomain) -> str:
    if isinstance(answer, Records) and any(map(is_spf, joined_texts(answer.rdata))):
        return ""
    return "" if isinstance(answer, NxDomain) else answer.chain[-1] if answer.chain else host
