"""The README is true: its screen, its library example, its links."""

import re
import subprocess
import sys

import pytest

from command import ROOT, environment, spfaudit

README = (ROOT / "README.md").read_text(encoding="utf-8")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:+Z]+")


def test_screen_is_what_the_command_prints() -> None:
    block = re.search(r"```console\n\$ spfaudit (.*)\n((?:.*\n)*?)```", README)
    assert block
    done = spfaudit(*block[1].split())
    assert TIME.sub("TIME", block[2]) == TIME.sub("TIME", done.stdout)


def test_library_example_runs() -> None:
    block = re.search(r"```python\n((?:.*\n)*?)```", README)
    assert block
    done = subprocess.run(
        [sys.executable, "-c", block[1]], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("\ufeffdomain,")
    assert done.stdout.rstrip().endswith("12")


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_files_named_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    links = list(re.findall(r"\]\(([^)#:]+)\)", text))
    assert [link for link in links if not (folder / link).exists()] == []
    named = re.findall(r"`((?:src|tests|docs)/[\w./]+\.\w+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
