"""The library as its users meet it: what they get wrong, and where they call it."""

import asyncio
import pickle
import re
import sqlite3
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

import spfaudit
from command import environment
from fault_server import FaultServer
from spfaudit.evidence import Answer, Question

ROOT = Path(__file__).parents[1]
INVENTORY = spfaudit.load_inventory(ROOT / "domains.example.yaml")
ZONES = spfaudit.ZoneSource(INVENTORY.resolver.zone_files)


@cache
def report() -> spfaudit.Report:
    return spfaudit.audit(INVENTORY, ZONES)


def test_every_name_of_the_library_is_there() -> None:
    assert [name for name in spfaudit.__all__ if not hasattr(spfaudit, name)] == []
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = spfaudit.nothing


def test_help_and_completion_know_every_name_of_the_library() -> None:
    asking = "import pydoc, spfaudit as s; print(*dir(s)); print(pydoc.render_doc(s, renderer=pydoc.plaintext))"
    told = subprocess.run(
        [sys.executable, "-c", asking], env=environment(), capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    names, _, manual = told.partition("\n")
    assert set(spfaudit.__all__) <= set(names.split())
    unbroken = "".join(manual.split())  # Python 3.13 breaks long signatures
    for head in ("classLiveSource(", "check_host(ip:", "load_inventory(path:", "make_policy(*,"):
        assert head in unbroken


@pytest.mark.parametrize(
    ("call", "error", "what"),
    [
        (lambda: spfaudit.LiveSource("192.0.2.53"), TypeError, "not one string"),
        (lambda: spfaudit.LiveSource(["192.0.2.53"], timeout=float("nan")), ValueError, "positive"),
        (lambda: spfaudit.LiveSource(["192.0.2.53"], rate=float("nan")), ValueError, "positive"),
        (lambda: spfaudit.ZoneSource("example.zone"), TypeError, "not one string"),
        (lambda: spfaudit.PolicySource(ZONES, seconds=float("nan")), ValueError, "positive"),
        (lambda: spfaudit.make_policy(select="SPF"), TypeError, "not one string"),
        (lambda: spfaudit.make_policy(ignore="D"), TypeError, "not one string"),
        (
            lambda: spfaudit.audit(INVENTORY, ZONES, policy=spfaudit.make_policy(select=["BIM"])),
            spfaudit.SettingsError,
            "no rule is left",
        ),
        (lambda: spfaudit.load_inventory(None), TypeError, "None"),
        (lambda: spfaudit.load_baseline(None), TypeError, "None"),
        (lambda: spfaudit.load_inventory("a.txt", usage_default="parked"), ValueError, "'parked'"),
        (
            lambda: spfaudit.load_inventory(ROOT / "domains.example.yaml", format="toml"),
            ValueError,
            "'toml': known are yaml, csv, list",
        ),
        (lambda: spfaudit.render(report(), "csv", lang="fr"), ValueError, "'fr': known are en, ja"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, fail_on="fatal"), ValueError, "'fatal'"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, fail_on="off"), ValueError, "'never'"),
        (
            lambda: spfaudit.audit("domains.yaml", ZONES),
            TypeError,
            "inventory: Inventory is wanted, not 'domains.yaml'",
        ),
        (lambda: spfaudit.audit(INVENTORY, "a.zone"), TypeError, "source: a Source is wanted, not 'a.zone'"),
        (lambda: spfaudit.audit(ZONES, INVENTORY), TypeError, "inventory: Inventory is wanted"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, policy="strict"), TypeError, "policy: Policy is wanted, not 'str"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, baseline="a.json"), TypeError, "baseline: Baseline is wanted"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, budget=60), TypeError, "budget: Budget is wanted, not 60"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, interruption=True), TypeError, "interruption: Interruption is want"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, today="2026-01-01"), TypeError, "today: date is wanted, not '2026"),
        (lambda: spfaudit.audit(INVENTORY, ZONES, concurrency=0), ValueError, "concurrency must be positive"),
        (lambda: spfaudit.analyse_spf(float("nan"), ZONES), TypeError, "domain: str is wanted, not nan"),
        (lambda: spfaudit.analyse_spf("example.go.jp", None), TypeError, "source: a Source is wanted, not None"),
        (lambda: spfaudit.analyse_spf("example.go.jp", ZONES, budget=9), TypeError, "budget: Budget is wanted, not 9"),
        (lambda: spfaudit.check_host("192.0.2.1", None, "h.example", ZONES), TypeError, "sender: str is wanted"),
        (lambda: spfaudit.check_host("192.0.2.1", "", None, ZONES), TypeError, "helo: str is wanted, not None"),
        (lambda: spfaudit.Budget(seconds=float("nan")), ValueError, "not be negative"),
        (lambda: spfaudit.Budget(questions=-1), ValueError, "not be negative"),
        (lambda: spfaudit.make_policy(profile=None), TypeError, "os.PathLike object, not NoneType"),
        (lambda: spfaudit.render(1, "csv"), TypeError, "report: Report is wanted, not 1"),
        (lambda: spfaudit.compare(report(), report(), lang="jp"), ValueError, "'jp': known are en, ja"),
        (lambda: spfaudit.ZoneSource(["a\0b"]), spfaudit.SourceError, "embedded null"),
        (lambda: spfaudit.SnapshotSource("a\0b"), spfaudit.SourceError, "embedded null"),
        (lambda: spfaudit.audit(INVENTORY, spfaudit.Recorder(ZONES, "a\0b")), spfaudit.RecordingError, "embedded null"),
    ],
)
def test_what_is_wrong_is_told(call: Callable[[], object], error: type[Exception], what: str) -> None:
    with pytest.raises(error, match=what):
        call()


def test_a_threshold_that_there_is_not_is_told_before_anything_is_judged() -> None:
    judged: list[spfaudit.Verdict] = []
    with pytest.raises(ValueError, match="eror"):
        spfaudit.audit(INVENTORY, ZONES, fail_on="eror", on_verdict=judged.append)
    assert judged == []


def test_a_time_of_the_day_is_a_day() -> None:
    noon, day = datetime(2030, 1, 1, 12, tzinfo=UTC), date(2030, 1, 1)
    judged = spfaudit.audit(INVENTORY, ZONES, today=day).verdicts
    assert spfaudit.audit(INVENTORY, ZONES, today=noon).verdicts == judged

    class Observed(spfaudit.ZoneSource):
        """Says when its facts were observed, to the second."""

        observed_on = noon

    assert spfaudit.audit(INVENTORY, Observed(INVENTORY.resolver.zone_files)).verdicts == judged


def test_a_profile_may_be_said_as_a_path(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('[rules]\nSPF203 = "error"\n')
    policy = spfaudit.make_policy(profile=path)
    assert (policy.profile, policy.severities["SPF203"]) == (str(path), spfaudit.Severity.ERROR)


def test_a_usage_may_be_said_as_a_word(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("example.go.jp\n")
    inventory = spfaudit.load_inventory(path, usage_default="non-sending")
    assert inventory.entries[0].usage is spfaudit.Usage.NON_SENDING


def test_an_earlier_report_is_a_baseline(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(spfaudit.render(report(), "json"), encoding="utf-8")
    now = spfaudit.audit(INVENTORY, ZONES, baseline=spfaudit.load_baseline(path))
    assert now.run.baseline == str(path)
    assert all(finding.baseline or finding.waiver for verdict in now.verdicts for finding in verdict.findings)
    assert [verdict.unjudged for verdict in report().verdicts if verdict.unjudged]
    assert [len(verdict.unjudged) for verdict in now.verdicts] == [len(one.unjudged) for one in report().verdicts]


@pytest.mark.parametrize("name", ["nothing.json", "", "a\0b"])
def test_a_baseline_that_cannot_be_read_is_told_by_its_name_in_both_languages(tmp_path: Path, name: str) -> None:
    path = f"{tmp_path}/{name}"
    with pytest.raises(spfaudit.BaselineError) as caught:
        spfaudit.load_baseline(path)
    assert caught.value.problem.en.startswith(f"{path}: ")
    assert caught.value.problem.ja.startswith(f"{path}：読み込めません（")


@pytest.mark.parametrize(
    "name",
    ["example.go.jp", "news.example.go.jp", "cloud.example.go.jp", "survey.example.go.jp", "nothing.example.go.jp"],
)
def test_a_process_can_send_another_what_was_found(name: str) -> None:
    checked = spfaudit.check_host("192.0.2.1", f"info@{name}", "mx1.example.go.jp", ZONES)
    assert pickle.loads(pickle.dumps(checked)) == checked
    analysis = spfaudit.analyse_spf(name, ZONES)
    again = pickle.loads(pickle.dumps(analysis))
    if isinstance(analysis, spfaudit.Undetermined):
        assert isinstance(again, spfaudit.Undetermined)
        assert (again.question, again.failed, str(again)) == (analysis.question, analysis.failed, str(analysis))
    else:
        assert again == analysis


@pytest.mark.parametrize(
    "call",
    [
        lambda: spfaudit.analyse_spf("http://example.go.jp", ZONES),
        lambda: spfaudit.load_inventory("nothing.yaml"),
        lambda: spfaudit.load_baseline("nothing.json"),
        lambda: spfaudit.make_policy(select=["SPF999"]),
        lambda: spfaudit.make_policy(profile="nothing"),
        lambda: spfaudit.ZoneSource(["nothing.zone"]),
        lambda: spfaudit.LiveSource(["nothing"]),
        lambda: spfaudit.History("nothing.db", create=False),
    ],
)
def test_a_process_can_send_another_what_went_wrong(
    call: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"nothing|URL|SPF999") as caught:
        call()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), vars(again)) == (caught.type, str(caught.value), vars(caught.value))


def test_inside_an_event_loop_calls_that_block_say_what_to_do_instead() -> None:
    async def call() -> None:
        with pytest.raises(RuntimeError, match="audit_stream"):
            spfaudit.audit(INVENTORY, ZONES)
        with pytest.raises(RuntimeError, match="to_thread"):
            spfaudit.analyse_spf("news.example.go.jp", ZONES)
        tree = await asyncio.to_thread(spfaudit.analyse_spf, "news.example.go.jp", ZONES)
        assert isinstance(tree, spfaudit.Node)

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a coroutine that nobody awaits is told by a warning
        asyncio.run(call())


def test_a_stream_can_be_left_early() -> None:
    async def first() -> spfaudit.Verdict:
        async with aclosing(spfaudit.audit_stream(INVENTORY, ZONES)) as verdicts:
            verdict = await anext(verdicts)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return verdict

    assert asyncio.run(first()) == report().verdicts[0]


def test_a_source_that_another_thread_works_with_stays_as_it_is() -> None:
    opened, done = threading.Event(), threading.Event()
    answers: list[Answer] = []

    async def hold(source: spfaudit.LiveSource) -> None:
        await source.open()
        opened.set()
        await asyncio.to_thread(done.wait, 60)
        answers.append(await source.lookup(question))
        await source.close()

    question = Question("good.fault.example", "TXT")
    with FaultServer() as server:
        source = spfaudit.LiveSource([server.address])
        holder = threading.Thread(target=asyncio.run, args=[hold(source)])
        holder.start()
        opened.wait(60)
        with pytest.raises(RuntimeError, match="another thread"):
            spfaudit.check_host("192.0.2.1", "info@good.fault.example", "mail.example", source)
        done.set()
        holder.join(60)
        assert len(answers) == 1
        assert spfaudit.check_host("192.0.2.1", "info@good.fault.example", "mail.example", source).result == "fail"


def test_the_example_of_the_history_runs_on_what_audit_returned(tmp_path: Path) -> None:
    example = re.search(r"```python\n((?:.*\n)*?)```", (ROOT / "docs/history.md").read_text(encoding="utf-8"))
    assert example
    with spfaudit.History(tmp_path / "history.db") as history:
        for _ in range(2):
            history.remember(report(), lang="ja")
    done = subprocess.run(
        [sys.executable, "-c", example[1]], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert spfaudit.render(report(), "csv", lang="ja").splitlines()[1] in done.stdout
    assert "# spfaudit" in done.stdout


def test_a_history_says_what_is_wrong_with_the_call_and_not_with_the_file(tmp_path: Path) -> None:
    with spfaudit.History(tmp_path / "history.db") as history:
        numbers = [history.remember(report()) for _ in range(3)]
        history.prune(keep=1)
        with pytest.raises(spfaudit.NoSuchRun, match="pruned"):
            history.read(numbers[0])
        with pytest.raises(spfaudit.NoSuchRun, match="no run 99"):
            history.read(99)
        with pytest.raises(TypeError, match="since: datetime is wanted"):
            history.runs(since=date(2026, 4, 1))
        with pytest.raises(ValueError, match="keep must not be negative"):
            history.prune(keep=-1)
        with pytest.raises(ValueError, match="'jp': known are en, ja"):
            history.remember(report(), lang="jp")
        assert [run.id for run in history.runs()] == numbers[-1:]
        stored = history.read(numbers[-1])
    for call in (history.runs, lambda: list(stored.domains)):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            call()


def test_a_history_forgets_what_was_before_the_day_of_a_datetime(tmp_path: Path) -> None:
    with spfaudit.History(tmp_path / "history.db") as history:
        begun = datetime.now(UTC)
        numbers = [history.remember(report()) for _ in range(2)]
        assert history.prune(before=begun - timedelta(days=2)).runs == []
        assert [run.id for run in history.prune(before=datetime(2999, 1, 1)).runs] == numbers


def test_after_a_stream_that_was_left_early_comes_another_from_the_same_source(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("good.fault.example\nslow.fault.example\n")
    inventory = spfaudit.load_inventory(names)

    async def twice(source: spfaudit.Source) -> list[spfaudit.Verdict]:
        async for _ in spfaudit.audit_stream(inventory, source):
            break  # without aclosing: its run is over a moment later
        return [verdict async for verdict in spfaudit.audit_stream(inventory, source)]

    with FaultServer() as server:
        verdicts = asyncio.run(twice(spfaudit.LiveSource([server.address])))
    assert [len(verdict.unjudged) for verdict in verdicts] == [0, 0]


@pytest.mark.parametrize("recorded", [False, True], ids=["live", "recorded"])
def test_a_source_that_is_at_work_in_the_same_loop_stays_as_it_is(tmp_path: Path, recorded: bool) -> None:
    names, path = tmp_path / "names.txt", tmp_path / "answers.jsonl"
    names.write_text("good.fault.example\nslow.fault.example\n")
    inventory = spfaudit.load_inventory(names)

    async def judged(source: spfaudit.Source) -> list[spfaudit.Verdict]:
        return [verdict async for verdict in spfaudit.audit_stream(inventory, source)]

    async def side_by_side(source: spfaudit.Source) -> list[spfaudit.Verdict]:
        first = asyncio.create_task(judged(source))
        await opened.wait()
        with pytest.raises(RuntimeError, match="at work in another run"):
            await judged(source)
        return await first

    def findings(verdicts: list[spfaudit.Verdict]) -> list[list[str]]:
        return [[finding.code for finding in verdict.findings] for verdict in verdicts]

    class Telling(spfaudit.LiveSource):
        async def open(self) -> None:
            await super().open()
            opened.set()

    opened = asyncio.Event()
    with FaultServer() as server:
        live = Telling([server.address])
        source = spfaudit.Recorder(live, path) if recorded else live
        verdicts = asyncio.run(side_by_side(source))
        assert not any(verdict.unjudged for verdict in verdicts)
        assert findings(list(spfaudit.audit(inventory, source).verdicts)) == findings(verdicts)
    if recorded:
        assert findings(list(spfaudit.audit(inventory, spfaudit.SnapshotSource(path)).verdicts)) == findings(verdicts)


def test_one_interruption_for_many_runs_one_after_the_other() -> None:
    interruption = spfaudit.Interruption()
    reports = [spfaudit.audit(INVENTORY, ZONES, interruption=interruption) for _ in range(3)]
    assert [one.verdicts for one in reports] == [report().verdicts] * 3
    interruption.request()
    assert not spfaudit.audit(INVENTORY, ZONES, interruption=interruption).run.complete


def test_one_interruption_stops_all_runs_that_are_under_way() -> None:
    class Endless(spfaudit.ZoneSource):
        """Is opened, and never gets ready."""

        async def open(self) -> None:
            opened.release()
            await asyncio.Event().wait()

    def run() -> None:
        complete.append(spfaudit.audit(INVENTORY, Endless([]), interruption=interruption).run.complete)

    interruption, opened, complete = spfaudit.Interruption(), threading.Semaphore(0), list[bool]()
    threads = [threading.Thread(target=run, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in threads:
        opened.acquire(timeout=60)
    interruption.request()
    for thread in threads:
        thread.join(60)
    assert complete == [False] * 3
