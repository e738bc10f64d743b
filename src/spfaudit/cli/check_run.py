"""What `spfaudit check` does: read, select, ask, judge, report, and say how it went.

All that can be refused is refused before the first question is asked.
"""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from spfaudit import (
    Interruption,
    Inventory,
    RecordingError,
    SettingsError,
    SourceError,
)
from spfaudit.bulk import audit_in_bulk
from spfaudit.cli import collisions
from spfaudit.cli.baselines import find_baseline, refuse_nonsense, write_baseline
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import say, stop, stop_all
from spfaudit.cli.declared import find_inventory
from spfaudit.cli.exit_status import ExitStatus, status_of
from spfaudit.cli.language import language
from spfaudit.cli.outputs import Output, check_outputs, parse_outputs, write_outputs
from spfaudit.cli.progress import progress
from spfaudit.cli.sources import is_live, make_source, with_https
from spfaudit.history.location import locate
from spfaudit.inventory.model import Usage
from spfaudit.inventory.selection import Shard, parse_shard, select, share
from spfaudit.judging import DEFAULT_CONCURRENCY
from spfaudit.names import InvalidName, parse_domain
from spfaudit.policy.settings import DEFAULT_PROFILE, Policies, make_policies
from spfaudit.report.output import OutputError
from spfaudit.text import Lang, Text
from spfaudit.workers import suggested_jobs

if TYPE_CHECKING:
    from spfaudit.cli.remember import Memory
    from spfaudit.notify.target import Target


def run(options: CheckOptions) -> ExitStatus:
    """The exit status, after the reports have been written."""
    lang = language(options.lang)
    inventory = _inventory(options, lang)
    if options.https:
        inventory = with_https(inventory)
    shard = _shard(options, lang)
    if shard:
        inventory = share(inventory, shard)
    inventory = replace(inventory, authoritative=options.authoritative)
    policies = _policies(options, inventory, lang)
    outputs = parse_outputs(options.formats, lang)
    baseline = find_baseline(options.baseline, lang)
    refuse_nonsense(options, lang)
    _refuse_collisions(options, inventory, outputs, lang)
    try:
        check_outputs(outputs, options.source.record, options.write_baseline)
    except OutputError as error:
        stop(error.problem, lang, ExitStatus.FAILED)
    target = _target(options, lang)
    memory = _memory(options, inventory, policies, lang)
    jobs = 1 if options.source.record else options.jobs or suggested_jobs(len(inventory.entries))
    interruption = Interruption()
    with _interruptible(interruption) as received:
        try:
            source = make_source(
                options.source,
                inventory.resolver,
                lang,
                share=jobs,
                wishes=inventory,
                verbose=options.verbose and not options.quiet,
            )
            with progress(len(inventory.entries), quiet=options.quiet, lang=lang) as show:
                done = audit_in_bulk(
                    inventory,
                    source,
                    policies=policies,
                    lang=lang,
                    fail_on=options.fail_on,
                    baseline=baseline,
                    today=options.as_of.date() if options.as_of else None,
                    concurrency=options.concurrency or DEFAULT_CONCURRENCY,
                    interruption=interruption,
                    on_progress=show,
                    shard=str(shard) if shard else None,
                    jobs=jobs,
                    keeper=memory,
                )
        except RecordingError as error:
            stop(error.problem, lang, ExitStatus.FAILED)
        except SourceError as error:
            stop(error.problem, lang)
        if not options.quiet:
            for notice in done.notices:
                say(notice, lang)
        for crash in done.crashes if options.verbose else ():
            print(crash, file=sys.stderr)
        with closing(done.report.domains):
            report = replace(done.report, changes=memory.changes(done.report)) if memory else done.report
            written = write_outputs(report, outputs, lang=lang, color=options.color, verbose=options.verbose)
            if options.write_baseline:
                written = write_baseline(done.report, options.write_baseline, lang) and written
            kept = memory is None or memory.end(done.report)
    told = not target or bool(received) or not kept or _told(target, memory, options, lang)
    unrecorded: Text | None = getattr(source, "problem", None)  # a Recorder's
    if unrecorded:
        say(unrecorded, lang)
        written = False
    if not (written and kept and told) or done.crashes:
        return ExitStatus.FAILED
    if received:
        return ExitStatus(128 + received[0])
    return status_of(done.report, allow_unjudged=options.allow_unjudged)


def _inventory(options: CheckOptions, lang: Lang) -> Inventory:
    """The inventory, or the part of it that was asked for. Ends the program if there is none."""
    usage = Usage(options.usage_default) if options.usage_default else None
    inventory = find_inventory(options.inventory, lang, usage_default=usage)
    listed = {entry.domain for entry in inventory.entries}
    wanted = []
    for text in options.domains:
        try:
            domain = parse_domain(text)
        except InvalidName as error:
            stop(Text(en=f"--domain {text}: {error.problem.en}", ja=f"--domain {text}：{error.problem.ja}"), lang)
        if domain not in listed:
            stop(
                Text(
                    en=f"--domain {text}: not in {options.inventory}",
                    ja=f"--domain {text}：{options.inventory} に記載されていません",
                ),
                lang,
            )
        wanted.append(domain)
    chosen = select(
        inventory,
        domains=wanted,
        usages=[Usage(usage) for usage in options.usages],
        organizations=options.organizations,
    )
    if not chosen.entries:
        stop(
            Text(
                en="no domain of the inventory satisfies --domain, --usage and --organization together",
                ja="--domain、--usage、--organization のすべてに当てはまるドメインがありません",
            ),
            lang,
        )
    return chosen


def _refuse_collisions(options: CheckOptions, inventory: Inventory, outputs: Sequence[Output], lang: Lang) -> None:
    baseline = options.write_baseline
    collisions.refuse_collisions(
        [
            *(output.written for output in outputs),
            *collisions.recording(options.source.record),
            *([collisions.Written(baseline, f"--write-baseline {baseline}")] if baseline else []),
        ],
        [
            *collisions.inventory(options.inventory),
            *collisions.answers(options.source, inventory.resolver),
            *collisions.baseline(options.baseline),
            *collisions.profiles([options.profile, inventory.profile, *(entry.profile for entry in inventory.entries)]),
            *collisions.history(_history(options, inventory)),
        ],
        lang,
    )


def _history(options: CheckOptions, inventory: Inventory) -> str | None:
    """The file of the history, if there is to be any."""
    named = options.history or inventory.history
    return named if named or options.no_history else locate(None, None).path


def _shard(options: CheckOptions, lang: Lang) -> Shard | None:
    try:
        return None if options.shard is None else parse_shard(options.shard)
    except ValueError:
        stop(
            Text(
                en=f"--shard {options.shard}: write it as NUMBER/COUNT, such as 1/4, of 10,000 shares at most",
                ja=f"--shard {options.shard}：1/4 のように 番号/総数（10,000 まで）の形で指定してください",
            ),
            lang,
        )


def _policies(options: CheckOptions, inventory: Inventory, lang: Lang) -> Policies:
    """The rules to run. Ends the program on an unknown profile, rule or severity."""
    levels = dict(inventory.severities)
    for setting in options.severities:
        code, equals, level = setting.partition("=")
        if not equals:
            stop(
                Text(
                    en=f"--severity {setting}: write it as CODE=LEVEL, such as SPF203=warning",
                    ja=f"--severity {setting}：SPF203=warning のように CODE=LEVEL の形で指定してください",
                ),
                lang,
            )
        levels[code] = level
    try:
        return make_policies(
            inventory.entries,
            profile=options.profile or inventory.profile or DEFAULT_PROFILE,
            severities=levels,
            select=options.selected,
            ignore=options.ignored,
            transport=inventory.transport,
        )
    except SettingsError as error:
        stop_all(error.problems, lang)


def _memory(options: CheckOptions, inventory: Inventory, policies: Policies, lang: Lang) -> "Memory | None":
    """Who remembers the run; None: nobody, and what that takes is not loaded.

    If nobody named a history, only what was asked live of a list in a file, and judged as of today, is remembered, in
    the user's own: what was tried out on files would look like a change of the world.
    """
    real = is_live(options.source, inventory.resolver) and inventory.path != "-" and options.as_of is None
    if options.no_history or not (options.history or inventory.history or real):
        if options.resume:
            stop(_NOT_REMEMBERED, lang)
        return None
    from spfaudit.cli.remember import open_memory

    return open_memory(options, inventory, policies, lang)


def _target(options: CheckOptions, lang: Lang) -> "Target | None":
    """Where to post what has changed; None: nobody asked."""
    if options.notify is None:
        return None
    from spfaudit.cli.notify import find_target

    return find_target(options.notify, lang)


def _told(target: "Target", memory: "Memory | None", options: CheckOptions, lang: Lang) -> bool:
    """Posts what has changed. False if that failed."""
    from spfaudit.cli.notify import notify

    return notify(target, memory.kept if memory else None, lang=lang, quiet=options.quiet)


_NOT_REMEMBERED = Text(
    en="nothing to resume: such a run is not remembered (name a history: --history FILE)",
    ja="続行できる実行がありません：この種の実行は記録されません（--history ファイル で履歴を指定してください）",
)


@contextmanager
def _interruptible(interruption: Interruption) -> Iterator[list[int]]:
    """While it lasts, the first SIGINT, SIGTERM or SIGHUP ends the run early, and a second one the program at once.

    What has been judged is reported all the same: a signal does not keep a report from being written.

    Yields the list of signals received.
    """
    received: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        interruption.request()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # by nohup, which is to outlive its terminal
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
