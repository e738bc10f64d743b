"""The spool: what is read is what was told last, in the inventory's order, whatever came in which order."""

import os
import random
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from report.sample import REPORT, entry, missing_spf, unjudged
from spfaudit.policy.verdict import Severity, Unjudged, Verdict
from spfaudit.report import REPORTERS, render_document
from spfaudit.report.document import ReportDocument
from spfaudit.report.lazy_report import LazyReport
from spfaudit.report.projection import project, summarise
from spfaudit.report.spool import Spool
from spfaudit.report.tape import Tape
from spfaudit.text import LANGS, Lang, same

# The entries of an inventory are distinct.
VERDICTS = [
    replace(verdict, entry=replace(verdict.entry, line=line)) for line, verdict in enumerate(REPORT.verdicts, start=1)
]
ENTRIES = [verdict.entry for verdict in VERDICTS]
NOT_ATTEMPTED = tuple(
    Unjudged(code=f"SPF{number:03}", name="x", reason=same("not attempted"), question=None) for number in range(9)
)


def spooled(spool: Spool, whole: ReportDocument) -> LazyReport:
    return LazyReport(
        complete=whole.complete,
        tool=whole.tool,
        run=whole.run,
        summary=spool.summary(),
        waivers=whole.waivers,
        groups=spool.groups.listed,
        includes=spool.include_documents(),
        domains=spool,
    )


def whole(verdicts: list[Verdict], lang: Lang = "en") -> ReportDocument:
    return project(replace(REPORT, verdicts=tuple(verdicts)), lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("format", sorted(REPORTERS))
@pytest.mark.parametrize("verbose", [False, True])
def test_every_format_is_the_same_from_a_spool_as_from_memory(format: str, lang: Lang, verbose: bool) -> None:
    verdicts = VERDICTS + [
        Verdict(entry=entry(f"host{n}.example", line=n), unjudged=NOT_ATTEMPTED if n % 3 else ()) for n in range(300)
    ]
    spool = Spool([verdict.entry for verdict in verdicts], lang=lang, fail_on=REPORT.run.fail_on)
    places = list(range(len(verdicts)))
    random.Random(1).shuffle(places)
    for place in places:
        spool.add(place, verdicts[place])
    documents = (whole(verdicts, lang), spooled(spool, whole(verdicts, lang)))
    told = ["".join(render_document(document, format, lang=lang, verbose=verbose)) for document in documents]
    assert told[0] == told[1]


MEMORY = [0, 1_000, 1_000_000]


@given(
    st.lists(st.tuples(st.integers(0, len(ENTRIES) - 1), st.integers(0, 3)), max_size=60),
    st.sampled_from(MEMORY),
    st.sampled_from([Severity.ERROR, Severity.WARNING, Severity.INFO, None]),
)
def test_the_last_word_on_an_entry_counts(told: list[tuple[int, int]], memory: int, fail_on: Severity | None) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("spfaudit.report.tape._IN_MEMORY", memory)
        spool = Spool(ENTRIES, lang="en", fail_on=fail_on)
    final = dict(enumerate(VERDICTS))
    for place, verdict in final.items():
        spool.add(place, verdict)
    for place, kind in told:
        one = Verdict(entry=ENTRIES[place])
        final[place] = (
            VERDICTS[place],
            replace(one, unjudged=NOT_ATTEMPTED),
            replace(one, findings=(missing_spf(),)),
            replace(one, unjudged=(unjudged("SPF001", "missing-spf", None),)),
        )[kind]
        spool.add(place, final[place])
    document = project(replace(REPORT, run=replace(REPORT.run, fail_on=fail_on), verdicts=tuple(final.values())), "en")
    assert list(spool) == list(spool) == document.domains
    assert spool.summary() == document.summary == summarise(document.domains, document.summary.groups)
    assert spool.judged == len(ENTRIES)
    assert spool.undetermined == sum(bool(domain.unjudged) for domain in document.domains)
    assert list(spool.missing()) == []
    spool.close()


def test_what_was_never_told_is_missing() -> None:
    spool = Spool(ENTRIES, lang="en", fail_on=None)
    assert list(spool.missing()) == list(range(len(ENTRIES)))
    spool.add(2, VERDICTS[2])
    assert list(spool.missing()) == [0, 1, *range(3, len(ENTRIES))]


def test_what_a_process_had_not_written_when_it_died_is_missing() -> None:
    spool = Spool(ENTRIES, lang="en", fail_on=None, tapes=2)
    for place in (0, 2):
        spool.add(place, VERDICTS[place])
    spool.flush()
    spool.write_to(1)
    spool.add(1, VERDICTS[1])
    assert list(spool.missing()) == list(range(1, 2)) + list(range(3, len(ENTRIES)))
    assert [spool.document(place).domain for place in (0, 2)] == [ENTRIES[place].domain for place in (0, 2)]
    spool.close()


def test_a_disk_that_fills_up_costs_memory_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**options: object) -> object:
        return open("/dev/full", "wb", buffering=0)  # closed by the tape

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr("spfaudit.report.tape._IN_MEMORY", 10)
    tape = Tape()
    offsets = [tape.append(bytes([number]) * 8) for number in range(5)]
    assert [tape.read(offset, 8) for offset in reversed(offsets)] == [bytes([n]) * 8 for n in (4, 3, 2, 1, 0)]
    shared = Tape(shared=True)
    shared.append(b"x")
    with pytest.raises(OSError, match="No space left"):
        shared.flush()
    for one in (tape, shared):
        one.close()


def test_without_any_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**options: object) -> object:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", none)
    shared = Tape(shared=True)
    child = os.fork()
    if not child:
        shared.append(b"verdict")
        shared.flush()
        os._exit(0)
    os.waitpid(child, 0)
    assert shared.catch_up() == 7
    assert shared.read(0, 7) == b"verdict"
    shared.close()
