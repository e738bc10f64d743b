"""What `spfaudit init` does: gather names, guess what they are for, write the draft.

All that can be refused is refused before the first question is asked.
"""

import os
import shlex
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.cli import collisions
from spfaudit.cli.complain import say, stop, stopping_at
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.init_names import Gathered, gather
from spfaudit.cli.language import language
from spfaudit.cli.outputs import is_stdout, write_output
from spfaudit.cli.source_options import SourceOptions
from spfaudit.cli.sources import is_recorded, make_source, stopping_without_answers, tell_notices
from spfaudit.inventory.drafting import Draft, write_draft
from spfaudit.inventory.loading import told_by_ending
from spfaudit.inventory.model import Inventory, ResolverSettings
from spfaudit.inventory.tree import MAX_CHARACTERS
from spfaudit.report.output import OutputError, check_target
from spfaudit.text import Lang, Text, plural


class InitOptions(Struct, frozen=True, kw_only=True):
    """The command line of `init`, as click parsed it."""

    names: tuple[str, ...]
    files: tuple[str, ...]
    lists: tuple[str, ...]
    tables: tuple[str, ...]
    zone_files: tuple[str, ...]
    output: str | None
    force: bool
    offline: bool
    source: SourceOptions
    given: Sequence[str]
    """Options of the source that were typed."""
    lang: str | None
    quiet: bool
    verbose: bool


def run(options: InitOptions) -> ExitStatus:
    """The exit status, after the draft has been written."""
    lang = language(options.lang)
    if options.offline and options.given:
        stop(_offline_with(options.given[0]), lang)
    if options.output and is_stdout(options.output):
        options = replace(options, output=None)
    _check_output(options, lang)
    _refuse_collisions(options, lang)
    gathered = gather(
        options.names,
        files=options.files,
        lists=options.lists,
        tables=options.tables,
        zone_files=options.zone_files,
        lang=lang,
    )
    drafts: Sequence[Draft] = gathered.drafts
    text, recorded = _text(drafts, gathered, lang), True
    if not options.offline:
        drafts, recorded = _guessed(options, gathered, lang)
        text = _text(drafts, gathered, lang)
    with stopping_at(OutputError, lang=lang):
        write_output(options.output or collisions.STDOUT, text)
    if not options.quiet:
        for notice in (*gathered.notices, *_what_next(options.output, drafts)):
            say(notice, lang)
    return ExitStatus.CLEAN if recorded else ExitStatus.FAILED


def _offline_with(name: str) -> Text:
    return Text(
        en=f"--offline with {name}: nothing is asked then; leave one of the two out",
        ja=f"--offline と {name} は併用できません。--offline では何も問い合わせません。どちらか一方にしてください",
    )


def _check_output(options: InitOptions, lang: Lang) -> None:
    path = options.output
    if path is None:
        return
    if told_by_ending(path) not in (None, "yaml"):
        stem, ending = os.path.splitext(path)
        stop(
            Text(
                en=f"--output {path}: init writes YAML, and a {ending} file is not read as such; "
                f"name another file: {stem}.yaml",
                ja=f"--output {path}：init は YAML を書き出しますが、{ending} のファイルは YAML として読まれません。"
                f"別のファイルを指定してください：{stem}.yaml",
            ),
            lang,
        )
    if os.path.lexists(path) and not collisions.is_no_file(path) and not options.force:
        stop(
            Text(
                en=f"{path} exists already: name another file, or overwrite it with --force",
                ja=f"{path} はすでにあります。別のファイルを指定するか、--force で上書きしてください",
            ),
            lang,
        )
    with stopping_at(OutputError, lang=lang):
        check_target(path)


def _refuse_collisions(options: InitOptions, lang: Lang) -> None:
    collisions.refuse_collisions(
        [
            *([collisions.Written(options.output, f"--output {options.output}")] if options.output else []),
            *collisions.recording(options.source.record),
        ],
        [
            *collisions.answers(options.source, ResolverSettings(zone_files=options.zone_files)),
            *collisions.names([*options.files, *options.lists, *options.tables]),
        ],
        lang,
    )


def _text(drafts: Sequence[Draft], gathered: Gathered, lang: Lang) -> str:
    """The draft. Ends the program if it is too long to be read again."""
    text = "".join(write_draft(drafts, gathered.senders, lang))
    if len(text) > MAX_CHARACTERS:
        stop(
            Text(
                en=f"{len(drafts):,} domains are too many for YAML: check takes a plain list or a CSV as it is",
                ja=f"{len(drafts):,} ドメインは YAML には多すぎます。check には一覧や CSV をそのまま指定できます",
            ),
            lang,
        )
    return text


def _guessed(options: InitOptions, gathered: Gathered, lang: Lang) -> tuple[list[Draft], bool]:
    """The drafts, with guesses for those of whose usage nothing is declared; and whether what was asked is recorded.

    Nobody asks about the others.
    """
    wanted = [draft.entry for draft in gathered.drafts if not draft.declared]
    if not wanted:
        return list(gathered.drafts), True
    from spfaudit.guessing import guess_usages  # brings all that asks DNS

    with stopping_without_answers(lang):
        source = make_source(options.source, Inventory(entries=()), lang, zones=gathered.zones, verbose=options.verbose)
        guesses = iter(guess_usages(wanted, source))
    if not options.quiet:
        tell_notices(source, lang)
    drafts = []
    for draft in gathered.drafts:
        if not draft.declared:
            draft = replace(draft, seeming=next(guesses))
        drafts.append(draft)
    return drafts, is_recorded(source, lang)


def _what_next(path: str | None, drafts: Sequence[Draft]) -> list[Text]:
    domains = len(drafts)
    unknown = sum(draft.seeming is not None and draft.seeming.usage is None for draft in drafts)
    told = [
        Text(
            en=f"{domains:,} {plural(domains, 'domain')}; nothing could be guessed of {unknown:,}",
            ja=f"{domains:,} ドメイン（うち推測できなかったもの {unknown:,}）",
        )
        if unknown
        else Text(en=f"{domains:,} {plural(domains, 'domain')}", ja=f"{domains:,} ドメイン")
    ]
    if path is not None and not collisions.is_no_file(path):
        then = f"spfaudit check {shlex.quote(path)}"
        told.append(
            Text(
                en=f"confirm what each domain is for, then: {then}",
                ja=f"各ドメインの用途を確かめたら、次を実行してください：{then}",
            )
        )
    return told
