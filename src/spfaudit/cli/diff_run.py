"""What `spfaudit diff` does: find two reports, compare, write, and say how it went."""

from collections.abc import Iterable
from contextlib import ExitStack

from msgspec import Struct

from spfaudit.cli import collisions
from spfaudit.cli.complain import stop, stop_all, stopping_at
from spfaudit.cli.diff_sides import find_sides, is_run
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.given_names import find_name
from spfaudit.cli.language import language
from spfaudit.cli.outputs import check_outputs, parse_outputs, write_each
from spfaudit.diff.comparison import TapedDiff, compare
from spfaudit.diff.formats import DIFF_REPORTERS
from spfaudit.history.history_error import HistoryError
from spfaudit.inventory.organizations import organization_name
from spfaudit.report.document import DomainDocument
from spfaudit.report.options import RenderOptions
from spfaudit.report.output import OutputError
from spfaudit.text import Lang, Text


class DiffOptions(Struct, frozen=True, kw_only=True):
    """The command line of `diff`, as click parsed it."""

    earlier: str | None
    later: str | None
    formats: tuple[str, ...]
    history: str | None
    inventory: str | None
    fail_on: str
    allow_unjudged: bool
    domains: tuple[str, ...]
    organizations: tuple[str, ...]
    lang: str | None
    color: str
    verbose: bool


def run(options: DiffOptions) -> ExitStatus:
    """The exit status, after all has been written."""
    lang = language(options.lang)
    wanted = _wanted(options, lang)
    outputs = parse_outputs(options.formats, lang)
    files = [name for name in (options.earlier, options.later) if name and not is_run(name)]
    collisions.refuse_collisions([output.written for output in outputs], collisions.reports(files), lang)
    with stopping_at(OutputError, HistoryError, lang=lang):
        check_outputs(outputs)
        with ExitStack() as opened:
            sides = find_sides(
                options.earlier,
                options.later,
                history=options.history,
                inventory=options.inventory,
                outputs=[output.written for output in outputs],
                lang=lang,
                open_until=opened,
            )
            diff = compare(sides.earlier, sides.later, sides.past, wanted=wanted)
    if wanted and (problems := wanted.unmet()):
        stop_all(problems, lang)
    if wanted and not _any_domain(diff):
        stop(
            Text(
                en="no domain of either report satisfies --domain and --organization together",
                ja="--domain と --organization の両方に当てはまるドメインが、どちらのレポートにもありません",
            ),
            lang,
        )
    written = write_each(
        outputs,
        lambda format, how: DIFF_REPORTERS[format](diff, how),
        RenderOptions(lang=lang, verbose=options.verbose),
        color=options.color,
    )
    return _status(diff, options) if written else ExitStatus.FAILED


class _Wanted:
    """Which domains are compared, and which of the names and organizations that were asked for turned up."""

    def __init__(self, names: Iterable[str], organizations: Iterable[str]) -> None:
        self._names, self._organizations = frozenset(names), frozenset(organizations)
        self._left: dict[tuple[str, str | None], None] = {
            **{("--domain", name): None for name in names},
            **{("--organization", name): None for name in organizations},
        }

    def __call__(self, domain: DomainDocument) -> bool:
        if self._left:
            self._left.pop(("--domain", domain.domain), None)
            self._left.pop(("--organization", domain.organization), None)
        return (not self._names or domain.domain in self._names) and (
            not self._organizations or domain.organization in self._organizations
        )

    def unmet(self) -> list[Text]:
        """What is said of those that neither report has: they would be left out unseen."""
        return [
            Text(en=f"{option} {name}: in neither report", ja=f"{option} {name}：どちらのレポートにもありません")
            for option, name in self._left
        ]


def _wanted(options: DiffOptions, lang: Lang) -> _Wanted | None:
    """None: all."""
    if not (options.domains or options.organizations):
        return None
    names = [find_name(given, lang, option="--domain") for given in options.domains]
    return _Wanted(names, [organization_name(given) for given in options.organizations])


def _any_domain(diff: TapedDiff) -> bool:
    counts = diff.summary.domains
    return bool(counts.compared or counts.added or counts.dropped or counts.not_compared)


def _status(diff: TapedDiff, options: DiffOptions) -> ExitStatus:
    """1 wins over 3. An incomplete run is never clean, even if what is undetermined is allowed."""
    if options.fail_on == "new" and diff.summary.failing:
        return ExitStatus.FINDINGS
    if not diff.later.complete:
        return ExitStatus.UNDETERMINED
    if diff.summary.domains.undetermined and not options.allow_unjudged:
        return ExitStatus.UNDETERMINED
    return ExitStatus.CLEAN
