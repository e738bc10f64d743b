"""Names as labels and as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.evidence import Question
from spfaudit.resolver.name import canonical, is_at_or_below, to_labels, to_text

LABELS = st.lists(st.binary(min_size=1, max_size=20).map(bytes.lower), max_size=8).map(tuple)


@given(LABELS)
def test_text_and_back_loses_nothing(labels: tuple[bytes, ...]) -> None:
    assert to_labels(to_text(labels)) == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (".", ()),
        ("Example.GO.JP", (b"example", b"go", b"jp")),
        ("example.go.jp.", (b"example", b"go", b"jp")),
        (r"a\.b.example", (b"a.b", b"example")),
        (r"a\\.example", (b"a\\", b"example")),
        (r"\000\255.example", (b"\0\xff", b"example")),
        (r"\065.example", (b"a", b"example")),
        (r"\@.example", (b"@", b"example")),
        ("x" * 63 + ".example", (b"x" * 63, b"example")),
    ],
)
def test_labels(text: str, labels: tuple[bytes, ...]) -> None:
    assert to_labels(text) == labels


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "a..b",
        ".a",
        "x" * 64 + ".example",
        ".".join(["x" * 50] * 5),
        "日本.example",
        "a\\",
        r"a\25.example",
        r"a\256.example",
    ],
)
def test_what_no_message_can_hold(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_labels(text)


def test_a_name_of_255_octets_is_the_longest() -> None:
    longest = ".".join(["x" * 63] * 3 + ["x" * 61])
    assert to_labels(longest)
    with pytest.raises(ValueError, match="255"):
        to_labels(longest + "x")


def test_canonical_question() -> None:
    assert canonical(Question(r"\119WW.Example.", "txt")) == Question("www.example", "TXT")


@pytest.mark.parametrize(
    ("name", "ancestor", "expected"),
    [
        ("example.go.jp", "example.go.jp", True),
        ("a.example.go.jp", "go.jp", True),
        ("a.example.go.jp", ".", True),
        (".", ".", True),
        (".", "jp", False),
        ("go.jp", "example.go.jp", False),
        ("notgo.jp", "go.jp", False),
        (r"a\.example", "example", False),
        (r"a\\.example", "example", True),
    ],
)
def test_is_at_or_below(name: str, ancestor: str, expected: bool) -> None:
    assert is_at_or_below(name, ancestor) is expected
