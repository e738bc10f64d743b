"""Two reports compared, for programs: a composition of the difference and its formats."""

from spfaudit.diff.comparison import Side
from spfaudit.diff.comparison import compare as compare_sides
from spfaudit.diff.document import AnyDiff
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.report.document import AnyReport
from spfaudit.report.model import Report
from spfaudit.report.options import RenderOptions
from spfaudit.report.projection import project
from spfaudit.text import Lang


def compare(earlier: Report | AnyReport, later: Report | AnyReport, *, lang: Lang = "en") -> AnyDiff:
    """What has changed between two reports: of `audit`, or as `History.read` returns them.

    What a failed lookup leaves open is neither new nor fixed. Knows nothing of the time before `earlier`;
    `spfaudit diff` does, which looks into the history. `lang`: of the findings of what `audit` returned.
    """
    before, after = (project(one, lang) if isinstance(one, Report) else one for one in (earlier, later))
    return compare_sides(Side(before.run.started, before), Side(after.run.started, after))


def render_diff(diff: AnyDiff, format: str, *, lang: Lang = "en", width: int = 80, verbose: bool = False) -> str:
    """The whole difference as text, in a format of `render`. Raises ValueError as that does."""
    try:
        reporter = DIFF_REPORTERS[format]
    except KeyError:
        raise ValueError(f"unknown format {format!r}: known are {', '.join(DIFF_REPORTERS)}") from None
    return "".join(reporter(diff, RenderOptions(lang=lang, width=width, verbose=verbose)))
