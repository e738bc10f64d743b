"""Proposed records over any other source: what would be, if they were published.

Knows what one more record makes of the names around it (RFC 1034 §4.3.2, RFC 4592). What only the zone's owner knows
is not guessed: such an answer is Failed.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.asking import is_of_each, record_type
from spfaudit.evidence import (
    NAMES,
    NOWHERE,
    POLICY,
    Answer,
    Failed,
    Failure,
    Host,
    NoData,
    NxDomain,
    Provenance,
    Question,
    Records,
    records,
)
from spfaudit.names import RANDOM_LABEL
from spfaudit.resolver.classify import MAX_ALIASES
from spfaudit.resolver.front import Front
from spfaudit.resolver.name import Labels, canonical, to_labels, to_text
from spfaudit.resolver.source import Source, SourceError
from spfaudit.resolver.zone import Rrset
from spfaudit.resolver.zone_reader import read_records
from spfaudit.text import Text

_ASTERISK = b"*"
_RANDOM = RANDOM_LABEL.encode()


class OverlaySource(Front):
    """Answers as `over` would if the records of these files were published.

    The files are in the form of master files; they need no SOA. An RRset of theirs takes the place of the whole RRset
    of that name and type, and of an alias at that name; what else there is stays. Whether they would be signed is not
    known. Raises SourceError for a file that cannot be read, or that proposes a DNAME or the same RRset as another.
    """

    def __init__(self, paths: Sequence[str | Path], *, over: Source) -> None:
        if isinstance(paths, str):  # which is a sequence of strings, too
            raise TypeError("paths: a list of files, not one string")
        super().__init__(over)
        self._proposals: dict[Labels, dict[str, tuple[Rrset, str]]] = {}
        """By name and type: the RRset, and the name of its file."""
        for path in map(Path, paths):
            self._add(path)
        if not self._proposals:
            raise SourceError(Text(en="no record is proposed", ja="仮のレコードがありません"))
        self._names = {name[i:] for name in self._proposals for i in range(len(name))}
        """Those that exist because of them, empty non-terminals included (RFC 4592 §2.2.2)."""
        self._apexes: dict[Labels, bool] = {}
        """Whether a zone begins there, as far as that is known."""
        self._absent: set[Labels] = set()
        """Wildcards that are known not to be published."""
        self._description = ", ".join(path.name for path in map(Path, paths))

    def _add(self, path: Path) -> None:
        for name, node in read_records(path).items():
            known = self._proposals.setdefault(name, {})
            for type, rrset in node.items():
                what = f"{to_text(name)} {type}"
                if type == "DNAME":
                    raise _refused(path, f"{what}: it moves all names below", f"{what}：配下の名前がすべて移ります")
                if type in known:
                    other = known[type][1]
                    raise _refused(path, f"{what} is in {other} as well", f"{what} は {other} にもあります")
                if type == "CNAME" and len(rrset.rdata) > 1:
                    raise _refused(path, f"{what}: several", f"{what} が複数あります")  # RFC 2181 §10.1
                known[type] = rrset, path.name

    @property
    def description(self) -> str:
        """As `live 192.0.2.53:53 + proposed.zone`."""
        return f"{self._source.description} + {self._description}"

    @property
    def notices(self) -> tuple[Text, ...]:
        """Those of the source behind, and that these are not the records that are published."""
        count = sum(map(len, self._proposals.values()))
        told = Text(
            en=f"what if: judged as if {self._description} ({count:,} RRset{'s'[: count > 1]}) were published",
            ja=f"仮の判定：{self._description} のレコード（{count:,} RRset）を公開したものとして判定しています",
        )
        return (*self._source.notices, told)

    @property
    def lists_names(self) -> bool:
        """False: the source behind does not know the names that are proposed."""
        return False

    async def lookup(self, question: Question) -> Answer:
        """What the answer would be."""
        if question.type in (NAMES, POLICY) or is_of_each(question.type):
            return await self._source.lookup(question)
        try:
            name = to_labels(canonical(question).name)
        except ValueError:
            return await self._source.lookup(question)
        return await self._follow(name, question)

    async def look_back(self) -> Collection[Question] | None:
        """All, where the source behind takes anything back: one answer may rest on several of its own."""
        untrue = await super().look_back()
        return () if untrue is not None and not untrue else None

    async def _follow(self, name: Labels, question: Question) -> Answer:
        """Through aliases, which may lead into what is proposed and out of it."""
        path = [name]
        while True:
            found = await self._at(path[-1], question)
            if isinstance(found, Failed):
                return found
            targets = [found.target] if isinstance(found, _Alias) else list(map(to_labels, found.chain))
            for target in targets:
                if target in path or len(path) > MAX_ALIASES:
                    return Failed(reason=Failure.CNAME_LOOP, detail=f"at {to_text(target)}")
                path.append(target)
                if self._concerns(target):
                    break
            else:
                if not isinstance(found, _Alias):
                    return replace(found, chain=tuple(map(to_text, path[1:])))

    def _concerns(self, name: Labels) -> bool:
        """Whether what is proposed may change what is at the name."""
        return self._encloser(name) is not None

    def _encloser(self, name: Labels) -> Labels | None:
        """The closest of the names that are there because of what is proposed, at or above this one."""
        return next((name[i:] for i in range(len(name)) if name[i:] in self._names), None)

    async def _at(self, name: Labels, question: Question) -> "Answer | _Alias":
        """What is at the name, with aliases that are published as they were followed."""
        if name in self._names:
            return self._proposed(name, question) or await self._beside(name, question)
        behind = await self._behind(name, question)
        if isinstance(behind, Failed):
            return behind
        if wildcard := self._wildcard(name):
            return await self._by_wildcard(wildcard, name, question, behind)
        if encloser := self._encloser(name):
            return await self._unless_by_wildcard(encloser, question, behind)
        return behind

    async def _behind(self, name: Labels, question: Question) -> Answer:
        return await self._source.lookup(Question(to_text(name), question.type))

    def _proposed(self, owner: Labels, question: Question) -> "Records | _Alias | None":
        node = self._proposals.get(owner, {})
        type = record_type(question.type)
        if type in node:
            rrset, file = node[type]
            origin = Provenance(resolver=file, transport="zone", rcode="NOERROR", tries=1)
            return records(rrset.rdata, ttl=rrset.ttl, authenticated=None, provenance=origin)
        if "CNAME" in node:
            (target,) = node["CNAME"][0].rdata
            assert isinstance(target, Host)  # the reader's contract
            return _Alias(to_labels(target.name))
        return None

    async def _beside(self, name: Labels, question: Question) -> Answer:
        """At a name that exists because of what is proposed, where that does not say this type."""
        behind = await self._behind(name, question)
        if isinstance(behind, Failed):
            return behind
        # An alias stands alone (RFC 1034 §3.6.2): it would be gone.
        aliased = name in self._proposals and _is_alias(behind, question)
        if aliased or not _is_there(behind):
            return NoData(authenticated=None, provenance=behind.provenance)
        return await self._unless_by_wildcard(name, question, behind)

    async def _unless_by_wildcard(
        self, encloser: Labels, question: Question, behind: Records | NoData | NxDomain
    ) -> Answer:
        """What is published at or below a name that is proposed, unless a wildcard above that says the same.

        If it comes from there, it would not be there any more.
        """
        for i in range(1, len(encloser)) if _is_there(behind) else ():
            if await self._is_apex(encloser[i - 1 :]):
                break  # no wildcard of the zone above covers what is in this one
            owner = (_ASTERISK, *encloser[i:])
            if owner in self._absent:
                continue
            source = await self._behind(owner, question)
            if isinstance(source, Failed):
                return source
            if not _is_there(source):
                self._absent.add(owner)
            elif replace(source, provenance=NOWHERE) == replace(behind, provenance=NOWHERE):
                return _unknown(f"it may come from {to_text(owner)}, a wildcard that would not cover the name any more")
        return behind

    async def _is_apex(self, name: Labels) -> bool:
        """Whether a zone is known to begin there."""
        if name not in self._apexes:
            answer = await self._source.lookup(Question(to_text(name), "SOA"))
            if isinstance(answer, Failed):
                return False
            self._apexes[name] = isinstance(answer, Records) and not answer.chain
        return self._apexes[name]

    def _wildcard(self, name: Labels) -> Labels | None:
        """The proposed one that is the source of the name's records if neither that nor a closer name is there."""
        for i in range(1, len(name)):
            source = (_ASTERISK, *name[i:])
            if source in self._proposals:
                return source
            if name[i:] in self._names:  # the closest encloser, at the latest
                return None
        return None

    async def _by_wildcard(
        self, wildcard: Labels, name: Labels, question: Question, behind: Records | NoData | NxDomain
    ) -> "Answer | _Alias":
        """What becomes of the answer to a name below a wildcard that is proposed."""
        proposed = self._proposed(wildcard, question)
        instead = proposed or NoData(authenticated=None, provenance=behind.provenance)
        if not _is_there(behind):
            for i in range(1, len(name) - len(wildcard) + 1):
                closer = await self._behind(name[i:], question)
                if isinstance(closer, Failed):
                    return closer
                if _is_there(closer):
                    return behind  # it is the closest encloser, and has no such wildcard
            return instead
        published = await self._behind(wildcard, question)
        if isinstance(published, Failed):
            return published
        if not _is_there(published):
            return behind  # there is no other wildcard: the name itself is there
        if name == (_RANDOM, *wildcard[1:]):  # nobody has made it: some wildcard that is published has answered
            return instead
        if proposed is None and not _is_alias(published, question):
            return await self._unless_by_wildcard(wildcard[1:], question, behind)
        return _unknown(f"{to_text(name)} may have this from the wildcard, which would say something else")


def _is_there(answer: Answer) -> bool:
    """Whether the name that was asked for exists, be it by a wildcard: only its own absence says that it does not."""
    return not isinstance(answer, NxDomain) or bool(answer.chain)


def _is_alias(answer: Records | NoData | NxDomain, question: Question) -> bool:
    return bool(answer.chain) or (question.type == "CNAME" and isinstance(answer, Records))


class _Alias(Struct, frozen=True):
    """A CNAME that is proposed."""

    target: Labels


def _unknown(why: str) -> Failed:
    return Failed(reason=Failure.NOT_ATTEMPTED, detail=why)


def _refused(path: Path, en: str, ja: str) -> SourceError:
    return SourceError(Text(en=f"{path}: {en}", ja=f"{path}：{ja}"))
