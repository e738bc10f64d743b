"""The hosts that MX records name: can mail be delivered to them."""

import re
from collections.abc import Iterator

from spfaudit.mail.mx.hosts import Host
from spfaudit.mail.mx.records import Fault, fault_of
from spfaudit.mail.posture import Posture
from spfaudit.policy.by_dname import removed_by_dname
from spfaudit.policy.by_wildcard import beside_wildcard
from spfaudit.policy.lost_dot import if_meant, is_doubled, is_whole, written
from spfaudit.policy.mx_removal import without_mx
from spfaudit.policy.rule import N, Problem, X, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.lapsed import lapsed_domains
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
            else _delete(posture) or _write_the_dot(host.name, posture.entry.domain, mend) or mend,
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
            return _NO_ADDRESS + _host_for(meant, domain)
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
                remedy=_delete(posture) or (_name(host) if host.addressed else _NO_HOST),
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


@rule(
    "MX003",
    "mx-target-invalid",
    severity=Severity.ERROR,
    title=Text(
        en="An MX record names what cannot be a mail host.",
        ja="MX の参照先がホスト名として正しくありません。",
    ),
    rationale=Text(
        en="An MX record holds the name of a host, in full. Senders look other things up in vain.",
        ja="MX レコードに書けるのはホストの完全な名前だけです。それ以外のものには配送できません。",
    ),
    remedy=Text(
        en="Name a host by its full name of letters, digits and hyphens.",
        ja="英数字とハイフンからなるホスト名を、省略せずに記述してください。",
    ),
    reference="RFC 1035 §3.3.9, RFC 5321 §2.3.5",
)
def mx_target_invalid(posture: Posture) -> Iterator[Problem]:
    exchange = posture.exchangers.exchange
    for target, fault in exchange.faults:
        yield Problem(
            message=_FAULTS[fault],
            found=exchange.of(target),
            remedy=_mended(posture, target, fault),
            subject=target,
        )


def _mended(posture: Posture, target: str, fault: Fault) -> Text | None:
    if remedy := _delete(posture):
        return remedy
    if fault is Fault.IP_LITERAL:
        return _host_for(target, posture.entry.domain)
    return _host_in(posture, target) if fault is Fault.NOT_A_HOST_NAME else _WRITE_IN_FULL


def _host_in(posture: Posture, target: str) -> Text | None:
    """What to write if there is a host's name in the target, with what belongs to no name before or behind it."""
    found, domain = re.fullmatch(_HOST_IN, target), posture.entry.domain
    host = found[1] if found else ""
    if fault_of(host) or ("@" in target and host in (domain, registrable_domain(host))):  # a domain is no host
        return None
    if any(is_doubled(meant, domain) or is_whole(meant) for meant in written(host, domain)):
        return None
    exchangers = posture.exchangers
    preference = next(record.preference for record in exchangers.exchange.records if record.exchange == target)
    line = f"{exchangers.alias_of or domain}. IN MX {preference} {host}."
    return Text(en=f"Probably meant: {line}", ja=f"意図されたと思われるレコード：{line}")


def _delete(posture: Posture) -> Text | None:
    """The remedy for a name that takes no mail, whatever is wrong with an exchanger; None for others."""
    if posture.entry.usage not in (N, X):
        return None
    own, owner = posture.exchangers.own.known, posture.exchangers.alias_of
    instead = without_mx(posture) if own and own[0].addressed else None  # or mail goes there next (USE004)
    if instead:
        return instead[0]
    if not owner:
        return beside_wildcard(posture, _DELETE)
    return removed_by_dname(posture) or beside_wildcard(posture, _delete_alias(owner))


def _delete_alias(owner: str) -> Text:
    return Text(
        en=f"Delete the CNAME, or replace it by address records: the MX record is that of {owner}, of which this name"
        " is an alias, and the name is declared to take no mail.",
        ja=f"MX レコードは別名先の {owner} のものです。この名前はメールに使用しないと申告されているため、"
        "CNAME を削除するか、アドレスレコードに置き換えてください。",
    )


_FAULTS = {
    Fault.IP_LITERAL: Text(
        en="an MX record names an IP address instead of a host",
        ja="MX レコードにホスト名ではなく IP アドレスが書かれています",
    ),
    Fault.SINGLE_LABEL: Text(
        en="an MX record names a host by a single label",
        ja="MX レコードのホスト名が 1 つのラベルだけです",
    ),
    Fault.NOT_A_HOST_NAME: Text(
        en="an MX record names something that is no host name",
        ja="MX レコードの参照先がホスト名の形式ではありません",
    ),
}
_DELETE = Text(
    en="Delete the MX record: the name is declared to take no mail.",
    ja="この MX レコードを削除してください。この名前はメールに使用しないと申告されています。",
)
_WRITE_IN_FULL = Text(
    en="Write the host's full name, and in a zone file a dot at its end.",
    ja="ホストの完全な名前を記述してください（ゾーンファイルでは末尾にドットを付けます）。",
)
_SPACE = r"\\032"
"""As it is written in a name."""
_HOST_IN = (
    rf"(?i)(?:{_SPACE})*(?:[0-9]{{1,5}}(?:{_SPACE})+)?[\"']?(?:[a-z]+://)?(?:[^@/]*@)?"
    rf"([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]{{1,5}})?/?[\"']?(?:{_SPACE})*"
)
"""A host's name, behind a preference, in quotes, or in a URL or a mailbox."""


def _host_for(literal: str, domain: str) -> Text:
    address = literal.strip("[]").removeprefix("ipv6:")
    lines = f"mail.{domain}. IN {'AAAA' if ':' in address else 'A'} {address} | {domain}. IN MX 10 mail.{domain}."
    return Text(
        en=f"Give the host a name and put this into the MX record, such as: {lines}",
        ja=f"ホストに名前を付け、その名前を MX レコードに記述してください。例：{lines}",
    )
