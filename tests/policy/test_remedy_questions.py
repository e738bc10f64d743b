"""What a remedy may ask for: not so much that nothing is left of the domain's questions to judge it by."""

from pathlib import Path

import spfaudit

ZONE = """$ORIGIN go.jp.
@ 300 IN SOA ns.go.jp. hostmaster.go.jp. 1 7200 3600 604800 300
@ 300 IN NS ns.go.jp.
ns 300 IN A 192.0.2.53
example 300 IN TXT "v=spf1 a:_spf.p.go.jp -all"
"""


def questions(folder: Path, includes: int) -> tuple[int, str]:
    names = [f"i{number}.p.go.jp" for number in range(includes)]
    listed = " ".join([f"include:{name}" for name in names])
    texts = {"_spf.p.go.jp": f"v=spf1 {listed} -all"} | dict.fromkeys(names, "v=spf1 ip4:192.0.2.1 -all")
    lines = [f'{name}. 300 IN TXT "{text}"\n' for name, text in texts.items()]
    (folder / "go.zone").write_text(ZONE + "".join(lines))
    (folder / "list.txt").write_text("example.go.jp\n")
    inventory = spfaudit.load_inventory(folder / "list.txt")
    report = spfaudit.audit(inventory, spfaudit.ZoneSource([folder / "go.zone"]))
    (remedy,) = [finding.remedy.en for finding in report.verdicts[0].findings if finding.code == "SPF104"]
    return report.run.questions, remedy


def test_what_a_name_includes_is_asked_for_only_if_it_could_be_included(tmp_path: Path) -> None:
    few, proposed = questions(tmp_path, 9)
    many, refused = questions(tmp_path, 12)
    assert "include:_spf.p.go.jp" in proposed
    assert "include" not in refused
    assert few - many == 9
