"""What is left of messages that are told once for all domains with one cause: what is wrong must be in it."""

from pathlib import Path

import pytest

import spfaudit
from spfaudit.report.common_text import CommonText

ROOT = """
$ORIGIN .
@ 60 IN SOA a. b. 1 2 3 4 60
@ NS a.
other.example. A 192.0.2.1
"""


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "which does not exist, and gone.example is not registered: whoever registers it controls the alias"),
        ("ja", "gone.example 自体も登録されていません。取得した者がこの別名を支配できます"),
    ],
    ids=["en", "ja"],
)
def test_aliases_into_one_lapsed_domain(tmp_path: Path, lang: str, told: str) -> None:
    zone, names = tmp_path / "root.zone", ["a.go.jp", "b.go.jp", "c.go.jp"]
    zone.write_text(ROOT + "".join(f"{name}. CNAME {name[0]}.gone.example.\n" for name in names), encoding="utf-8")
    listed = tmp_path / "names.txt"
    listed.write_text("\n".join(names), encoding="utf-8")
    report = spfaudit.audit(spfaudit.load_inventory(listed), spfaudit.ZoneSource([zone]))
    common = CommonText()
    for verdict in report.verdicts:
        (finding,) = (finding for finding in verdict.findings if finding.code == "LIF005")
        common.add(finding.message.en if lang == "en" else finding.message.ja)
    assert common.differs
    assert common.text.endswith(told)
