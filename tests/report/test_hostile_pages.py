"""What `show` and `test` print of hostile text is inert, wherever in their documents it stands."""

import pytest
from msgspec.structs import replace

from report.sample import HOSTILE, NASTY
from report.show_goldens import document as shown
from spfaudit.report.options import RenderOptions
from spfaudit.report.portrait_document import OpinionDocument, PortraitDocument
from spfaudit.report.terminal.portrait import render_portrait
from spfaudit.report.terminal.walk import walk_lines
from spfaudit.report.walk_document import StepDocument, WalkDocument
from spfaudit.text import LANGS, Lang

EVERY_LANGUAGE = pytest.mark.parametrize("lang", LANGS)


def inert(text: str) -> bool:
    return not {char for char in HOSTILE if char in text} - {"\n"}


STEP = StepDocument(domain="a.example", term="-all", target="", depth=0, matched=True, why="matches")
WALK = WalkDocument(
    domain="a.example",
    ip="192.0.2.1",
    sender="a@a.example",
    helo="a.example",
    result="fail",
    matched="-all",
    reason="why",
    explanation="because",
    lookups=1,
    void_lookups=0,
    walk=[STEP],
)


@EVERY_LANGUAGE
@pytest.mark.parametrize(
    "walk",
    [
        pytest.param(replace(WALK, sender=NASTY), id="sender"),
        pytest.param(replace(WALK, reason=NASTY), id="reason"),
        pytest.param(replace(WALK, explanation=NASTY), id="explanation"),
        *(pytest.param(replace(WALK, walk=[replace(STEP, **{it: NASTY})]), id=it) for it in ("domain", "term", "why")),
    ],
)
def test_a_check(walk: WalkDocument, lang: Lang) -> None:
    assert inert("\n".join(walk_lines(walk, lang, lambda text, style: text, 80)))


OPINION = OpinionDocument(
    tool="tool",
    version="1",
    subject="SPF",
    valid=None,
    lookups=None,
    void_lookups=None,
    error="",
    warnings=[],
    differences=[],
)


def hostile(part: str) -> PortraitDocument:
    document = shown("everything", "en")
    tree, transport = document.tree, document.transport
    assert tree
    assert transport
    match part:
        case "term":
            first = tree.records[0]
            return replace(
                document,
                tree=replace(tree, records=[replace(first, terms=[replace(one, term=NASTY) for one in first.terms])]),
            )
        case "exchanger":
            return replace(
                document,
                mx=replace(
                    document.mx,
                    targets=[replace(one, exchange=NASTY, alias_of=NASTY) for one in document.mx.targets],
                ),
            )
        case "selector":
            return replace(document, dkim=[replace(one, selector=NASTY, alias=NASTY) for one in document.dkim])
        case "flags":
            return replace(document, dkim=[replace(one, flags=[NASTY]) for one in document.dkim if one.state == "key"])
        case "transport":
            return replace(
                document,
                transport=replace(
                    transport, tls_rpt=replace(transport.tls_rpt, records=[NASTY]), unknown={"bimi": NASTY}
                ),
            )
        case "policy":
            policy = replace(transport.mta_sts_policy, state="valid", mode=NASTY, max_age=1, mx=[NASTY])
            return replace(document, transport=replace(transport, mta_sts_policy=policy))
        case _:
            return replace(document, opinions=[replace(OPINION, error=NASTY, warnings=[NASTY], differences=[NASTY])])


@EVERY_LANGUAGE
@pytest.mark.parametrize("part", ["term", "exchanger", "selector", "flags", "transport", "policy", "opinion"])
def test_a_domain_in_full(part: str, lang: Lang) -> None:
    assert inert(render_portrait(hostile(part), RenderOptions(lang=lang)))
