"""The only door to `cryptography`: how many bits a public key has.

The library is imported when there is a key to measure, and never otherwise. What it gets is hostile: it is shown RSA
keys only, because a key of another type may cost it seconds of arithmetic.
"""

import re
import warnings

from spfaudit.text import Text

_HEADER = rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)"  # a DER sequence with its length
# SubjectPublicKeyInfo with rsaEncryption (RFC 3279 §2.3.1), and the bare RSAPublicKey (RFC 8017 §A.1.1), which RFC 6376
# names and hardly anybody publishes. Verifiers take both.
_RSA = b"(?s)" + _HEADER + rb"(?:\x30[\x0b\x0d]\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01|\x02)"
_OTHER_TYPE = b"(?s)" + _HEADER + _HEADER + rb"\x06"
_LONG_FORM = 0x80
_ED25519_HEADER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410 §4
ED25519_OCTETS = 32

UNREADABLE = Text(en="the key data is no RSA public key", ja="鍵データを RSA 公開鍵として読み取れません")
OTHER_TYPE = Text(
    en="the key data is a public key of another type than RSA", ja="鍵データが RSA 以外の種類の公開鍵です"
)
UNFIT = Text(
    en="the numbers of the RSA key are impossible (modulus or exponent)",
    ja="RSA 鍵の値（モジュラスまたは公開指数）が不正です",
)


def rsa_bits(der: bytes) -> int | Text:
    """The bits of an RSA key's modulus, or why there is none."""
    if (whole := _announced(der)) > len(der):
        return Text(
            en=f"the key data is cut off: {len(der)} of {whole} octets are there",
            ja=f"鍵データが途中で切れています（{whole} オクテットのうち {len(der)} オクテット）",
        )
    if not re.match(_RSA, der):
        return OTHER_TYPE if re.match(_OTHER_TYPE, der) else UNREADABLE
    if whole < len(der):
        return Text(
            en=f"the key data runs on: {len(der)} octets are there, of which the key is {whole}",
            ja=f"鍵データの後ろに余分なデータがあります（{len(der)} オクテットのうち、鍵は {whole} オクテット）",
        )
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about keys that are weak or unusual: that is for the rules to say
            key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return UNREADABLE
    if not isinstance(key, RSAPublicKey):
        return OTHER_TYPE
    numbers = key.public_numbers()
    if numbers.n % 2 == 0 or numbers.e % 2 == 0:  # no two odd primes make such a modulus, no inverse such an exponent
        return UNFIT
    return key.key_size


def _announced(der: bytes) -> int:
    """How many octets there should be, by the header of the sequence; 0 without such a header."""
    if not (header := re.match(b"(?s)" + _HEADER, der)):
        return 0
    length = der[1] if der[1] < _LONG_FORM else int.from_bytes(header[0][2:], "big")
    return header.end() + length


def unwrapped_ed25519(der: bytes) -> bytes | None:
    """The bare key (RFC 8463 §4.2) within a SubjectPublicKeyInfo, if it is one of Ed25519."""
    if der.startswith(_ED25519_HEADER) and len(der) == len(_ED25519_HEADER) + ED25519_OCTETS:
        return der[len(_ED25519_HEADER) :]
    return None
