"""The end of the report on a terminal: the commands that lead on from here, by what the run has found.

Names only what the report knows, and where answers came from, what was judged by, and where the run is remembered, if
the command line said so: without that, the same command would look elsewhere, or for less, and pass. Other options that
the run was given, such as rates, are the reader's to repeat. What was read from a stream, no command can read again.
"""

import re
import shlex
from collections.abc import Iterator

from msgspec import Struct
from rich.cells import cell_len

from spfaudit.inventory.streams import is_stream
from spfaudit.policy.waiving import EXPIRED
from spfaudit.report.document import AnyReport, DomainDocument
from spfaudit.report.options import RenderOptions
from spfaudit.report.priorities import Tally
from spfaudit.report.terminal.page import HEADING, QUIET, Page
from spfaudit.report.wrap import wrap_command
from spfaudit.sanitise import visible
from spfaudit.text import Text

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./-]*")
"""A path that a shell takes as it stands."""
_INDENT = "    "
_HOLDS_WAIVERS = (".yaml", ".yml", ".json")
"""How inventories that can have waivers end: tables and lists cannot."""
_SHOWN_AS = "sending"
"""What `show` takes a domain to be for, unless it is told."""
_EVERY_DAY = Text(
    en="In CI, every day; what could not be judged ends with 3, what is wrong with 1:",
    ja="CI で毎日実行するには（未確認があれば終了ステータス 3、不合格があれば 1）：",
)
_AGAIN = Text(
    en="What could not be judged, once more, with every question that is asked:",
    ja="判定できなかったものを、問い合わせの内容を表示しながら再確認するには：",
)
_WAIVING = Text(
    en="What has to stay as it is for a while is waived, below its domain in the inventory:",
    ja="当面直せない事項は、インベントリの該当ドメインに免除として書けます：",
)


class Examples:
    """The domains that the next commands name, noted while the domains are read once."""

    def __init__(self) -> None:
        self.worst: DomainDocument | None = None
        """The failing domain with most errors, the first of those that have as many."""
        self.unjudged: str | None = None
        """The first that could not be judged in full."""
        self._most_errors = -1

    def add(self, domain: DomainDocument) -> None:
        """One more domain."""
        if domain.unjudged and self.unjudged is None:
            self.unjudged = domain.domain
        if domain.status == "fail":
            errors = sum(finding.severity == "error" and finding.counts for finding in domain.findings)
            if errors > self._most_errors:
                self.worst, self._most_errors = domain, errors


class _Step(Struct, frozen=True):
    what: Text
    line: str


def next_lines(page: Page, document: AnyReport, examples: Examples, tally: Tally) -> Iterator[str]:
    """What to run next, and how to waive; nothing where there is nothing to go on from."""
    steps = list(_steps(document, examples, tally, page.options))
    if not steps:
        return
    yield page.paint(page.say(Text(en="Next", ja="次にすること")), HEADING)
    for step in steps:
        yield from page.hanging("  ", visible(page.say(step.what)), style=QUIET)
        yield from _lines(page, visible(step.line))


def _lines(page: Page, line: str) -> Iterator[str]:
    """The line; a command that takes several is one command still."""
    if not line.startswith("spfaudit "):
        yield from page.hanging(_INDENT, line)
        return
    for part in wrap_command(line, page.width - len(_INDENT), cell_len):
        yield f"{_INDENT}{part}"


def _steps(document: AnyReport, examples: Examples, tally: Tally, options: RenderOptions) -> Iterator[_Step]:
    ordered, worst = tally.priorities(), examples.worst
    asking = f" {options.asking}" if options.asking else ""
    remembered = f" --history {shlex.quote(options.history)}" if options.history else ""
    judging = f" {options.judging}" if options.judging else ""
    default = f" --usage-default {options.usage_default}" if options.usage_default else ""
    can_ask, can_judge = options.asking is not None, options.judging is not None
    named = document.run.inventory
    inventory = named if _PLAIN.fullmatch(named) and not is_stream(named) else None
    in_yaml = inventory is not None and inventory.lower().endswith(_HOLDS_WAIVERS)
    if ordered:
        code = ordered[0].code
        yield _Step(
            Text(
                en=f"What {code} means, why it matters, and how to mend it:",
                ja=f"{code} の意味と対処を知るには：",
            ),
            f"spfaudit rules {code}",
        )
    if worst and can_ask:
        where = f" --inventory {inventory}" if inventory else ""
        if worst.usage != _SHOWN_AS and not in_yaml:  # of a list, check may have been told it (--usage-default)
            where += f" --usage {worst.usage}"
        yield _Step(
            Text(en="Everything about the domain with most errors:", ja="エラーが最も多いドメインを詳しく見るには："),
            f"spfaudit show {worst.domain}{where}{asking}",
        )
    changes = document.changes
    if changes and changes.tells and inventory:
        yield _Step(
            Text(
                en=f"All that has changed since run {changes.run}, and since when each finding has been there:",
                ja=f"実行 {changes.run} からの変化と、各指摘がいつからあるかをすべて見るには：",
            ),
            f"spfaudit diff {changes.run} --inventory {inventory}{remembered}",
        )
    if examples.unjudged and inventory and can_ask and can_judge:
        only = f" --domain {examples.unjudged}" if tally.doubtful == 1 else ""
        yield _Step(_AGAIN, f"spfaudit check {inventory}{default}{only}{asking}{judging} --verbose")
    to_waive = next((priority.code for priority in ordered if priority.code != EXPIRED), None)
    if worst and to_waive and in_yaml:
        yield _Step(_WAIVING, f'waivers: [{{rule: {to_waive}, reason: "...", until: YYYY-MM-DD}}]')
    clean = not worst and not examples.unjudged and document.complete and document.summary.domains
    if inventory and clean and can_judge:
        yield _Step(_EVERY_DAY, f"spfaudit check {inventory}{default}{judging} --quiet --format junit=report.xml")
