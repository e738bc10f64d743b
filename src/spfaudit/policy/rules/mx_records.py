"""The MX records themselves: a null MX, none at all, and whom the owner approves of."""

from collections.abc import Iterator

from spfaudit.mail.mx.records import Exchange
from spfaudit.mail.posture import Posture
from spfaudit.names import at_or_below
from spfaudit.policy.by_dname import below_dname
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.mx_removal import without_mx
from spfaudit.policy.other_exchanger import name_in_policy_first
from spfaudit.policy.publishing import at_alias
from spfaudit.policy.rule import N, Problem, R, S, X, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text, plural

_PUBLISH = Text(
    en="Publish an MX record that names the host that takes the mail.",
    ja="メールを受信するホストを指す MX レコードを公開してください。",
)


@rule(
    "MX004",
    "malformed-null-mx",
    severity=Severity.ERROR,
    title=Text(
        en="A null MX stands beside other MX records, or its preference is not 0.",
        ja="Null MX がほかの MX レコードと併存しているか、優先度が 0 ではありません。",
    ),
    rationale=Text(
        en="A null MX says that the name takes no mail, and says so only as the single record MX 0 . Senders make"
        " different things of any other form: mail may be lost, or sent where none is wanted.",
        ja="Null MX は、メールを受け取らないことを単独の MX 0 . で示すものです。"
        "それ以外の書き方は送信側によって解釈が異なり、メールが失われたり、望まない配送が行われたりします。",
    ),
    remedy=Text(
        en="Publish MX 0 . alone, or delete it and keep the others.",
        ja="MX 0 . だけにするか、Null MX を削除してほかの MX レコードを残してください。",
    ),
    reference="RFC 7505 §3",
)
def malformed_null_mx(posture: Posture) -> Iterator[Problem]:
    exchange = posture.exchangers.exchange
    if not exchange.refusals or exchange.is_null:
        return
    others = len(exchange.records) - 1
    if others:
        message = Text(
            en=f"a null MX beside {others} other MX {plural(others, 'record')}",
            ja=f"Null MX のほかに MX レコードが {others} 件あります",
        )
    else:
        preference = exchange.records[0].preference
        message = Text(
            en=f"the preference of the null MX is {preference}, not 0",
            ja=f"Null MX の優先度が 0 ではなく {preference} です",
        )
    instead = without_mx(posture) if posture.entry.usage in (N, X) else (_mended(exchange), ())
    remedy, lines = instead or (None, ())
    yield Problem(
        message=message,
        found=", ".join([f"{record.preference} {record.exchange}" for record in exchange.records]),
        remedy=remedy,
        records=lines,
        wants_more=instead is None,
    )


def _mended(exchange: Exchange) -> Text:
    if exchange.targets:
        return Text(
            en="Delete the records that name the root (.), and keep those that name hosts.",
            ja="参照先が「.」のレコードを削除し、ホスト名のレコードを残してください。",
        )
    return Text(
        en="Replace it by MX records that name the hosts that take the mail.",
        ja="メールを受信するホストを指す MX レコードに置き換えてください。",
    )


@rule(
    "MX005",
    "implicit-mx",
    severity=Severity.WARNING,
    usages=frozenset({S, R}),
    title=Text(
        en="A domain used for mail has no MX record: its mail goes to its address.",
        ja="メールに使用するドメインに MX レコードがなく、メールは A または AAAA レコードのホストに配送されます。",
    ),
    rationale=Text(
        en="Without MX records, senders deliver to the address of the name itself, which is often a web server: nobody"
        " decided that, and bounces and reports get lost there.",
        ja="MX レコードがないと、送信側は名前そのもののアドレス（多くは Web サーバー）に配送します。"
        "意図しない配送であることが多く、エラーメールやレポートが失われます。",
    ),
    remedy=_PUBLISH,
    reference="RFC 5321 §5.1",
)
def implicit_mx(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    if exchangers.exchange.records or not exchangers.addressed:
        return
    domain, host = posture.entry.domain, exchangers.own.known[0]
    addresses = ", ".join(sorted(host.ipv4 or host.ipv6 or ()))
    alias = Text(en=f" of {host.end}", ja=f"（{host.end}）") if host.chain else Text(en="", ja="")
    publish = _explicit(domain) if _is_approved(posture, domain) else _PUBLISH
    yield Problem(
        message=Text(
            en=f"no MX record: mail goes to the address{alias.en}",
            ja=f"MX レコードがないため、メールはアドレスレコードのホスト{alias.ja}に配送されます",
        ),
        found=addresses,
        remedy=_behind_alias(posture) if host.chain else beside_wildcard(posture, publish),
    )


def _behind_alias(posture: Posture) -> Text:
    note = below_dname(posture)
    return _PUBLISH + note if note else at_alias(posture, posture.entry.domain, _PUBLISH)


def _explicit(domain: str) -> Text:
    return Text(
        en="Publish an MX record that names the host that takes the mail;"
        f" if it is this one: {domain}. IN MX 10 {domain}.",
        ja="メールを受信するホストを指す MX レコードを公開してください。"
        f"このホストで受信する場合：{domain}. IN MX 10 {domain}.",
    )


def _is_approved(posture: Posture, host: str) -> bool:
    approved = posture.inventory.approved_mx
    return approved is None or any(at_or_below(host, name) for name in approved)


_DELETE_OR_APPROVE = Text(
    en="Delete the MX record, or add the name to approved_mx if it is trusted.",
    ja="この MX レコードを削除するか、信頼できる場合は approved_mx に名前を追加してください。",
)
_REPLACE_OR_APPROVE = Text(  # without any MX record, mail would go to the address of the name (RFC 5321 §5.1)
    en="Have an approved host take the mail, and name that in the MX record instead; or add the name to approved_mx if"
    " it is trusted.",
    ja="承認済みのホストで受信できるようにしてから MX レコードをそのホスト名に変更するか、信頼できる場合は"
    " approved_mx に名前を追加してください。",
)


@rule(
    "MX006",
    "unapproved-mx",
    severity=Severity.WARNING,
    usages=frozenset({S, R}),
    title=Text(
        en="A mail exchanger is not approved.",
        ja="承認されていないホストが MX に指定されています。",
    ),
    rationale=Text(
        en="Whoever runs the exchanger reads the domain's mail; the owner has listed whom to trust.",
        ja="MX のホストの管理者は、このドメイン宛てのメールを読むことができます。"
        "インベントリで承認した名前以外は信頼しません。",
    ),
    remedy=_DELETE_OR_APPROVE,
    reference="RFC 5321 §5.1",
)
def unapproved_mx(posture: Posture) -> Iterator[Problem]:
    if posture.inventory.approved_mx is None:
        return
    exchange = posture.exchangers.exchange
    foreign = [target for target in exchange.targets if not _is_approved(posture, target)]
    if not foreign:
        return
    hosts = posture.exchangers.hosts.known
    others_take_mail = any(host.addressed and host.name not in foreign for host in hosts)
    remedy = _DELETE_OR_APPROVE if others_take_mail else name_in_policy_first(posture, _REPLACE_OR_APPROVE)
    for target in foreign:
        yield Problem(
            message=Text(
                en=f"{target} is not among the approved mail exchangers",
                ja=f"{target} は承認済みの MX に含まれていません",
            ),
            found=exchange.of(target),
            remedy=remedy,
            subject=target,
            cause=cause(posture, "mx", target),
        )
