"""Why a term did or did not match a client, in words.

Reads the same evidence as the check did. Judges nothing: whether a term matched is in its step.
"""

from ipaddress import IPv4Address, IPv6Address

from spfaudit.evidence import Address, Evidence, Failed, Host, Mx, Question, Records
from spfaudit.mail.check_host.result import Step
from spfaudit.mail.spf import record as spf
from spfaudit.mail.spf.grammar import parse_term
from spfaudit.mail.spf.limits import MX_LIMIT
from spfaudit.mail.spf.publication import Absent, Multiple, published
from spfaudit.mail.spf.record import Directive, Malformed, Record
from spfaudit.mail.spf.target import dns_name
from spfaudit.record_data import joined_texts
from spfaudit.text import Text

NOT_ASKED = Text(en="not looked up any more", ja="問い合わせに至っていません")
"""Said of a term that was one DNS lookup too many as well, whatever is known of its target from elsewhere."""
_NAMED = 5
"""Addresses or hosts that are listed; the rest is counted."""


def why(step: Step, ip: IPv4Address | IPv6Address, evidence: Evidence) -> Text:
    """One clause. `ip`: the client, never IPv4-mapped. Quotes DNS verbatim."""
    term = parse_term(step.term)
    name = dns_name(step.target)
    if not isinstance(term, Directive):
        return _unfit(step, name, evidence) or Text(
            en=f"nothing matched before: the record of {step.target} decides",
            ja=f"ここまで一致なし：{step.target} のレコードで判定",
        )
    if not name and not isinstance(term.mechanism, spf.NAMELESS):
        return _impossible(step)
    match term.mechanism:
        case spf.All():
            return Text(en="matches every client", ja="すべての送信元に一致")
        case spf.Ip4(network=network) | spf.Ip6(network=network):
            return _network(step.matched, str(ip), str(network), same_family=network.version == ip.version)
        case spf.Include():
            if step.matched:
                return Text(en=f"the record of {step.target} lets it pass", ja=f"{step.target} のレコードで pass")
            return _unfit(step, name, evidence) or Text(
                en=f"the record of {step.target} does not let it pass",
                ja=f"{step.target} のレコードで pass になりません",
            )
        case spf.A(_, ipv4, ipv6):
            return _hosts(step, [name], ip, ipv4 if ip.version == 4 else ipv6, evidence)
        case spf.Mx(_, ipv4, ipv6):
            return _exchanges(step, name, ip, ipv4 if ip.version == 4 else ipv6, evidence)
        case spf.Exists():
            return _exists(step, name, evidence)
        case spf.Ptr():
            return _names_of(step, ip, evidence)


def _unfit(step: Step, name: str, evidence: Evidence) -> Text | None:
    """Why there is no record to go by at the target of an include or redirect; None if there is one."""
    if not name:
        return _impossible(step)
    answer = evidence.peek(Question(name, "TXT"))
    if answer is None:
        return NOT_ASKED
    if isinstance(answer, Failed):
        return _failed(name, "TXT", answer)
    rdata = answer.rdata if isinstance(answer, Records) else ()
    match published(joined_texts(rdata)):
        case Absent():
            return Text(en=f"{step.target} has no SPF record", ja=f"{step.target} に SPF レコードがありません")
        case Multiple():
            return Text(en=f"{step.target} has several SPF records", ja=f"{step.target} に SPF レコードが複数あります")
        case Malformed():
            return Text(
                en=f"the SPF record of {step.target} is malformed",
                ja=f"{step.target} の SPF レコードに構文エラーがあります",
            )
        case Record():
            return None


def _impossible(step: Step) -> Text:
    return Text(en=f"{step.target} is no possible domain name", ja=f"{step.target} はドメイン名として成立しません")


def _network(matched: bool, ip: str, network: str, *, same_family: bool) -> Text:
    if not same_family:
        return Text(en="is for the other address family", ja="アドレスファミリーが異なります")
    if matched:
        return Text(en=f"{ip} is in {network}", ja=f"{ip} は {network} に含まれます")
    return Text(en=f"{ip} is not in {network}", ja=f"{ip} は {network} に含まれません")


def _hosts(step: Step, names: list[str], ip: IPv4Address | IPv6Address, prefix: int, evidence: Evidence) -> Text:
    type = "A" if ip.version == 4 else "AAAA"
    addresses: list[str] = []
    for name in names:
        answer = evidence.peek(Question(name, type))
        if answer is None:
            return NOT_ASKED
        if isinstance(answer, Failed):
            return _failed(name, type, answer)
        if isinstance(answer, Records):
            addresses += [rdata.address for rdata in answer.rdata if isinstance(rdata, Address)]
    if not addresses:
        hosts = _listed(names)
        return Text(en=f"no {type} record at {hosts}", ja=f"{hosts} に {type} レコードがありません")
    length = "" if prefix == ip.max_prefixlen else f"/{prefix}"
    listed = _listed([address + length for address in addresses])
    if step.matched:
        return Text(en=f"{ip} is among {listed}", ja=f"{ip} は {listed} に含まれます")
    return Text(en=f"{ip} is not among {listed}", ja=f"{ip} は {listed} に含まれません")


def _exchanges(step: Step, name: str, ip: IPv4Address | IPv6Address, prefix: int, evidence: Evidence) -> Text:
    answer = evidence.peek(Question(name, "MX"))
    if answer is None:
        return NOT_ASKED
    if isinstance(answer, Failed):
        return _failed(name, "MX", answer)
    hosts = [rdata.exchange for rdata in answer.rdata if isinstance(rdata, Mx)] if isinstance(answer, Records) else []
    if not hosts:
        return Text(en=f"{step.target} has no MX record", ja=f"{step.target} に MX レコードがありません")
    if len(hosts) > MX_LIMIT:  # §4.6.4: none of them is looked up
        return Text(
            en=f"{step.target} has {len(hosts)} MX records, {MX_LIMIT} are allowed",
            ja=f"{step.target} に MX レコードが {len(hosts)} 件あります（上限 {MX_LIMIT} 件）",
        )
    named = [host for host in hosts if host != "."]
    if not named:  # RFC 7505 §3
        return Text(en=f"{step.target} has a null MX, which names no host", ja=f"{step.target} は Null MX です")
    return _hosts(step, named, ip, prefix, evidence)


def _exists(step: Step, name: str, evidence: Evidence) -> Text:
    answer = evidence.peek(Question(name, "A"))
    if answer is None:
        return NOT_ASKED
    if isinstance(answer, Failed):
        return _failed(name, "A", answer)
    if step.matched:
        return Text(en=f"{step.target} has an address", ja=f"{step.target} にアドレスがあります")
    return Text(en=f"{step.target} has no address", ja=f"{step.target} にアドレスがありません")


def _names_of(step: Step, ip: IPv4Address | IPv6Address, evidence: Evidence) -> Text:
    answer = evidence.peek(Question(ip.reverse_pointer, "PTR"))
    if answer is None:
        return NOT_ASKED
    if isinstance(answer, Failed):
        return _passed_over(ip.reverse_pointer, "PTR", answer)
    names = [rdata.name for rdata in answer.rdata if isinstance(rdata, Host)] if isinstance(answer, Records) else []
    if step.matched:
        return Text(
            en=f"a name of {ip} lies in {step.target}, and leads back to it",
            ja=f"{ip} の逆引き名が {step.target} に属し、正引きも一致します",
        )
    if not names:
        return Text(en=f"{ip} has no name in DNS", ja=f"{ip} の逆引きがありません")
    type = "A" if ip.version == 4 else "AAAA"
    for name in filter(None, map(dns_name, names)):
        address = evidence.peek(Question(name, type))
        if isinstance(address, Failed):
            return _passed_over(name, type, address)
    return Text(
        en=f"no name of {ip} ({_listed(names)}) lies in {step.target} and leads back to it",
        ja=f"{ip} の逆引き名（{_listed(names)}）は {step.target} に属さないか、正引きが一致しません",
    )


def why_in_doubt(question: Question, failed: Failed) -> Text:
    """What is said of a result that a lookup of the client's names leaves open (`certain.doubt_of`)."""
    told = _failed(question.name, question.type, failed)
    return Text(
        en=f"not certain: {told.en}; receivers pass over it",
        ja=f"確実ではありません：{told.ja}（受信側は無視します）",
    )


def _passed_over(name: str, type: str, failed: Failed) -> Text:
    told = _failed(name, type, failed)
    return Text(
        en=f"{told.en}; receivers pass over it, and nobody knows whether it would match",
        ja=f"{told.ja}（受信側は無視しますが、一致するかどうかは不明です）",
    )


def _failed(name: str, type: str, failed: Failed) -> Text:
    reason = failed.describe()
    return Text(
        en=f"the lookup of {name} {type} failed: {reason.en}",
        ja=f"{name} {type} の問い合わせに失敗：{reason.ja}",
    )


def _listed(items: list[str]) -> str:
    shown = ", ".join(items[:_NAMED])
    return shown + (f", … ({len(items)})" if len(items) > _NAMED else "")
