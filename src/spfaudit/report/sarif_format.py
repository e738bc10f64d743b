"""SARIF 2.1.0 for code scanning: each finding at the line of the inventory that lists its domain.

Worst first, and no more results than code scanning shows; what is left out is told. What could not be judged is a
result of the kind `open`, what is waived is suppressed. Domains that pass have none: viewers show each as an alert.
"""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from spfaudit.report import wording
from spfaudit.report.document import AnyReport, ReportHead
from spfaudit.report.json_text import escaped, indented
from spfaudit.report.options import RenderOptions
from spfaudit.report.sarif_results import RANKS, Rank, Ranked, ranked, result
from spfaudit.report.sarif_rules import descriptors
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST = 5_000
"""Results of a run. GitHub takes 25,000 and shows 5,000."""

_ROOT = "%SRCROOT%"
_RANK_NAMES: dict[Rank, Text] = {
    "error": wording.SEVERITY["error"],
    "unjudged": wording.UNJUDGED,
    "warning": wording.SEVERITY["warning"],
    "info": wording.SEVERITY["info"],
    "known": wording.KNOWN,
    "waived": wording.WAIVED,
}


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """Reads the domains once, and keeps no more of each rank than there may be results."""
    lang = options.lang
    kept: dict[Rank, list[Ranked]] = {rank: [] for rank in RANKS}
    counts: Counter[Rank] = Counter()
    doubtful = 0
    for domain in document.domains:
        doubtful += bool(domain.unjudged)
        for one in ranked(domain):
            counts[one.rank] += 1
            # Of what is worse there can only be more at the end.
            worse = sum(len(kept[rank]) for rank in RANKS[: RANKS.index(one.rank)])
            if len(kept[one.rank]) + worse < MOST:
                kept[one.rank].append(one)
    worst = [one for rank in RANKS for one in kept[rank]][:MOST]
    left = counts - Counter(one.rank for one in worst)
    rules, indexes = descriptors(worst, lang)
    location = artifact(document.run.inventory)
    compared = document.run.baseline is not None
    results = (result(one, indexes[one.rule], location, lang, compared=compared) for one in worst)
    yield from log(frame(document, rules, _notices(document, doubtful, left, lang), lang), results)


def log(frame: dict[str, Any], results: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The log with its results, one a line."""
    written = indented(frame)
    before, _, after = written.decode("utf-8").rpartition("[]")
    yield before
    opening = "["
    for one in results:
        yield f"{opening}\n        {escaped(msgspec.json.encode(one)).decode('utf-8')}"
        opening = ","
    yield "[]" if opening == "[" else "\n      ]"
    yield f"{after}\n"


def frame(document: ReportHead, rules: list[Any], notices: list[Text], lang: Lang) -> dict[str, Any]:
    """The log with a run that has no results yet: its last value is an empty list for them."""
    run = document.run
    driver = {"name": "spfaudit", "version": document.tool.version, "rules": rules}
    invocation = {
        "executionSuccessful": document.complete,
        "startTimeUtc": _utc(run.started),
        "endTimeUtc": _utc(run.finished),
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": visible(notice.to(lang))}} for notice in notices
        ],
    }
    told = {
        "complete": document.complete,
        "profile": visible(run.profile),
        "source": visible(run.source),
        "shard": run.shard,
        "summary": document.summary,
    }
    only = {
        "tool": {"driver": driver},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": Text(en="The repository's root", ja="リポジトリの最上位").to(lang)}}
        },
        "invocations": [invocation],
        "properties": told,
        "results": [],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [only]}


def _notices(document: AnyReport, doubtful: int, left: Counter[Rank], lang: Lang) -> list[Text]:
    return [*wording.caveats(document, doubtful), *left_out(left, lang)]


def left_out(left: Counter[Rank], lang: Lang) -> list[Text]:
    """That there are more results than code scanning shows, if so."""
    if not left:
        return []
    listed = ", ".join(f"{_RANK_NAMES[rank].to(lang)} {left[rank]:,}" for rank in RANKS if left[rank])
    return [
        Text(
            en=f"{left.total():,} results are left out, as code scanning shows {MOST:,}: {listed}."
            " Every one is in the other reports.",
            ja=f"code scanning の表示上限（{MOST:,} 件）のため、{left.total():,} 件を省きました：{listed}。"
            "ほかの形式のレポートにはすべて載っています。",
        )
    ]


def artifact(inventory: str) -> dict[str, str] | None:
    """Where the inventory is: relative to the repository's root if its path is relative. None: it is no file."""
    if inventory == "-":
        return None
    path = posixpath.normpath(inventory)
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _utc(time: str) -> str:
    return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
