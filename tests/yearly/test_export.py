"""The export against the truth: every cell that says anything of a domain."""

import csv
import json
from datetime import date
from functools import cache
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from history.a_run import a_run
from spfaudit.export.csv_format import COLUMNS, render, render_plain
from spfaudit.export.json_format import render as render_json
from spfaudit.export.json_format import render_lines
from spfaudit.export.rows import Wish, export
from spfaudit.export.since import Seen, Since, State, last_determined, since
from spfaudit.history.history import History
from spfaudit.periods import JAPAN, Period, fiscal_year, month, zone_named
from spfaudit.report.document import ReportDocument, SpfDocument, WaiverDocument
from yearly import truth
from yearly.reporting import report
from yearly.runs import FAULTS, OF_DMARC, OF_TREES, REASON, SERIES, UNTIL
from yearly.world import ORGANIZATIONS, RUNS, Condition, Planned, make_world

WORLD = make_world()
ZONE = zone_named(JAPAN)
MONTHS = [(2025 + (number + 3) // 12, (number + 3) % 12 + 1) for number in range(24)]


def wish(period: Period, **more: Any) -> Wish:
    return Wish(series=SERIES, period=period, timezone=JAPAN, lang="ja", **more)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize(("year", "number"), MONTHS)
def test_every_cell_of_a_month(history: History, year: int, number: int) -> None:
    rows = rows_of("".join(render_plain(export(history, wish(month(year, number, ZONE))))))
    place = truth.whole_run_of(WORLD, year, number)
    if place is None:
        assert [(row["month"], row["status"], row["domain"]) for row in rows] == [(f"{year}-{number:02}", "no-run", "")]
        return
    listed = WORLD.domains[place]
    assert [(row["domain"], row["requirement"]) for row in rows] == [
        (name, key) for name in listed for key in truth.ALL
    ]
    for row in rows:
        assert {column: row[column] for column in EXPECTED} == expected(row, place, year, number), row


EXPECTED = [column for column in COLUMNS if column not in ("unicode", "requirement_title", "status_title", "waived_by")]


def expected(row: dict[str, str], place: int, year: int, number: int) -> dict[str, str]:
    domain, requirement = row["domain"], row["requirement"]
    condition, run = WORLD.domains[place][domain], RUNS[place]
    status = truth.outcome(condition, run, requirement)
    first, exactly = truth.since(WORLD, domain, requirement, place)
    codes = [
        code
        for code in truth.found_codes(condition, run)
        if status in ("not-met", "waived") and belongs(code, requirement)
    ]
    seen = [one.first for one in open_at(place) if one.domain == domain and one.code in codes]
    waived = any(code in condition.waived for code in codes)
    determined = truth.last_determined(WORLD, domain, requirement, place) if status == "unjudged" else None
    organization = condition.organization or ""
    return {
        "month": f"{year}-{number:02}",
        "domain": domain,
        "organization": organization,
        "usage": condition.usage,
        "requirement": requirement,
        "status": status,
        "since": truth.day_of(WORLD, first),
        "since_is": "exactly" if exactly else "at-least",
        "since_run": str(first + 1),
        "codes": " ".join(codes),
        "first_seen": truth.day_of(WORLD, min(seen)) if codes else "",
        "waived_reason": REASON if waived else "",
        "waived_until": UNTIL if waived else "",
        "unjudged_because": because(condition, run, requirement) if status == "unjudged" else "",
        "last_determined": determined[1] if determined else "",
        "last_determined_on": truth.day_of(WORLD, determined[0]) if determined else "",
        "run": str(place + 1),
        "run_started": run.moment.astimezone(truth.JST).isoformat(),
    }


@cache
def open_at(place: int) -> list[truth.Episode]:
    return [one for one in truth.episodes(WORLD, place) if one.ended is None]


def because(condition: Condition, run: Planned, requirement: str) -> str:
    unlooked = [f"規則 {code} を適用していない" for code in truth.unlooked(condition, run, requirement)]
    looked_up = {"retired": "spf dmarc", "dmarc": "dmarc", "dmarc-reject": "dmarc"}.get(requirement, "spf").split()
    blind = any(getattr(condition, kind) in ("?t" if requirement == "spf-limits" else "?") for kind in looked_up)
    return "; ".join(["SERVFAIL"] * blind + unlooked)


def belongs(code: str, requirement: str) -> bool:
    if requirement == "retired":
        return True
    if requirement.startswith("dmarc"):
        return code in OF_DMARC and (requirement == "dmarc-reject" or code == "DMA001")
    return code not in OF_DMARC and (code not in OF_TREES or requirement == "spf-limits")


def test_all_codes_of_the_world_are_told(history: History) -> None:
    document = export(history, wish(fiscal_year(2025, ZONE)))
    assert {finding.code for row in document.rows for finding in row.findings} == set(FAULTS.values())


def test_a_period_is_its_months(history: History) -> None:
    whole = export(history, wish(fiscal_year(2026, ZONE)))
    rows = list(whole.rows)
    months = [month(year, number, ZONE) for year, number in MONTHS[12:]]
    assert rows == [row for one in months for row in export(history, wish(one)).rows]
    assert [one.month for one in whole.months if one.run is None] == ["2026-08"]
    pieces = list(render_plain(whole))
    assert len(pieces) > 1
    assert max(map(len, pieces)) < 70_000, "however long the whole is"
    assert len(rows_of("".join(pieces))) == len(rows) + 1
    lacking = next(one for one in whole.months if one.run is None)
    assert lacking.lack == "not-whole"
    assert [run.id for run in lacking.others] == [19]


def test_part_of_a_month(history: History) -> None:
    document = export(history, wish(Period(date(2025, 9, 1), date(2025, 9, 20), ZONE)))
    assert [one.run and one.run.id for one in document.months] == [7]
    both = export(history, wish(Period(date(2025, 9, 1), date(2025, 9, 25), ZONE)))
    assert [one.run and one.run.id for one in both.months] == [8]


def test_the_border_of_the_fiscal_years(history: History) -> None:
    runs = {
        zone: [one.run and one.run.id for one in export(history, wish(month(2026, 3, zone_named(zone)))).months]
        for zone in (JAPAN, "UTC", "Asia/Seoul", "America/New_York")
    }
    assert runs == {JAPAN: [14], "UTC": [15], "Asia/Seoul": [14], "America/New_York": [15]}


def test_only_an_organization(history: History) -> None:
    rows = list(export(history, wish(month(2026, 10, ZONE), organizations=frozenset({ORGANIZATIONS[1]}))).rows)
    assert {row.organization for row in rows} == {ORGANIZATIONS[1]}
    everything = export(history, wish(month(2026, 10, ZONE))).rows
    assert rows == [row for row in everything if row.organization == ORGANIZATIONS[1]]


def test_formats(history: History) -> None:
    document = export(history, wish(month(2026, 10, ZONE)))
    text = "".join(render(document))
    assert text.startswith("\ufeffmonth,domain,")
    assert text.count("\r\n") == text.count("\n") == len(list(document.rows)) + 1
    assert text == "".join(render(document))
    assert text[1:].replace("\r\n", "\n") == "".join(render_plain(document))
    told = json.loads("".join(render_json(document)))
    assert told["schema"] == "spfaudit.export/1"
    assert len(told["rows"]) == len(list(document.rows))
    lines = [json.loads(line) for line in "".join(render_lines(document)).splitlines()]
    assert [line["kind"] for line in lines] == ["month", *["row"] * len(told["rows"])]
    assert [{"kind": "row", **row} for row in told["rows"]] == lines[1:]


def test_every_row_can_be_traced_to_runs(history: History, tmp_path: Path) -> None:
    known = {run.id: run.started for run in history.runs(series=SERIES)}
    for row in export(history, wish(fiscal_year(2025, ZONE))).rows:
        for reference in (row.run, row.since, *(finding.first_seen for finding in row.findings)):
            assert reference is not None
            assert known[reference.id].astimezone(ZONE).isoformat() == reference.started


SUMMER = Period(date(2026, 7, 1), date(2026, 9, 30), ZONE)
SPF = SpfDocument(lookups=0, void_lookups_ipv4=0, void_lookups_ipv6=0, ipv4_addresses=0, ipv6_prefixes_64=0, all="-")


def run(number: int, domains: dict[str, str]) -> ReportDocument:
    made = a_run(number, domains)
    return replace(made, domains=[replace(domain, spf=SPF) for domain in made.domains])


@pytest.mark.parametrize("pruned", [False, True])
def test_what_a_forgotten_run_found_is_not_known(tmp_path: Path, pruned: bool) -> None:
    """A part in between could not tell; once it is pruned, the run before it still is not the one before."""
    with History(tmp_path / "h.db") as history:
        history.remember(run(0, {"a": ""}), series=SERIES)
        history.remember(run(1, {"a": "?SPF001"}), series=SERIES, whole=False)
        history.remember(run(2, {"b": ""}), series=SERIES, whole=False)
        if pruned:
            assert [gone.id for gone in history.prune(keep=1).runs] == [2]
        history.remember(run(3, {"a": "SPF001"}), series=SERIES)
        history.remember(run(4, {"a": "?SPF001"}), series=SERIES)
        history.remember(run(5, {"a": ""}), series=SERIES)
        told = [
            (row.status, row.since.id, row.since_exactly, row.last_determined and row.last_determined.run.id)
            for row in export(history, wish(SUMMER)).rows
            if (row.requirement, row.domain) == ("spf", "a.example")
        ]
        fixed = report(history, 2026).findings.time
    assert told == [("not-met", 4, False, None), ("unjudged", 5, True, 4), ("met", 6, False, None)]
    assert (fixed.fixed, fixed.at_least) == (1, 1)


def told_of_spf(history: History, **more: Any) -> list[tuple[str, str, str, int, bool]]:
    """Month, domain, status, and since when."""
    return [
        (row.month, row.domain, row.status, row.since.id, row.since_exactly)
        for row in export(history, wish(SUMMER, **more)).rows
        if row.requirement == "spf"
    ]


def test_runs_of_another_inventory_and_runs_that_died_say_nothing(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        for number, words in ((3, ""), (4, "SPF001"), (5, "SPF001")):
            history.remember(run(number, {"a": words}), series=SERIES)
            history.remember(run(number, {"b": "SPF001", "a": "SPF001"}), series="others.yaml")
        history.remember(run(5, {"a": ""}), series=SERIES)
        history.database.execute("UPDATE run SET state = 'running', about = NULL, lists = NULL WHERE id IN (3, 7)")
        assert told_of_spf(history) == [
            ("2026-07", "a.example", "met", 1, False),
            ("2026-09", "a.example", "not-met", 5, True),
        ]


def test_a_domain_is_of_the_organization_that_has_it_then(tmp_path: Path) -> None:
    with History(tmp_path / "h.db") as history:
        for number, organization in ((3, "旧"), (4, "新")):
            made = run(number, {"a": "SPF001"})
            moved = [replace(domain, organization=organization) for domain in made.domains]
            history.remember(replace(made, domains=moved), series=SERIES)
        old, new = (told_of_spf(history, organizations=frozenset({name})) for name in ("旧", "新"))
    assert old == [("2026-07", "a.example", "not-met", 1, False)]
    assert new == [("2026-08", "a.example", "not-met", 1, False)]


def test_waivers_of_one_requirement_are_told_together(tmp_path: Path) -> None:
    made = run(3, {"a": "~SPF001 ~SPF002 ~SPF003"})
    (domain,) = made.domains
    waivers = [("later", "2027-03-31", "A"), ("moving", "2026-12-31", None), ("later", "2027-06-30", "B")]
    findings = [
        replace(finding, waiver=WaiverDocument(reason=reason, until=until, owner=owner))
        for finding, (reason, until, owner) in zip(domain.findings, waivers, strict=True)
    ]
    with History(tmp_path / "h.db") as history:
        history.remember(replace(made, domains=[replace(domain, findings=findings)]), series=SERIES)
        rows = rows_of("".join(render_plain(export(history, wish(month(2026, 7, ZONE))))))
    (row,) = [row for row in rows if row["requirement"] == "spf"]
    assert (row["status"], row["codes"]) == ("waived", "SPF001 SPF002 SPF003")
    told = row["waived_reason"], row["waived_until"], row["waived_by"]
    assert told == ("later; moving", "2026-12-31", "A; B")  # it is one until the first of them ends


def test_reasons_are_told_in_order(tmp_path: Path) -> None:
    made = run(3, {"a": "?SPF001 ?SPF002 ?SPF003 ?SPF004 ?SPF005"})
    (domain,) = made.domains
    reasons = ["timeout", "SERVFAIL", "REFUSED", "NOTIMP", "FORMERR"]
    unjudged = [
        replace(one, code="SPF001", reason=reason) for one, reason in zip(domain.unjudged, reasons, strict=True)
    ]
    with History(tmp_path / "h.db") as history:
        history.remember(replace(made, domains=[replace(domain, unjudged=unjudged)]), series=SERIES)
        (told,) = [row.unjudged for row in export(history, wish(SUMMER)).rows if row.requirement == "spf"]
    assert told == sorted(reasons)


@pytest.mark.parametrize(
    ("states", "first", "exactly", "determined"),
    [
        ("met met", 0, False, (1, "met")),
        ("met not-met not-met", 1, True, (2, "not-met")),
        ("- not-met", 1, False, (1, "not-met")),
        ("met - met", 2, False, (2, "met")),
        ("not-met unjudged not-met", 0, False, (2, "not-met")),
        ("not-met forgotten not-met", 0, False, (2, "not-met")),
        ("met unjudged not-met", 2, False, (2, "not-met")),
        ("met forgotten not-met", 2, False, (2, "not-met")),
        ("met unjudged unjudged", 1, True, (0, "met")),
        ("met unjudged forgotten unjudged", 3, False, (0, "met")),
        ("met - unjudged", 2, False, None),
        ("unjudged forgotten unjudged", 2, False, None),
    ],
)
def test_since_when(states: str, first: int, exactly: bool, determined: tuple[int, str] | None) -> None:
    """`-`: not listed."""
    seen = [Seen(run, run, None if state == "-" else cast(State, state)) for run, state in enumerate(states.split())]
    assert (since(seen), last_determined(seen)) == (Since(first, exactly), determined)
    alike = [list(runs) for _, runs in groupby(seen, key=lambda one: one.state)]
    together = [Seen(runs[0].first, runs[-1].last, runs[0].state) for runs in alike]
    assert (since(together), last_determined(together)) == (Since(first, exactly), determined)
