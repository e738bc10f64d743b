"""What the inventory no longer asks for is neither fixed nor new: nobody looked for it."""

import json
from pathlib import Path

import pytest

from command import spfaudit
from spfaudit.history.history import History

ZONE = """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns.example.go.jp. hostmaster.example.go.jp. 1 7200 900 1209600 300
@ NS ns
@ MX 10 mx.provider.example.
@ TXT "v=spf1 include:_spf.provider.example -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.go.jp"
_mta-sts CNAME gone
_smtp._tls TXT "v=spf1 -all"
ns A 192.0.2.53
"""
DEMANDS = {
    "LIF005": "transport: true",
    "SPF009": "transport: true",
    "MX006": "approved_mx: [mx.example.go.jp]",
    "SPF209": "approved_includes: [example.go.jp]",
    "DMA016": "required_rua: mailto:reports@example.go.jp",
}
MORE = {"LIF005": ["TLS003"], "SPF009": ["TLS003"]}
"""Of what is asked on demand, one rule more tells whether it was."""


def checked(folder: Path, code: str, *, demanded: bool) -> None:
    demand = DEMANDS[code] if demanded else ""
    (folder / "list.yaml").write_text(f"version: 1\n{demand}\ndomains: [example.go.jp]\n")
    selected = ["--select", code, *[word for more in MORE.get(code, []) if demanded for word in ("--select", more)]]
    done = spfaudit("check", "list.yaml", "--zone", "a.zone", "--history", "h.db", *selected, cwd=folder)
    assert done.returncode in (0, 1, 3), done.stderr


@pytest.mark.parametrize("code", DEMANDS)
def test_it_is_not_judged(code: str, tmp_path: Path) -> None:
    (tmp_path / "a.zone").write_text(ZONE)
    for demanded in (False, True, False):
        checked(tmp_path, code, demanded=demanded)
    told = []
    for pair in (["1", "2"], ["2", "3"]):
        done = spfaudit("diff", *pair, "--history", "h.db", "--format", "json", cwd=tmp_path)
        findings = [one for domain in json.loads(done.stdout)["domains"] for one in domain["findings"]]
        told.append([(one["finding"]["code"], one["change"], one["why"]) for one in findings])
    assert told == [[(code, "first-judged", "not-run")], [(code, "not-judged", "not-run")]]
    with History(tmp_path / "h.db") as history:
        assert [(life.code, life.ending) for life in history.lives("list.yaml")] == [(code, None)]


@pytest.mark.parametrize("code", DEMANDS)
def test_it_is_fixed_by_a_run_that_looks_for_it(code: str, tmp_path: Path) -> None:
    (tmp_path / "a.zone").write_text(ZONE)
    checked(tmp_path, code, demanded=True)
    mended = ZONE.replace("_mta-sts CNAME gone\n", "").replace('_smtp._tls TXT "v=spf1 -all"\n', "")
    mended = mended.replace("provider.example", "example.go.jp")
    (tmp_path / "a.zone").write_text(mended.replace("dmarc@", "reports@"))
    checked(tmp_path, code, demanded=True)
    with History(tmp_path / "h.db") as history:
        assert {(life.code, life.ending) for life in history.lives("list.yaml")} == {(code, "fixed")}
