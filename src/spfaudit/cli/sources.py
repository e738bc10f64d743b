"""Which source of answers the command line and the inventory ask for."""

from spfaudit import LiveSource, Recorder, SnapshotSource, Source, ZoneSource
from spfaudit.cli.complain import stop
from spfaudit.cli.source_options import SourceOptions
from spfaudit.inventory.model import ResolverSettings
from spfaudit.text import Lang, Text


def make_source(options: SourceOptions, settings: ResolverSettings, lang: Lang, *, share: int = 1) -> Source:
    """The source, with a recorder before it if asked for. Flags win over the inventory. Raises SourceError.

    `share`: how many processes will use it, each for its own part of the work.
    """
    ways = [
        name
        for name, given in (
            ("--zone", options.zones),
            ("--replay", options.replay),
            ("--nameserver", options.nameservers),
        )
        if given
    ]
    if len(ways) > 1:
        given = ", ".join(ways)
        stop(Text(en=f"only one of {given}", ja=f"{given} は同時に指定できません"), lang)
    source = _source(options, settings, share)
    return Recorder(source, options.record) if options.record else source


def _source(options: SourceOptions, settings: ResolverSettings, share: int) -> Source:
    if options.replay:
        return SnapshotSource(options.replay)
    if options.zones:
        return ZoneSource(options.zones)
    if settings.zone_files and not options.nameservers:
        return ZoneSource(settings.zone_files)
    return LiveSource(
        options.nameservers or settings.nameservers,
        timeout=options.timeout or settings.timeout or 2.0,
        tries=options.tries or settings.tries or 3,
        rate=options.rate or settings.rate,
        share=share,
    )
