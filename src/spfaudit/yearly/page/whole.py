"""The whole report, section by section."""

from spfaudit.text import Text
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.page import words
from spfaudit.yearly.page.findings import findings, follow_up
from spfaudit.yearly.page.layout import Page
from spfaudit.yearly.page.method import method
from spfaudit.yearly.page.organizations import organizations
from spfaudit.yearly.page.summary import summary
from spfaudit.yearly.page.trend import trend


def page(document: YearlyDocument) -> Page:
    """All that the report says, in its language."""
    lang, period = document.lang, document.period
    title = Text(en=f"{words.TITLE.en}: {period.title}", ja=f"{period.title} {words.TITLE.ja}")
    about = [
        (
            Text(en="Period", ja="対象期間"),
            Text(en=f"{period.first} to {period.last}", ja=f"{period.first} から {period.last} まで"),
        ),
        (Text(en="Inventory", ja="インベントリ"), Text(en=document.inventory, ja=document.inventory)),
        (Text(en="Beginning", ja="期首"), words.run(document.opening)),
        (Text(en="End", ja="期末"), words.run(document.closing)),
        (Text(en="Time zone", ja="タイムゾーン"), Text(en=period.timezone, ja=period.timezone)),
    ]
    sections = (summary, organizations, findings, follow_up, trend, method)
    return Page(
        title=title.to(lang),
        about=[(name.to(lang), told.to(lang)) for name, told in about],
        sections=[section(document) for section in sections],
        end=Text(en="End of the report", ja="以上").to(lang),
    )
