"""pyspf's verdict on a domain's SPF, for one client that no declared network holds.

By way of `check_host`: over evidence, with the known deviations ended.
"""

from importlib.metadata import version
from ipaddress import IPv4Address

from spfaudit.evidence import Evidence
from spfaudit.mail.check_host.check import check
from spfaudit.mail.second_opinion.opinion import Opinion
from spfaudit.mail.second_opinion.own_verdict import OwnVerdict
from spfaudit.mail.spf.node import Outcome
from spfaudit.mail.spf.ranges import Ranges
from spfaudit.text import Text

_CANDIDATES = tuple(map(IPv4Address, ("192.0.2.1", "198.51.100.1", "203.0.113.1", "240.0.0.1", "127.0.0.1")))
"""Addresses that send no mail (RFC 5737, RFC 1112 §4, RFC 1122 §3.2.1.3)."""


def pyspf_opinion(domain: str, evidence: Evidence, passing: Ranges) -> Opinion:
    """What check_host() finds for a client outside `passing`, if there is one. Raises Missing."""
    client = next((address for address in _CANDIDATES if int(address) not in passing), _CANDIDATES[0])
    result = check(evidence, ip=str(client), sender=f"postmaster@{domain}", helo=domain)
    return Opinion(
        tool="pyspf",
        version=version("pyspf"),
        valid={"permerror": False, "none": False, "temperror": None}.get(result.result, True),
        lookups=result.lookups,
        void_lookups=result.void_lookups,
        error=result.reason.en if result.reason else "",
        warnings=(f"{client} gets {result.result}",),
    )


def differences(ours: OwnVerdict, opinion: Opinion) -> tuple[Text, ...]:
    """Where one client's check comes to another verdict than ours, which is for the worst of all clients."""
    if ours.valid is False and opinion.valid:
        return (
            Text(
                en="it checks one client, whom the error that we report does not meet",
                ja="1 つの送信元だけを確認したため、指摘したエラーには至っていません",
            ),
        )
    if ours.valid and opinion.valid is False:
        return (
            Text(
                en="it meets an error where ours finds none: where a macro or ptr leads to depends on the client",
                ja="こちらでは検出していないエラーです：マクロや ptr の参照先は送信元によって異なります",
            )
            if ours.tree.uses_ptr or Outcome.OPAQUE in ours.tree.outcomes
            else Text(en="unexplained: please report it", ja="原因不明です。報告をお願いします"),
        )
    if ours.valid is not opinion.valid:
        return (
            Text(
                en="a lookup failed that only one of the two needed",
                ja="一方だけが必要とした問い合わせが失敗しました",
            ),
        )
    return ()
