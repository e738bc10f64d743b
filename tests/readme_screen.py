"""The screen in the README: what the command named there prints, less the date of the run.

`python -m readme_screen`, here, writes it anew.
"""

import re

from command import ROOT, spfaudit

README = ROOT / "README.md"
BLOCK = re.compile(r"(```console\n\$ spfaudit (.*)\n)((?:.*\n)*?)(```)")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:+Z]+")


def shown() -> str:
    """The screen as the README has it."""
    block = BLOCK.search(README.read_text(encoding="utf-8"))
    assert block
    return block[3]


def printed() -> str:
    """What the README's command prints now."""
    block = BLOCK.search(README.read_text(encoding="utf-8"))
    assert block
    return spfaudit(*block[2].split()).stdout


def without_time(screen: str) -> str:
    """The screen with its only changing part masked."""
    return TIME.sub("TIME", screen)


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda block: block[1] + printed() + block[4], text, count=1), encoding="utf-8")
