"""The sums of a domain's SPF record, and its DMARC policy, in a line each. What is not known is told as unknown."""

from spfaudit.report.document import DmarcDocument, SpfDocument
from spfaudit.text import Lang, Text, same

_UNKNOWN = Text(en="unknown", ja="不明")
_ALL = {
    "-": same("-all"),
    "~": same("~all"),
    "?": same("?all"),
    "+": same("+all"),
    None: Text(en="no all, or unknown", ja="all なし、または不明"),
}
_NO_SUBDOMAIN_POLICY = Text(en="none or unknown", ja="なし、または不明")


def sums_line(spf: SpfDocument, lang: Lang) -> str:
    """What the record costs a receiver, and whom it lets pass."""
    addresses, blocks = _number(spf.ipv4_addresses, " 個"), _number(spf.ipv6_prefixes_64, " 個")
    lookups, voids4, voids6 = map(_number, (spf.lookups, spf.void_lookups_ipv4, spf.void_lookups_ipv6))
    others = _ALL[spf.all]
    return Text(
        en=f"{lookups.en} of 10 lookups; empty: {voids4.en} (IPv4), {voids6.en} (IPv6) of 2;"
        f" lets pass {addresses.en} IPv4 addresses, {blocks.en} IPv6 /64; others: {others.en}",
        ja=f"DNS 参照 {lookups.ja} / 10、空の応答 {voids4.ja}（IPv4）・{voids6.ja}（IPv6）/ 2、"
        f"許可 IPv4 {addresses.ja}・IPv6 /64 {blocks.ja}、その他 {others.ja}",
    ).to(lang)


def policy_line(dmarc: DmarcDocument, domain: str, lang: Lang) -> str:
    """The policy in force for the domain, whose record it is, and what holds for names below."""
    below = same(dmarc.subdomain_policy) if dmarc.subdomain_policy else _NO_SUBDOMAIN_POLICY
    if dmarc.location == domain:
        by = Text(en="own record", ja="自身のレコード")
    else:
        by = Text(en=f"by {dmarc.location}", ja=f"{dmarc.location} のレコード")
    return Text(
        en=f"{dmarc.policy} ({by.en}); subdomains: {below.en}",
        ja=f"{dmarc.policy}（{by.ja}）、サブドメイン：{below.ja}",
    ).to(lang)


def _number(number: int | None, unit: str = "") -> Text:
    """`unit`: the Japanese counter."""
    return _UNKNOWN if number is None else Text(en=f"{number:,}", ja=f"{number:,}{unit}")
