"""What texts have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.report.common_text import CommonText


def common(*texts: str) -> str:
    told = CommonText()
    for text in texts:
        told.add(text)
    return told.text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["x has no address"], "x has no address"),
        (["x has no address"] * 3, "x has no address"),
        (["bad (news.example.go.jp > mx)", "bad (www.example.go.jp > mx)"], "bad (….example.go.jp > mx)"),
        (["bad (news1 > mx)", "bad (news2 > mx)", "bad (mail > a > mx)"], "bad (… > mx)"),
        (["不正です（a.example > mx）", "不正です（b.example > a > mx）"], "不正です（… > mx）"),
        (["12 lookups, 10 are allowed", "14 lookups, 10 are allowed"], "… lookups, 10 are allowed"),
        (["one", "two"], "…"),
        (["", "x"], "…"),
        (["a, a", "a, a, a"], "a, …"),
        (["x" * 5_000, "x" * 5_000], "x" * 4_000 + "…"),
    ],
)
def test_what_differs_is_left_out(texts: list[str], expected: str) -> None:
    assert common(*texts) == expected


@given(st.lists(st.text("ab .-日\ud800"), min_size=1, max_size=6))
def test_order_does_not_matter_and_all_texts_begin_and_end_so(texts: list[str]) -> None:
    said = common(*texts)
    assert common(*sorted(texts)) == common(*texts, *reversed(texts)) == said
    if len(set(texts)) == 1:
        assert said == texts[0]
    else:
        before, _, after = said.partition("…")
        assert all(text.startswith(before) and text.endswith(after) for text in texts)
        assert all(len(text) >= len(before) + len(after) for text in texts)
