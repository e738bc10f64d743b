"""Zone files on a stage: a resolver that validates, and servers that are asked themselves, without either."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from spfaudit.asking import is_of_each, is_unchecked, is_unusual, record_type, server_of
from spfaudit.evidence import Answer, Failed, Failure, Provenance, Question
from spfaudit.resolver.name import is_at_or_below
from spfaudit.resolver.source import Source, lists_names
from spfaudit.resolver.zonefile import ZoneSource
from spfaudit.text import Text

LAME = Failed(reason=Failure.LAME, detail="REFUSED", provenance=Provenance(rcode="REFUSED", tries=2))
SILENT = Failed(reason=Failure.TIMEOUT)
BOGUS = Failed(
    reason=Failure.RCODE,
    detail="SERVFAIL, EDE 7 signature expired",
    provenance=Provenance(rcode="SERVFAIL", ede=("7 signature expired",)),
)
Server = Source | Failed
"""What a server answers; or how it fails, whatever it is asked."""


def staged_servers(described: Mapping[str, str], zone: Source, head: str, folder: Path) -> dict[str, Server]:
    """The servers that `described` (address → `same`, `lame`, `silent` or lines of its own) stands for."""
    servers: dict[str, Server] = {}
    for number, (address, text) in enumerate(described.items()):
        if text in ("same", "lame", "silent"):
            servers[address] = {"same": zone, "lame": LAME, "silent": SILENT}[text]
        else:
            path = folder / f"server{number}.zone"
            path.write_text(head + text, encoding="utf-8")
            servers[address] = ZoneSource([path])
    return servers


class Staged:
    """A source in front of zone files. Names in `signed` and `bogus` stand for all below as well."""

    def __init__(
        self,
        source: Source,
        *,
        validates: bool = False,
        signed: Collection[str] = (),
        bogus: Collection[str] = (),
        servers: Mapping[str, Server] | None = None,
    ) -> None:
        self._source = source
        self._validates = validates
        self._signed = signed
        self._bogus = bogus
        self._servers = servers or {}
        self.description = source.description
        self.observed_on: date | None = source.observed_on
        self.gave_up = False
        self.notices: tuple[Text, ...] = ()
        self.lists_names = lists_names(source)

    async def open(self) -> None:
        await self._source.open()

    async def lookup(self, question: Question) -> Answer:
        plain = Question(question.name, record_type(question.type))
        address = server_of(question.type)
        if address:
            return await self._from_server(address, plain)
        if is_of_each(question.type) and question.name == ".":
            answer = await self._source.lookup(plain)
            return answer if isinstance(answer, Failed) else replace(answer, authenticated=self._validates)
        if is_unchecked(question.type):
            answer = await self._source.lookup(plain)
            return answer if self._is_among(self._bogus, question) else BOGUS
        assert not is_unusual(question.type)
        if self._is_among(self._bogus, question):
            return BOGUS
        answer = await self._source.lookup(question)
        if isinstance(answer, Failed) or not self._is_among(self._signed, question):
            return answer
        end = answer.chain[-1] if answer.chain else question.name
        return replace(answer, authenticated=self._is_among(self._signed, Question(end, question.type)))

    async def _from_server(self, address: str, question: Question) -> Answer:
        server = self._servers.get(address)
        if server is None:
            return Failed(reason=Failure.NOT_ATTEMPTED, detail=f"{address} is no public address")
        return server if isinstance(server, Failed) else await server.lookup(question)

    def _is_among(self, names: Collection[str], question: Question) -> bool:
        return any(is_at_or_below(question.name, name) for name in names)

    async def close(self) -> None:
        await self._source.close()
