"""The history of the invented world, and its yearly reports."""

from collections.abc import Iterator

import pytest

from spfaudit.history.history import History
from spfaudit.yearly.document import YearlyDocument
from yearly.reporting import YEARS, report
from yearly.runs import history_file


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with History(history_file(tmp_path_factory.mktemp("history"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(history: History) -> dict[int, YearlyDocument]:
    return {year: report(history, year) for year in YEARS}
