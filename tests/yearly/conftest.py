"""The history of the invented world, and its yearly reports."""

import pytest

from spfaudit.history.history import History
from spfaudit.yearly.document import YearlyDocument
from yearly.reporting import YEARS, report
from yearly.runs import history_file


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(history_file(tmp_path_factory.mktemp("history")))


@pytest.fixture(scope="module")
def reports(history: History) -> dict[int, YearlyDocument]:
    return {year: report(history, year) for year in YEARS}
