"""The declared usage against where mail for the name goes."""

from collections.abc import Iterator

from spfaudit.mail.posture import Posture
from spfaudit.policy.lock_down import null_mx
from spfaudit.policy.mx_removal import no_mail, without_mx
from spfaudit.policy.publishing import publish
from spfaudit.policy.retired import in_use, on_hold
from spfaudit.policy.rule import N, Problem, R, S, X, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, plural


@rule(
    "USE004",
    "missing-null-mx",
    severity=Severity.WARNING,
    usages=frozenset({N, X}),
    title=Text(
        en="A domain declared without mail has an address but no null MX, so mail is delivered to the address.",
        ja="メールに使用しないドメインにアドレスがあり、Null MX がないため、メールがそのアドレスに配送されます。",
    ),
    rationale=Text(
        en="Without MX records, senders fall back to the address of the name. A null MX makes them give up at once,"
        " and tells receivers that mail from this name is not to be answered.",
        ja="MX レコードがないと、送信側は名前そのもののアドレスに配送しようとします。"
        "Null MX があれば送信側はただちに配送をやめ、受信側もこの名前からのメールを疑うことができます。",
    ),
    remedy=Text(en="Publish a null MX: MX 0 .", ja="Null MX（MX 0 .）を公開してください。"),
    reference="RFC 5321 §5.1, RFC 7505 §3",
)
def missing_null_mx(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    if not exchangers.is_implicit:
        return
    host = exchangers.own.known[0]
    line = null_mx(posture)
    remedy = no_mail(posture, publish(posture, line, alias=host.end if host.chain else ""))
    yield Problem(
        message=Text(
            en="no MX record, so mail is delivered to the address of the name",
            ja="MX レコードがないため、メールがこの名前のアドレスに配送されます",
        ),
        found=", ".join(sorted(host.ipv4 or host.ipv6 or ())),
        remedy=_DELETE_ADDRESSES + remedy if on_hold(posture) and not in_use(posture) else remedy,
        records=(line,),
    )


_DELETE_ADDRESSES = Text(
    en="Delete the address records of the retired name. As long as they stay:",
    ja="廃止済みの名前のアドレスレコードは削除してください。残す間は、",
)


@rule(
    "USE005",
    "unexpected-mx",
    severity=Severity.ERROR,
    usages=frozenset({N, X}),
    title=Text(
        en="A domain declared without mail has a mail exchanger.",
        ja="メールに使用しないはずのドメインに MX レコードがあります。",
    ),
    rationale=Text(
        en="Either the domain receives mail and is declared wrongly, or mail for it goes to a host that nobody minds.",
        ja="実際には受信している（用途の申告が誤り）か、管理されていないホストにメールが届く状態です。",
    ),
    remedy=Text(
        en="Delete the MX records, or declare the domain as receive-only or sending.",
        ja="MX レコードを削除するか、用途を receive-only または sending に変更してください。",
    ),
    reference="RFC 5321 §5.1, RFC 7505",
)
def unexpected_mx(posture: Posture) -> Iterator[Problem]:
    exchange = posture.exchangers.exchange
    if not exchange.targets:
        return
    real = [f"{mx.preference} {mx.exchange}" for mx in exchange.records if mx.exchange != "."]
    instead = without_mx(posture)
    remedy, lines = instead or (None, ())
    yield Problem(
        message=Text(
            en=f"{len(real)} MX {plural(len(real), 'record')} though declared {posture.entry.usage}",
            ja=f"用途が {posture.entry.usage} なのに MX レコードが {len(real)} 件あります",
        ),
        found=", ".join(real),
        remedy=remedy + _DECLARE if remedy else None,
        records=lines,
        wants_more=instead is None,
    )


_DECLARE = Text(
    en="(If the domain does receive mail, declare it as receive-only or sending.)",
    ja="（実際に受信している場合は、用途を receive-only または sending に変更してください。）",
)


@rule(
    "USE007",
    "null-mx-on-mail-domain",
    severity=Severity.ERROR,
    usages=frozenset({S, R}),
    title=Text(
        en="A domain declared for mail has a null MX.",
        ja="メールに使用するドメインに Null MX が設定されています。",
    ),
    rationale=Text(
        en="A null MX says that the name takes no mail at all. Mail to it comes back at once, and receivers may refuse"
        " mail from it, because it could not be answered.",
        ja="Null MX は、この名前がメールを一切受け取らないことを示します。この名前宛てのメールはただちに差し戻され、"
        "返信できない送信元として、この名前からのメールも拒否されることがあります。",
    ),
    remedy=Text(
        en="Publish MX records that name the hosts that take the mail (bounces and reports, too), or declare the domain"
        " as non-sending.",
        ja="メール（エラーメールやレポートを含む）を受信するホストを指す MX レコードを公開するか、"
        "用途を non-sending に変更してください。",
    ),
    reference="RFC 7505 §4.2",
)
def null_mx_on_mail_domain(posture: Posture) -> Iterator[Problem]:
    exchange = posture.exchangers.exchange
    if exchange.refusals and not exchange.targets:  # in whatever form: mending only that (MX004) would not help
        yield Problem(
            message=Text(
                en=f"a null MX though declared {posture.entry.usage}",
                ja=f"用途が {posture.entry.usage} なのに Null MX があります",
            ),
            found=", ".join([f"{record.preference} {record.exchange}" for record in exchange.refusals]),
        )


@rule(
    "USE008",
    "receive-only-without-mx",
    severity=Severity.ERROR,
    usages=frozenset({R}),
    title=Text(
        en="A domain declared to receive mail has neither MX nor address.",
        ja="受信専用と申告されたドメインに、MX レコードもアドレスもありません。",
    ),
    rationale=Text(
        en="Nothing receives: all mail to the domain comes back.",
        ja="受信できるホストがないため、このドメイン宛てのメールはすべて差し戻されます。",
    ),
    remedy=Text(
        en="Publish MX records that name the hosts that take the mail, or declare the domain as non-sending or"
        " retired.",
        ja="メールを受信するホストを指す MX レコードを公開するか、"
        "用途を non-sending または retired に変更してください。",
    ),
    reference="RFC 5321 §5.1",
)
def receive_only_without_mx(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    if exchangers.exchange.records or not posture.exists:  # LIF001 for a name that does not exist
        return
    if not exchangers.addressed:
        yield Problem(
            message=Text(
                en="neither MX nor address: nothing receives",
                ja="MX レコードもアドレスもなく、どこにも配送できません",
            )
        )
