"""The HTML report: one file that needs nothing else, read from top to bottom by whoever reads that far.

Reads the domains twice: once to count, for the overview comes first, and once to write them, one at a time.
"""

from collections.abc import Iterator

from spfaudit.report.document import AnyReport
from spfaudit.report.groups import told_causes
from spfaudit.report.html.domain import Manner, view
from spfaudit.report.html.environment import write_page
from spfaudit.report.html.overview import Reading
from spfaudit.report.html.remedies import SharedRemedies
from spfaudit.report.html.trees import lines_of, told_trees
from spfaudit.report.html.words import words
from spfaudit.report.options import RenderOptions
from spfaudit.report.wording import SEVERITY, STATUS, USAGE

_FEW_DOMAINS = 2_000
"""As long as there are no more, a finding tells even what stands elsewhere, and all are laid out at once."""
_MOST_RECORDS = 20_000
"""As long as there are no more, the records of domains that pass are there, too."""

_MOST_CAUSES = 500
"""Causes that are told apart. Of others the domains tell themselves."""
_MOST_NAMED = 100
"""So many of the domains that a cause hits are named with it."""


def render(document: AnyReport, options: RenderOptions) -> Iterator[str]:
    """The page in pieces. Its Content Security Policy lets nothing be loaded; without scripts only the filters are
    missing."""
    lang = options.lang
    causes = told_causes(document.groups, most=_MOST_CAUSES)
    trees = told_trees(document.includes, lang)
    many = document.summary.domains > _FEW_DOMAINS
    reading, remedies = Reading(document.run), SharedRemedies(causes, lang)
    for domain in document.domains:
        reading.add(domain)
        if many:
            remedies.add(domain)
    organizations = reading.organizations

    verbose = options.verbose or document.summary.domains <= _MOST_RECORDS
    manner = Manner(lang=lang, verbose=verbose, brief=many, causes=causes, trees=trees, remedies=remedies)
    views = (view(domain, organizations.number(domain), manner) for domain in document.domains)

    yield from write_page(
        "page.html",
        ["style.css"],
        "script.js",
        lang=lang,
        words=words(lang),
        tool=document.tool,
        run=document.run,
        complete=document.complete,
        summary=document.summary,
        overview=reading.overview(document, causes, lang),
        causes=list(causes.values()),
        most_named=_MOST_NAMED,
        untold=document.summary.groups - len(causes),
        severities={key: text.to(lang) for key, text in SEVERITY.items()},
        statuses={key: text.to(lang) for key, text in STATUS.items()},
        usages={key: text.to(lang) for key, text in USAGE.items()},
        organizations=organizations.listed(),
        many=many,
        domains=views,
        trees=[(tree, lines_of(tree.include.includes, trees, lang, deep=False)) for tree in trees.values()],
        untold_trees=len(document.includes) - len(trees),
        rules=reading.rules.listed(lang, remedies.listed),
    )
