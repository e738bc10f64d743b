"""A drafted inventory is read back as what was declared, whatever the texts hold; a guess is only ever a comment."""

from datetime import date
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reading import parse
from spfaudit.inventory.decoding import FORBIDDEN
from spfaudit.inventory.drafting import Draft, Seeming, write_draft
from spfaudit.inventory.model import Entry, Network, Usage
from spfaudit.names import Domain, InvalidName, parse_domain
from spfaudit.text import Lang, Text, same

TEXTS = st.text(max_size=60)
LABELS = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,8}[a-z0-9_])?", fullmatch=True)
AWKWARD = st.sampled_from(["null", "on", "1e5", "0x1", "yes", "no", "xn--wgv71a", "xn--olsx0m", "_", "a_b"])


def is_name(text: str) -> bool:
    try:
        return parse_domain(text) == text
    except InvalidName:
        return False


DOMAINS = (
    st.tuples(st.one_of(AWKWARD, LABELS), st.one_of(AWKWARD, LABELS))
    .map(lambda labels: ".".join((*labels, "example")))
    .filter(is_name)
    .map(Domain)
)
SEEMING = st.none() | st.builds(
    Seeming, st.none() | st.sampled_from(Usage), st.builds(lambda en, ja: Text(en=en, ja=ja), TEXTS, TEXTS)
)
ORGANIZATIONS = st.none() | TEXTS.map(lambda text: FORBIDDEN.sub("", text).strip()).filter(bool)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    usage = draw(st.none() | st.sampled_from(Usage))
    retired = usage is Usage.RETIRED
    return Draft(
        entry=Entry(
            domain=draw(DOMAINS),
            usage=usage or Usage.SENDING,
            profile=draw(st.sampled_from([None, "jp-gov", "./ours, but: own.toml"])),
            organization=draw(ORGANIZATIONS),
            senders=draw(st.sampled_from([(), ("192.0.2.0/24",), ("192.0.2.0/24", "2001:db8::/64")])),
            dkim_selectors=draw(st.sampled_from([(), ("s1",), ("null", "2027.mail")])),
            retired_on=date(2026, 1, 31) if retired and draw(st.booleans()) else None,
            hold_until=date(2027, 1, 31) if retired and draw(st.booleans()) else None,
        ),
        declared=usage is not None,
        seeming=draw(SEEMING),
    )


SENDERS: dict[str, tuple[Network, ...]] = {name: (ip_network(name),) for name in ("192.0.2.0/24", "2001:db8::/64")}


@given(
    listed=st.lists(drafts(), min_size=1, max_size=5, unique_by=lambda draft: draft.entry.domain),
    lang=st.sampled_from(["en", "ja"]),
)
def test_what_was_declared_is_read_back(listed: list[Draft], lang: Lang) -> None:
    text = "".join(write_draft(listed, SENDERS, lang))
    read = parse(text)
    assert [
        (e.domain, e.usage, e.profile, e.organization, e.senders, e.dkim_selectors, e.retired_on, e.hold_until)
        for e in read.entries
    ] == [
        (e.domain, e.usage, e.profile, e.organization, e.senders, e.dkim_selectors, e.retired_on, e.hold_until)
        for e in (draft.entry for draft in listed)
    ]
    assert read.senders == SENDERS
    assert all(char.isprintable() or char in "\n\u3000" for char in text if ord(char) < 0xE0100)


def test_a_guess_is_a_comment_that_can_be_confirmed() -> None:
    entry = Entry(domain=Domain("xn--olsx0m.example.go.jp"))
    text = "".join(
        write_draft(
            [Draft(entry=entry, declared=False, seeming=Seeming(Usage.RETIRED, same("x\n  usage: y")))], {}, "en"
        )
    )
    assert text.startswith("# yaml-language-server: $schema=")
    assert "- domain: xn--olsx0m.example.go.jp  # 広報.example.go.jp\n" in text
    assert "    # usage: retired  # guess: x\\n  usage: y\n" in text
    assert parse(text).entries[0].usage is Usage.SENDING
    assert parse(text.replace("# usage: retired", "usage: retired")).entries[0].usage is Usage.RETIRED


@pytest.mark.parametrize(("lang", "words"), [("en", "no guess: because"), ("ja", "推測なし: なぜなら")])
def test_where_nothing_is_guessed_there_is_nothing_to_uncomment(lang: Lang, words: str) -> None:
    draft = Draft(
        entry=Entry(domain=Domain("a.example")),
        declared=False,
        seeming=Seeming(None, Text(en="because", ja="なぜなら")),
    )
    text = "".join(write_draft([draft], {}, lang))
    assert f"    # {words}\n" in text
    assert text.count("usage:") == 1


def test_what_is_declared_is_not_guessed_at() -> None:
    entry = Entry(domain=Domain("a.example"), usage=Usage.NON_SENDING)
    draft = Draft(entry=entry, declared=True, seeming=Seeming(Usage.SENDING, same("x")))
    text = "".join(write_draft([draft], {}, "en"))
    assert "guess: x" not in text
    assert parse(text).entries[0].usage is Usage.NON_SENDING
