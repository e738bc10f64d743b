"""`spfaudit show` as a process."""

import json
from pathlib import Path

import pytest

from command import EXAMPLE, ROOT, spfaudit
from dkim_keys import KEYS

ZONES = [
    argument for zone in ("jp", "example.go.jp", "providers") for argument in ("--zone", ROOT / f"examples/{zone}.zone")
]


def test_tree_with_costs_and_sums() -> None:
    done = spfaudit("show", "news.example.go.jp", *ZONES)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(line.split() == ["3", "|-", "include:spf.survey-tool.example"] for line in lines)
    assert any(line.split() == ["1", "|", "|-", "include:a.survey-tool.example"] for line in lines)
    assert "[##########] 12 of 10" in done.stdout
    assert "~all: softfail" in done.stdout
    assert "SPF101" in done.stdout


@pytest.mark.parametrize("width", [40, 80])
def test_a_tree_as_deep_as_it_may_be_keeps_to_the_terminal(width: int, tmp_path: Path) -> None:
    chain = "".join(f'n{n} TXT "v=spf1 include:n{n + 1}.example mx -all"\n' for n in range(30))
    zone = tmp_path / "example.zone"
    zone.write_text(f"$ORIGIN example.\n@ 60 SOA a b 1 1 1 1 1\n{chain}", encoding="utf-8")
    done = spfaudit("show", "n0.example", "--zone", zone, COLUMNS=str(width))
    tree = done.stdout.partition("SPF tree")[2].partition("\n\n")[0].splitlines()[1:]
    assert max(map(len, tree)) <= width
    assert sum("include:" in line for line in tree) == 30
    assert sum("  .. |" in line for line in tree) > 30  # what is left out of the rails


def test_usage_comes_from_the_inventory() -> None:
    done = spfaudit("show", "static.example.go.jp", "--inventory", EXAMPLE)
    assert done.returncode == 0
    assert "(non-sending)" in done.stdout
    assert "USE006" in spfaudit("show", "static.example.go.jp", *ZONES).stdout


def test_undetermined_name_is_no_pass() -> None:
    done = spfaudit("show", "cloud.example.go.jp", *ZONES)
    assert done.returncode == 3
    assert "unknown" in done.stdout
    assert "No findings" not in done.stdout


def test_json_names_every_record_once() -> None:
    tree = json.loads(spfaudit("show", "news.example.go.jp", *ZONES, "--format", "json").stdout)["tree"]
    names = [record["name"] for record in tree["records"]]
    assert names[0] == "news.example.go.jp"
    assert len(names) == len(set(names)) == 8
    assert tree["lookups"] == sum(term["lookups"] for term in tree["records"][0]["terms"]) == 12
    pointed_at = {term["record"] for record in tree["records"] for term in record["terms"]} - {None}
    assert pointed_at == set(names[1:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["*.example.go.jp"], "wildcard"),
        (["go.jp"], "public suffix"),
        (["other.example.go.jp", "--inventory", "domains.example.yaml"], "not in domains.example.yaml"),
        (["example.go.jp", "--inventory", "README.md"], "error"),
    ],
)
def test_usage_errors(arguments: list[str], said: str) -> None:
    done = spfaudit("show", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_japanese() -> None:
    assert "SPF ツリー" in spfaudit("show", "example.go.jp", *ZONES, "--lang", "ja").stdout


def test_second_opinion_sets_other_verdicts_beside_ours() -> None:
    done = spfaudit("show", "xn--olsx0m.example.go.jp", *ZONES, "--second-opinion")
    assert "checkdmarc" in done.stdout
    assert "-> checkdmarc does not remark that every client passes." in " ".join(done.stdout.split())
    document = json.loads(spfaudit("show", "news.example.go.jp", *ZONES, "--second-opinion", "--format", "json").stdout)
    assert [(o["tool"], o["valid"]) for o in document["opinions"]] == [("checkdmarc", False), ("pyspf", False)]
    assert document["opinions"][0]["lookups"] == document["tree"]["lookups"] == 12


def test_second_opinion_on_the_dmarc_record() -> None:
    document = json.loads(spfaudit("show", "example.go.jp", *ZONES, "--second-opinion", "--format", "json").stdout)
    assert [(o["tool"], o["subject"], o["valid"], o["differences"]) for o in document["opinions"]][2:] == [
        ("checkdmarc", "DMARC", True, [])
    ]
    assert ", DMARC  valid" in spfaudit("show", "example.go.jp", *ZONES, "--second-opinion").stdout


def test_second_opinion_of_an_undetermined_name_is_no_verdict_of_ours() -> None:
    done = spfaudit("show", "cloud.example.go.jp", *ZONES, "--second-opinion")
    assert done.returncode == 3
    said = " ".join(done.stdout.split())
    assert "we leave it undetermined" in said
    assert "checkdmarc takes a failed lookup for a missing record." in said


def test_dmarc_in_force_comes_from_above() -> None:
    done = spfaudit("show", "news.example.go.jp", *ZONES, "--format", "json")
    dmarc = json.loads(done.stdout)["dmarc"]
    record = "v=DMARC1; p=reject; rua=mailto:dmarc@example.go.jp"
    inherited = {"policy": "reject", "asked": "reject", "tag": "sp", "given": "p", "location": "example.go.jp"}
    inherited["record"] = record
    assert dmarc["in_force"] == dmarc["subdomains"] == inherited
    assert dmarc["nonexistent_subdomains"] == {**inherited, "tag": "np"}
    assert dmarc["organizational_domain"] == "example.go.jp"
    assert dmarc["rfc7489"] == {"policy": "reject", "percent": 100, "location": "example.go.jp"}
    assert dmarc["unknown"] == {}
    said = " ".join(spfaudit("show", "news.example.go.jp", *ZONES).stdout.split())
    assert "reject (p of the record at example.go.jp, without sp)" in said


def test_dmarc_that_depends_on_a_failed_lookup_is_unknown() -> None:
    zone = ["--zone", ROOT / "examples/example.go.jp.zone"]  # nothing is known of go.jp and jp
    dmarc = json.loads(spfaudit("show", "news.example.go.jp", *zone, "--format", "json").stdout)["dmarc"]
    assert dmarc["in_force"] is None
    assert dmarc["aggregate_reports"] is dmarc["failure_reports"] is None  # an empty list says: to nobody
    assert set(dmarc["unknown"]) == {"in_force", "subdomains", "nonexistent_subdomains", "organizational_domain"}
    assert "_dmarc.go.jp TXT" in dmarc["unknown"]["in_force"]
    assert "unknown: a lookup failed" in spfaudit("show", "news.example.go.jp", *zone).stdout


def test_the_same_as_what_is_unknown_is_not_said_of_rfc_7489(tmp_path: Path) -> None:
    zone = tmp_path / "agency.zone"
    zone.write_text(
        "$ORIGIN agency.go.jp.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\nwww A 192.0.2.80\n", encoding="utf-8"
    )
    said = " ".join(spfaudit("show", "www.agency.go.jp", "--zone", zone).stdout.split())  # nothing is known of go.jp
    assert "The name unknown: a lookup failed" in said
    assert "By RFC 7489 no policy: receivers apply no DMARC" in said


@pytest.mark.parametrize(
    ("spf", "others"),
    [
        ("v=spf1 redirect=_spf.provider.example", "unknown: lookups failed"),
        ("v=spf1 redirect=below.agency.go.jp", "unknown: lookups failed"),
        ("v=spf1 include:_spf.provider.example", "no all in force: neutral, or permerror"),
        ("v=spf1 include:_spf.provider.example redirect=gone.agency.go.jp", "no all in force: neutral, or permerror"),
        ("v=spf1 include:_spf.provider.example -all", "-all: fail"),
    ],
)
def test_all_that_hangs_on_a_failed_lookup_is_unknown(spf: str, others: str, tmp_path: Path) -> None:
    zone = tmp_path / "agency.zone"
    zone.write_text(
        "$ORIGIN agency.go.jp.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\n"
        f'www TXT "{spf}"\nbelow TXT "v=spf1 mx Redirect=_spf.provider.example"\n',
        encoding="utf-8",
    )
    said = " ".join(spfaudit("show", "www.agency.go.jp", "--zone", zone).stdout.split())
    assert f"All others {others}" in said


def test_a_term_whose_addresses_are_unknown_is_not_drawn_as_if_all_were_well(tmp_path: Path) -> None:
    zone = tmp_path / "agency.zone"
    zone.write_text(
        "$ORIGIN agency.go.jp.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\n"
        'www TXT "v=spf1 a:host.provider.example mx include:below.agency.go.jp ip4:198.51.100.1 -all"\n'
        "www MX 10 mx.provider.example.\n"
        'below TXT "v=spf1 a:host.provider.example -all"\n',
        encoding="utf-8",
    )
    tree = spfaudit("show", "www.agency.go.jp", "--zone", zone).stdout.partition("SPF tree")[2].splitlines()[1:]
    assert [line.partition("- ")[2] for line in tree[:6]] == [
        "a:host.provider.example  (the lookup failed: unknown)",
        "mx  (the lookup failed: unknown)",
        "include:below.agency.go.jp",
        "a:host.provider.example  (the lookup failed: unknown)",
        "-all",
        "ip4:198.51.100.1",
    ]
    document = json.loads(spfaudit("show", "www.agency.go.jp", "--zone", zone, "--format", "json").stdout)
    outcomes = [term["outcome"] for term in document["tree"]["records"][0]["terms"]]
    assert outcomes == ["undetermined", "undetermined", "ok", "ok", "ok"]


def test_what_receivers_by_rfc_7489_do_differently(tmp_path: Path) -> None:
    zone = tmp_path / "jp.zone"
    zone.write_text(
        "$ORIGIN jp.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\n@ NS ns\nns A 192.0.2.53\n"
        '_dmarc.dept.agency.go TXT "v=DMARC1; p=none; psd=n; sp=reject; t=y"\n'
        '_dmarc.agency.go TXT "v=DMARC1; p=quarantine; pct=30"\n'
        'www.dept.agency.go TXT "v=spf1 -all"\n',
        encoding="utf-8",
    )
    done = spfaudit("show", "www.dept.agency.go.jp", "--zone", zone)
    said = " ".join(done.stdout.split())
    assert "quarantine (sp of the record at dept.agency.go.jp, reject lowered by t=y)" in said
    assert "quarantine for 30 % of what fails, one level less for the rest (record at agency.go.jp)" in said


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ("www MX 0 .", "Where mail goes: nowhere (null MX)"),
        ("www A 192.0.2.80", "www.agency.go.jp: 192.0.2.80"),
        ('www TXT "v=spf1 -all"', "Where mail goes: nowhere (neither MX nor address)"),
        ("www MX 10 mx\nmx CNAME host\nhost A 192.0.2.25", "mx.agency.go.jp: alias of host.agency.go.jp, 192.0.2.25"),
        ("www MX 10 mx", "mx.agency.go.jp: does not exist"),
        ("www MX 10 192.0.2.25.", "192.0.2.25: an IP address, not a host"),
        ("www MX 10 mx.cloud\ncloud NS ns.a.example.", "mx.cloud.agency.go.jp: unknown: the lookup failed"),
        ("www NS ns.a.example.", "Where mail goes: unknown (a lookup failed)"),
    ],
)
def test_where_mail_goes(records: str, said: str, tmp_path: Path) -> None:
    zone = tmp_path / "agency.go.jp.zone"
    zone.write_text(
        "$ORIGIN agency.go.jp.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\n@ NS ns\nns A 192.0.2.53\n" + records + "\n",
        encoding="utf-8",
    )
    done = spfaudit("show", "www.agency.go.jp", "--zone", zone, "--zone", ROOT / "examples/jp.zone")
    assert said in " ".join(done.stdout.split())


def test_where_mail_goes_as_data() -> None:
    mx = json.loads(spfaudit("show", "example.go.jp", *ZONES, "--format", "json").stdout)["mx"]
    assert mx["way"] == "exchangers"
    (target,) = mx["targets"]
    assert target == {
        "preference": 10,
        "exchange": "mx1.example.go.jp",
        "state": "ok",
        "alias_of": None,
        "addresses": ["192.0.2.25", "2001:db8::25"],
    }


def test_declared_selectors_with_their_keys(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        "$ORIGIN example.\n$TTL 60\n@ SOA ns hostmaster 1 1 1 1 1\n@ NS ns\nns A 192.0.2.53\n"
        'mail TXT "v=spf1 mx -all"\n'
        f's1._domainkey.mail TXT "v=DKIM1; t=s; p={KEYS["rsa1024"]}"\n'
        "s2._domainkey.mail CNAME key.provider\n"
        f'key.provider TXT "v=DKIM1; k=ed25519; t=y; p={KEYS["ed25519"]}"\n'
        's3._domainkey.mail TXT "v=DKIM1; p="\n'
        's4._domainkey.mail TXT "v=DKIM1; p=*"\n'
        "s6._domainkey.mail CNAME elsewhere.test.\n",
        encoding="utf-8",
    )
    inventory = tmp_path / "domains.csv"
    inventory.write_text("domain,dkim_selectors\nmail.example,s1 s2 s3 s4 s5 s6\n", encoding="utf-8")
    arguments = ["mail.example", "--inventory", inventory, "--zone", zone]
    keys = json.loads(spfaudit("show", *arguments, "--format", "json").stdout)["dkim"]
    assert [(key["selector"], key["state"], key["type"], key["bits"], key["flags"], key["usable"]) for key in keys] == [
        ("s1", "key", "rsa", 1024, ["s"], True),
        ("s2", "key", "ed25519", 256, ["y"], False),
        ("s3", "revoked", None, None, None, None),
        ("s4", "malformed", None, None, None, None),
        ("s5", "absent", None, None, None, None),
        ("s6", "undetermined", None, None, None, None),
    ]
    assert [key["alias"] for key in keys] == [None, "key.provider.example", None, None, None, None]
    said = " ".join(spfaudit("show", *arguments).stdout.split())
    assert "s1 RSA 1024 bits, t=s s2 Ed25519 256 bits, t=y, not usable (CNAME key.provider.example)" in said
    assert "s3 revoked (empty p=) s4 invalid record s5 no key s6 unknown: the lookup failed" in said
    assert "RSA 1024 ビット" in spfaudit("show", *arguments, "--lang", "ja").stdout
    assert "DKIM keys" not in spfaudit("show", "mail.example", "--zone", zone).stdout  # none is declared
