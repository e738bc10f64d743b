"""The index of the manual as Markdown: every rule with a link to its page, by family."""

from collections.abc import Iterator

from spfaudit.manual.markdown import file_name, other_language
from spfaudit.manual.page import SEVERITY
from spfaudit.policy.profiles import DEFAULT_PROFILE, find_profile
from spfaudit.policy.rule import Rule, family_of
from spfaudit.policy.rules import RULES
from spfaudit.policy.verdict import Severity
from spfaudit.report.markdown_text import prose
from spfaudit.report.pieces import in_lines
from spfaudit.text import Lang, Text

_TITLE = Text(en="The rules", ja="規則の一覧")
_INTRODUCTION = Text(
    en="What `spfaudit` checks, and what it says. `spfaudit rules CODE` shows the same pages. The severities are"
    " those of the `baseline` profile; what that has off bears the severity that it has when it is selected. Each page"
    " says what other profiles demand. Terms are explained in the [glossary](../glossary.md).",
    ja="`spfaudit` の判定項目です。`spfaudit rules CODE` でも同じ内容を表示できます。重大度はプロファイル `baseline` の"
    "ものです。そこで off の規則には、選んだときの重大度を併記します。ほかのプロファイルでの扱いは各ページに示します。"
    "用語は[用語集](../glossary.md)を参照してください。",
)
_FAMILIES = {
    "SPF": Text(en="SPF", ja="SPF"),
    "USE": Text(en="Declared usage", ja="申告された用途"),
    "DMA": Text(en="DMARC", ja="DMARC"),
    "MX": Text(en="MX", ja="MX"),
    "DKI": Text(en="DKIM", ja="DKIM"),
    "TLS": Text(en="Transport and DNSSEC", ja="配送経路の保護と DNSSEC"),
    "BIM": Text(en="BIMI", ja="BIMI"),
    "LIF": Text(en="The life of a name", ja="ドメイン名のライフサイクル"),
}
_CODE = Text(en="Code", ja="コード")
_NAME = Text(en="Name", ja="名前")
_WHEN = Text(en="Fires when", ja="内容")
_OFF = Text(en="off ({})", ja="off（{}）")


def render_index(lang: Lang) -> str:
    """The index, with a link to itself in the other language."""
    return in_lines(_lines(lang))


def _lines(lang: Lang) -> Iterator[str]:
    yield from (f"# {_TITLE.to(lang)}", "", other_language("README", lang), "", _INTRODUCTION.to(lang))
    for family, title in _FAMILIES.items():
        rules = [rule for code, rule in RULES.items() if family_of(code) == family]
        yield from ("", f"## {title.to(lang)}", "")
        yield "| " + " | ".join(head.to(lang) for head in (_CODE, _NAME, SEVERITY, _WHEN)) + " |"
        yield "|---|---|---|---|"
        yield from (_row(rule, lang) for rule in rules)


def _row(rule: Rule, lang: Lang) -> str:
    link = f"[{rule.code}]({file_name(rule.code, lang)})"
    severity = rule.severity.value
    demand = find_profile(DEFAULT_PROFILE).demands.get(rule.code)
    if demand and demand.severity is Severity.OFF:
        severity = _OFF.to(lang).format(severity)
    return f"| {link} | {rule.name} | {severity} | {prose(rule.title.to(lang))} |"
