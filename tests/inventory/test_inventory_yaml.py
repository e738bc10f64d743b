"""What a YAML inventory says when it is right."""

from datetime import date
from ipaddress import ip_network

import pytest

from inventory.reading import parse, problems_of
from spfaudit.inventory.model import Entry, Inventory, ResolverSettings, Usage, Waiver
from spfaudit.names import to_unicode

WHOLE = """\
version: 1
profile: jp-gov
resolver: {nameservers: [192.0.2.53, "tls://192.0.2.54"], zone_files: [a.zone, /srv/b.zone], timeout: 2.5, tries: 3}
severities: {spf203: warning, policy-quarantine: OFF}
approved_includes: [_spf.provider.example]
approved_mx: [MX.provider.example]
required_rua: mailto:dmarc@agency-a.example.go.jp
transport: True
senders:
  gateway: [192.0.2.10, 2001:db8::/64]
defaults: {usage: sending, organization: 大臣官房, dkim_selectors: [S1]}
domains:
  - agency-a.example.go.jp      # a bare name takes the defaults
  - domain: www.example.go.jp
    usage: Non-Sending
    dkim_selectors: []
  - domain: old.example.go.jp
    usage: retired
    retired_on: 2024-03-31
    hold_until: 2027-03-31
  - domain: 日本.example.go.jp
    organization: 文書課
    senders: [gateway]
    dkim_selectors: [s1, s2.2024, s1]
    waivers: [{rule: dma006, reason: "reject planned", until: 2027-01-31}]
"""


def test_everything_there_is() -> None:
    office = "大臣官房"
    assert parse(WHOLE, "conf/domains.yaml") == Inventory(
        path="conf/domains.yaml",
        profile="jp-gov",
        resolver=ResolverSettings(
            nameservers=("192.0.2.53", "tls://192.0.2.54"),
            zone_files=("conf/a.zone", "/srv/b.zone"),
            timeout=2.5,
            tries=3,
        ),
        severities={"SPF203": "warning", "DMA006": "off"},
        senders={"gateway": (ip_network("192.0.2.10/32"), ip_network("2001:db8::/64"))},
        approved_includes=("_spf.provider.example",),
        approved_mx=("mx.provider.example",),
        required_rua="mailto:dmarc@agency-a.example.go.jp",
        transport=True,
        entries=(
            Entry(domain="agency-a.example.go.jp", organization=office, dkim_selectors=("s1",), line=13),
            Entry(domain="www.example.go.jp", usage=Usage.NON_SENDING, organization=office, line=14),
            Entry(
                domain="old.example.go.jp",
                usage=Usage.RETIRED,
                organization=office,
                dkim_selectors=("s1",),
                retired_on=date(2024, 3, 31),
                hold_until=date(2027, 3, 31),
                line=17,
            ),
            Entry(
                domain="xn--wgv71a.example.go.jp",
                organization="文書課",
                senders=("gateway",),
                dkim_selectors=("s1", "s2.2024"),
                waivers=(Waiver(rule="DMA006", reason="reject planned", until=date(2027, 1, 31), line=25),),
                line=21,
            ),
        ),
    )


@pytest.mark.parametrize("text", ["no", "yes", "off", "1e3", "0o7", "012", "12:30:45", "1_000", "2024-03-31", "NaN"])
def test_scalars_keep_their_text(text: str) -> None:
    inventory = parse(f"domains:\n- {{domain: no.example.go.jp, organization: {text}}}")
    assert inventory.entries[0].organization == text


@pytest.mark.parametrize("name", ["no.example", "1e3.example", "0x10.example.go.jp", "12.30.45.example"])
def test_names_that_look_like_something_else(name: str) -> None:
    assert parse(f"domains: [{name}]").entries[0].domain == name


@pytest.mark.parametrize("written", ["~", "null", "no"])
def test_quotes_make_text_of_anything(written: str) -> None:
    assert parse(f"domains: [{{domain: a.example, organization: '{written}'}}]").entries[0].organization == written


@pytest.mark.parametrize(
    ("word", "usage"),
    [
        ("sending", Usage.SENDING),
        ("RECEIVE-ONLY", Usage.RECEIVE_ONLY),
        ("ｎｏｎ－ｓｅｎｄｉｎｇ", Usage.NON_SENDING),
        ("送信", Usage.SENDING),
        ("受信のみ", Usage.RECEIVE_ONLY),
        ("非送信", Usage.NON_SENDING),
        ("廃止", Usage.RETIRED),
    ],
)
def test_usages_in_both_languages(word: str, usage: Usage) -> None:
    assert parse(f"domains: [{{domain: a.example, usage: {word}}}]").entries[0].usage == usage


def test_usage_default_stands_behind_the_files_own() -> None:
    text = "defaults: {%s}\ndomains: [a.example]"
    assert parse(text % "organization: x", usage_default=Usage.RETIRED).entries[0].usage == Usage.RETIRED
    assert parse(text % "usage: non-sending", usage_default=Usage.RETIRED).entries[0].usage == Usage.NON_SENDING


def test_an_empty_approval_approves_nothing_and_a_missing_one_everything() -> None:
    inventory = parse("approved_mx: []\ndomains: [a.example]")
    assert (inventory.approved_mx, inventory.approved_includes) == ((), None)


@pytest.mark.parametrize("path", ["-", "domains.yaml"])
def test_zone_files_stay_relative_where_there_is_no_folder(path: str) -> None:
    text = "resolver: {zone_files: [zones/a.zone]}\ndomains: [a.example]"
    assert parse(text, path, format="yaml").resolver.zone_files == ("zones/a.zone",)


@pytest.mark.parametrize(
    "text",
    [
        "ｄｏｍａｉｎｓ:\n  - ａ．ｅｘａｍｐｌｅ\n",
        "domains:\n- domain: a．example\n  usage: ｓｅｎｄｉｎｇ\u3000\n",
        "\ufeffdomains: [a。example]",
        "domains:\r\n- a.example\r\n",
        "# 一覧\n---\ndomains: [A.EXAMPLE.]\n...\n",
        '{"version": 1, "domains": ["a.example"]}',
    ],
)
def test_other_ways_to_write_the_same(text: str) -> None:
    assert [entry.domain for entry in parse(text).entries] == ["a.example"]


def test_full_width_digits_in_values() -> None:
    inventory = parse(
        "resolver: {timeout: ２.５}\nsenders: {g: [１９２.0.2.0/２４]}\n"
        "domains: [{domain: a.example, usage: 廃止, retired_on: ２０２４－０３－３１}]"
    )
    assert inventory.resolver.timeout == 2.5
    assert inventory.senders == {"g": (ip_network("192.0.2.0/24"),)}
    assert inventory.entries[0].retired_on == date(2024, 3, 31)


def test_full_width_colons_are_fine_inside_values() -> None:
    text = "domains:\n- domain: a.example\n  organization: 本省：官房\n  waivers:\n  - rule: SPF001\n"
    text += "    until: 2027-01-31\n    reason: |\n      期限：未定\n      usage：変更予定\n"
    entry = parse(text).entries[0]
    assert entry.organization == "本省：官房"
    assert entry.waivers[0].reason == "期限：未定\nusage：変更予定"


def test_resolvers_are_kept_in_canonical_form() -> None:
    text = 'resolver: {nameservers: ["[2001:DB8::53]:5353", "tls://2001:DB8::53#dns.example"]}\ndomains: [a.example]'
    assert parse(text).resolver.nameservers == ("[2001:db8::53]:5353", "tls://2001:db8::53#dns.example")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("./Ours.toml", "conf/./Ours.toml"), ("/srv/ours.toml", "/srv/ours.toml"), ("JP-Gov", "jp-gov")],
)
def test_a_profile_of_ones_own_is_found_beside_the_inventory(written: str, meant: str) -> None:
    assert parse(f"profile: {written}\ndomains: [a.example]\n", "conf/domains.yaml").profile == meant


@pytest.mark.parametrize(
    ("written", "path"),
    [("runs.db", "conf/runs.db"), ("../runs.db", "conf/../runs.db"), ("/var/runs.db", "/var/runs.db")],
)
def test_a_history_lies_where_the_inventory_does(written: str, path: str) -> None:
    assert parse(f"history: {written}\ndomains: [a.example]\n", "conf/domains.yaml").history == path


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("_spf.日本.example", "_spf.xn--wgv71a.example"),
        ("_SPF.XN--WGV71A.example", "_spf.xn--wgv71a.example"),
        ("a--b.cd--ef.日本.example", "a--b.cd--ef.xn--wgv71a.example"),
    ],
)
def test_labels_that_only_dns_knows_stand_beside_international_ones(written: str, meant: str) -> None:
    inventory = parse(f"approved_includes: ['{written}']\ndomains: ['{written}']\n")
    assert inventory.approved_includes == (meant,)
    assert inventory.entries[0].domain == meant


@pytest.mark.parametrize("written", ["xn--n3h.example", "XN--I-7IQ.example", "a.xn--ls8h.example"])
def test_names_that_were_registered_before_idna_2008_are_audited_by_their_a_labels(written: str) -> None:
    (entry,) = parse(f"domains: ['{written}']\n").entries
    assert entry.domain == written.lower()
    assert to_unicode(entry.domain) == entry.domain  # and shown by them, whatever the symbols look like


def test_of_a_name_with_symbols_the_a_label_is_suggested() -> None:
    (problem,) = problems_of("domains: ['www.☃.example']\n")
    assert problem.suggestion
    assert "www.xn--n3h.example" in problem.suggestion.en


@pytest.mark.parametrize(
    "written",
    [
        "_日本.example",
        "☃.example",
        "xn--999999999.example",
        "xn--abc.example",
        "xn---bbk.example",
        "xn--a.example",
        "\u00ad.example",
        "\u00ad",
    ],
)
def test_labels_that_are_no_names_anywhere_are_refused(written: str) -> None:
    assert len(problems_of(f"domains: ['{written}']\n")) == 1
