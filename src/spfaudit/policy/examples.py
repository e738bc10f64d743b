"""What the rules make of small worlds, for the manual: read from a table beside the rules' other data.

The table is written from the rules' cases by judging them (`make docs`). Judges nothing itself, and is read only by
whoever shows the manual.
"""

import os
from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct

from spfaudit.text import Text

PATH = os.path.join(os.path.dirname(__file__), "data", "rule_examples.json")


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One domain, and what a rule says of it."""

    outcome: Literal["fires", "silent", "abstains"]
    caption: Text
    """What the domain does. English completes "a domain that …"; Japanese stands by itself."""
    declared: tuple[str, ...]
    """What the owner declares, as lines of an inventory."""
    world: tuple[str, ...]
    """What there is in DNS, as lines of a master file, and in comments what else there is to know."""
    messages: tuple[Text, ...] = ()
    """What is said of the domain: of each finding, or why the rule abstained."""
    remedies: tuple[Text, ...] = ()
    """What the findings advise beyond the rule's own remedy."""


@cache
def rule_examples() -> dict[str, tuple[Example, ...]]:
    """Code → the rule's examples: those that fire, then those that keep silent, then those that are unjudged."""
    with open(PATH, "rb") as file:
        return msgspec.json.decode(file.read(), type=dict[str, tuple[Example, ...]])
