"""Hostile key records: whatever the octets, there is a value and no exception; real keys are read with their size."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from dkim_keys import KEYS, base64, modulus, rsa_bare, rsa_spki
from spfaudit.evidence import octets_to_text
from spfaudit.mail.dkim import mistakes
from spfaudit.mail.dkim.grammar import parse_key, published
from spfaudit.mail.dkim.record import Absent, Key, KeyType, Malformed, Multiple, Revoked

FRAGMENTS = [b"v=DKIM1", b"k=rsa", b"k=ed25519", b"p=", b"t=y", b"h=sha1", b"s=email", b"n=", b";", b";;", b" ", b"\t"]
FRAGMENTS += [b"\r\n ", b"\r\n", b"\\", b'"', b"=", b"AAAA", b"A", b"\xff", "鍵".encode(), b"\x00", b"V=DKIM1"]
FRAGMENTS += [key.encode() for key in KEYS.values()]
TEXTS = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(b"".join))


@given(st.lists(TEXTS, max_size=3))
def test_any_octets_have_a_value(texts: list[bytes]) -> None:
    found = published(texts)
    assert isinstance(found, Key | Revoked | Malformed | Multiple | Absent)
    for octets in texts:
        key = parse_key(octets)
        assert key.text == octets_to_text(octets)
        if isinstance(key, Malformed):
            assert 0 <= key.position <= len(key.text)
            assert key.reason.en
            assert key.reason.ja
            assert not key.suggestion or isinstance(parse_key(key.suggestion.encode()), Key)


SPKI = rsa_spki(modulus(1024))
BARE = rsa_bare(modulus(1024))


@given(st.sampled_from([SPKI, BARE]), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=6))
@example(SPKI, [(0, 0x31)])
@example(BARE, [(4, 0x82)])
def test_any_damage_to_a_key_has_a_value(der: bytes, damage: list[tuple[int, int]]) -> None:
    octets = bytearray(der)
    for place, octet in damage:
        octets[place % len(octets)] = octet
    assert isinstance(parse_key(b"p=" + b64encode(octets)), Key | Malformed)


@given(st.binary(max_size=400), st.sampled_from([b"rsa", b"ed25519"]))
def test_any_key_data_has_a_value(data: bytes, type: bytes) -> None:
    assert isinstance(parse_key(b"k=" + type + b"; p=" + b64encode(data)), Key | Malformed | Revoked)


HUGE = 64_000


@pytest.mark.parametrize(
    "text",
    [
        b"p=" + b"A" * HUGE,
        b"p=" + b" A" * (HUGE // 2),
        b"p=" + b" " * HUGE + b"x",
        b";" * HUGE,
        b"; " * (HUGE // 2) + b"p",
        b"p=;" + b"".join(b"x%d=;" % number for number in range(HUGE // 8)),
        b"a" * HUGE + b"=",
        b"v" + b" " * HUGE + b"=DKIM1",
        b"v" + b" " * HUGE + b"x",
        b"n=" + b"\r\n" * (HUGE // 2),
        b"h=" + b":" * HUGE + b"; p=" + KEYS["rsa2048"].encode(),
        b"p=" + b64encode(b"\x30\x82\xff\xff" * (HUGE // 8)),
        b"p=" + b64encode(b"\x30\x80" * (HUGE // 4)),
        b'"' * HUGE + b"v=DKIM1",
    ],
)
def test_records_as_long_as_dns_allows(text: bytes) -> None:
    assert published([text]) is not None
    assert parse_key(text) is not None


@pytest.mark.parametrize("bits", [16_385, 100_000, 380_000])
def test_gigantic_keys_are_measured_and_not_computed_with(bits: int) -> None:
    for encode in (rsa_spki, rsa_bare):
        key = parse_key(f"p={base64(encode(modulus(bits), modulus(bits // 2)))}".encode())
        assert isinstance(key, Key)
        assert key.bits == bits


@pytest.mark.parametrize("bits", [1024, 2048, 3072])
@pytest.mark.parametrize("format", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
def test_generated_rsa_keys_are_read_with_their_size(bits: int, format: PublicFormat) -> None:
    public = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    key = parse_key(b"v=DKIM1; p=" + b64encode(public.public_bytes(Encoding.DER, format)))
    assert isinstance(key, Key)
    assert (key.type, key.bits) == (KeyType.RSA, bits)


def test_generated_ed25519_keys_are_read() -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    wrapped = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = parse_key(b"k=ed25519; p=" + b64encode(raw))
    assert isinstance(key, Key)
    assert (key.type, key.bits) == (KeyType.ED25519, 256)
    misled = parse_key(b"k=ed25519; p=" + b64encode(wrapped))
    assert isinstance(misled, Malformed)
    assert misled.suggestion.endswith(b64encode(raw).decode())


def test_generated_keys_of_other_types_are_no_rsa_keys() -> None:
    publics = [ec.generate_private_key(ec.SECP256R1()).public_key(), dsa.generate_private_key(1024).public_key()]
    for public in publics:
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        key = parse_key(b"p=" + b64encode(der))
        assert isinstance(key, Malformed)
        assert "another type" in key.reason.en


@pytest.mark.parametrize("piece", [" ", "\t ", "-", " v", "---BEGIN ", "- ", " ,", ";"])
def test_of_a_thousand_long_texts_each_costs_no_more_than_it_is_long(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistakes, "_LONGEST", 2 * HUGE)  # one of many, instead of many
    for text in (f"k=rsa p{piece * (HUGE // len(piece))}x", f"k=rsa; p=MIG{piece * (HUGE // len(piece))}x"):
        assert mistakes.likely_meant(text).startswith("v=DKIM1; ") or not mistakes.likely_meant(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("k=rsa ; ; p=QUJD ,  t=y", "v=DKIM1; k=rsa; t=y; p=QUJD"),
        ("v=DKIM1 \t k = rsa   p\t= QUJD", "v=DKIM1; k=rsa; p=QUJD"),
        ("p=-----BEGIN PUBLIC KEY-----QUJD----END PUBLIC KEY---", "v=DKIM1; p=QUJD"),
    ],
)
def test_what_stands_between_tags(text: str, meant: str) -> None:
    assert mistakes.likely_meant(text) == meant
