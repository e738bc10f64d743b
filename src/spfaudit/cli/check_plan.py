"""All that is settled before `spfaudit check` asks its first question, and all that can be refused by then."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from spfaudit import Inventory, SettingsError
from spfaudit.cli import collisions
from spfaudit.cli.baselines import find_baseline, refuse_nonsense
from spfaudit.cli.check_part import find_part
from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.complain import stop, stop_all, stopping_at
from spfaudit.cli.outputs import Output, check_outputs, parse_outputs
from spfaudit.cli.sources import is_live
from spfaudit.history.location import own_file
from spfaudit.inventory.selection import Shard, whole_list
from spfaudit.inventory.streams import is_stream
from spfaudit.policy.settings import Policies, policies_of
from spfaudit.report.baseline import Baseline
from spfaudit.report.output import OutputError
from spfaudit.text import Lang, Text
from spfaudit.workers import suggested_jobs

if TYPE_CHECKING:
    from spfaudit.cli.remember import Memory
    from spfaudit.notify.target import Target


class Plan(Struct, frozen=True, kw_only=True):
    """What a run is to do."""

    inventory: Inventory
    shard: Shard | None
    policies: Policies
    outputs: tuple[Output, ...]
    baseline: Baseline | None
    target: "Target | None"
    memory: "Memory | None"
    jobs: int


def make_plan(options: CheckOptions, lang: Lang) -> Plan:
    """What is to be done. Ends the program on whatever can be known to be wrong already."""
    inventory, shard = find_part(options, lang)
    policies = _policies(options, inventory, shard, lang)
    outputs = parse_outputs(options.formats, lang)
    baseline = find_baseline(options.baseline, lang)
    refuse_nonsense(options, lang)
    if options.source.proposed:
        _refuse_to_keep(options, lang)
    _refuse_collisions(options, inventory, outputs, lang)
    with stopping_at(OutputError, lang=lang):
        check_outputs(outputs, options.source.record, options.write_baseline)
    return Plan(
        inventory=inventory,
        shard=shard,
        policies=policies,
        outputs=outputs,
        baseline=baseline,
        target=_target(options, lang),
        memory=_memory(options, inventory, policies, lang),
        jobs=1 if options.source.record else options.jobs or suggested_jobs(len(inventory.entries)),
    )


def _refuse_collisions(options: CheckOptions, inventory: Inventory, outputs: Sequence[Output], lang: Lang) -> None:
    baseline = options.write_baseline
    collisions.refuse_collisions(
        [
            *(output.written for output in outputs),
            *collisions.recording(options.source.record),
            *collisions.named_history(options.history),
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


def _policies(options: CheckOptions, inventory: Inventory, shard: Shard | None, lang: Lang) -> Policies:
    """The rules to run. Ends the program on an unknown profile, rule or severity, and if nothing would be judged."""
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
        policies = policies_of(
            inventory,
            profile=options.profile,
            severities=levels,
            select=options.selected,
            ignore=options.ignored,
        )
        # Of a share: the rules may be for domains of the others.
        policies.require_use(inventory.entries if shard is None else whole_list(inventory))
    except SettingsError as error:
        stop_all(error.problems, lang)
    return policies


def _memory(options: CheckOptions, inventory: Inventory, policies: Policies, lang: Lang) -> "Memory | None":
    """Who remembers the run; None: nobody, and what that takes is not loaded.

    Nobody remembers what was judged with proposed records. If nobody named a history, only what was asked live of a
    list in a file, and judged as of today, is remembered, in the user's own: what was tried out on files would look
    like a change of the world.
    """
    if options.source.proposed:
        return None
    real = is_live(options.source, inventory.resolver) and not is_stream(inventory.path) and options.as_of is None
    if options.no_history or not (options.history or inventory.history or real):
        if options.resume:
            stop(_NO_HISTORY if options.no_history else _NOT_REMEMBERED, lang)
        return None
    from spfaudit.cli.remember import open_memory

    return open_memory(options, inventory, policies, lang)


def _refuse_to_keep(options: CheckOptions, lang: Lang) -> None:
    """Ends the program if what is merely proposed is to be kept."""
    for name, given in (
        ("--history", options.history),
        ("--resume", options.resume),
        ("--notify", options.notify),
        ("--write-baseline", options.write_baseline),
    ):
        if given:
            stop(
                Text(
                    en=f"--what-if with {name}: what is only proposed is neither remembered nor told as news",
                    ja=f"--what-if と {name} は併用できません：仮の判定は記録も通知もしません",
                ),
                lang,
            )


def _target(options: CheckOptions, lang: Lang) -> "Target | None":
    """Where to post what has changed; None: nobody asked."""
    if options.notify is None:
        return None
    from spfaudit.cli.notify import find_target

    return find_target(options.notify, lang)


_NO_HISTORY = Text(
    en="--resume with --no-history: a run is resumed from the history; leave --no-history out",
    ja="--resume と --no-history は併用できません。続行には履歴が必要なため、--no-history を外してください",
)
_NOT_REMEMBERED = Text(
    en="nothing to resume: such a run is not remembered (name a history: --history FILE)",
    ja="続行できる実行がありません：この種の実行は記録されません（--history ファイル で履歴を指定してください）",
)
