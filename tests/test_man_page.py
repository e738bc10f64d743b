"""The manual page tells what the commands take now, and is clean roff."""

import subprocess
import tomllib

import click
import pytest

from command import ROOT
from man_page import PAGE, made, roff
from spfaudit.cli.main import spfaudit

CONTEXT = click.Context(spfaudit, info_name="spfaudit")


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == made(), "make golden writes it anew"


@pytest.mark.parametrize("name", spfaudit.list_commands(CONTEXT))
def test_every_command_and_option_is_in_it(name: str) -> None:
    command = spfaudit.get_command(CONTEXT, name)
    assert command is not None
    section = made().partition(f".SS spfaudit {name}\n")[2].partition("\n.SS ")[0]
    assert section
    for param in command.params:
        if isinstance(param, click.Option):
            assert all(roff(flag) in section for flag in param.opts)


def test_mandoc_has_nothing_to_say() -> None:
    done = subprocess.run(
        ["mandoc", "-Tlint", "-W", "warning", str(PAGE)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_reads_well() -> None:
    done = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=78", str(PAGE)], capture_output=True, text=True, timeout=60, check=True
    )
    page = done.stdout
    while "\b" in page:  # bold and underlined by overstriking
        at = page.index("\b")
        page = page[: at - 1] + page[at + 1 :]
    assert "spfaudit check domains.yaml --nameserver 127.0.0.1:5353 --fail-on warning" in page
    assert "A lookup that failed" in page or "a lookup that failed" in page


@pytest.mark.parametrize(
    ("text", "escaped"),
    [(".x", r"\&.x"), ("a\\b", r"a\eb"), ("--x", r"\-\-x"), ("…", r"\[u2026]"), ("'x'", r"\(aqx\(aq")],
)
def test_nothing_in_a_text_is_a_request(text: str, escaped: str) -> None:
    assert roff(text) == escaped


def test_the_wheel_brings_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert data == {"man/spfaudit.1": "share/man/man1/spfaudit.1"}
