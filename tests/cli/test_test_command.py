"""`spfaudit test` as a process."""

import json
from pathlib import Path

import dns.edns
import pytest
from rich.cells import cell_len

from command import ROOT, spfaudit
from fault_server import Ask, FaultServer, response

ZONES = [
    argument for zone in ("jp", "example.go.jp", "providers") for argument in ("--zone", ROOT / f"examples/{zone}.zone")
]


@pytest.mark.parametrize(
    ("domain", "ip", "result", "status"),
    [
        ("example.go.jp", "192.0.2.1", "pass", 0),
        ("example.go.jp", "::ffff:192.0.2.1", "pass", 0),
        ("example.go.jp", "2001:db8:25::1", "pass", 0),
        ("example.go.jp", "203.0.113.1", "fail", 1),
        ("recruit.example.go.jp", "192.0.2.10", "none", 1),
        ("survey.example.go.jp", "192.0.2.10", "permerror", 1),
        ("library.example.go.jp", "192.0.2.10", "softfail", 1),
        ("cloud.example.go.jp", "192.0.2.10", "temperror", 3),
        ("xn--olsx0m.example.go.jp", "203.0.113.1", "pass", 0),
        ("広報.example.go.jp", "203.0.113.1", "pass", 0),
    ],
)
def test_result_and_exit_status(domain: str, ip: str, result: str, status: int) -> None:
    done = spfaudit("test", domain, "--ip", ip, *ZONES)
    assert done.stdout.split()[0] == result
    assert done.returncode == status


def test_walk_says_why() -> None:
    said = spfaudit("test", "example.go.jp", "--ip", "198.51.100.7", *ZONES).stdout
    assert "- ip4:192.0.2.0/28: 198.51.100.7 is not in 192.0.2.0/28" in said
    assert "* include:_spf.mail-provider.example" in said
    assert "* ip4:198.51.100.0/24: 198.51.100.7 is in 198.51.100.0/24" in said
    said = spfaudit("test", "opinion.example.go.jp", "--ip", "198.51.100.7", *ZONES).stdout
    assert "- mx: 198.51.100.7 is not among 192.0.2.25" in said
    said = spfaudit("test", "opinion.example.go.jp", "--ip", "192.0.2.25", *ZONES).stdout
    assert "* mx: 192.0.2.25 is among 192.0.2.25" in said


@pytest.mark.parametrize(
    ("zone", "failing"),
    [
        ("", "1.2.0.192.in-addr.arpa PTR"),
        ("1.2.0.192.in-addr.arpa. PTR mail.elsewhere.example.\n", "mail.elsewhere.example A"),
    ],
    ids=["PTR", "A"],
)
def test_nothing_is_said_of_names_that_could_not_be_looked_up(zone: str, failing: str, tmp_path: Path) -> None:
    zones = {
        "example.go.jp": '$TTL 300\n@ SOA ns1 h 1 7200 900 1209600 300\n@ TXT "v=spf1 ptr -all"\n',
        "in-addr.arpa": f"$TTL 300\n@ SOA ns1 h 1 7200 900 1209600 300\n{zone}",
    }
    if not zone:
        del zones["in-addr.arpa"]
    options: list[str | Path] = []
    for name, text in zones.items():
        (tmp_path / f"{name}.zone").write_text(f"$ORIGIN {name}.\n{text}")
        options += ["--zone", tmp_path / f"{name}.zone"]
    done = spfaudit("test", "example.go.jp", "--ip", "192.0.2.1", *options)
    said = " ".join(done.stdout.split())
    assert said.startswith("fail ")
    assert f"- ptr: the lookup of {failing} failed" in said
    assert "receivers pass over it, and nobody knows whether it would match" in said
    japanese = spfaudit("test", "example.go.jp", "--ip", "192.0.2.1", *options, "--lang", "ja").stdout
    assert f"{failing} の問い合わせに失敗".replace(" ", "") in "".join(japanese.split())
    assert "逆引きがありません" not in japanese


@pytest.mark.parametrize(
    ("record", "result", "status"),
    [
        ("v=spf1 -ptr +all", "pass", 3),
        ("v=spf1 exists:%{p}.allowed.example.go.jp -all", "pass", 3),
        ("v=spf1 ptr -all", "fail", 1),
        ("v=spf1 ptr ip4:192.0.2.1 -all", "pass", 0),  # whatever its names are
    ],
)
def test_a_result_that_a_failed_lookup_leaves_open_is_told_as_such(
    record: str, result: str, status: int, tmp_path: Path
) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        f"""$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ TXT "{record}"
unknown.allowed A 127.0.0.2
"""
    )
    asked: list[str | Path] = ["test", "example.go.jp", "--ip", "192.0.2.1", "--zone", zone]
    done = spfaudit(*asked)
    assert done.stdout.split()[0] == result
    assert done.returncode == status
    is_open = status == 3 or result == "fail"
    said = "not certain: the lookup of 1.2.0.192.in-addr.arpa PTR failed"
    assert (said in " ".join(done.stdout.split())) is is_open
    reason = json.loads(spfaudit(*asked, "--format", "json").stdout)["reason"]
    assert (reason is not None) is is_open


def test_errors_are_told_where_they_happened(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ TXT "v=spf1 include:a.example.go.jp -all"
a TXT "v=spf1 include:b.example.go.jp -all"
b TXT "v=spf1 include:gone.example.go.jp mx -all"
"""
    )
    said = spfaudit("test", "example.go.jp", "--ip", "203.0.113.200", "--zone", zone).stdout
    assert said.startswith("permerror")
    assert "gone.example.go.jp has no SPF record" in said
    assert "- include:a.example.go.jp: the check ended inside, in an error" in said
    assert "- include:b.example.go.jp: the check ended inside, in an error" in said


def test_an_include_without_a_record_to_go_by_is_not_said_to_have_one(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
none TXT "v=spf1 include:gone.example.go.jp -all"
two TXT "v=spf1 include:both.example.go.jp -all"
both TXT "v=spf1 -all"
both TXT "v=spf1 mx -all"
bad TXT "v=spf1 redirect=broken.example.go.jp"
broken TXT "v=spf1 foo -all"
odd TXT "v=spf1 include:a..example.go.jp -all"
good TXT "v=spf1 include:sender.example.go.jp -all"
sender TXT "v=spf1 ip4:192.0.2.1 -all"
"""
    )
    for name, reason in (
        ("none", "- include:gone.example.go.jp: gone.example.go.jp has no SPF record"),
        ("two", "- include:both.example.go.jp: both.example.go.jp has several SPF records"),
        ("bad", "- redirect=broken.example.go.jp: the SPF record of broken.example.go.jp is"),
        ("odd", "- include:a..example.go.jp: a..example.go.jp is no possible domain name"),
        ("good", "- include:sender.example.go.jp: the record of sender.example.go.jp does"),
    ):
        said = spfaudit("test", f"{name}.example.go.jp", "--ip", "203.0.113.200", "--zone", zone).stdout
        assert reason in said


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("one", "no A record at mx1.example.go.jp"),
        ("two", "no A record at mx1.example.go.jp, mx2.example.go.jp"),
        ("host", "no A record at mx1.example.go.jp"),
    ],
)
def test_of_an_mx_the_hosts_are_said_to_have_no_address(name: str, reason: str, tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
one TXT "v=spf1 mx -all"
one MX 10 mx1
one A 192.0.2.1
two TXT "v=spf1 mx -all"
two MX 10 mx1
two MX 20 mx2
host TXT "v=spf1 a:mx1.example.go.jp -all"
mx1 AAAA 2001:db8::1
"""
    )
    said = spfaudit("test", f"{name}.example.go.jp", "--ip", "203.0.113.200", "--zone", zone).stdout
    assert f": {reason}" in " ".join(said.split())


def test_what_was_not_looked_up_is_not_called_absent() -> None:
    said = spfaudit("test", "news.example.go.jp", "--ip", "203.0.113.200", *ZONES).stdout
    assert said.startswith("permerror")
    assert "- a: not looked up any more" in said
    assert "- a:out1.newsletter.example: 203.0.113.200 is not among 198.51.100.131" in said


def test_the_term_that_is_one_too_many_is_said_not_to_be_looked_up(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        f"""$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
loop TXT "v=spf1 include:loop.example.go.jp -all"
neutral TXT "v=spf1 ?a:host.example.go.jp -all"
host A 192.0.2.1
again TXT "v=spf1 include:neutral.example.go.jp {"a:other.example.go.jp " * 8} a:host.example.go.jp -all"
other A 192.0.2.2
"""
    )
    for name, last in (
        ("loop", "include:loop.example.go.jp: not looked up any more"),
        ("again", "a:host.example.go.jp: not looked up any more"),
    ):
        said = spfaudit("test", f"{name}.example.go.jp", "--ip", "192.0.2.1", "--zone", zone, COLUMNS="200").stdout
        assert said.startswith("permerror")
        assert last in said.splitlines()[-2]
        assert "does not let it pass" not in said.splitlines()[-2]


def test_what_nobody_can_ask_for_is_not_said_to_be_left_out(tmp_path: Path) -> None:
    zone = tmp_path / "example.zone"
    zone.write_text(
        """$ORIGIN example.go.jp.
$TTL 300
@ SOA ns1 hostmaster 1 7200 900 1209600 300
many TXT "v=spf1 mx -all"
null TXT "v=spf1 mx -all"
null MX 0 .
half TXT "v=spf1 mx -all"
half MX 0 .
half MX 10 host
host A 192.0.2.1
odd TXT "v=spf1 a:a..example.jp mx:b..example.jp exists:c..example.jp ptr:d..example.jp -all"
"""
        + "".join(f"many MX {number} host{number}\n" for number in range(11))
    )
    for name, *said in (
        ("null", "- mx: null.example.go.jp has a null MX, which names no host"),
        ("half", "- mx: 203.0.113.200 is not among 192.0.2.1"),
        ("many", "- mx: many.example.go.jp has 11 MX records, 10 are allowed"),
        ("odd", *(f"..example.jp: {letter}..example.jp is no possible domain name" for letter in "abcd")),
    ):
        done = spfaudit("test", f"{name}.example.go.jp", "--ip", "203.0.113.200", "--zone", zone, COLUMNS="200")
        assert all(part in done.stdout for part in said)
        assert "not looked up any more" not in done.stdout


@pytest.mark.parametrize("name", ["jp", "a..example.go.jp", f"{'a' * 64}.example.go.jp"])
def test_what_was_not_looked_up_is_not_said_to_have_no_record(name: str) -> None:
    done = spfaudit("test", name, "--ip", "192.0.2.1", *ZONES, COLUMNS="200")
    assert "no domain name for which there could be an SPF record" in done.stdout
    assert "the domain has no SPF record" not in done.stdout
    assert (done.stdout.split()[0], done.returncode) == ("none", 1)


def test_json() -> None:
    done = spfaudit("test", "example.go.jp", "--ip", "198.51.100.7", *ZONES, "--format", "json", "--lang", "ja")
    document = json.loads(done.stdout)
    assert document["schema"] == "spfaudit.test/1"
    assert (document["result"], document["matched"]) == ("pass", "include:_spf.mail-provider.example")
    assert [step["depth"] for step in document["walk"]] == [0, 0, 1]


@pytest.mark.parametrize("command", [("test", "--ip", "192.0.2.1"), ("show",)], ids=["test", "show"])
def test_json_shows_what_a_terminal_would_obey_or_hide(command: tuple[str, ...]) -> None:
    def fail(ask: Ask) -> None:
        message = response(ask, rcode="SERVFAIL")
        message.use_edns(options=[dns.edns.EDEOption(23, "\u202e\u009b31m\x1b")])
        ask.send(message.to_wire())

    with FaultServer(otherwise=fail) as server:
        done = spfaudit(*command, "example.go.jp", "--nameserver", server.address, "--format", "json")
    assert "\\u202e\\u009b31m" in done.stdout
    assert json.loads(done.stdout)
    assert not {"\u202e", "\u009b", "\x1b"} & set(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["example.go.jp"], "--ip"),
        (["example.go.jp", "--ip", "192.0.2"], "not an IP address"),
        (["example.go.jp", "--ip", "192.0.2.1", "--from", "a@other.example"], "SPF would check other.example"),
        (["example.go.jp", "--ip", "192.0.2.1", "--from", "A <a@other.example>"], "SPF would check other.example,"),
        (["example.go.jp", "--ip", "192.0.2.1", "--from", ""], "SPF checks the name in HELO"),
        (["example.go.jp", "--ip", "192.0.2.1", "--from", "<>"], "SPF checks the name in HELO"),
        (["example.go.jp", "--ip", "192.0.2.1", "--zone", "nowhere.zone"], "nowhere.zone"),
        (["a@example.go.jp", "--ip", "192.0.2.1"], "a mail address, not a domain name; did you mean example.go.jp?"),
        (["https://example.go.jp/", "--ip", "192.0.2.1"], "a URL, not a domain name; did you mean example.go.jp?"),
    ],
)
def test_usage_errors(arguments: list[str], said: str) -> None:
    done = spfaudit("test", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_walk_fits_the_terminal(lang: str) -> None:
    arguments = ["test", "news.example.go.jp", "--ip", "203.0.113.7", *ZONES, "--lang", lang]
    narrow, wide = (spfaudit(*arguments, COLUMNS=columns).stdout for columns in ("60", "200"))
    assert all(cell_len(line) <= 60 for line in narrow.splitlines())
    assert "".join(narrow.split()) == "".join(wide.split())


@pytest.mark.parametrize("sender", ["<>", "", "from=<>"])
def test_of_mail_without_a_sender_the_name_in_helo_is_checked(sender: str) -> None:
    """RFC 7208 §2.4."""
    arguments = ["test", "example.go.jp", "--ip", "198.51.100.7", "--from", sender, *ZONES]
    done = spfaudit(*arguments, "--helo", "Example.go.jp.")
    assert (done.stderr, done.returncode) == ("", 0)
    assert "postmaster@Example.go.jp" in done.stdout.splitlines()[0]
    assert spfaudit(*arguments, "--helo", "mail.example.go.jp").returncode == 2


@pytest.mark.parametrize(
    ("domain", "sender"),
    [
        ("日本語.example.go.jp", "a@xn--wgv71a119e.example.go.jp"),
        ("xn--wgv71a119e.example.go.jp", "a@日本語.example.go.jp"),
        ("example.go.jp", "広報 <a@EXAMPLE.go.jp.>"),
        ("example.go.jp", "<a@example.go.jp>"),
    ],
)
def test_a_sender_in_another_form_is_of_the_same_domain(domain: str, sender: str) -> None:
    said = spfaudit("test", domain, "--ip", "198.51.100.7", "--from", sender, *ZONES)
    assert said.stderr == ""
    assert " a@" in said.stdout.splitlines()[0]
