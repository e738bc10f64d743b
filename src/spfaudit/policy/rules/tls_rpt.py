"""TLS-RPT: whether senders can tell the domain that TLS fails."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.mail.text_record import Absent, Malformed, Multiple
from spfaudit.mail.tls_rpt import TlsRpt, legible
from spfaudit.policy.publishing import at_alias
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.text_records import Wanted, flaw_problems, void_record_problems
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

_LONGEST_KEPT = 1_000
"""Characters of destinations that a remedy repeats."""


@rule(
    "TLS003",
    "invalid-tls-rpt",
    severity=Severity.WARNING,
    usages=frozenset({S, R}),
    title=Text(
        en="The TLS-RPT record is invalid, or one of its destinations is.",
        ja="TLS-RPT レコード、またはその報告先が不正です。",
    ),
    rationale=Text(
        en="Senders report failures of TLS only by a valid record: without reports, nobody sees that mail is held up"
        " or that somebody interferes with it.",
        ja="送信側は、有効なレコードがある場合だけ TLS の失敗を報告します。"
        "報告がなければ、配送の遅延や妨害に気付けません。",
    ),
    remedy=Text(
        en='Publish one record: _smtp._tls.DOMAIN TXT "v=TLSRPTv1; rua=mailto:tls-reports@DOMAIN"',
        ja="次のレコードを 1 件公開してください："
        '_smtp._tls.ドメイン名 TXT "v=TLSRPTv1; rua=mailto:tls-reports@ドメイン名"',
    ),
    reference="RFC 8460 §3",
)
def invalid_tls_rpt(posture: Posture) -> Iterator[Problem]:
    if not posture.transport.hosts:  # nobody delivers mail there
        return
    record = posture.transport.tls_rpt
    if isinstance(record, TlsRpt):
        yield from flaw_problems(
            posture, record.text, record.flaws, _wanted(posture, legible(record.text) if record.flaws else ())
        )
    else:
        yield from void_record_problems(posture, record, _wanted(posture, _named(record)))


def _named(record: Absent | Multiple | Malformed) -> tuple[str, ...]:
    """The destinations that the one text that is meant as a record names."""
    match record:
        case Malformed(text=text) | Absent(near_misses=(text,)):
            return legible(text)
        case _:
            return ()


def _wanted(posture: Posture, destinations: tuple[str, ...] = ()) -> Wanted:
    """`destinations`: those that are there, and had better stay."""
    domain, rua = posture.entry.domain, ",".join(destinations)
    if not 0 < len(rua) <= _LONGEST_KEPT:
        rua = f"mailto:tls-reports@{domain}"
    return Wanted(
        kind="TLS-RPT",
        begin="v=TLSRPTv1;",
        name=f"_smtp._tls.{domain}",
        example=f"v=TLSRPTv1; rua={rua}",
        readers=Text(en="senders", ja="送信側"),
    )


@rule(
    "TLS004",
    "missing-tls-rpt",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(
        en="A domain that receives mail has no TLS-RPT record.",
        ja="メールを受信するドメインに TLS-RPT レコードがありません。",
    ),
    rationale=Text(
        en="Without it nobody reports failures of TLS, neither before nor after MTA-STS or DANE is enforced.",
        ja="TLS-RPT がなければ、MTA-STS や DANE の適用前も適用後も、TLS の失敗は報告されません。",
    ),
    remedy=Text(
        en='Publish: _smtp._tls.DOMAIN TXT "v=TLSRPTv1; rua=mailto:tls-reports@DOMAIN"',
        ja='次のレコードを公開してください：_smtp._tls.ドメイン名 TXT "v=TLSRPTv1; rua=mailto:tls-reports@ドメイン名"',
    ),
    reference="RFC 8460 §3",
)
def missing_tls_rpt(posture: Posture) -> Iterator[Problem]:
    if posture.transport.hosts and isinstance(posture.transport.tls_rpt, Absent):
        wanted = _wanted(posture)
        yield Problem(
            message=Text(en=f"no TLS-RPT record at {wanted.name}", ja=f"{wanted.name} に TLS-RPT レコードがありません"),
            remedy=at_alias(
                posture,
                wanted.name,
                Text(
                    en=f"Publish (with a mailbox that somebody reads): {wanted.line}",
                    ja=f"次のレコードを公開してください（報告先は担当者が確認するメールボックス）：{wanted.line}",
                ),
            ),
        )
