"""The DMARC of one domain on a terminal."""

from collections.abc import Iterator

from spfaudit.report.dmarc_document import DmarcSectionDocument, PolicyDocument
from spfaudit.report.terminal.page import HEADING, Page
from spfaudit.text import Text, same

_UNKNOWN = Text(en="unknown: a lookup failed", ja="不明（問い合わせ失敗）")
_NOTHING = Text(en="no policy: receivers apply no DMARC", ja="ポリシーなし（DMARC は適用されません）")
_ALIGNMENT = {"r": Text(en="relaxed", ja="relaxed（緩やか）"), "s": Text(en="strict", ja="strict（厳格）")}


def dmarc_lines(page: Page, dmarc: DmarcSectionDocument) -> Iterator[str]:
    """The section, its heading first."""
    yield page.paint(
        page.say(Text(en="DMARC policy in force (RFC 9989)", ja="適用される DMARC ポリシー（RFC 9989）")), HEADING
    )
    yield from page.rows(list(_rows(page, dmarc)))


def _rows(page: Page, dmarc: DmarcSectionDocument) -> Iterator[tuple[str, str]]:
    policies = (
        (Text(en="The name", ja="この名前"), "in_force", dmarc.in_force),
        (Text(en="Subdomains", ja="サブドメイン"), "subdomains", dmarc.subdomains),
        (Text(en="Missing subdomains", ja="存在しない名前"), "nonexistent_subdomains", dmarc.nonexistent_subdomains),
    )
    for label, field, policy in policies:
        yield page.say(label), page.say(_UNKNOWN if field in dmarc.unknown else _policy(policy))
    if dmarc.alignment_dkim and dmarc.alignment_spf:
        dkim, spf = (page.say(_ALIGNMENT[mode]) for mode in (dmarc.alignment_dkim, dmarc.alignment_spf))
        yield (
            page.say(Text(en="Alignment", ja="アラインメント")),
            page.say(Text(en=f"DKIM {dkim}, SPF {spf}", ja=f"DKIM {dkim}、SPF {spf}")),
        )
    if dmarc.in_force:
        reports = ", ".join(dmarc.aggregate_reports or ())
        nobody = page.say(Text(en="nobody", ja="送付先なし"))
        yield page.say(Text(en="Reports go to", ja="レポート送付先")), page.clip(reports) if reports else nobody
    if "organizational_domain" in dmarc.unknown:
        organizational = page.say(_UNKNOWN)
    else:
        organizational = page.clip(dmarc.organizational_domain or "")
    yield page.say(Text(en="Organizational Domain", ja="組織ドメイン")), organizational
    yield page.say(Text(en="By RFC 7489", ja="RFC 7489 の受信側")), page.say(_earlier(dmarc))


def _policy(policy: PolicyDocument | None) -> Text:
    if policy is None:
        return _NOTHING
    lowered = policy.policy != policy.asked
    testing = (
        Text(en=f", {policy.asked} lowered by t=y", ja=f"、t=y により {policy.asked} から一段下")
        if lowered
        else same("")
    )
    if policy.given is None:
        return Text(
            en=f"{policy.policy} (no valid p, or an invalid sp or np, in the record at {policy.location})",
            ja=f"{policy.policy}（{policy.location} のレコードに有効な p がないか、sp・np が無効）",
        )
    without = (
        same("") if policy.given == policy.tag else Text(en=f", without {policy.tag}", ja=f"、{policy.tag} の指定なし")
    )
    return Text(
        en=f"{policy.policy} ({policy.given} of the record at {policy.location}{without.en}{testing.en})",
        ja=f"{policy.policy}（{policy.location} のレコードの {policy.given}{without.ja}{testing.ja}）",
    )


def _earlier(dmarc: DmarcSectionDocument) -> Text:
    """What receivers of the earlier standard do, and whether that is something else."""
    if "rfc7489" in dmarc.unknown:
        return _UNKNOWN
    earlier, ours = dmarc.rfc7489, dmarc.in_force
    if earlier is None:
        return _NOTHING if ours or "in_force" in dmarc.unknown else Text(en="the same", ja="同じ")
    if ours and (earlier.policy, earlier.percent, earlier.location) == (ours.policy, 100, ours.location):
        return Text(en="the same", ja="同じ")
    location = Text(en=f"record at {earlier.location}", ja=f"{earlier.location} のレコード")
    if earlier.percent == 100:
        return Text(en=f"{earlier.policy} ({location.en})", ja=f"{earlier.policy}（{location.ja}）")
    return Text(
        en=f"{earlier.policy} for {earlier.percent} % of what fails, one level less for the rest ({location.en})",
        ja=f"不合格メールの {earlier.percent}% に {earlier.policy}、残りは一段下（{location.ja}）",
    )
