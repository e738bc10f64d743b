"""Where the history lies: where somebody says, or else in the user's own folder; and what it calls an inventory."""

from pathlib import Path

import pytest

from spfaudit.history.location import locate, series_of


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


def test_an_inventory_below_the_history_moves_with_it(tmp_path: Path) -> None:
    history = tmp_path / "here" / "h.db"
    assert series_of(str(tmp_path / "here" / "lists" / "a.yaml"), str(history)) == "lists/a.yaml"
    for elsewhere in (tmp_path / "a.yaml", tmp_path / "hereafter" / "a.yaml"):
        assert series_of(str(elsewhere), str(history)) == str(elsewhere)
    assert series_of("-", str(history)) == "-"
