"""The keys at a domain's declared selectors, as data: part of `spfaudit.show/1`."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from spfaudit.mail.dkim.record import Absent, Key, Malformed, Multiple, Published, Revoked
from spfaudit.mail.dkim.selectors import Selectors

KeyState = Literal["key", "revoked", "malformed", "multiple", "absent", "undetermined"]


class DkimKeyDocument(Struct, frozen=True, kw_only=True):
    """One selector. What only a readable key has is null without one."""

    selector: str
    state: KeyState
    alias: str | None
    """The name that CNAMEs lead to, where the key really is; null without any, or if the lookup failed."""
    type: str | None
    """rsa or ed25519."""
    bits: int | None
    flags: list[str] | None
    """`t=`: `y` is test mode, `s` forbids subdomains."""
    usable: bool | None
    """Whether mail signed with it passes at a verifier that keeps to the standards."""


def project_dkim(declared: Iterable[str], found: Selectors) -> list[DkimKeyDocument]:
    """One document for each declared selector, in that order."""
    return list(_documents(declared, found))


def _documents(declared: Iterable[str], found: Selectors) -> Iterator[DkimKeyDocument]:
    known = {selector.name: selector for selector in found.known}
    for name in declared:
        selector = known.get(name)
        key = selector.published if selector and isinstance(selector.published, Key) else None
        yield DkimKeyDocument(
            selector=name,
            state=_state(selector.published) if selector else "undetermined",
            alias=selector.answer.chain[-1] if selector and selector.answer.chain else None,
            type=key.type.value if key else None,
            bits=key.bits if key else None,
            flags=list(key.flags) if key else None,
            usable=key.usable if key else None,
        )


def _state(published: Published) -> KeyState:
    match published:
        case Key():
            return "key"
        case Revoked():
            return "revoked"
        case Malformed():
            return "malformed"
        case Multiple():
            return "multiple"
        case Absent():
            return "absent"
