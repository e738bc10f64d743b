"""What cannot be read is told in the language of the rest."""

from pathlib import Path

import pytest

from command import spfaudit

NOTHING = "ファイルまたはフォルダーがありません"


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff", "none.json", "none.json"],
        ["check", "a.txt", "--zone", "none.zone"],
        ["check", "a.txt", "--zone", "a.zone", "--baseline", "none.json"],
        ["merge", "none.json"],
    ],
)
def test_a_file_that_is_not_there(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a.example\n")
    (tmp_path / "a.zone").write_text("a.example. 300 SOA ns.a.example. h.a.example. 1 2 3 4 5\n")
    done = spfaudit(*arguments, "--lang", "ja", cwd=tmp_path)
    assert done.returncode == 2
    assert f"読み込めません（{NOTHING}）" in done.stderr


def test_a_file_that_is_no_zone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a.example\n")
    done = spfaudit("check", "a.txt", "--zone", "a.txt", "--lang", "ja", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("spfaudit: ゾーンファイルとして読み込めません：a.txt:")
