"""Resolver addresses as people and systems write them."""

import socket
from pathlib import Path

import pytest

from spfaudit.resolver.nameserver import Nameserver, parse_nameserver, socket_address, system_nameservers
from spfaudit.resolver.source import SourceError


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("192.0.2.53", Nameserver("192.0.2.53"), "192.0.2.53:53"),
        ("192.0.2.53:5353", Nameserver("192.0.2.53", 5353), "192.0.2.53:5353"),
        ("2001:DB8::1", Nameserver("2001:db8::1"), "[2001:db8::1]:53"),
        ("[2001:db8::1]", Nameserver("2001:db8::1"), "[2001:db8::1]:53"),
        ("[2001:db8::1]:5353", Nameserver("2001:db8::1", 5353), "[2001:db8::1]:5353"),
        ("fe80::1%eth0", Nameserver("fe80::1%eth0"), "[fe80::1%eth0]:53"),
        (" 192.0.2.53 ", Nameserver("192.0.2.53"), "192.0.2.53:53"),
        ("tls://192.0.2.53", Nameserver("192.0.2.53", 853, True), "tls://192.0.2.53:853"),
        (
            "tls://[2001:db8::1]:8853#dns.example",
            Nameserver("2001:db8::1", 8853, True, "dns.example"),
            "tls://[2001:db8::1]:8853#dns.example",
        ),
    ],
)
def test_addresses(text: str, expected: Nameserver, shown: str) -> None:
    assert parse_nameserver(text) == expected
    assert str(expected) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "resolver.example",
        "192.0.2",
        "192.0.2.53:",
        "192.0.2.53:0",
        "192.0.2.53:65536",
        "192.0.2.53:５３",
        "192.0.2.53:-1",
        "[192.0.2.53]:53",
        "[2001:db8::1",
        "[2001:db8::1]53",
        "[2001:db8::1]:",
        "2001:db8::1]:53",
        "192.0.2.53#dns.example",
        "tls://192.0.2.53#",
        "tls://192.0.2.53#a b",
        f"tls://192.0.2.53#{'.'.join(['x' * 63] * 5)}",
        "tls://dns.example",
        "https://192.0.2.53",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_nameserver(text)
    assert repr(text) in caught.value.problem.en
    assert repr(text) in caught.value.problem.ja


@pytest.mark.parametrize(
    "text",
    [
        "224.0.0.1",
        "239.255.255.255:5353",
        "255.255.255.255",
        "ff02::1",
        "ff02::1%eth0",
        "[ff02::fb]:5353",
        "::ffff:224.0.0.1",
        "[::ffff:255.255.255.255]:53",
        "tls://224.0.0.1#dns.example",
    ],
)
def test_an_address_of_many_hosts_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_nameserver(text)
    assert caught.value.problem.en == (
        f"{text!r} can be no resolver: a multicast or broadcast address is not that of one host"
    )
    assert caught.value.problem.ja == (
        f"{text!r} はリゾルバーに指定できません。"
        "マルチキャストやブロードキャストのアドレスは、1 台のホストのアドレスではありません"
    )


def test_nothing_is_sent_to_many_hosts_that_the_system_names(tmp_path: Path) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text("nameserver 224.0.0.1\nnameserver ff02::1%eth0\nnameserver 255.255.255.255\n")
    with pytest.raises(SourceError):
        system_nameservers(conf)
    conf.write_text("nameserver 224.0.0.1\nnameserver 192.0.2.53\n")
    assert system_nameservers(conf) == (Nameserver("192.0.2.53"),)


def test_resolv_conf(tmp_path: Path) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text(
        "# a comment\n; another\nsearch example.go.jp\nnameserver 192.0.2.53 # beside\nnameserver nonsense\n"
        "nameserver\t2001:db8::53\nnameserver 192.0.2.53\noptions timeout:1\n"
    )
    assert system_nameservers(conf) == (Nameserver("192.0.2.53"), Nameserver("2001:db8::53"))


def test_no_system_resolver(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("search example.go.jp\n")
    for path in (tmp_path / "missing", empty):
        with pytest.raises(SourceError) as caught:
            system_nameservers(path)
        assert "--nameserver" in caught.value.problem.en


def test_a_socket_connects_to_a_link_local_address_in_its_zone() -> None:
    index, name = socket.if_nameindex()[0]
    family, (_, port, _, zone) = socket_address(Nameserver(f"fe80::53%{name}", 5353))
    assert (family, port, zone) == (socket.AF_INET6, 5353, index)
    assert socket_address(Nameserver("192.0.2.53")) == (socket.AF_INET, ("192.0.2.53", 53))
    with pytest.raises(socket.gaierror):
        socket_address(Nameserver("fe80::53%no-such-zone"))
