"""Where one domain's mail goes, as data of `spfaudit.show/1`."""

from typing import Literal

from msgspec import Struct

from spfaudit.mail.mx.overview import Overview


class TargetDocument(Struct, frozen=True, kw_only=True):
    """One MX record; or the name itself where it has none, without a preference."""

    preference: int | None
    exchange: str
    state: str
    """ok, null, no-address, nxdomain, ip-literal, single-label, not-a-host-name, unknown (a lookup failed)."""
    alias_of: str | None
    addresses: list[str] | None
    """Null: not all are known, or there can be none."""


class MxSectionDocument(Struct, frozen=True, kw_only=True):
    """Where mail goes."""

    way: Literal["exchangers", "null", "implicit", "nowhere", "unknown"]
    """To exchangers; nowhere by a null MX; to the name's own address; nowhere for want of both; not known."""
    targets: list[TargetDocument]
    """The most preferred first."""


def project_mx(overview: Overview) -> MxSectionDocument:
    """The section."""
    return MxSectionDocument(
        way=overview.way.value,
        targets=[
            TargetDocument(
                preference=target.preference,
                exchange=target.exchange,
                state=target.state.value,
                alias_of=target.alias_of,
                addresses=None if target.addresses is None else list(target.addresses),
            )
            for target in overview.targets
        ],
    )
