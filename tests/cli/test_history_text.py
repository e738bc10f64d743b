"""The list of runs: what it says of each, also of one that has not ended and one that was of a part."""

import json
import unicodedata
from datetime import timedelta
from pathlib import Path

from history.a_run import START, a_run
from spfaudit.cli.history_text import list_runs, runs_as_json, tell_pruned, tell_renamed
from spfaudit.history.history import History
from spfaudit.history.pruning import Pruned
from spfaudit.history.runs import RunRecord
from spfaudit.history.writing import Beginning, begin_run


def runs(folder: Path) -> list[RunRecord]:
    """A whole run, an incomplete one of a part, and one that is under way."""
    with History(folder / "h.db") as history:
        history.remember(a_run(0, {"a": "SPF001", "b": "", "c": "?SPF001"}))
        history.remember(a_run(1, {"a": ""}, complete=False), whole=False)
        begin_run(history.database, Beginning(series="domains.yaml", started=START + timedelta(days=62)))
        return list(history.runs())


def test_a_run_that_goes_on_has_no_counts_and_says_so(tmp_path: Path) -> None:
    whole, part, running = (line.split() for line in list_runs(runs(tmp_path), "en").splitlines()[-3:])
    assert whole[0] == "1"
    assert whole[-4:] == ["3", "1", "1", "1"]
    assert part[0] == "2"
    assert "".join(part).count(",") == 1  # two remarks
    assert (running[0], running[-3:]) == ("3", ["domains.yaml", "not", "ended"])


def test_in_japanese_remarks_are_set_apart_as_japanese_does(tmp_path: Path) -> None:
    lines = list_runs(runs(tmp_path), "ja").splitlines()[-3:]
    assert ["、" in line for line in lines] == [False, True, False]


def test_a_long_name_is_cut_without_a_character_of_ambiguous_width(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": ""}), series=f"/etc/{'x' * 40}/domains.yaml")
        listed = list_runs(list(history.runs()), "ja")
    assert f"  ...{'x' * 24}/domains.yaml  " in listed
    assert all(unicodedata.east_asian_width(one) != "A" for one in listed)


def test_a_long_name_is_cut_by_the_cells_that_it_takes(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": ""}), series=f"/srv/{'県' * 30}/一覧.yaml")
        history.remember(a_run(1, {"a": ""}), series=f"{'県' * 17}.yaml")
        cut, whole = (line.split("  ")[3] for line in list_runs(list(history.runs()), "ja").splitlines()[-2:])
    assert (cut, whole.rstrip()) == (f"...{'県' * 13}/一覧.yaml", f"{'県' * 17}.yaml")


def test_as_data_what_a_run_cannot_tell_yet_is_null(tmp_path: Path) -> None:
    whole, part, running = json.loads(runs_as_json(runs(tmp_path)))
    assert (whole["complete"], whole["whole"], part["complete"], part["whole"]) == (True, True, False, False)
    assert whole["run"]["inventory"] == part["run"]["inventory"] == "domains.yaml"
    assert whole["summary"]["domains"] == 3
    assert [running[key] for key in ("complete", "tool", "run", "summary")] == [None] * 4
    assert running["state"] == "running"


def test_as_data_nothing_of_a_name_acts_on_a_terminal(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        history.remember(a_run(0, {"a": ""}), series="lists\x7f\u202e/domains.yaml")
        written = runs_as_json(list(history.runs()))
    assert "\\u007f\\u202e/domains.yaml" in written
    assert json.loads(written)[0]["inventory"] == "lists\x7f\u202e/domains.yaml"


def test_one_and_several(tmp_path: Path) -> None:
    known = runs(tmp_path)
    assert tell_renamed(1, "b", "en") == "1 run now belongs to b\n"
    assert tell_renamed(1_200, "b", "en") == "1,200 runs now belong to b\n"
    assert tell_pruned(Pruned(runs=known[:1], octets=1_500_000), "en").endswith(
        "forgotten: 1 run; the file is smaller by 1.5 MB\n"
    )
    not_smaller = tell_pruned(Pruned(runs=known[:1], octets=None), "en").splitlines()[-1]
    assert not_smaller.startswith("forgotten: 1 run; the file could not be made smaller now")
    assert tell_pruned(Pruned(runs=[], octets=0), "en") == "forgotten: 0 runs; the file is smaller by 0.0 MB\n"
