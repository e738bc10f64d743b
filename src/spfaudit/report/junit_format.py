"""JUnit XML, for CI systems that show test results: a suite per organization, a test case per domain and rule.

A finding that fails its domain is a failure, a rule that could not be judged an error, a waived finding skipped; a
finding that fails nothing is a passed case whose output tells it. A first suite, `spfaudit`, is about the run itself.
Valid by the schema of Jenkins' xUnit plugin, which is held against such files elsewhere too; XML 1.0 can carry all of
the text.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import escape

from spfaudit.report import wording
from spfaudit.report.document import AnyReport
from spfaudit.report.options import RenderOptions
from spfaudit.report.outcomes import Case, Outcome, cases
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

_CLIP = 2_000
"""Characters of one line."""
_ELEMENTS: dict[Outcome, str] = {"failed": "failure", "unjudged": "error", "waived": "skipped", "told": "system-out"}
_NO_ORGANIZATION = Text(en="(no organization)", ja="（組織の指定なし）")
_INCOMPLETE = Text(en="The run is incomplete.", ja="処理は途中で終わっています。")

Counts = Counter[Outcome]


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Reads every domain three times: to sort them by organization, to count a suite's cases, to write them."""
    lang = options.lang
    suites: dict[str | None, array[int]] = {}
    doubtful = 0
    for place, domain in enumerate(document.domains):
        doubtful += bool(domain.unjudged)
        suites.setdefault(domain.organization, array("I")).append(place)

    def suite(places: Iterable[int]) -> Iterator[Case]:
        for place in places:
            yield from cases(document.domains[place], document.run, lang)

    counts = {organization: counted(suite(places)) for organization, places in suites.items()}
    run = [_run_case(document, doubtful, lang)]
    total = sum(counts.values(), counted(run))
    started = datetime.fromisoformat(document.run.started)
    seconds = max(0, round((datetime.fromisoformat(document.run.finished) - started).total_seconds(), 3))
    # Ant's schema has no offset in it.
    shared = {"time": "0", "timestamp": started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    whole = {key: number for key, number in numbers(total).items() if key != "skipped"}
    yield f"<testsuites{attributes({'name': 'spfaudit', **whole, 'time': _digits(seconds)})}>\n"
    # Jenkins takes suites of one name and moment for copies, unless their ids differ, and keeps the first of them.
    of_run = " ".join(filter(None, (document.run.inventory, document.run.shard)))
    yield f"  <testsuite{attributes({'name': 'spfaudit', 'id': of_run, **numbers(counted(run)), **shared})}>\n"
    yield from _properties(document)
    yield from map(written, run)
    yield "  </testsuite>\n"
    for organization, places in suites.items():
        name = organization if organization and organization.strip() else _NO_ORGANIZATION.to(lang)
        about = {"name": name, "id": f"{of_run}: {organization or ''}", **numbers(counts[organization]), **shared}
        yield f"  <testsuite{attributes(about)}>\n"
        yield from map(written, suite(places))
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _digits(seconds: float) -> str:
    """Surefire's schema knows no exponent, and no more than thousandths."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _run_case(document: AnyReport, doubtful: int, lang: Lang) -> Case:
    """An incomplete run is an error by itself, whatever is known of its domains."""
    outcome: Outcome = "passed" if document.complete else "unjudged"
    message = "" if document.complete else _INCOMPLETE.to(lang)
    lines = [caveat.to(lang) for caveat in wording.caveats(document, doubtful)]
    return Case(domain="spfaudit", rule="complete", outcome=outcome, kind="incomplete", message=message, lines=lines)


def _properties(document: AnyReport) -> Iterator[str]:
    run = document.run
    told = {
        "version": document.tool.version,
        "inventory": run.inventory,
        "profile": run.profile,
        "source": run.source,
        "complete": "true" if document.complete else "false",
        **({"shard": run.shard} if run.shard else {}),
    }
    yield "    <properties>\n"
    for name, value in told.items():
        yield f"      <property{attributes({'name': name, 'value': value})}/>\n"
    yield "    </properties>\n"


def counted(some: Iterable[Case]) -> Counts:
    """How many cases there are of each outcome."""
    return Counter(case.outcome for case in some)


def numbers(counts: Counts) -> dict[str, str]:
    """The attributes of a suite that count its cases."""
    return {
        "tests": str(counts.total()),
        "failures": str(counts["failed"]),
        "errors": str(counts["unjudged"]),
        "skipped": str(counts["waived"]),
    }


def written(case: Case) -> str:
    """The element."""
    start = f"    <testcase{attributes({'name': _name(case), 'classname': case.domain, 'time': '0'})}"
    if case.outcome == "passed":
        return f"{start}/>\n"
    element = _ELEMENTS[case.outcome]
    about = {} if case.outcome == "told" else {"message": case.message, "type": case.kind}
    text = "\n".join(map(_shown, case.lines))
    return f"{start}>\n      <{element}{attributes(about)}>{text}</{element}>\n    </testcase>\n"


def _name(case: Case) -> str:
    """Some show it without the class, so it has the domain too."""
    return f"{case.domain}: {case.rule}"


def attributes(values: dict[str, str]) -> str:
    """Each behind a space, escaped."""
    return "".join(f' {key}="{_shown(value)}"' for key, value in values.items())


@lru_cache(maxsize=1024)  # most sentences are said of many domains
def _shown(text: str) -> str:
    """For an attribute or an element."""
    return escape(visible(text, _CLIP), {'"': "&quot;"})
