"""click, dressed up by rich_click where somebody asks for help.

Only there is it seen, and to load it takes as long as to audit a few dozen domains. Commands import `click` from here.
"""

import os
import sys
from typing import TYPE_CHECKING

_HELP = {"-h", "--help"}
COMPLETE = "_SPFAUDIT_COMPLETE"
"""The variable by which a shell asks what could come next."""

if TYPE_CHECKING or (COMPLETE not in os.environ and (len(sys.argv) < 2 or not _HELP.isdisjoint(sys.argv))):
    import rich_click as click
    from rich_click import RichGroup as Group
else:
    import click
    from click import Group

__all__ = ["COMPLETE", "Group", "click"]
