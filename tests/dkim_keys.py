"""Public keys for tests, written by an encoder of their own, so that what reads them has something to be held against.

Nobody has the private halves: the numbers are only as large and as odd as those of a key.
"""

import random
from base64 import b64encode

_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")  # RFC 3279 §2.3.1
_ED25519_HEADER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410 §4


def modulus(bits: int) -> int:
    """An odd number of so many bits, the same each time."""
    return random.Random(bits).getrandbits(bits) | 1 << bits - 1 | 1


def rsa_bare(n: int, e: int = 65537) -> bytes:
    """An RSAPublicKey (RFC 8017 §A.1.1) in DER."""
    return _sequence(_integer(n) + _integer(e))


def rsa_spki(n: int, e: int = 65537) -> bytes:
    """The same as SubjectPublicKeyInfo, as everybody publishes it."""
    return _sequence(_RSA_ENCRYPTION + _encoded(0x03, b"\0" + rsa_bare(n, e)))


def rsa_private(n: int) -> bytes:
    """How an RSAPrivateKey (RFC 8017 §A.1.2) looks, in DER, of numbers that are no key's."""
    return _sequence(b"".join(map(_integer, (0, n, 65537, n >> 1, *[n >> n.bit_length() // 2] * 5))))


def base64(octets: bytes) -> str:
    """As `p=` takes it."""
    return b64encode(octets).decode()


def _integer(number: int) -> bytes:
    return _encoded(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(content: bytes) -> bytes:
    return _encoded(0x30, content)


def _encoded(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


ED25519 = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")  # RFC 8032 §7.1, TEST 1
KEYS = {f"rsa{bits}": base64(rsa_spki(modulus(bits))) for bits in (512, 768, 1023, 1024, 1536, 2048, 4096)} | {
    "bare1024": base64(rsa_bare(modulus(1024))),
    "bare2048": base64(rsa_bare(modulus(2048))),
    "ed25519": base64(ED25519),
    "wrapped_ed25519": base64(_ED25519_HEADER + ED25519),
    "private": base64(rsa_private(modulus(2048))),
    "private8": base64(_sequence(_integer(0) + _RSA_ENCRYPTION + _encoded(0x04, rsa_private(modulus(2048))))),
    "private_ed25519": base64(bytes.fromhex("302e020100300506032b657004220420") + ED25519),  # RFC 8410 §7
}
"""What stands for `{rsa2048}` and so on in the cases of rules."""
