"""Which source of answers the command line and the inventory ask for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from spfaudit import RecordingError, SourceError
from spfaudit.cli.complain import say, stop, stopping_at
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.source_options import SourceOptions
from spfaudit.evidence import POLICY
from spfaudit.inventory.model import Inventory, ResolverSettings
from spfaudit.text import Lang, Text

if TYPE_CHECKING:
    from spfaudit import Source, ZoneSource


def with_https(inventory: Inventory) -> Inventory:
    """The inventory as if it asked for transport, and for policies by HTTPS, which it cannot by itself."""
    return replace(inventory, transport=True, https=True)


def is_live(options: SourceOptions, settings: ResolverSettings) -> bool:
    """Whether answers come from the network, and not from files."""
    return not (options.zones or options.replay or (settings.zone_files and not options.nameservers))


def make_source(
    options: SourceOptions,
    inventory: Inventory,
    lang: Lang,
    *,
    share: int = 1,
    zones: "ZoneSource | None" = None,
    verbose: bool = False,
    cut_short: Callable[[], bool] = lambda: False,
) -> "Source":
    """The source, with a recorder before it if asked for. Flags win over the inventory. Raises SourceError.

    `inventory` says as well whether policies are fetched over HTTPS, and whether zones' own servers are asked; a
    recording does neither, and knows what they said then. `share`: how many processes will use it, each for its own
    part of the work. `zones`: answers, unless flags name another source. `verbose`: tell on stderr what is asked.
    `cut_short`: whether the run has ended early, so that a recording of it is not whole.
    """
    _refuse_contradictions(options, lang)
    source: Source = zones if zones and not any(options.ways.values()) else _answering(options, inventory, share)
    if verbose:
        source = _overheard(source, lang)
    if options.proposed:
        from spfaudit import OverlaySource

        source = OverlaySource(options.proposed, over=source)  # which asks more than it is asked
    if inventory.https and not options.replay:
        from spfaudit import PolicySource

        source = PolicySource(source)
        if verbose:
            source = _overheard(source, lang, types={POLICY})  # what it asks the source behind, that one tells
    if options.record:
        from spfaudit import Recorder

        source = Recorder(source, options.record, cut_short=cut_short)
    return source


def _refuse_contradictions(options: SourceOptions, lang: Lang) -> None:
    """Ends the program if two of the flags cannot both be heeded."""
    ways = [flag for flag, values in options.ways.items() if values]
    if len(ways) > 1:
        given = ", ".join(ways)
        stop(Text(en=f"only one of {given}", ja=f"{given} は同時に指定できません"), lang)
    if options.proposed and options.record:
        stop(
            Text(
                en="--what-if with --record: a recording holds what is published",
                ja="--what-if と --record は併用できません：記録は公開中の内容に限られます",
            ),
            lang,
        )


@contextmanager
def stopping_without_answers(lang: Lang) -> Iterator[None]:
    """Ends the program, and says why, if answers cannot be had, or not be recorded."""
    with (
        stopping_at(SourceError, lang=lang, status=ExitStatus.USAGE),
        stopping_at(RecordingError, lang=lang),  # which is one, too
    ):
        yield


def tell_notices(source: "Source", lang: Lang) -> None:
    """Says on stderr what whoever reads the answers should know of where they come from."""
    for notice in source.notices:
        say(notice, lang)


def is_recorded(source: "Source", lang: Lang) -> bool:
    """Whether the recording was kept, if one was asked for. If not, it is said; what was judged stands all the same.

    That of a run that was cut short is kept elsewhere, which is said as well.
    """
    problem: Text | None = getattr(source, "problem", None)  # a Recorder's, as the other one
    unfinished: Text | None = getattr(source, "unfinished", None)
    if told := problem or unfinished:
        say(told, lang)
    return problem is None


def _overheard(source: "Source", lang: Lang, types: set[str] | None = None) -> "Source":
    from spfaudit.cli.asked import teller
    from spfaudit.resolver.overheard import Overheard

    tell = teller(lang, lambda: source.description, recorded=source.observed_on is not None)
    return Overheard(source, tell, types=types)


def _answering(options: SourceOptions, inventory: Inventory, share: int) -> "Source":
    """Whoever answers, by flags or by the inventory. Each brings what the others have no use for."""
    settings = inventory.resolver
    if options.replay:
        from spfaudit import SnapshotSource

        return SnapshotSource(options.replay)
    zones = options.zones or (settings.zone_files if not options.nameservers else ())
    if zones:
        from spfaudit import ZoneSource

        return ZoneSource(zones)
    from spfaudit import LiveSource

    return LiveSource(
        options.nameservers or settings.nameservers,
        timeout=options.timeout or settings.timeout or 2.0,
        tries=options.tries or settings.tries or 3,
        rate=options.rate or settings.rate,
        share=share,
        authoritative=inventory.authoritative,
    )
