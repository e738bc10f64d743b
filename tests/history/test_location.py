"""Where the history lies: where somebody says, or else in the user's own folder; and what it calls an inventory."""

from pathlib import Path

import pytest

from spfaudit.history.history_error import HistoryError
from spfaudit.history.location import locate, own_file, series_of


def test_who_names_it_and_who_is_heard_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/nowhere/state")
    assert (locate("a.db", "b.db").path, locate("a.db", None).path, locate(None, "b.db").path) == (
        "a.db",
        "a.db",
        "b.db",
    )
    assert locate("a.db", None).named
    assert locate(None, "b.db").named
    own = locate(None, None)
    assert (own.path, own.named) == ("/nowhere/state/spfaudit/history.db", False)


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("os.getuid", lambda: 54321)  # in a container, of a user that it does not know
    assert own_file() is None
    assert locate("a.db", None).path == "a.db"
    with pytest.raises(HistoryError, match="--history") as caught:
        locate(None, None)
    assert "--history" in caught.value.problem.ja


def test_an_inventory_below_the_history_moves_with_it(tmp_path: Path) -> None:
    history = tmp_path / "here" / "h.db"
    assert series_of(str(tmp_path / "here" / "lists" / "a.yaml"), str(history)) == "lists/a.yaml"
    for elsewhere in (tmp_path / "a.yaml", tmp_path / "hereafter" / "a.yaml"):
        assert series_of(str(elsewhere), str(history)) == str(elsewhere)
    assert series_of("-", str(history)) == "-"


def test_a_link_to_what_changes_is_one_inventory(tmp_path: Path) -> None:
    link = tmp_path / "domains.yaml"  # as files of a ConfigMap are links into a folder that is exchanged
    names = set()
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "domains.yaml").touch()
        link.unlink(missing_ok=True)
        link.symlink_to(tmp_path / version / "domains.yaml")
        names.add(series_of(str(link), str(tmp_path / "h.db")))
    assert names == {"domains.yaml"}


def test_a_folder_is_the_same_by_whatever_way(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "lists")
    assert series_of(str(tmp_path / "way" / "a.yaml"), str(tmp_path / "h.db")) == "lists/a.yaml"
