"""What a selector publishes, as a typed value (RFC 6376 §3.6.1).

Knows what a key record is made of, not how it is read.
"""

from enum import StrEnum

from msgspec import Struct

from spfaudit.text import Text

SHORTEST_RSA = 1024
"""Bits of an RSA key that verifiers may accept at all (RFC 8301 §3.2)."""
RECOMMENDED_RSA = 2048
"""Bits of an RSA key that signers should use at least (RFC 8301 §3.2)."""
REVOKED = "v=DKIM1; p="
"""The record of a key with which nothing is signed any more (RFC 6376 §3.6.1)."""
_MAIL_SERVICES = frozenset({"*", "email"})


class KeyType(StrEnum):
    """The key types that are defined for mail (RFC 6376 §3.6.1, RFC 8463 §3)."""

    RSA = "rsa"
    ED25519 = "ed25519"


class Key(Struct, frozen=True, gc=False, kw_only=True):
    """A key that can be read."""

    text: str
    type: KeyType
    bits: int
    """Of the modulus, or of the curve."""
    flags: tuple[str, ...] = ()
    """`t=`, also those that no RFC defines."""
    services: tuple[str, ...] = ("*",)
    """`s=`: what may be signed with it."""
    hashes: tuple[str, ...] | None = None
    """`h=`: hash algorithms that are acceptable; None: all are."""

    @property
    def testing(self) -> bool:
        """`t=y`: verifiers must treat signed mail as if it were not signed."""
        return "y" in self.flags

    @property
    def for_mail(self) -> bool:
        """Whether `s=` lets it be used for mail: verifiers must ignore it otherwise."""
        return not _MAIL_SERVICES.isdisjoint(self.services)

    @property
    def takes_sha256(self) -> bool:
        """Whether `h=` admits the one hash algorithm that may be used (RFC 8301 §3.1, RFC 8463 §3)."""
        return self.hashes is None or "sha256" in self.hashes

    @property
    def too_short(self) -> bool:
        """An RSA key that verifiers must not accept (RFC 8301 §3.2)."""
        return self.type is KeyType.RSA and self.bits < SHORTEST_RSA

    @property
    def usable(self) -> bool:
        """Whether mail signed with it passes at a verifier that keeps to the standards."""
        return self.for_mail and self.takes_sha256 and not self.too_short and not self.testing


class Revoked(Struct, frozen=True, gc=False):
    """`p=` is empty: whatever was signed with the selector fails."""

    text: str


class Malformed(Struct, frozen=True, gc=False, kw_only=True):
    """A record that is meant as a key and that no verifier can use."""

    text: str
    reason: Text
    position: int
    """Offset in the text of what is wrong."""
    suggestion: str = ""
    """The record that was probably meant, or ""."""
    private: bool = False
    """It shows a private key, which has to be given up."""


Single = Key | Revoked | Malformed


class Multiple(Struct, frozen=True, gc=False):
    """More than one TXT record, at least one of which is meant as a key: results are undefined (§3.6.2.2)."""

    texts: tuple[str, ...]
    keys: tuple[Single, ...]
    """Those that are meant as keys."""


class Absent(Struct, frozen=True, gc=False):
    """Proven: no record that is meant as a key. `ignored`: the texts that stand there instead."""

    ignored: tuple[str, ...] = ()


Published = Single | Multiple | Absent


def live_key(published: Published) -> Key | None:
    """A key with which somebody can sign mail, be it a weak one."""
    match published:
        case Key():
            return published if published.for_mail else None
        case Multiple(keys=keys):
            return next((key for key in keys if isinstance(key, Key) and key.for_mail), None)
        case _:
            return None
