"""The manual pages tell what the commands take now, and are clean roff."""

import re
import subprocess
import tomllib

import click
import pytest

from command import ROOT
from man_page import PAGES, made, roff
from spfaudit.cli.main import spfaudit
from spfaudit.text import Lang

CONTEXT = click.Context(spfaudit, info_name="spfaudit")
BOTH = pytest.mark.parametrize("lang", ["en", "ja"])


@BOTH
def test_the_page_is_not_stale(lang: Lang) -> None:
    assert PAGES[lang].read_text(encoding="utf-8") == made(lang), "make golden writes it anew"


@BOTH
@pytest.mark.parametrize("name", spfaudit.list_commands(CONTEXT))
def test_every_command_and_option_is_in_it(name: str, lang: Lang) -> None:
    command = spfaudit.get_command(CONTEXT, name)
    assert command is not None
    section = made(lang).partition(f".SS spfaudit {name}\n")[2].partition("\n.SS ")[0]
    assert section
    for param in command.params:
        if isinstance(param, click.Option):
            assert all(roff(flag) in section for flag in param.opts)


@BOTH
def test_mandoc_has_nothing_to_say(lang: Lang) -> None:
    done = subprocess.run(
        ["mandoc", "-Tlint", "-W", "warning", str(PAGES[lang])], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "a lookup that failed is neither"), ("ja", "問い合わせの失敗は「レコードなし」でも")]
)
def test_it_reads_well(lang: Lang, words: str) -> None:
    done = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=78", str(PAGES[lang])],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    page = re.sub(".\b", "", done.stdout)  # bold and underlined by overstriking
    assert "spfaudit check domains.yaml --nameserver 127.0.0.1:5353 --fail-on warning\n" in page
    assert "".join(words.split()) in "".join(page.split())


@pytest.mark.parametrize(
    ("text", "escaped"),
    [(".x", r"\&.x"), ("a\\b", r"a\eb"), ("--x", r"\-\-x"), ("…", r"\[u2026]"), ("'x'", r"\(aqx\(aq")],
)
def test_nothing_in_a_text_is_a_request(text: str, escaped: str) -> None:
    assert roff(text) == escaped


def test_the_wheel_brings_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert data == {"man/spfaudit.1": "share/man/man1/spfaudit.1", "man/ja/spfaudit.1": "share/man/ja/man1/spfaudit.1"}
