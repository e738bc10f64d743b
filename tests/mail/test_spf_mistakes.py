"""What broken terms were probably meant to be: whatever is suggested is valid, and lets nobody pass who did not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.grammar import is_spf, parse_record, parse_term
from spfaudit.mail.spf.record import Malformed, Record, lets_strangers_pass


def suggestion(terms: str) -> str:
    malformed = parse_record(f"v=spf1 {terms}".encode())
    assert isinstance(malformed, Malformed)
    return malformed.suggestion


@pytest.mark.parametrize(
    ("terms", "meant"),
    [
        # another mechanism, or another name of it
        ("ipv4:192.0.2.1 -all", "ip4:192.0.2.1"),
        ("inlcude:_spf.provider.example -all", "include:_spf.provider.example"),
        ("ip4:2001:db8::1 -all", "ip6:2001:db8::1"),
        ("ip4:::ffff:192.0.2.1 -all", "ip4:192.0.2.1"),  # §5: as ip6 it would match no client
        ("ipv6:::ffff:192.0.2.0/120 -all", "ip4:192.0.2.0/24"),
        ("ip4:::ffff:0:0/96 -all", ""),
        ("ip4:mail.example.go.jp -all", "a:mail.example.go.jp"),
        ("include:192.0.2.1 -all", "ip4:192.0.2.1"),
        ("mx:192.0.2.1 -all", "ip4:192.0.2.1"),
        ("a:192.0.2.0/24 -all", "ip4:192.0.2.0/24"),
        ("redirect:provider.example", "redirect=provider.example"),
        ("mxinclude:_spf.provider.example -all", "mx include:_spf.provider.example"),
        ("?aip4:192.0.2.1 -all", "?a ip4:192.0.2.1"),
        ("mx all-", "-all"),
        ("include._spf.provider.example -all", "include:_spf.provider.example"),
        ("includespf.provider.example -all", "include:spf.provider.example"),
        # what is no part of a name
        ("redirect:http://_spf.provider.example/", "redirect=_spf.provider.example"),
        ("redirect=https://_spf.provider.example;", "redirect=_spf.provider.example"),
        ("exp=<why.example.go.jp> -all", "exp=why.example.go.jp"),
        ("include:<_spf.provider.example> -all", "include:_spf.provider.example"),
        ("include:include:_spf.provider.example, -all", "include:_spf.provider.example"),
        ("include::_spf.provider.example, -all", "include:_spf.provider.example"),
        ("a:mail.example.go.jp:25 -all", "a:mail.example.go.jp"),
        ("mx:example.go.jp:25 -all", "mx:example.go.jp"),
        ("a:http://mail.example.go.jp/ -all", "a:mail.example.go.jp"),
        # addresses in other notations
        ("ip4:192.0.02.1 -all", "ip4:192.0.2.1"),
        ("ip4:192.0.2.0/255.255.255.0 -all", "ip4:192.0.2.0/24"),
        ("ip4:192.0.2.0/024 -all", "ip4:192.0.2.0/24"),
        ("ip4:192.0.2/24 -all", "ip4:192.0.2.0/24"),
        ("ip4:192.0.2.* -all", "ip4:192.0.2.0/24"),
        ("ip4:192.0.2.1:25 -all", "ip4:192.0.2.1"),
        ("ip4://192.0.2.1 -all", "ip4:192.0.2.1"),
        ("ip6:[2001:db8::]/64 -all", "ip6:2001:db8::/64"),
        ("192.0.2.1 -all", "ip4:192.0.2.1"),
        ("a/24/64 -all", "a/24//64"),
        ("a/24/28 -all", ""),
        ("mx:example.go.jp/24/32 -all", ""),
        # what a space has cut off
        ("ip4: 192.0.2.1 -all", "ip4:192.0.2.1"),
        ("include:  _spf.provider.example -all", "include:_spf.provider.example"),
        ("redirect= _spf.provider.example", "redirect=_spf.provider.example"),
        ("mx - all", "-all"),
        ("mx: -all", "mx"),
        ("include: -all", ""),
        ("include _spf.provider.example -all", "include:_spf.provider.example"),
        ("include :_spf.provider.example -all", "include:_spf.provider.example"),
        ("~ip4 192.0.2.0/24 -all", "~ip4:192.0.2.0/24"),
        ("redirect _spf.provider.example", "redirect=_spf.provider.example"),
        ("ip4:192.0.2.0/ 24 -all", "ip4:192.0.2.0/24"),
        ("include -all", ""),
        ("include mx -all", ""),
        # a name alone: of a record, or of a host
        ("_spf.provider.example -all", "include:_spf.provider.example"),
        ("spf.provider.example -all", "include:spf.provider.example"),
        ("a._spf.provider.example -all", "include:a._spf.provider.example"),
        ("include_spf.provider.example -all", "include:_spf.provider.example"),
        ("?include_spf.provider.example -all", "?include:_spf.provider.example"),
        ("mail.provider.example -all", "a:mail.provider.example"),
        ("spfmail.provider.example -all", "a:spfmail.provider.example"),
        ("includeprovider.example -all", "include:provider.example"),
        ("exist:mail.provider.example -all", ""),  # an address there would let everybody pass
        ("exist:%{i}.provider.example -all", "exists:%{i}.provider.example"),
        ("included.example.jp -all", "a:included.example.jp"),  # a host, and no colon that was lost
        ("include1.example.jp -all", "a:include1.example.jp"),
        ("include.example.jp -all", "include:example.jp"),
        # other separators, or none
        ("ip4:192.0.2.1include:_spf.provider.example -all", "ip4:192.0.2.1 include:_spf.provider.example"),
        ("ip4:192.0.2.0/24ip6:2001:db8::1ip4:192.0.2.1 -all", "ip4:192.0.2.0/24 ip6:2001:db8::1 ip4:192.0.2.1"),
        ("include:a.exampleip4:192.0.2.1~all", "include:a.example ip4:192.0.2.1 ~all"),
        ("ip4:192.0.2.1-include:a.example -all", "ip4:192.0.2.1 -include:a.example"),
        ("include;_spf.provider.example -all", "include:_spf.provider.example"),
        ("?ip4;192.0.2.1 -all", "?ip4:192.0.2.1"),
        ("mx;provider.example -all", "mx:provider.example"),
        ("~a;mail.provider.example -all", "~a:mail.provider.example"),
        ("a;mx;ip4:192.0.2.1 -all", "a mx ip4:192.0.2.1"),
        ("mx\t-all", "mx -all"),
        ("mx\u00a0include:_spf.provider.example\u00a0-all", "mx include:_spf.provider.example -all"),
        ("mx,a,-all", "mx a -all"),
        ("ip4:192.0.2.1,192.0.2.2 -all", "ip4:192.0.2.1 ip4:192.0.2.2"),
        ("include:a.example,include:b.example; -all", "include:a.example include:b.example"),
        ("include:_spf.provider.example~all", "include:_spf.provider.example ~all"),
        ("ip4:192.0.2.1-all", "ip4:192.0.2.1 -all"),
        ("mx, -all", "mx"),
        # what a word processor or a habit has made of it
        ("mx \u2013all", "-all"),
        ("mx \u201cinclude:_spf.provider.example\u201d -all", "include:_spf.provider.example"),
        ("mx \uff0dall", "-all"),
        ("mx \u30fcall", "-all"),
        ("mx \uff70all", "-all"),
        ("ip4:192\u30020\u30022\u30021\u3001ip4:192.0.2.128\u30fb25 -all", "ip4:192.0.2.1 ip4:192.0.2.128/25"),
        ("\uff4d\uff58 -all", "mx"),
        ("mx \u200b-all", "-all"),
        ("mx --all", "-all"),
        ("mx -al", "-all"),
        ("mx -all.", "-all"),
        ("mx -all:", "-all"),
        ("mx -all.example.go.jp", "-all"),
        ("mx ~ALL.example.go.jp", "~all"),
        ("mx all.example.go.jp", "a:all.example.go.jp"),
        ('mx "-all"', "-all"),
        ('a:"mail.provider.example" -all', "a:mail.provider.example"),
        ("mx:\u201cprovider.example\u201d -all", "mx:provider.example"),
        ("ip4:<192.0.2.0/24> -all", "ip4:192.0.2.0/24"),
        ('ip6:"2001:db8::1" -all', "ip6:2001:db8::1"),
        ("a:mail.provider\u3000.example -all", ""),
        ("exists:%{i}._s\u201cpf.provider.example -all", ""),
        ("inclde:one.example,two.example -all", "include:one.example include:two.example"),
        ("inclde:one.example,inclde:two.example -all", "include:one.example include:two.example"),
        ("ip6:2001:db8::1,fdab:cdef::1 -all", "ip6:2001:db8::1 ip6:fdab:cdef::1"),
        ("amx:mail.provider.example; -all", "a mx:mail.provider.example"),
        # nothing to suggest: nobody is told to let everybody pass
        ("ip4:192.0.2.0/00 -all", ""),
        ("ip4:192.0.2.0/0.0.0.0 -all", ""),
        ("ip6:2001:db8::/000 -all", ""),
        ("a/0; -all", ""),
        ("ip4:192.0.2/5 -all", ""),
        ("ip4:192.0.2.0/15; -all", ""),
        ("ip4:192.0.2.0/16; -all", "ip4:192.0.2.0/16"),
        ("ip6:2001:db8::/31; -all", ""),
        ("ip6:2001:db8::/32; -all", "ip6:2001:db8::/32"),
        ("a/24//31; -all", ""),
        ("mx/0/0 -all", ""),
        ("ip4:192.0.2.1,0.0.0.0/0 -all", ""),
        ("-ip4:0.0.0.0/00 -all", "-ip4:0.0.0.0/0"),
        ("mx all;", ""),
        ("mx +all.", ""),
        ("mx + all", ""),
        ("mx~-all", ""),
        ("foo -all", ""),
        ("include:localhost; -all", ""),
        ("exists:%@{i}.provider.example -all", ""),
        ("a:provider.example//129; -all", ""),
        ("ip4:192.0.2.1/33 -all", ""),
        ("ip4:192.0/24 -all", ""),
        ("ip4:192.0.2/25 -all", ""),
        ("ip4:192.0.2/28 -all", ""),
        ("ip4:192.0/16 -all", "ip4:192.0.0.0/16"),
        # nobody is told to trust a stranger: what a lost dot has left of a network, what a space has left of a name
        ("ip4:192.02.0/24 -all", ""),
        ("ip4:192.0.02/24 -all", ""),
        ("include:_spf.provi der.example -all", ""),
        ("include:_spf.provi der.jp -all", ""),
        ("include:_spf.provi mail.der.jp -all", ""),
        ("redirect=_spf.provi der.jp", ""),
        ("a:mail.provi  der.jp -all", ""),
        ("a:mail.provi/24 192.0.2.1 -all", "ip4:192.0.2.1"),
        ("a:mail.provi,der.jp, -all", ""),
        ("include:_spf.provi\u3000der.jp -all", ""),
        ("-a.ll", ""),
        ("include:_spf.provider.example der.jp -all", "a:der.jp"),
        ("include:%{d}.provider.example der.jp -all", "a:der.jp"),
        ("exists:%{i} der.jp -all", ""),
    ],
)
def test_what_was_probably_meant(terms: str, meant: str) -> None:
    assert suggestion(terms) == meant


@pytest.mark.parametrize(
    ("octets", "meant"),
    [
        (b"v=spf1 mx \x96all", "v=spf1 mx -all"),
        (b"v=spf1 mx &#126;all", "v=spf1 mx ~all"),
        (b"v=spf1 ip4:_spf.provider.example -all", "v=spf1 include:_spf.provider.example -all"),
        (b"v=spf1 ip4:xxx.xxx.xxx.xxx -all", ""),
        (b"v=spf1 ip4:XX.XX.XX.XX/XX -all", ""),
        (b"v=spf1 include:%i._ip.%h.provider.example -all", "v=spf1 include:%{i}._ip.%{h}.provider.example -all"),
        (b"v=spf1 exists:%{i}._u.%[d2r].provider.example -all", "v=spf1 exists:%{i}._u.%{d2r}.provider.example -all"),
        (b"v=spf1 include:%d -all", ""),
        (b"v=spf1 include:{d} -all", ""),  # which is the record itself
        (b"v=spf1 mx ~redirect={o}", ""),
        (b"v=spf1 exists:{i}.{d} -all", "v=spf1 exists:%{i}.%{d} -all"),
        ("v=spf1 include:_spf.日本語.jp -all".encode(), "v=spf1 include:_spf.xn--wgv71a119e.jp -all"),
        ("v=spf1 a:会社．日本語．jp/24 -all".encode(), "v=spf1 a:xn--6oq404h.xn--wgv71a119e.jp/24 -all"),
        ("v=spf1 a:メール.example ーall".encode(), ""),
        ("v=spf1 a:日本語.jp -all".encode("shift_jis"), ""),
        ("v=spf1 redirect=日本語.jp".encode(), "v=spf1 redirect=xn--wgv71a119e.jp"),
        ("v=spf1 a:日本 -all".encode(), ""),
        ("v=spf1 include:tokyo会社.example.jp -all".encode(), "v=spf1 include:xn--tokyo-wt2hg13w.example.jp -all"),
        ("v=spf1 include:_spf.ex\u0430mple.jp -all".encode(), ""),  # a Cyrillic letter, and somebody else's name
        ("v=spf1 include:_spf.example.jpです -all".encode(), ""),
        ("v=spf1 日本語.jp -all".encode(), ""),
        ("v=spf1 a:日本語.jp、mx -all".encode(), "v=spf1 a:xn--wgv71a119e.jp mx -all"),
        (b"v=spf1 ip4:192.0.2.0 /24 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
        (b"v=spf1 a  /24//64 -all", "v=spf1 a/24//64 -all"),
        (b"v=spf1 mx:a.example /24 ip6:2001:db8:: /32 -all", "v=spf1 mx:a.example/24 ip6:2001:db8::/32 -all"),
        (b"v=spf1 ip4:192.0.2.0 /8 -all", ""),
        (b"v=spf1 ip4:192.0.2.0 /33 -all", ""),
        (b"v=spf1 ip4:192.0.2.0/24 /24 -all", ""),
        (b"v=spf1 include:a.example /24 -all", ""),
        (b"v=spf1 mx -all /24", ""),
        (b"v=spf1 ip4:192.0.2.0\\24 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
        (b"v=spf1 ip4:192.0.2.0\xc2\xa524 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
        (b"v=spf1 ip4:192.0.2.0:24 ip4:198.51.100.0.25 -all", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/25 -all"),
        (b"v=spf1 ip4:172.16.0.0.16 -all", "v=spf1 ip4:172.16.0.0/16 -all"),
        (b"v=spf1 ip4:192.0.2.0.16 -all", ""),  # most of that network would be others'
        (b"v=spf1 ip4:192.0.2.0:22 -all", "v=spf1 ip4:192.0.2.0 -all"),
        (b"v=spf1 ip4:192.0.2.1:25 -all", "v=spf1 ip4:192.0.2.1 -all"),
        (b"v=spf1 ip4:192.0.2.1.24 -all", ""),
        (b"v=spf1 mx (our gateway) -all", ""),
        (b"v=spf1 mx (gateway) -all", "v=spf1 mx -all"),
        (b"v=spf1 ip4:192.0.2.1(gateway) -all", "v=spf1 ip4:192.0.2.1 -all"),
        ("v=spf1 ip4:192.0.2.1（本社） -all".encode(), "v=spf1 ip4:192.0.2.1 -all"),
        (b"v=spf1 a&nbsp;mx &#x2D;all", "v=spf1 a mx -all"),
        (b"v=spf1 mx &nosuch;all", ""),
        (b"v=spf1 mx &#0;-all", ""),
        (b"v=spf1 \x93mx\x94 -all", "v=spf1 mx -all"),
        (b"v=spf1 a\xa0mx -all", "v=spf1 a mx -all"),
        (b"v=spf1 mx\x81\x40-all", ""),
        (b"v=spf1 a:caf\xe9.example -all", ""),
    ],
)
def test_what_was_probably_meant_in_another_encoding(octets: bytes, meant: str) -> None:
    assert corrected(octets) == meant


@given(
    st.one_of(
        st.text('ipv46axml:=/+-~?,;. *09[]"\t\u00a0\u2013'),
        st.lists(
            st.sampled_from(
                [
                    "ip4",
                    ":",
                    "mx",
                    "a",
                    "include",
                    "-",
                    "all",
                    "~",
                    "192.0.2",
                    ".1",
                    "/24",
                    "/0",
                    "x.example",
                    " ",
                    ",",
                    "_",
                ]
            )
        ).map("".join),
    )
)
def test_whatever_comes_a_suggestion_is_sound(terms: str) -> None:
    octets = f"v=spf1 {terms}".encode()
    assert is_spf(octets)
    read = parse_record(octets)
    if isinstance(read, Malformed) and read.suggestion:
        suggested = read.suggestion.split(" ")
        assert [parse_term(term).text for term in suggested] == suggested
        assert not any(lets_strangers_pass(parse_term(term)) for term in suggested)
    if whole := corrected(octets):
        record = parse_record(whole.encode())
        assert isinstance(record, Record)
        assert not any(map(lets_strangers_pass, record.effective))


@pytest.mark.parametrize(
    ("terms", "meant"),
    [
        ("include _spf.provider.example mx -all", "include:_spf.provider.example mx -all"),
        ("ip4:192.0.2.0/ 24 ip4 198.51.100.1 -all", "ip4:192.0.2.0/24 ip4:198.51.100.1 -all"),
        ("redirect _spf.provider.example", "redirect=_spf.provider.example"),
        ("include include:_spf.provider.example -all", ""),
        ("ip4:192.0.02.1 include:_spf.provider.example-all", "ip4:192.0.2.1 include:_spf.provider.example -all"),
        ("ip4:192.0.02.1 -all", "ip4:192.0.2.1 -all"),
        ("mx , ip4:192.0.02.1 -all ;", "mx ip4:192.0.2.1 -all"),
        ('include:a.example\\" \\"ip4:192.0.2.1 -all', "include:a.example ip4:192.0.2.1 -all"),
        ("mx\\ ip4:192.0.2.1\\ -all", "mx ip4:192.0.2.1 -all"),
        ('mx -all "', "mx -all"),
        ("mx , +all", ""),
        ("mx | foo -all", ""),
        ("include:  _spf.provider.example mx -all", "include:_spf.provider.example mx -all"),
        ("ip4 :192.0.2.1 ip4:192.0.2.2. -all", "ip4:192.0.2.1 ip4:192.0.2.2 -all"),
        ("ip4:192.0.2.1, 24 -all", ""),
        ("ip:192.0.2.1 v=spf1 mx -all", ""),  # whose terms count is for the owner to say
        ("ip:192.0.2.1 " * 11 + "-all", ""),
    ],
)
def test_what_a_space_cuts_off_is_put_back_once(terms: str, meant: str) -> None:
    assert corrected(f"v=spf1 {terms}".encode()) == (f"v=spf1 {meant}" if meant else "")


@pytest.mark.parametrize("piece", ["mx,", "-", " ,", "1.", "a:b", "include:x~all", "\t", "(", "=", "\u00a0"])
def test_terms_as_long_as_dns_allows(piece: str) -> None:
    octets = f"v=spf1 !{piece * (60_000 // len(piece.encode()))}".encode()
    assert isinstance(parse_record(octets), Malformed)
