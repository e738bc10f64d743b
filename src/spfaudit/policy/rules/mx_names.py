"""What MX records name instead of a host."""

import re
from collections.abc import Iterator

from spfaudit.mail.mx.records import Fault, fault_of
from spfaudit.mail.posture import Posture
from spfaudit.policy.lost_dot import is_doubled, is_whole, written
from spfaudit.policy.mx_removal import delete_exchanger
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text


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
    if remedy := delete_exchanger(posture):
        return remedy
    if fault is Fault.IP_LITERAL:
        return host_for(target, posture.entry.domain)
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


def host_for(literal: str, domain: str) -> Text:
    """What to do if an MX record has an IP address where it should name a host."""
    address = literal.strip("[]").removeprefix("ipv6:")
    lines = f"mail.{domain}. IN {'AAAA' if ':' in address else 'A'} {address} | {domain}. IN MX 10 mail.{domain}."
    return Text(
        en=f"Give the host a name that is free and put that into the MX record, such as: {lines}",
        ja=f"ホストに未使用の名前を付け、その名前を MX レコードに記述してください。例：{lines}",
    )
