"""DANE: whether the TLSA records of a domain's mail hosts count."""

from collections.abc import Iterator

from spfaudit.evidence import Opaque
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "TLS005",
    "tlsa-without-dnssec",
    severity=Severity.WARNING,
    usages=frozenset({S, R}),
    title=Text(
        en="An MX host has TLSA records that DNSSEC does not protect.",
        ja="MX ホストの TLSA レコードが DNSSEC で保護されていません。",
    ),
    rationale=Text(
        en="Senders ignore TLSA records that are not validated: the host looks protected by DANE and is not."
        " Whether they are is judged only where the resolver validates.",
        ja="送信側は DNSSEC で検証できない TLSA レコードを無視するため、DANE による保護は働きません。"
        "検証を行うリゾルバーで確認した場合だけ判定します。",
    ),
    remedy=Text(
        en="Sign the zone of the MX host and have its DS record published by the parent; or delete the TLSA records.",
        ja="MX ホストのゾーンに DNSSEC 署名をして親ゾーンに DS を登録するか、TLSA レコードを削除してください。",
    ),
    reference="RFC 7672 §2.2",
)
def tlsa_without_dnssec(posture: Posture) -> Iterator[Problem]:
    if not posture.transport.hosts:
        return
    for host, name, records in posture.transport.unauthenticated_tlsa():
        yield Problem(
            message=Text(
                en=f"the TLSA records of {host} are not validated by DNSSEC: senders ignore them",
                ja=f"{host} の TLSA レコードは DNSSEC で検証できないため、送信側に無視されます",
            ),
            found=" | ".join(record.text for record in records.rdata if isinstance(record, Opaque)),
            remedy=_sign(host, name, records.chain) + _MATCH_FIRST,
            subject=host,
        )


_MATCH_FIRST = Text(  # RFC 7672 §2.2: what is validated and does not match stops the mail
    en="(Once they are validated, senders deliver only if they match the host's certificate: see to that first.)",
    ja="（検証できるようになると、TLSA がホストの証明書と一致しなければ配送されません。"
    "先に一致していることを確認してください。）",
)


def _sign(host: str, name: str, chain: tuple[str, ...]) -> Text:
    if not chain:
        return Text(
            en=f"Sign the zone of {host} and have its DS record published by the parent, or ask whoever runs the host"
            f" to; or delete the TLSA records at {name}.",
            ja=f"{host} のゾーンに DNSSEC 署名をして親ゾーンに DS を登録する（または運用者に依頼する）か、"
            f"{name} の TLSA レコードを削除してください。",
        )
    return Text(  # RFC 4035 §3.2.3: nobody vouches for an answer of which a part is not signed
        en=f"Sign the zones of {host} and of {chain[-1]}, of which {name} is an alias, and have their DS records"
        f" published by the parents, or ask whoever runs them to; or delete the alias at {name}.",
        ja=f"{host} のゾーンと {name} の別名先 {chain[-1]} のゾーンの両方に DNSSEC 署名をして親ゾーンに DS を登録する"
        f"（または運用者に依頼する）か、{name} の別名を削除してください。",
    )
