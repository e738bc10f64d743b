"""The screens in the READMEs: what the commands named there print, less the date of the run.

`python -m readme_screen`, here, writes them anew.
"""

import re
from pathlib import Path

from command import ROOT, spfaudit

READMES = [ROOT / "README.md", ROOT / "README.ja.md"]
BLOCK = re.compile(r"(```console\n\$ spfaudit (.*)\n)((?:.*\n)*?)(```)")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+(?:Z|[+-][0-9:]+)")


def shown(readme: Path) -> str:
    """The screen as the README has it."""
    block = BLOCK.search(readme.read_text(encoding="utf-8"))
    assert block
    return block[3]


def printed(readme: Path) -> str:
    """What the README's command prints now."""
    block = BLOCK.search(readme.read_text(encoding="utf-8"))
    assert block
    return spfaudit(*block[2].split()).stdout


def without_time(screen: str) -> str:
    """The screen with its only changing part masked."""
    return TIME.sub("TIME", screen)


def _write(readme: Path) -> None:
    text, screen = readme.read_text(encoding="utf-8"), printed(readme)
    readme.write_text(BLOCK.sub(lambda block: block[1] + screen + block[4], text, count=1), encoding="utf-8")


if __name__ == "__main__":
    for readme in READMES:
        _write(readme)
