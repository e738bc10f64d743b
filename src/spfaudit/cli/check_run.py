"""What `spfaudit check` does: plan, ask and judge, report, and say how it went.

All that can be refused is refused before the first question is asked.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from spfaudit import Interruption, Inventory, RecordingError, SettingsError, SourceError
from spfaudit.bulk import Bulk, audit_in_bulk
from spfaudit.cli import collisions
from spfaudit.cli.baselines import find_baseline, refuse_nonsense, write_baseline
from spfaudit.cli.check_part import find_part
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import say, stop, stop_all
from spfaudit.cli.exit_status import ExitStatus, status_of
from spfaudit.cli.interrupting import interruptible
from spfaudit.cli.language import language
from spfaudit.cli.outputs import Output, check_outputs, parse_outputs, write_outputs
from spfaudit.cli.progress import progress
from spfaudit.cli.sources import is_live, is_recorded, make_source
from spfaudit.history.location import own_file
from spfaudit.inventory.selection import Shard
from spfaudit.judging import DEFAULT_CONCURRENCY
from spfaudit.policy.settings import Policies, policies_of
from spfaudit.report.baseline import Baseline
from spfaudit.report.output import OutputError
from spfaudit.report.spooled_report import SpooledReport
from spfaudit.text import Lang, Text
from spfaudit.workers import suggested_jobs

if TYPE_CHECKING:
    from spfaudit import Source
    from spfaudit.cli.remember import Memory
    from spfaudit.notify.target import Target


class _Plan(Struct, frozen=True, kw_only=True):
    """All that is settled before the first question."""

    inventory: Inventory
    shard: Shard | None
    policies: Policies
    outputs: tuple[Output, ...]
    baseline: Baseline | None
    target: "Target | None"
    memory: "Memory | None"
    jobs: int


def run(options: CheckOptions) -> ExitStatus:
    """The exit status, after the reports have been written."""
    lang = language(options.lang)
    plan = _plan(options, lang)
    try:
        return _run(plan, options, lang)
    finally:
        if plan.memory:
            plan.memory.leave()


def _run(plan: _Plan, options: CheckOptions, lang: Lang) -> ExitStatus:
    interruption = Interruption()
    # It may read for minutes: a signal ends that at once, for nothing is judged yet.
    source = _source(plan, options, interruption, lang)
    with interruptible(interruption) as received:
        done = _audit(plan, source, options, interruption, lang)
        if not options.quiet:
            if received:
                resumable = plan.memory is not None and plan.memory.wants_evidence and not options.source.record
                say(_INTERRUPTED + _RESUMABLE if resumable else _INTERRUPTED, lang)
            for notice in done.notices:
                say(notice, lang)
        for crash in done.crashes if options.verbose else ():
            print(crash, file=sys.stderr)
        with closing(done.report.domains):
            written = _write(plan, options, done.report, lang, interrupted=bool(received))
            kept = plan.memory is None or plan.memory.end(done.report)
    told = not plan.target or bool(received) or not kept or _told(plan.target, plan.memory, options, lang)
    recorded = is_recorded(source, lang)
    if not (written and kept and told and recorded) or done.crashes:
        return ExitStatus.FAILED
    if received:
        return ExitStatus(128 + received[0])
    return status_of(done.report, allow_unjudged=options.allow_unjudged)


def _plan(options: CheckOptions, lang: Lang) -> _Plan:
    """What is to be done. Ends the program on whatever can be known to be wrong already."""
    inventory, shard = find_part(options, lang)
    policies = _policies(options, inventory, lang)
    outputs = parse_outputs(options.formats, lang)
    baseline = find_baseline(options.baseline, lang)
    refuse_nonsense(options, lang)
    _refuse_collisions(options, inventory, outputs, lang)
    try:
        check_outputs(outputs, options.source.record, options.write_baseline)
    except OutputError as error:
        stop(error.problem, lang, ExitStatus.FAILED)
    return _Plan(
        inventory=inventory,
        shard=shard,
        policies=policies,
        outputs=outputs,
        baseline=baseline,
        target=_target(options, lang),
        memory=_memory(options, inventory, policies, lang),
        jobs=1 if options.source.record else options.jobs or suggested_jobs(len(inventory.entries)),
    )


def _source(plan: _Plan, options: CheckOptions, interruption: Interruption, lang: Lang) -> "Source":
    """Where answers come from. Ends the program if that cannot be read."""
    try:
        return make_source(
            options.source,
            plan.inventory.resolver,
            lang,
            share=plan.jobs,
            wishes=plan.inventory,
            verbose=options.verbose and not options.quiet,
            cut_short=lambda: interruption.requested,
        )
    except SourceError as error:
        stop(error.problem, lang)


def _audit(plan: _Plan, source: "Source", options: CheckOptions, interruption: Interruption, lang: Lang) -> Bulk:
    """Judges every entry. Ends the program if the answers cannot be had, or not be recorded."""
    inventory = plan.inventory
    try:
        with progress(len(inventory.entries), quiet=options.quiet, lang=lang) as show:
            return audit_in_bulk(
                inventory,
                source,
                policies=plan.policies,
                lang=lang,
                fail_on=options.fail_on,
                baseline=plan.baseline,
                today=options.as_of.date() if options.as_of else None,
                concurrency=options.concurrency or DEFAULT_CONCURRENCY,
                interruption=interruption,
                on_progress=show,
                shard=str(plan.shard) if plan.shard else None,
                jobs=plan.jobs,
                keeper=plan.memory,
            )
    except RecordingError as error:
        stop(error.problem, lang, ExitStatus.FAILED)
    except SourceError as error:
        stop(error.problem, lang)


def _write(plan: _Plan, options: CheckOptions, found: SpooledReport, lang: Lang, *, interrupted: bool) -> bool:
    """Writes the reports, and the baseline. False if one of them could not be written.

    Who interrupts the run is not kept waiting for a comparison with the one before.
    """
    compared = None if interrupted else plan.memory
    report = replace(found, changes=compared.changes(found)) if compared else found
    written = write_outputs(report, plan.outputs, lang=lang, color=options.color, verbose=options.verbose)
    if options.write_baseline:
        return write_baseline(found, options.write_baseline, lang) and written
    return written


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
    return named if named or options.no_history else own_file()


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
        levels.pop(code, None)  # the last one wins, over a family that was given before it as well
        levels[code] = level
    try:
        return policies_of(
            inventory,
            profile=options.profile,
            severities=levels,
            select=options.selected,
            ignore=options.ignored,
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


_INTERRUPTED = Text(
    en="interrupted: what has been judged is being reported (a second signal ends the program without that)",
    ja="中断しました。判定済みの結果をレポートに出力しています（もう一度中断すると、出力せずに終了します）",
)
_RESUMABLE = Text(en="; --resume goes on with it", ja="。続きは --resume で判定できます")
_NOT_REMEMBERED = Text(
    en="nothing to resume: such a run is not remembered (name a history: --history FILE)",
    ja="続行できる実行がありません：この種の実行は記録されません（--history ファイル で履歴を指定してください）",
)
