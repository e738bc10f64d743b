"""The rules' cases, as data: `tests/cases/<CODE>.yaml`.

A case says what is in DNS, which lookups fail, what the owner declares, and what the rule must make of it. The
world is one root zone, so that a name that is not in it does not exist. Keys of a case:

it        what the domain does, to complete "a domain that …"
ja        the same in Japanese: the case is an example in the rule's manual (see `rule_manual`)
domain    default example.go.jp
usage     default sending
entry     more of the entry: retired_on, hold_until, waivers, senders
inventory more of the inventory: senders, approved_includes, approved_mx, required_rua
listed    more names that are in the inventory
transport whether the inventory asks for the audit of transport (default: false)
spf       text of an SPF record at the domain
dkim      selector → key record below the domain ("*" for the wildcard; a name with a final dot is taken as it is);
          {rsa2048}, {bare1024}, {ed25519} and so on stand for keys (see `dkim_keys.KEYS`)
zone      more records, as master-file lines with absolute names
policy    what the web server says at the place of the MTA-STS policy: status, media_type, location, content, or
          `none` where its host has no address; with it, the run uses HTTPS
failing   questions whose lookup fails, as "NAME TYPE"
validates whether the resolver validates DNSSEC (default: false)
signed    names that it vouches for, with all below
bogus     names that it refuses for their signatures, with all below
servers   authoritative servers that may be asked themselves: address → `same` (as the zone), `lame`, `silent`, or
          master-file lines of their own; they are asked if the key is there, be it without any
validated questions for whose records a validating resolver vouches, as "NAME TYPE"
plain     questions that are answered without EDNS only, so that nobody can vouch for the answer, as "NAME TYPE"
expect    fires, silent or abstains
besides   whether the rule must abstain besides firing, as more may be where a lookup failed (default: either)
times     how many findings (default: any number)
says      parts of the English messages
unsaid    parts that no English message has
says_ja   parts of the Japanese messages
remedy    parts of the English remedies
unadvised parts that no English remedy has
found     what `found` must be
at        what of `found` stands from the position on that the one finding names
cause     what the cause of every finding must be; "": none
severity  what the severity must be (default: any)
"""

import asyncio
from datetime import date
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import yaml

from dkim_keys import KEYS
from one_verdict import one_verdict
from spfaudit.evidence import POLICY, Answer, Document, Failed, Failure, NoData, Question, Records, records
from spfaudit.inventory.model import Entry, Inventory, Usage, Waiver
from spfaudit.names import parse_domain
from spfaudit.policy.settings import Policy, make_policy
from spfaudit.policy.verdict import Verdict
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.source import Source, lists_names
from spfaudit.resolver.zonefile import ZoneSource
from spfaudit.text import Text
from staged_dns import Staged, staged_servers

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 23)
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where there is libyaml
_ROOT = """$ORIGIN .
$TTL 300
. SOA ns.root.example. hostmaster.root.example. 1 7200 900 1209600 300
. NS ns.root.example.
"""


class Case(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One case, as its file has it."""

    it: str
    ja: str | None = None
    expect: str
    domain: str = "example.go.jp"
    usage: Usage = Usage.SENDING
    entry: dict[str, Any] = {}
    inventory: dict[str, Any] = {}
    listed: list[str] = []
    transport: bool = False
    spf: str | None = None
    dkim: dict[str, str] = {}
    zone: str = ""
    policy: dict[str, Any] | str | None = None
    failing: list[str] = []
    validates: bool = False
    signed: list[str] = []
    bogus: list[str] = []
    servers: dict[str, str] | None = None
    validated: list[str] = []
    plain: list[str] = []
    besides: bool | None = None
    times: int | None = None
    says: list[str | int] = []
    unsaid: list[str] = []
    says_ja: list[str] = []
    remedy: list[str] = []
    unadvised: list[str] = []
    found: str | None = None
    at: str | None = None
    cause: str | None = None
    severity: str | None = None


def load_cases(code: str) -> list[Case]:
    """The cases of one rule."""
    data = yaml.load((CASES / f"{code}.yaml").read_text(encoding="utf-8"), _YAML)
    return msgspec.convert([_with_plain_dates(case) for case in data], list[Case])


def _with_plain_dates(case: dict[str, Any]) -> dict[str, Any]:
    return case | {"says": [str(part) for part in case.get("says", [])]}


class CaseSource:
    """A source some of whose lookups fail, and some of whose answers are validated, or without EDNS; with a web server
    beside it."""

    def __init__(
        self,
        source: Source,
        *,
        failing: set[Question],
        validated: set[Question],
        plain: set[Question],
        policy: Answer | None = None,
    ) -> None:
        self.source = source
        self.failing = failing
        self.validated = validated
        self.plain = plain
        self.policy = policy
        self.description = source.description
        self.observed_on = source.observed_on
        self.gave_up = False
        self.notices: tuple[Text, ...] = ()
        self.lists_names = lists_names(source)

    async def open(self) -> None:
        await self.source.open()

    async def lookup(self, question: Question) -> Answer:
        if question in self.failing:
            return Failed(reason=Failure.RCODE, detail="SERVFAIL")
        if question.type == POLICY and self.policy:
            return self.policy
        answer = await self.source.lookup(question)
        if isinstance(answer, Records) and question in self.validated:
            return msgspec.structs.replace(answer, authenticated=True)
        if question in self.plain and not isinstance(answer, Failed):
            return msgspec.structs.replace(answer, authenticated=None)
        return answer

    async def close(self) -> None:
        await self.source.close()


def txt_record(name: str, text: str) -> str:
    """A TXT record as a master-file line, its text cut into character-strings of 255 octets."""
    octets = text.encode()
    strings = [octets[at : at + 255] for at in range(0, len(octets), 255)] or [b""]
    quoted = " ".join(
        '"' + "".join(chr(o) if 0x20 <= o < 0x7F and o not in b'"\\' else f"\\{o:03d}" for o in string) + '"'
        for string in strings
    )
    return f"{name}. TXT {quoted}\n"


def source_of(case: Case, folder: Path) -> Source:
    """The case's DNS."""
    zone = _ROOT + case.zone.rstrip("\n") + "\n"
    if case.spf is not None:
        zone += txt_record(case.domain, case.spf)
    for selector, text in case.dkim.items():
        name = selector[:-1] if selector.endswith(".") else f"{selector}._domainkey.{case.domain}"
        zone += txt_record(name, text.format_map(KEYS))
    path = folder / "root.zone"
    path.write_text(zone, encoding="utf-8")
    zone_source = ZoneSource([path])
    source = Staged(
        zone_source,
        validates=case.validates,
        signed=case.signed,
        bogus=case.bogus,
        servers=staged_servers(case.servers or {}, zone_source, _ROOT, folder),
    )
    return CaseSource(
        source,
        failing=_questions(case.failing),
        validated=_questions(case.validated),
        plain=_questions(case.plain),
        policy=_policy(case),
    )


def _questions(texts: list[str]) -> set[Question]:
    return {Question(name, type) for name, type in map(str.split, texts)}


def _policy(case: Case) -> Answer | None:
    match case.policy:
        case None:
            return None
        case dict(said):
            said = {"status": 200, "media_type": "text/plain", **said}
            octets = said.pop("content", "").encode()
            return records([Document(octets=octets, **said)])
        case _:
            return NoData()


def entry_of(case: Case) -> Entry:
    """What the case's owner declares."""
    declared = dict(case.entry)
    waivers = tuple(Waiver(**waiver) for waiver in declared.pop("waivers", []))
    lists = {key: tuple(declared.pop(key, ())) for key in ("senders", "dkim_selectors")}
    return Entry(domain=parse_domain(case.domain), usage=case.usage, waivers=waivers, **lists, **declared)


def inventory_of(case: Case, entry: Entry) -> Inventory:
    """The inventory that the entry is in."""
    declared = dict(case.inventory)
    senders = {
        name: tuple(ip_network(network) for network in networks)
        for name, networks in declared.pop("senders", {}).items()
    }
    approved = {key: tuple(map(parse_domain, declared.pop(key))) for key in list(declared) if key.startswith("appr")}
    return Inventory(
        entries=(entry, *(Entry(domain=parse_domain(name)) for name in case.listed)),
        senders=senders,
        transport=case.transport,
        https=case.policy is not None,
        authoritative=case.servers is not None,
        **approved,
        **declared,
    )


def judge_case(case: Case, policy: Policy, folder: Path, source: Source | None = None) -> Verdict:
    """The verdict on the case's domain. `source`: the case's, where there is one already."""
    entry = entry_of(case)
    inventory = inventory_of(case, entry)
    source = source or source_of(case, folder)
    return asyncio.run(one_verdict(entry, inventory, policy, source, today=TODAY, budget=Budget()))


@cache
def only(code: str) -> Policy:
    """A policy of one rule."""
    return make_policy(select=[code])
