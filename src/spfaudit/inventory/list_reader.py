"""A plain list: one name a line, `#` comments.

The fast way in for bulk lists: nothing but the name is looked at.
"""

from spfaudit.inventory.comments import without_comment
from spfaudit.inventory.entries import FirstLines, read_listed_name
from spfaudit.inventory.model import Entry, Usage
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.problems import Problems
from spfaudit.names import plain_domain


def read_list(problems: Problems, usage: Usage) -> tuple[Entry, ...]:
    """One entry a line of the file, all of `usage`."""
    first_lines: FirstLines = {}
    entries = []
    for number, line in enumerate(problems.each_line(), start=1):
        plain = plain_domain(line)
        if plain is not None and plain not in first_lines:
            first_lines[plain] = number
            entries.append(Entry(domain=plain, usage=usage, line=number))
            continue
        name = without_comment(line).strip()
        if not name:
            continue
        value = Scalar(name, number, line.index(name) + 1)
        domain = read_listed_name(value, first_lines, problems)
        if domain is not None:
            entries.append(Entry(domain=domain, usage=usage, line=number))
    return tuple(entries)
