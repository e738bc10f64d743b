"""Characters that nobody sees, taken out of text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.unseen import INVISIBLE, without


def test_what_shows_nothing_goes_wherever_it_is() -> None:
    assert without("\u200bv=\u00adspf1\ue000 \u200b-all", INVISIBLE) == "v=spf1 -all"
    assert without("\u200bv=\ue000", frozenset({"Cf"})) == "v=\ue000"


@given(st.text())
def test_all_else_stays_in_its_order(text: str) -> None:
    assert without(text, INVISIBLE) == "".join(one for one in text if unicodedata.category(one) not in INVISIBLE)
