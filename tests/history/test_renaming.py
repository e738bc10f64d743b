"""An inventory that moved: what the history knows is then what it would know if it had not."""

from pathlib import Path

import pytest

from command import spfaudit
from history.a_run import a_run
from spfaudit.history.history import History
from spfaudit.history.known_lives import Life
from spfaudit.history.renaming import CannotRename

MONTHS = [
    {"a": "SPF001 ~SPF203", "b": "USE001", "c": "SPF001"},
    {"a": "?SPF001", "b": "", "c": "SPF001"},
    {"a": "SPF001 ~SPF203", "b": "USE001"},
    {"a": "", "b": "-"},
]


def remembered(path: Path, names: str) -> History:
    history = History(path)
    for month, (name, domains) in enumerate(zip(names, MONTHS, strict=True)):
        history.remember(a_run(month, domains), series=name)
    return history


def told(history: History, name: str) -> list[Life]:
    return list(history.lives(name))


@pytest.mark.parametrize("names", ["oooo", "ooon", "oonn", "onnn"])
def test_one_series_as_if_it_had_never_moved(tmp_path: Path, names: str) -> None:
    with remembered(tmp_path / "moved.db", names) as moved, remembered(tmp_path / "stayed.db", "nnnn") as stayed:
        assert moved.rename("o", "n") == names.count("o")
        assert told(moved, "n") == told(stayed, "n")
        assert list(moved.runs()) == list(stayed.runs())
        assert told(moved, "o") == []


def test_what_cannot_be_one_series_is_left_as_it_is(tmp_path: Path) -> None:
    with remembered(tmp_path / "h.db", "onnn") as history:
        before = told(history, "n"), told(history, "o"), list(history.runs())
        for old, new in (("n", "o"), ("x", "n"), ("o", "o")):
            with pytest.raises(CannotRename):
                history.rename(old, new)
        assert (told(history, "n"), told(history, "o"), list(history.runs())) == before
        history.prune(keep=2, series="n")
        with pytest.raises(CannotRename, match="pruned"):
            history.rename("o", "n")


def test_the_command(tmp_path: Path) -> None:
    path, new = tmp_path / "h.db", tmp_path / "lists" / "new.yaml"
    remembered(path, "oonn").close()
    done = spfaudit("history", "rename", "o", new, "--history", path)
    assert (done.returncode, done.stdout) == (0, "2 runs now belong to lists/new.yaml\n")
    done = spfaudit("history", "rename", tmp_path / "n", new, "--history", path, "--lang", "ja")
    assert (done.returncode, done.stdout) == (2, "")
    assert "移動の向きが逆です" in done.stderr
    done = spfaudit("history", "--history", path, "rename", "o", new)
    assert done.returncode == 2
    assert done.stderr.endswith("/o: the history has no run on it; spfaudit history tells which inventories it has\n")
    done = spfaudit("history", "--history", path, "rename", new, new, "--lang", "ja")
    assert (done.returncode, done.stderr) == (2, "spfaudit: lists/new.yaml は元と同じインベントリです\n")
