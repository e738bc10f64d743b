"""What remedies have published for MTA-STS, TLS-RPT and BIMI can be put into a zone file, and is right there."""

from pathlib import Path

import pytest

from rule_cases import Case, judge_case
from spfaudit.policy.settings import make_policy
from spfaudit.policy.verdict import Verdict

MX = "example.go.jp. MX 10 mx.example.go.jp.\nmx.example.go.jp. A 192.0.2.25\n"
STS, RPT, BIMI = "_mta-sts.example.go.jp", "_smtp._tls.example.go.jp", "default._bimi.example.go.jp"


def judged(zone: str, folder: Path) -> Verdict:
    case = Case(it="is judged", expect="", zone=MX + zone, transport=True)
    policy = make_policy(select=["TLS001", "TLS002", "TLS003", "TLS004", "BIM001"])
    return judge_case(case, policy, folder)


@pytest.mark.parametrize(
    ("code", "place", "text"),
    [
        ("TLS001", STS, "v=STSv1; id=2026-04-01"),
        ("TLS001", STS, "v=stsv1; id=1"),
        ("TLS001", STS, "v=STSv1; id=1; id=2"),
        ("TLS002", STS, ""),
        ("TLS003", RPT, "v=TLSRPTv1; rua=nobody"),
        ("TLS003", RPT, "TLSRPTv1; rua=mailto:a@example.go.jp"),
        ("TLS003", RPT, "v=TLSRPTv1; rua=mailto://a@example.go.jp"),
        ("TLS004", RPT, ""),
        ("BIM001", BIMI, "v=BIMI1; l=http://example.go.jp/logo.svg"),
        ("BIM001", BIMI, "v=BIMI1; l=https://example.go.jp/our logo.svg"),
        ("BIM001", BIMI, "v=BIMI1; l='https://example.go.jp/it's,logo.svg'"),
    ],
)
def test_what_is_told_is_a_line_of_a_zone_file_and_right(code: str, place: str, text: str, tmp_path: Path) -> None:
    before = judged(f'{place}. TXT "{text}"\n' if text else "", tmp_path)
    finding = next(finding for finding in before.findings if finding.code == code)
    for remedy in (finding.remedy.en, finding.remedy.ja):
        line = remedy[remedy.index(f"{place}. IN TXT ") :].partition("\n")[0]
        line = line[: line.index('"', line.index('"') + 1) + 1]
        after = judged(line + "\n", tmp_path)
        missing = {other.code for other in after.findings} & {"TLS001", "TLS003", "BIM001", code}
        assert missing == set()
