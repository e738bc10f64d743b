"""実施状況: the same by organization."""

from spfaudit.text import Text
from spfaudit.yearly.document import OrganizationDocument, YearlyDocument
from spfaudit.yearly.page import words
from spfaudit.yearly.page.layout import Column, Section, Table


def organizations(document: YearlyDocument) -> Section:
    """The section."""
    lang = document.lang
    return Section(
        id="organizations",
        title=Text(en="Measures by organization", ja="実施状況（組織別）").to(lang),
        paragraphs=[
            Text(
                en="A domain counts with the organization that it had at the time; a finding with the one that its "
                "domain had last.",
                ja="ドメインは各時点の所属組織で、指摘はそのドメインの最後の所属組織で集計しています。",
            ).to(lang)
        ],
        tables=[_statuses(document), _findings(document)],
        parts=[
            Section(id=f"organizations-{one.key}", title=one.title, tables=[_requirement(document, place)])
            for place, one in enumerate(document.requirements)
            if one.opening.total or one.closing.total
        ],
    )


def _name(one: OrganizationDocument, document: YearlyDocument) -> str:
    return words.organization(one.name, others=one.others, lang=document.lang)


def _statuses(document: YearlyDocument) -> Table:
    lang = document.lang
    basis = words.basis(document.opening, document.closing)
    columns = [
        Column(Text(en=f"{name}, {when.en}", ja=f"{when.ja} {name}").to(lang))
        for when in (words.OPENING, words.CLOSING)
        for name in (words.DOMAINS.to(lang), *words.statuses(lang))
    ]
    return Table(
        caption=Text(
            en=f"Domains by organization and result ({basis.en})", ja=f"組織別・判定ごとのドメイン数（{basis.ja}）"
        ).to(lang),
        columns=[Column(words.ORGANIZATION.to(lang), "words"), *columns],
        rows=[
            [_name(one, document), *words.status_cells(one.opening), *words.status_cells(one.closing)]
            for one in document.organizations
        ],
        total=[
            words.TOTAL.to(lang),
            *words.status_cells(document.statuses_opening),
            *words.status_cells(document.statuses_closing),
        ],
    )


def _findings(document: YearlyDocument) -> Table:
    lang = document.lang
    run = words.run(document.closing)
    return Table(
        caption=Text(en=f"Findings, and what had become of them by {run.en}", ja=f"指摘の件数と{run.ja}時点の状況").to(
            lang
        ),
        columns=[Column(words.ORGANIZATION.to(lang), "words"), *words.fate_columns(lang)],
        rows=[[_name(one, document), *words.fate_cells(one.findings)] for one in document.organizations],
        total=[words.TOTAL.to(lang), *words.fate_cells(document.findings.all)],
    )


def _requirement(document: YearlyDocument, place: int) -> Table:
    lang = document.lang
    whole = document.requirements[place]
    basis = words.basis(document.opening, document.closing)
    rows = []
    for one in document.organizations:
        its = one.requirements[place]
        if its.opening.total or its.closing.total:
            rows.append([_name(one, document), *words.share_cells(its.opening), *words.share_cells(its.closing)])
    return Table(
        caption=basis.to(lang),
        columns=[Column(words.ORGANIZATION.to(lang), "words"), *words.share_columns(lang)],
        rows=rows,
        total=[words.TOTAL.to(lang), *words.share_cells(whole.opening), *words.share_cells(whole.closing)],
    )
