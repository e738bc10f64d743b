"""checkdmarc's verdict on the evidence that we judged by.

Knows how checkdmarc 6 is made inside. It looks records up while it parses, and not all of
its lookups pass through a resolver given to it (that of `exp=` does not); a process-wide cache
answers one resolver's questions with another's records. So an instance of its own modules is
made here that nobody else sees, and in which the one function that leads to the network
answers from evidence. Nothing of the installed package is changed.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from msgspec import Struct

from spfaudit.evidence import (
    Address,
    Document,
    Evidence,
    Failed,
    Failure,
    Host,
    Missing,
    Mx,
    NoData,
    NxDomain,
    Opaque,
    Question,
    Rdata,
    Records,
    Txt,
    octets_to_text,
)
from spfaudit.text import Text, same


class Opinion(Struct, frozen=True, kw_only=True):
    """Another tool's verdict on a domain's SPF or another text. It quotes DNS: hostile, and in English only."""

    tool: str
    version: str
    subject: str = "SPF"
    """What the verdict is on."""
    valid: bool | None
    """None: the tool broke down."""
    lookups: int | None = None
    """DNS-querying terms; None: not told."""
    void_lookups: int | None = None
    error: str = ""
    warnings: tuple[str, ...] = ()


UNEXPLAINED = Text(en="The difference is unexplained.", ja="差異の理由は不明です。")
"""Said where it is not known why two verdicts differ."""
WE_ACCEPT = Text(en="checkdmarc rejects the record, we accept it.", ja="checkdmarc は無効、当方は有効と判定しました。")
WE_REJECT = Text(en="checkdmarc accepts the record, we reject it.", ja="checkdmarc は有効、当方は無効と判定しました。")


def broke_down(error: str) -> Text:
    """Said where there is no verdict to differ from."""
    return Text(en="checkdmarc broke down:", ja="checkdmarc が異常終了しました：") + same(error)


def second_opinion(domain: str, evidence: Evidence) -> Opinion:
    """What checkdmarc says of `domain`, with no other knowledge than `evidence`. Raises Missing.

    Opens no socket, whatever the records say. Safe in any thread or task. The first call takes half a second.
    """
    checkdmarc = _spf()
    asked = _Asked(evidence=evidence, missing=[])
    token = _ASKED.set(asked)
    try:
        found = checkdmarc.check_spf(domain)
    except Exception as error:  # whatever a record does to checkdmarc is said of checkdmarc, and no crash of ours
        found = {"valid": None, "error": f"{type(error).__name__}: {error}"}
    finally:
        _ASKED.reset(token)
    if asked.missing:
        raise Missing(asked.missing)
    return _opinion(found)


def _opinion(found: Mapping[str, Any]) -> Opinion:
    import checkdmarc

    return Opinion(
        tool="checkdmarc",
        version=checkdmarc.__version__,
        valid=found["valid"],
        lookups=found.get("dns_lookups"),
        void_lookups=found.get("void_dns_lookups"),
        error=str(found.get("error", "")),
        warnings=tuple(map(str, found.get("warnings", ()))),
    )


# -- checkdmarc, cut off from the network ------------------------------------


@cache
def _spf() -> ModuleType:
    """An instance of `checkdmarc.spf` that knows evidence only."""
    utils, spf = instance("checkdmarc.utils"), instance("checkdmarc.spf")
    vars(utils).update(_resolve_with_failover=_resolve, DNS_CACHE=_Forgetful())
    for name, value in vars(spf).items():
        if getattr(value, "__module__", "") == "checkdmarc.utils":
            setattr(spf, name, getattr(utils, name))
    return spf


def instance(name: str) -> ModuleType:
    """A module of its own, beside the one that `import` would give."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name, name=name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Forgetful(dict[str, object]):
    """A cache that keeps nothing: its keys would not tell one run's evidence from another's."""

    def __setitem__(self, key: str, value: object) -> None:
        pass


# -- answers ----------------------------------------------------------------


class _Asked(Struct):
    """One call: what may be known, and what was asked in vain."""

    evidence: Evidence
    missing: list[Question]


_ASKED: ContextVar[_Asked] = ContextVar("asked")


class _Told(Struct, frozen=True, kw_only=True):
    """Record data in dnspython's shape, as far as checkdmarc looks at it."""

    text: str
    strings: tuple[bytes, ...] = ()
    preference: int = 0
    exchange: "_Told | None" = None

    def to_text(self) -> str:
        return self.text


_MEANWHILE: dict[str, Rdata] = {
    "TXT": Txt((b"v=spf1",)),
    "A": Address("192.0.2.0"),
    "AAAA": Address("2001:db8::"),
}
"""Told where an answer is missing, so that checkdmarc goes on and its next questions are heard in the same call.
What it concludes from them is thrown away."""


def _resolve(domain: str, record_type: str, **_: object) -> list[_Told]:
    """In place of checkdmarc's way to the network. Raises dnspython's exceptions, which it expects."""
    dns = _spf().dns
    # Raises what dnspython raises for a text that is no name.
    name = dns.name.from_text(domain).to_text(omit_final_dot=True).lower()
    question, asked = Question(name, record_type), _ASKED.get()
    match asked.evidence.peek(question):
        case Records(rdata=rdata):
            return [_told(record) for record in rdata]
        case NoData():
            raise dns.resolver.NoAnswer
        case NxDomain():
            raise dns.resolver.NXDOMAIN
        case Failed(reason=Failure.TIMEOUT) as failed:
            server = (failed.provenance.resolver or "(unknown)", False, 53, failed.describe().en, None)
            raise dns.resolver.LifetimeTimeout(timeout=_spf().DEFAULT_DNS_TIMEOUT, errors=[server])
        case Failed() as failed:
            raise dns.resolver.NoNameservers(f"{question}: {failed.describe().en}")
        case None:
            asked.missing.append(question)
    if record_type not in _MEANWHILE:
        raise dns.resolver.NoNameservers
    return [_told(_MEANWHILE[record_type])]


def _told(rdata: Rdata) -> _Told:
    match rdata:
        case Txt(strings):
            return _Told(text=" ".join(f'"{octets_to_text(string)}"' for string in strings), strings=strings)
        case Mx(preference, exchange):
            host = _absolute(exchange)
            return _Told(text=f"{preference} {host.text}", preference=preference, exchange=host)
        case Host(name):
            return _absolute(name)
        case Address(text) | Opaque(text):
            return _Told(text=text)
        case Document(octets=octets):
            return _Told(text=octets_to_text(octets))


def _absolute(name: str) -> _Told:
    return _Told(text=name if name == "." else f"{name}.")
