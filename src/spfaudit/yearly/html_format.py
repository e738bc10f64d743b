"""The yearly report as one HTML file, in the looks of the report and under as strict a policy; it runs no script."""

from collections.abc import Iterator

from msgspec import Struct

from spfaudit.report.coverage import Outcome
from spfaudit.report.html.bars import Piece, pieces
from spfaudit.report.html.environment import write_page
from spfaudit.report.html.words import words
from spfaudit.report.wording import OUTCOME
from spfaudit.text import Text
from spfaudit.yearly.document import YearlyDocument
from spfaudit.yearly.page.layout import Chart
from spfaudit.yearly.page.whole import page

_KEY = (
    ("good", Text(en="Passed, met", ja="合格・達成")),
    ("waived", OUTCOME[Outcome.WAIVED]),
    ("unjudged", OUTCOME[Outcome.UNJUDGED]),
    ("bad", Text(en="Failed, not met", ja="不合格・未達成")),
)
_STEP = 26
"""Units from one column of a chart to the next."""


class BarView(Struct, frozen=True, kw_only=True):
    """A column of a chart. Lengths of its pieces are shares of the height."""

    x: str
    middle: str
    label: str
    said: str
    pieces: list[Piece]


def render(document: YearlyDocument) -> Iterator[str]:
    """The page in pieces."""
    whole = page(document)
    yield from write_page(
        "yearly.html",
        ["style.css", "yearly.css"],
        lang=document.lang,
        words={**words(document.lang), "title": whole.title},
        subject=document.inventory,
        page=whole,
        key=[(kind, text.to(document.lang)) for kind, text in _KEY],
        tool=document.tool,
        bars=_bars,
        width=lambda chart: str(len(chart.bars) * _STEP),
    )


def _bars(chart: Chart) -> list[BarView]:
    return [
        BarView(
            x=str(place * _STEP),
            middle=str(place * _STEP + 10),
            label=bar.label,
            said=bar.said,
            pieces=pieces(bar.pieces),
        )
        for place, bar in enumerate(chart.bars)
    ]
