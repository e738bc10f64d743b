"""What `spfaudit check` does: ask and judge by its plan, report, and say how it went."""

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec.structs import replace

from spfaudit import Interruption, SettingsError, SourceError
from spfaudit.assignment import DEFAULT_CONCURRENCY
from spfaudit.bulk import Bulk, audit_in_bulk
from spfaudit.cli.baselines import write_baseline
from spfaudit.cli.check_plan import Plan, make_plan
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import say, stop, stopping_at
from spfaudit.cli.exit_status import ExitStatus, status_of
from spfaudit.cli.interrupting import interruptible
from spfaudit.cli.language import language
from spfaudit.cli.outputs import write_outputs
from spfaudit.cli.progress import progress
from spfaudit.cli.sources import is_recorded, make_source, stopping_without_answers
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.options import RenderOptions
from spfaudit.resolver.source import lists_names
from spfaudit.text import Lang, Text

if TYPE_CHECKING:
    from spfaudit import Source
    from spfaudit.cli.remember import Memory
    from spfaudit.notify.target import Target


def run(options: CheckOptions) -> ExitStatus:
    """The exit status, after the reports have been written."""
    lang = language(options.lang)
    plan = make_plan(options, lang)
    try:
        return _run(plan, options, lang)
    finally:
        if plan.memory:
            plan.memory.leave()


def _run(plan: Plan, options: CheckOptions, lang: Lang) -> ExitStatus:
    interruption = Interruption()
    # It may read for minutes: a signal ends that at once, for nothing is judged yet.
    source = _source(plan, options, interruption, lang)
    with interruptible(interruption) as received:
        done = _audit(plan, source, options, interruption, lang)
        if not options.quiet:
            _say_how_it_went(plan, options, done, lang, interrupted=bool(received))
        for crash in done.crashes if options.verbose else ():
            print(crash, file=sys.stderr)
        with closing(done.spool):
            written = _write(plan, options, done.report, lang, interrupted=bool(received))
            kept = plan.memory is None or plan.memory.end(done.report, done.spool)
    told = not plan.target or bool(received) or not kept or _told(plan.target, plan.memory, options, lang)
    recorded = is_recorded(source, lang)
    if not (written and kept and told and recorded) or done.crashes:
        return ExitStatus.FAILED
    if received:
        return ExitStatus(128 + received[0])
    return status_of(done.report, allow_unjudged=options.allow_unjudged)


def _source(plan: Plan, options: CheckOptions, interruption: Interruption, lang: Lang) -> "Source":
    """Where answers come from. Ends the program if that cannot be read, or holds nothing that any rule looks at."""
    with stopping_at(SourceError, lang=lang, status=ExitStatus.USAGE):
        source = make_source(
            options.source,
            plan.inventory,
            lang,
            share=plan.jobs,
            verbose=options.verbose and not options.quiet,
            cut_short=lambda: interruption.requested,
        )
    try:
        plan.policies.require_reach(plan.inventory, lists_names=lists_names(source))
    except SettingsError as error:
        stop(error.problem, lang)
    return source


def _audit(plan: Plan, source: "Source", options: CheckOptions, interruption: Interruption, lang: Lang) -> Bulk:
    """Judges every entry. Ends the program if the answers cannot be had, or not be recorded."""
    inventory = plan.inventory
    with stopping_without_answers(lang), progress(len(inventory.entries), quiet=options.quiet, lang=lang) as show:
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


def _say_how_it_went(plan: Plan, options: CheckOptions, done: Bulk, lang: Lang, *, interrupted: bool) -> None:
    """Whether the run was cut short and how to go on, and what is to be noticed of it."""
    resumable = plan.memory is not None and plan.memory.wants_evidence and not options.source.record
    if interrupted:
        say(_resumable(_INTERRUPTED) if resumable else _INTERRUPTED, lang)
    for notice in done.notices:
        say(notice, lang)
    if resumable and not (interrupted or done.report.complete or options.source.replay):
        say(_resumable(_INCOMPLETE), lang)


def _write(plan: Plan, options: CheckOptions, found: LazyReport, lang: Lang, *, interrupted: bool) -> bool:
    """Writes the reports, and the baseline. False if one of them could not be written.

    Who interrupts the run is not kept waiting for a comparison with the one before.
    """
    compared = None if interrupted else plan.memory
    report = replace(found, changes=compared.changes(found)) if compared else found
    usual = RenderOptions(
        lang=lang,
        verbose=options.verbose,
        asking=options.asking_as_given,
        judging=options.judging_as_given,
        usage_default=options.usage_default if "--usage-default" in options.typed else None,
        history=options.history if "--history" in options.typed else None,
    )
    written = write_outputs(report, plan.outputs, usual, color=options.color)
    if options.write_baseline:
        return write_baseline(found, options.write_baseline, lang) and written
    return written


def _told(target: "Target", memory: "Memory | None", options: CheckOptions, lang: Lang) -> bool:
    """Posts what has changed. False if that failed."""
    from spfaudit.cli.notify import notify

    return notify(target, memory.kept if memory else None, lang=lang, quiet=options.quiet)


_INTERRUPTED = Text(
    en="interrupted: reporting what has been judged (a second signal ends the program without that)",
    ja="中断しました。判定済みの結果をレポートに出力しています（もう一度中断すると、出力せずに終了します）",
)
_INCOMPLETE = Text(en="the run is incomplete", ja="処理は途中で終わりました")


def _resumable(what: Text) -> Text:
    return Text(en=f"{what.en}; run again with --resume to continue", ja=f"{what.ja}。続きは --resume で判定できます")
