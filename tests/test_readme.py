"""The READMEs and the documents are true: their screens, the library example, the samples, their links and commands."""

import re
import shlex
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import click
import pytest

from command import ROOT, environment
from readme_screen import READMES, printed, shown, without_time
from spfaudit.cli.main import spfaudit
from spfaudit.linting import lint
from spfaudit.policy.profiles import find_profile

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    "README.md",
    "README.ja.md",
    "CONTRIBUTING.md",
    *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
]
WITH_COMMANDS = [
    "README.md",
    "README.ja.md",
    *(f"docs/{name}{lang}.md" for name in ("ci", "history", "inventory", "reports") for lang in ("", ".ja")),
]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_screen_is_what_the_command_prints(readme: Path) -> None:
    assert without_time(shown(readme)) == without_time(printed(readme))


def code_blocks(document: str) -> list[tuple[str, str]]:
    """Language and text of each."""
    return re.findall(r"```(\w*)\n((?:.*\n)*?)```", (ROOT / document).read_text(encoding="utf-8"))


def test_library_example_runs() -> None:
    block = re.search(r"```python\n((?:.*\n)*?)```", README)
    assert block
    done = subprocess.run(
        [sys.executable, "-c", block[1]], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("\ufeffdomain,")
    assert done.stdout.splitlines()[-2] == "12"
    assert done.stdout.splitlines()[-1].startswith("pass Match(term='ip4:192.0.2.0/28'")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_inventories_and_profiles_shown_are_right(document: str, tmp_path: Path) -> None:
    for kind, block in code_blocks(document):
        if kind == "toml":
            (tmp_path / "ours.toml").write_text(block, encoding="utf-8")
            assert find_profile(str(tmp_path / "ours.toml")).demands["DMA012"].severity == "error"
        elif kind == "yaml" and re.search("(?m)^version:", block):
            assert lint(BytesIO(block.encode()), today=date(2026, 10, 1)) == ()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    links = list(re.findall(r"\]\(([^)#:]+)\)", text))
    assert [link for link in links if not (folder / link).exists()] == []
    named = re.findall(r"`((?:src|tests|docs)/[\w./]+\.\w+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_commands_and_options_named_exist(document: str) -> None:
    prompts = {"sh": "", "": "", "console": r"\$ "}
    lines = []
    for kind, block in code_blocks(document):
        if kind in prompts:
            lines += re.findall(rf"(?m)^{prompts[kind]}spfaudit (.*)$", block)
    assert lines
    for line in lines:
        known, words = set[str](), shlex.split(line, comments=True)
        at: click.Command | None = spfaudit
        while isinstance(at, click.Group) and words and not words[0].startswith("-"):
            at = at.get_command(click.Context(at), words.pop(0))
            assert at, line
            known |= {flag for param in at.params for flag in param.opts}
        assert {word.partition("=")[0] for word in words if re.match("--?[a-z]", word)} <= known, line
