"""The page's own words, by the names that the templates call them."""

from markupsafe import Markup, escape

from spfaudit.report import changes_wording, wording
from spfaudit.report.coverage import Outcome
from spfaudit.text import Lang, Text, same

_WORDS = {
    "title": Text(en="Mail domain audit", ja="メールドメイン監査レポート"),
    "comma": Text(en=", ", ja="、"),
    "colon": Text(en=": ", ja="："),
    "contents": Text(en="Contents", ja="目次"),
    # What was audited
    "inventory": Text(en="Inventory", ja="インベントリ"),
    "profile": Text(en="Profile", ja="プロファイル"),
    "source": Text(en="Answers from", ja="応答の取得元"),
    "finished": Text(en="Finished", ja="終了日時"),
    "shard": Text(en="Share", ja="分担"),
    "extent": Text(en="Extent", ja="実施範囲"),
    "complete": Text(en="complete: every domain was looked up", ja="完了（全ドメインを調査済み）"),
    "incomplete": Text(en="incomplete: not every domain was looked up", ja="未完了（調べていないドメインがあります）"),
    "attention": Text(en="Attention", ja="注意"),
    # The overview
    "overview": Text(en="Overview", ja="概要"),
    "by_requirement": Text(en="Coverage by requirement", ja="要件ごとの達成状況"),
    "requirement_caption": Text(
        en="Domains that meet each requirement, of those that it applies to", ja="要件の対象ドメインのうち達成した割合"
    ),
    "requirement": Text(en="Requirement", ja="要件"),
    "met": wording.OUTCOME[Outcome.MET],
    "broken": wording.OUTCOME[Outcome.BROKEN],
    "by_organization": Text(en="Results by organization", ja="組織ごとの結果"),
    "organization_caption": Text(
        en="Domains that pass, the worst organizations first", ja="合格の割合（不合格の多い順）"
    ),
    "other_organizations": Text(en="All other organizations", ja="その他の組織"),
    "no_organization": Text(en="(no organization given)", ja="（組織の記載なし）"),
    "passed": Text(en="Passed", ja="合格"),
    "failed": Text(en="Failed", ja="不合格"),
    "unjudged": wording.OUTCOME[Outcome.UNJUDGED],
    "abstained": wording.UNJUDGED,
    "waived": wording.OUTCOME[Outcome.WAIVED],
    "legend": Text(
        en="Unjudged: a DNS lookup failed or a rule was not run, so that nobody knows. It is no pass, and no missing"
        " record. Waived: a known exception, with a reason and an end.",
        ja="「未確認」は、DNS の問い合わせに失敗した、または規則を適用していないため判定できないことを示します。"
        "合格ではなく、レコードがないという意味でもありません。「免除」は、理由と期限を定めた例外です。",
    ),
    "first_steps": Text(en="What to do first", ja="まず対処すること"),
    "first_causes": Text(en="Mend once, help many", ja="一か所の修正で複数のドメインが改善"),
    "first_rules": Text(en="The worst and most widespread findings", ja="重大で件数の多い指摘"),
    "nothing_first": Text(en="No finding counts.", ja="対処が必要な指摘はありません。"),
    "changes": changes_wording.TITLE,
    "changes_new": Text(en="New findings", ja="新しい指摘"),
    "changes_fixed": Text(en="Fixed", ja="解消した指摘"),
    "changes_others": Text(en="Domains and records", ja="ドメインとレコード"),
    "changes_includes": Text(en="Changed includes", ja="変化した include 先"),
    "waivers": wording.WAIVERS,
    "before_more": Text(en="and", ja="ほか"),
    "after_more": Text(en="more", ja="件"),
    # Common causes
    "causes": Text(en="Common causes", ja="共通の原因"),
    "cause": Text(en="common cause", ja="共通の原因"),
    "domains_hit": Text(en="Domains", ja="該当ドメイン"),
    "told_below": Text(
        en="Further common causes, told with the domains that they hit", ja="そのほかの共通の原因（各ドメインに記載）"
    ),
    # Domains
    "domains": Text(en="Domains", ja="ドメイン一覧"),
    "domains_caption": Text(
        en="Every domain of the inventory, in its order; below each what was found",
        ja="インベントリの全ドメイン（記載順）。指摘は各ドメインの下に表示します",
    ),
    "brief": Text(
        en="Follow a rule's code, or a remedy's number, for a remedy that is not told here (<domain> in it stands for"
        " the domain's own name), and see the records for a value that is not",
        ja="対処の記載がない指摘はコードのリンク先の規則の説明を、対処に番号がある指摘はそのリンク先の文面を"
        "（<domain> はそのドメイン名に読み替え）、検出値の記載がない指摘は下のレコードを参照してください",
    ),
    "domain": Text(en="Domain", ja="ドメイン"),
    "usage": Text(en="Usage", ja="用途"),
    "organization": Text(en="Organization", ja="組織"),
    "status": Text(en="Result", ja="判定"),
    "findings": Text(en="Findings", ja="指摘"),
    "filter": Text(en="Filter", ja="絞り込み"),
    "name_contains": Text(en="Name contains", ja="名前に含む文字"),
    "severity": Text(en="Severity", ja="重大度"),
    "any": Text(en="any", ja="すべて"),
    "reset": Text(en="Show all", ja="すべて表示"),
    "shown": Text(en="domains shown", ja="ドメインを表示中"),
    "next_line": same("\n    "),
    "line": Text(en="Line", ja="行"),
    "details": Text(en="Details", ja="詳細"),
    "records": Text(en="Records", ja="レコード"),
    "none": Text(en="none", ja="なし"),
    "unknown": Text(
        en="unknown: not looked up, or the lookup failed", ja="未確認（未問い合わせ、または問い合わせ失敗）"
    ),
    "spf_sums": Text(en="SPF sums", ja="SPF の集計"),
    "spf_tree": Text(en="SPF tree", ja="SPF の参照先"),
    # SPF trees
    "trees": Text(en="SPF records that domains lead to", ja="参照先の SPF レコード"),
    "trees_note": Text(
        en="What includes and redirects lead to, by name. Lookups are those of the worst case; with a name that another"
        " leads to, the lookup that leads there is counted.",
        ja="include と redirect の参照先（名前順）。DNS 参照は最悪の場合の回数で、別の名前から参照される行では"
        "その参照自体の 1 回を含みます。",
    ),
    "leading_here": Text(en="Domains that lead here", ja="参照しているドメイン"),
    "untold_trees": Text(en="Further names, told in the JSON report", ja="そのほかの参照先（JSON レポートに記載）"),
    "policy": Text(en="DMARC in force", ja="適用される DMARC"),
    "found": Text(en="Found", ja="検出値"),
    "empty": Text(en="(empty)", ja="（空）"),
    "remedy": Text(en="Remedy", ja="対処"),
    "rules": Text(en="Rules that fired", ja="指摘のあった規則"),
    "asked": Text(en="asked", ja="問い合わせ"),
    "end": Text(en="End of the report", ja="以上"),
}


def words(lang: Lang) -> dict[str, Markup]:
    """All of them in one language, escaped already: they are written for every domain."""
    return {name: escape(text.to(lang)) for name, text in _WORDS.items()}
