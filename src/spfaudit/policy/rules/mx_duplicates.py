"""MX records that look like a reserve and are none."""

from collections.abc import Iterator

from spfaudit.mail.mx.hosts import Host
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "MX007",
    "duplicate-mx",
    severity=Severity.INFO,
    title=Text(
        en="Several MX records lead to the same host.",
        ja="複数の MX レコードが同じホストを指しています。",
    ),
    rationale=Text(
        en="They look like a reserve and are none: when the host is down, so are all of them.",
        ja="冗長構成に見えますが、そのホストが停止するとすべての配送先が失われます。",
    ),
    remedy=Text(
        en="Delete the MX records that add no other host.",
        ja="別のホストを指していない MX レコードを削除してください。",
    ),
    reference="RFC 5321 §5.1",
)
def duplicate_mx(posture: Posture) -> Iterator[Problem]:
    exchange = posture.exchangers.exchange
    for target in exchange.repeated:
        yield Problem(
            message=Text(
                en=f"{target} is named more than once",
                ja=f"{target} が複数回指定されています",
            ),
            found=exchange.of(target),
            subject=target,
        )
    if len(exchange.hosts) > 1:
        yield from _alike(posture)


def _alike(posture: Posture) -> Iterator[Problem]:
    exchangers = posture.exchangers
    hosts = exchangers.hosts
    by_ipv4: dict[frozenset[str], list[Host]] = {}
    for host in hosts.known:
        by_ipv4.setdefault(host.ipv4, []).append(host)
    # Only of those that are alike so far is the rest worth asking for.
    whole = exchangers.whole([host for group in by_ipv4.values() if len(group) > 1 for host in group])
    by_all: dict[tuple[frozenset[str], frozenset[str] | None], list[str]] = {}
    for host in whole.known:
        if host.addressed:
            by_all.setdefault((host.ipv4, host.ipv6), []).append(host.name)
    alike = [sorted(names) for names in by_all.values() if len(names) > 1]
    if alike:
        shown = "; ".join([" = ".join(names) for names in alike])
        yield Problem(
            message=Text(en=f"the same addresses: {shown}", ja=f"アドレスが同じです：{shown}"),
            found=", ".join([exchangers.exchange.of(name) for names in alike for name in names]),
            subject="addresses",  # not of names: a failed lookup must make no other finding of this one
        )
    whole.require_complete()
    hosts.require_complete()
