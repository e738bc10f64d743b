"""Reading DKIM key records, after RFC 6376 §3.2 and §3.6.1, RFC 8301 and RFC 8463."""

import pytest

from dkim_keys import ED25519, KEYS, base64, modulus, rsa_bare, rsa_spki
from spfaudit.mail.dkim.grammar import is_meant_as_key, parse_key, published
from spfaudit.mail.dkim.record import Absent, Key, KeyType, Malformed, Multiple, Revoked, Single, live_key
from spfaudit.mail.recent import Recent

RSA = KEYS["rsa2048"]


def read(text: str) -> Key:
    key = parse_key(text.encode())
    assert isinstance(key, Key), key
    return key


def broken(text: str | bytes) -> Malformed:
    record = parse_key(text.encode() if isinstance(text, str) else text)
    assert isinstance(record, Malformed), record
    assert 0 <= record.position <= len(record.text)
    return record


def test_an_ordinary_key() -> None:
    key = read(f"v=DKIM1; k=rsa; t=s; s=email; h=sha256; n=note; p={RSA}")
    assert (key.type, key.bits) == (KeyType.RSA, 2048)
    assert (key.flags, key.services, key.hashes) == (("s",), ("email",), ("sha256",))
    assert key.usable


def test_defaults() -> None:
    key = read(f"p={RSA}")  # §3.6.1: p alone is required
    assert (key.type, key.bits, key.flags, key.services, key.hashes) == (KeyType.RSA, 2048, (), ("*",), None)
    assert key.usable


@pytest.mark.parametrize(
    "text",
    [
        f"v=DKIM1;p={RSA}",
        f"v=DKIM1; p={RSA};",
        f"v=DKIM1; p={RSA} ; ",
        f"\tv = DKIM1 ; p = {RSA[:30]} \t{RSA[30:]}",  # §3.6.1: FWS in p
        f"v=DKIM1;\r\n p={RSA[:30]}\r\n\t{RSA[30:]}",  # §2.8: FWS may fold
        f"v=DKIM1; x=unknown; g=*; p={RSA}",  # §3.2: unrecognised tags are ignored
        f"p={RSA}; n=",
        f"v=DKIM1; h=sha1:sha256:sha999; t=; p={RSA}",
    ],
)
def test_ways_of_writing(text: str) -> None:
    assert read(text).usable


@pytest.mark.parametrize("bits", [512, 768, 1023, 1024, 1536, 2048, 4096])
def test_size_of_both_encodings(bits: int) -> None:
    for encode in (rsa_spki, rsa_bare):
        key = read(f"v=DKIM1; p={base64(encode(modulus(bits)))}")
        assert (key.type, key.bits, key.too_short) == (KeyType.RSA, bits, bits < 1024)


def test_ed25519_is_bare() -> None:
    key = read(f"v=DKIM1; k=ed25519; p={base64(ED25519)}")
    assert (key.type, key.bits, key.usable) == (KeyType.ED25519, 256, True)
    wrapped = broken(f"v=DKIM1; k=ed25519; p={KEYS['wrapped_ed25519']}")
    assert read(wrapped.suggestion) == key
    for unnamed in (KEYS["ed25519"], KEYS["wrapped_ed25519"]):
        assert read(broken(f"v=DKIM1; p={unnamed}").suggestion) == key
    for length in (0, 31, 33, 57):
        record = parse_key(f"k=ed25519; p={base64(bytes(length))}".encode())
        assert isinstance(record, Malformed if length else Revoked)


@pytest.mark.parametrize("key", [KEYS["rsa4096"], KEYS["rsa1536"], KEYS["ed25519"]])
def test_base64_without_its_end_or_for_urls_is_put_right(key: str) -> None:
    record = f"v=DKIM1; k={'ed25519' if key == KEYS['ed25519'] else 'rsa'}; p={key}"
    assert key.endswith("=")
    assert broken(record.rstrip("=")).suggestion == record
    assert broken(f"{record}=").suggestion == record
    assert broken(record.replace("+", "-").replace("/", "_")).suggestion == record
    assert broken(record[:-9]).suggestion == ""  # what is cut off, nobody knows


@pytest.mark.parametrize(
    "text",
    [
        f"v=DKIM1; k=rsa; p=<{RSA}>",
        f"v=DKIM1; k=rsa; p=（{RSA}）",
        f"v=DKIM1; k=rsa; p=v=DKIM1; k=rsa; p={RSA}",
        f"v=DKIM1; k=rsa; p=k=rsa; v=DKIM1; k=rsa; p = p={RSA}",
        f"v=DKIM1; k=rsa; p=p={RSA}",
        RSA,
        f'"{RSA}"',
        f"-----BEGIN PUBLIC KEY-----{RSA[:64]} {RSA[64:]}-----END PUBLIC KEY-----",
    ],
)
def test_what_a_form_or_a_file_has_left_around_the_key_is_taken_away(text: str) -> None:
    assert is_meant_as_key(text.encode())
    assert read(broken(text).suggestion).text.endswith(f"p={RSA}")


def test_what_stands_beside_a_key_that_was_pasted_with_its_tag_is_kept() -> None:
    assert broken(f"v=DKIM1; h=sha256; t=y; p=p={RSA}").suggestion == f"v=DKIM1; h=sha256; t=y; p={RSA}"
    assert broken(f"v=DKIM1; k=ed25519; p=p={KEYS['ed25519']}").suggestion == f"v=DKIM1; k=ed25519; p={KEYS['ed25519']}"


def test_an_rsa_key_that_is_called_one_of_ed25519() -> None:
    misnamed = broken(f"v=DKIM1; k=ed25519; p={RSA}")
    assert misnamed.reason.en == "an RSA key with k=ed25519"
    assert misnamed.suggestion == f"v=DKIM1; k=rsa; p={RSA}"


def test_what_else_a_record_says_stays_where_its_key_is_called_another_type() -> None:
    wrapped, bare = KEYS["wrapped_ed25519"], KEYS["ed25519"]
    assert broken(f"v=DKIM1; k=ed25519; t=s; p={RSA}").suggestion == f"v=DKIM1; k=rsa; t=s; p={RSA}"
    assert broken(f"v=DKIM1; t=s; p={bare}").suggestion == f"v=DKIM1; k=ed25519; t=s; p={bare}"
    assert broken(f"k=ed25519; p={wrapped}; s=email").suggestion == f"v=DKIM1; k=ed25519; s=email; p={bare}"


@pytest.mark.parametrize("name", ["private", "private8", "private_ed25519"])
def test_a_private_key_is_told_as_that_and_never_proposed(name: str) -> None:
    key = KEYS[name]
    title = "PRIVATE KEY" if name == "private8" else "RSA PRIVATE KEY"
    pem = f"-----BEGIN {title}-----{key}-----END {title}-----"
    alone = (f"v=DKIM1; p={key}", f"k=rsa; p={key[:40]}", f"v=DKIM1; p= {key}=", f"k=rsa; p:{key}")
    for text in (*alone, f"v=DKIM1; p={pem}", pem):
        record = broken(text)
        assert (record.private, record.suggestion, "private key" in record.reason.en) == (True, "", True)
    assert not any(broken(f"v=DKIM2; p={KEYS[public]}").private for public in KEYS if "private" not in public)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        (f"v=DKIM1 ; k=rsa p={RSA}", 12, "key type"),
        (f"v=DKIM2; p={RSA}", 2, "not exactly DKIM1"),
        (f"v=DKIM1.0; p={RSA}", 2, "not exactly DKIM1"),
        (f"v=dkim1; p={RSA}", 2, "not exactly DKIM1"),
        (f"v=; p={RSA}", 2, "not exactly DKIM1"),
        (f"p={RSA}; v=DKIM1", len(RSA) + 4, "not the first"),
        (f"v=DKIM1; v=DKIM1; p={RSA}", 9, "second v="),
        ("v=DKIM1; p=; p=", 13, "second p="),
        ("v=DKIM1; x=1; x=2; p=", 14, "second x="),
        ("v=DKIM1; k=rsa", 0, "p= is missing"),
        (f"v=DKIM1; P={RSA}", 0, "p= is missing"),  # §3.2: tags are case-sensitive
        (f"v=DKIM1;; p={RSA}", 8, "not a list"),
        (f"v=DKIM1; DKIM; p={RSA}", 9, "not a list"),
        (f"v=DKIM1; 1=2; p={RSA}", 9, "not a list"),
        (f"v=DKIM1; a-b=2; p={RSA}", 9, "not a list"),
        (f"v=DKIM1; k=RSA; p={RSA}", 11, "the key type 'RSA' is not in small letters"),
        (f"v=DKIM1; k=rsa-sha256; p={RSA}", 11, "no verifier knows the key type 'rsa-sha256'"),
        (f"v=DKIM1; k=; p={RSA}", 11, "key type"),
        (f"v=DKIM1; n=\xe9; p={RSA}", 11, "n="),
        (f"v=DKIM1; n=a\rb; p={RSA}", 12, "n="),
        (f"v=DKIM1; n=a\r\nb; p={RSA}", 12, "n="),
        ("v=DKIM1; p=AA-A", 13, "'-'"),
        ("v=DKIM1; p=A=AA", 11, "four"),
        ("v=DKIM1; p=AAA", 11, "four"),
        ("v=DKIM1; p====", 11, "four"),
        (f"v=DKIM1; p={RSA[:-4]}", 11, "cut off: 291 of 294"),
        (f"v=DKIM1; p={RSA}{RSA}", 11, "runs on: 588 octets are there, of which the key is 294"),
        (f"v=DKIM1; p={RSA}AAAA", 11, "runs on: 297 octets are there, of which the key is 294"),
        ("v=DKIM1; p=MAAA", 11, "no RSA public key"),
        ("v=DKIM1; p=AAAA", 11, "no RSA public key"),
    ],
)
def test_what_no_verifier_can_use(text: str, position: int, says: str) -> None:
    record = broken(text)
    assert (record.position, says in record.reason.en) == (position, True), record
    assert record.reason.ja


def test_a_position_is_one_in_the_text_that_people_see() -> None:
    record = broken(b"v=DKIM1; n=\\; p=\xff")
    assert record.text == "v=DKIM1; n=\\\\; p=\\255"
    assert record.text[record.position :] == "\\255"


@pytest.mark.parametrize("text", ["v=DKIM1; p=", "p=", "v=DKIM1; k=unheard-of; p= ;", "v=DKIM1; p=\r\n "])
def test_revoked(text: str) -> None:
    assert isinstance(parse_key(text.encode()), Revoked)


def test_impossible_numbers() -> None:
    n = modulus(2048)
    for numbers in ((n - 1, 65537), (n, 65536), (n, 1), (n, 0), (3, 65537)):
        for encode in (rsa_spki, rsa_bare):
            broken(f"p={base64(encode(*numbers))}")
    for e in (3, (1 << 64) + 1):
        assert read(f"p={base64(rsa_spki(n, e))}").bits == 2048


@pytest.mark.parametrize(
    "oid",
    [
        "06072a8648ce3d0201",
        "06072a8648ce380401",
        "06072a8648ce3e0201",
        "06092a864886f70d010301",
        "06092a864886f70d01010a",
    ],
)
def test_keys_of_other_types_are_told_and_never_computed_with(oid: str) -> None:
    # id-ecPublicKey, id-dsa, dhpublicnumber, dhKeyAgreement, id-RSASSA-PSS
    header = bytes.fromhex(oid)
    inner = bytes([0x30, len(header)]) + header + b"\x03\x01\x00"
    record = broken(f"p={base64(bytes([0x30, len(inner)]) + inner)}")
    assert "another type" in record.reason.en


@pytest.mark.parametrize(
    ("text", "usable", "live"),
    [
        (f"p={RSA}", True, True),
        (f"t=y; p={RSA}", False, True),
        (f"t=s:y; p={RSA}", False, True),
        (f"t=Y; p={RSA}", True, True),
        (f"h=sha1; p={RSA}", False, True),
        (f"h=sha512; p={RSA}", False, True),
        (f"s=other; p={RSA}", False, False),
        (f"s=other:email; p={RSA}", True, True),
        (f"s=other : *; p={RSA}", True, True),
        (f"p={KEYS['rsa1023']}", False, True),
        (f"p={KEYS['rsa1024']}", True, True),
        (f"k=ed25519; h=sha256; p={KEYS['ed25519']}", True, True),
    ],
)
def test_what_a_key_is_worth(text: str, usable: bool, live: bool) -> None:
    key = read(text)
    assert (key.usable, live_key(key) is not None) == (usable, live)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (b"v=DKIM1; k=rsa", True),
        (b"v=dkim1", True),
        (b'"v=DKIM1; p=AAAA"', True),
        (b" v = DKIM1", True),
        (b"p=", True),
        (b"k=rsa;p=AAAA", True),
        (b"t=y ; p = AAAA", True),
        (b"v=DKIM1\\; p=", True),
        (b"v=spf1 -all", False),
        (b"v=DMARC1; p=none", False),
        (b"v=STSv1; id=1", False),
        (b"v=BIMI1; l=; a=", False),
        (b"verification=42", False),
        (b"google-site-verification=p=k", False),
        (b"o=-", False),
        (b"Mirror of the central mail service of all the branch offices in the north of the country", False),
        (b"MIGRATED TO THE CENTRAL MAIL SERVICE OF ALL THE BRANCH OFFICES IN THE NORTH OF THE COUNTRY", False),
        (KEYS["private_ed25519"].encode(), True),
        (b"", False),
    ],
)
def test_what_is_meant_as_a_key(text: bytes, meant: bool) -> None:
    assert is_meant_as_key(text) is meant
    assert isinstance(published([text]), Absent) is not meant


def test_several_records() -> None:
    key, other = f"v=DKIM1; p={RSA}".encode(), b"verification=42"
    several = published([key, other])
    assert several == Multiple((key.decode(), other.decode()), (parse_key(key),))
    assert live_key(several)
    assert live_key(published([b"p=", other])) is None
    assert published([other, b"v=spf1 -all"]) == Absent(("verification=42", "v=spf1 -all"))
    assert published([]) == Absent()


def test_what_was_read_is_remembered() -> None:
    known: Recent[bytes, Single] = Recent(10)
    text = f"p={RSA}".encode()
    assert published([text], known) is published([text], known)
    assert len(known) == 1
    long = b"v=DKIM1; n=" + b"x" * 5000 + b"; p="
    assert isinstance(published([long], known), Revoked)
    assert len(known) == 1
