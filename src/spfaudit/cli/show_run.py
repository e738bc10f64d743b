"""What `spfaudit show` does: ask, judge, and draw one domain."""

from datetime import datetime

from msgspec import Struct

from spfaudit.cli.collisions import refuse_for_answers
from spfaudit.cli.declared import find_entry
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.language import language
from spfaudit.cli.outputs import print_whole, wants_color, width_of_stdout
from spfaudit.cli.source_options import SourceOptions
from spfaudit.cli.sources import is_recorded, make_source, stopping_without_answers, tell_notices, with_https
from spfaudit.policy.settings import policies_of
from spfaudit.portrait import portray
from spfaudit.report.json_text import json_text
from spfaudit.report.options import RenderOptions
from spfaudit.report.portrait_document import project_portrait
from spfaudit.report.terminal.portrait import render_portrait


class ShowOptions(Struct, frozen=True, kw_only=True):
    """The command line of `show`, as click parsed it."""

    domain: str
    inventory: str | None
    usage: str | None
    source: SourceOptions
    https: bool
    second_opinion: bool
    format: str
    as_of: datetime | None
    lang: str | None
    color: str
    verbose: bool


def run(options: ShowOptions) -> ExitStatus:
    """The exit status, after the portrait has been printed."""
    lang = language(options.lang)
    entry, inventory = find_entry(options.domain, options.inventory, options.usage, lang)
    if options.https:
        inventory = with_https(inventory)
    refuse_for_answers(options.source, options.inventory, inventory.resolver, lang)
    with stopping_without_answers(lang):
        source = make_source(options.source, inventory, lang, verbose=options.verbose)
        portrait = portray(
            entry,
            inventory,
            source,
            policy=policies_of(inventory).of(entry),
            today=options.as_of.date() if options.as_of else None,
            second_opinion=options.second_opinion,
        )
    tell_notices(source, lang)
    document = project_portrait(portrait, lang)
    if options.format == "json":
        print_whole(json_text(document))
    else:
        page = RenderOptions(
            lang=lang, width=width_of_stdout(), color=wants_color(options.color), verbose=options.verbose
        )
        print_whole(render_portrait(document, page))
    if not is_recorded(source, lang):
        return ExitStatus.FAILED
    status = document.domain.status
    return {"fail": ExitStatus.FINDINGS, "unjudged": ExitStatus.UNDETERMINED, "pass": ExitStatus.CLEAN}[status]
