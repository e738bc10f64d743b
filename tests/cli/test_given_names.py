"""What a command line gives as a name and is none: told with its place, and with what may have been meant."""

import pytest

from command import EXAMPLE, spfaudit

WRONG = "https://www.example.go.jp/"
COMMANDS = [
    pytest.param(("show", WRONG), WRONG, id="show"),
    pytest.param(("test", WRONG, "--ip", "192.0.2.1"), WRONG, id="test"),
    pytest.param(("init", WRONG), WRONG, id="init"),
    pytest.param(("check", EXAMPLE, "--domain", WRONG), f"--domain {WRONG}", id="check"),
    pytest.param(("diff", "1", "2", "--domain", WRONG), f"--domain {WRONG}", id="diff"),
]


@pytest.mark.parametrize(("arguments", "place"), COMMANDS)
def test_what_is_no_name_is_refused_with_a_suggestion(arguments: tuple[str, ...], place: str) -> None:
    done = spfaudit(*arguments, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"spfaudit: {place}: ")
    assert done.stderr.endswith("; did you mean www.example.go.jp?\n")


@pytest.mark.parametrize(("arguments", "place"), COMMANDS)
def test_in_japanese(arguments: tuple[str, ...], place: str) -> None:
    done = spfaudit(*arguments, "--lang", "ja")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"spfaudit: {place}：")
    assert done.stderr.endswith("。www.example.go.jp ではありませんか？\n")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_where_nothing_is_meant_nothing_is_suggested(lang: str) -> None:
    done = spfaudit("show", "192.0.2.1", "--lang", lang)
    assert done.returncode == 2
    assert "192.0.2.1" in done.stderr
    assert "did you mean" not in done.stderr
    assert "ではありませんか" not in done.stderr
