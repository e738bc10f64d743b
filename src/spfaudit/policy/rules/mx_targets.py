"""The hosts that MX records name: can mail be delivered to them."""

from collections.abc import Iterator

from spfaudit.mail.mx.hosts import Host
from spfaudit.mail.mx.records import Fault, fault_of
from spfaudit.mail.posture import Posture
from spfaudit.policy.lost_dot import if_meant, is_doubled, is_whole, written
from spfaudit.policy.mx_removal import delete_exchanger
from spfaudit.policy.other_exchanger import name_in_policy_first
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.lapsed import lapsed_domains
from spfaudit.policy.rules.mx_names import host_for
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text

_DELETE_OR_PUBLISH = Text(
    en="Delete the MX record, or publish A or AAAA records at the target.",
    ja="この MX レコードを削除するか、参照先のホスト名に A または AAAA レコードを公開してください。",
)
_NAME_OR_PUBLISH = Text(  # without any MX record, mail would go to the address of the name (RFC 5321 §5.1)
    en="Name in the MX record the host that takes the mail, or publish A or AAAA records at the target.",
    ja="MX レコードに実際にメールを受信するホスト名を記述するか、参照先のホスト名に A または AAAA レコードを"
    "公開してください。",
)


@rule(
    "MX001",
    "mx-target-unresolvable",
    severity=Severity.ERROR,
    title=Text(
        en="A mail exchanger does not exist, or has no address.",
        ja="MX の参照先が存在しないか、アドレスを持っていません。",
    ),
    rationale=Text(
        en="Senders cannot deliver to it: mail waits, goes to another exchanger, or comes back. If the domain that the"
        " target is in is free, whoever registers it receives the mail.",
        ja="送信側はこのホストに配送できず、メールは滞留するか、ほかの MX に回るか、差し戻されます。"
        "参照先のドメインが未登録の場合は、それを登録した第三者にメールが届きます。",
    ),
    remedy=_DELETE_OR_PUBLISH,
    reference="RFC 5321 §5.1",
)
def mx_target_unresolvable(posture: Posture) -> Iterator[Problem]:
    hosts = posture.exchangers.hosts
    if hosts.unsound:
        yield from _unresolvable(posture, [host for host in hosts.unsound if not host.addressed])
    if hosts.failure:
        hosts.require_complete()


def _unresolvable(posture: Posture, hosts: list[Host]) -> Iterator[Problem]:
    own = registrable_domain(posture.entry.domain)
    suspects = {host.name: name for host in hosts if not host.exists and (name := registrable_domain(host.end))}
    lapsed = lapsed_domains(posture, [name for name in suspects.values() if name != own])
    others = any(host.addressed for host in posture.exchangers.hosts.known)
    mend = _DELETE_OR_PUBLISH if others else _NAME_OR_PUBLISH
    for host in hosts:
        free = suspects.get(host.name, "")
        yield Problem(
            message=_lapsed(host, free) if free in lapsed.names else _without_address(host),
            found=posture.exchangers.exchange.of(host.name),
            remedy=_REMOVE
            if free in lapsed.names
            else delete_exchanger(posture) or _write_the_dot(host.name, posture.entry.domain, mend) or mend,
            subject=host.name,
            cause=cause(posture, "domain", free) if free in lapsed.names else cause(posture, "mx", host.name),
        )
    lapsed.require_complete()


_REMOVE = Text(
    en="Delete the MX record at once: whoever registers that domain receives the mail.",
    ja="この MX レコードをただちに削除してください。そのドメインを登録した第三者がメールを受信できます。",
)


def _without_address(host: Host) -> Text:
    alias = _alias(host)
    if host.exists:
        return Text(
            en=f"{host.name}{alias.en} has neither A nor AAAA records",
            ja=f"{host.name}{alias.ja}に A レコードも AAAA レコードもありません",
        )
    return Text(
        en=f"{host.name}{alias.en} does not exist (NXDOMAIN)",
        ja=f"{host.name}{alias.ja}は存在しません（NXDOMAIN）",
    )


def _alias(host: Host) -> Text:
    if not host.chain:
        return Text(en="", ja=" ")
    return Text(en=f", an alias of {host.end},", ja=f"（別名先 {host.end}）")


def _lapsed(host: Host, registrable: str) -> Text:
    if host.end == registrable and host.chain:  # the alias itself is there, and nobody can register that
        return Text(
            en=f"{host.name} is an alias of {registrable}, which does not exist and may be free to register",
            ja=f"{host.name} の別名先 {registrable} は存在せず、第三者が登録できるおそれがあります",
        )
    if host.end == registrable:
        return Text(
            en=f"{host.name} does not exist and may be free to register",
            ja=f"{host.name} は存在せず、第三者が登録できるおそれがあります",
        )
    alias = _alias(host)
    return Text(
        en=f"{host.name}{alias.en} does not exist, and neither does {registrable}, which may be free to register",
        ja=f"{host.name}{alias.ja}は存在しません。{registrable} も存在せず、第三者が登録できるおそれがあります",
    )


def _write_the_dot(name: str, domain: str, otherwise: Text) -> Text | None:
    """What to do if the name looks like one to which a zone's own was added, for want of a dot at its end."""
    for meant in written(name, domain):
        if is_doubled(meant, domain):
            return Text(
                en=f"Write the dot at the end of the name in the zone file: {meant}.",
                ja=f"ゾーンファイルでは名前の末尾にドットを付けてください：{meant}.",
            )
        if fault_of(meant) is Fault.IP_LITERAL:
            return _NO_ADDRESS + host_for(meant, domain)
        if is_whole(meant):
            return otherwise + if_meant(meant)
    return None


_NO_ADDRESS = Text(
    en="An MX record names a host, never an IP address.",
    ja="MX レコードに書けるのはホスト名だけで、IP アドレスは書けません。",
)


@rule(
    "MX002",
    "mx-target-is-cname",
    severity=Severity.WARNING,
    title=Text(en="A mail exchanger is an alias.", ja="MX の参照先が別名（CNAME）です。"),
    rationale=Text(
        en="The name in an MX record must have addresses of its own. Some senders do not follow an alias there, and"
        " loops of mail have come of it.",
        ja="MX に書くホスト名は、それ自体がアドレスレコードを持たなければなりません。"
        "CNAME をたどらない送信側があり、配送のループの原因にもなります。",
    ),
    remedy=Text(
        en="Name the host itself in the MX record.",
        ja="MX レコードには別名ではなく実際のホスト名を記述してください。",
    ),
    reference="RFC 2181 §10.3",
)
def mx_target_is_cname(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    hosts = exchangers.hosts
    for host in hosts.unsound:
        if host.chain:
            yield Problem(
                message=Text(
                    en=f"{host.name} is an alias of {host.end}",
                    ja=f"{host.name} は {host.end} の別名です",
                ),
                found=exchangers.exchange.of(host.name),
                remedy=delete_exchanger(posture)
                or name_in_policy_first(posture, _name(host) if host.addressed else _NO_HOST),
                subject=host.name,
                cause=cause(posture, "mx", host.name),
            )
    if hosts.failure:
        hosts.require_complete()


_NO_HOST = Text(  # what is not there is not to be named; MX001 tells whether others may take it
    en="Name a host in the MX record that has an address of its own, or delete the record if others take the mail.",
    ja="MX レコードにはアドレスレコードを持つ実際のホスト名を記述してください。ほかの MX で受信できる場合は、"
    "このレコードを削除しても構いません。",
)


def _name(host: Host) -> Text:
    return Text(
        en=f"Name the host itself in the MX record: {host.end}.",
        ja=f"MX レコードには実際のホスト名を記述してください：{host.end}.",
    )
