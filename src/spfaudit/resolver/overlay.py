"""Proposed records over any other source: what would be, if they were published.

Knows what one more record makes of the names around it (RFC 1034 §4.3.2, RFC 4592). What only the zone's owner knows
is not guessed: such an answer is Failed.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from msgspec.structs import replace

from spfaudit.asking import is_of_each
from spfaudit.evidence import (
    NAMES,
    POLICY,
    Answer,
    Failed,
    Failure,
    NoData,
    NxDomain,
    Question,
    Records,
    denies_name,
    say_the_same,
)
from spfaudit.names import RANDOM_LABEL
from spfaudit.resolver.classify import MAX_ALIASES
from spfaudit.resolver.front import Front
from spfaudit.resolver.memo import Memo
from spfaudit.resolver.name import Labels, canonical, to_labels, to_text
from spfaudit.resolver.proposals import Alias, Proposals
from spfaudit.resolver.source import Source
from spfaudit.suffixes import is_listed_suffix
from spfaudit.text import Text, plural

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
        self._proposed = Proposals(map(Path, paths))
        self._forget()
        self._description = ", ".join(path.name for path in map(Path, paths))

    def _forget(self) -> None:
        self._around = Memo(self._source)
        """Answers about the names around those that are asked for: all of these need the same few."""
        self._absent = set[Labels]()
        """Wildcards that are known not to be published."""

    @property
    def description(self) -> str:
        """As `live 192.0.2.53:53 + proposed.zone`."""
        return f"{self._source.description} + {self._description}"

    @property
    def notices(self) -> tuple[Text, ...]:
        """Those of the source behind, and that these are not the records that are published."""
        count = len(self._proposed)
        told = Text(
            en=f"what if: judged as if {self._description} ({count:,} {plural(count, 'RRset')}) were published",
            ja=f"仮の判定：{self._description} のレコード（{count:,} RRset）を公開したものとして判定しています",
        )
        return (*self._source.notices, told)

    @property
    def lists_names(self) -> bool:
        """False: the source behind does not know the names that are proposed."""
        return False

    async def open(self) -> None:
        """Open the source behind, for a run that knows nothing of those before."""
        await self._source.open()
        self._forget()

    async def close(self) -> None:
        """End what is under way, and close the source behind."""
        await self._around.close()

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
        if untrue is not None and not untrue:
            return ()
        self._forget()
        return None

    async def _follow(self, name: Labels, question: Question) -> Answer:
        """Through aliases, which may lead into what is proposed and out of it."""
        path, vouched = [name], True
        while True:
            found = await self._at(path[-1], question)
            if isinstance(found, Failed):
                return found
            targets = [found.target] if isinstance(found, Alias) else list(map(to_labels, found.chain))
            for target in targets:
                if target in path or len(path) > MAX_ALIASES:
                    return Failed(reason=Failure.CNAME_LOOP, detail=f"at {to_text(target)}")
                path.append(target)
                if self._proposed.encloser(target):  # what is there may have changed
                    break
            else:
                if not isinstance(found, Alias):
                    return _at_the_end(found, path, vouched=vouched)
            vouched = vouched and not isinstance(found, Alias) and bool(found.authenticated)

    async def _at(self, name: Labels, question: Question) -> Answer | Alias:
        """What is at the name, with aliases that are published as they were followed."""
        behind = await self._behind(name, question)
        if name in self._proposed.names and (unseen := await self._if_renamed(name, question, behind)):
            return unseen
        if proposed := self._proposed.at(name, question.type):
            return proposed
        cut = self._proposed.cut(name)
        if cut and not await self._is_apex(cut):
            return _unknown(f"{to_text(cut)} would be delegated: what its own servers say is not known")
        if isinstance(behind, Failed):
            return behind
        if name in self._proposed.names:
            return await self._beside(name, question, behind)
        if wildcard := self._proposed.wildcard(name):
            return await self._by_wildcard(wildcard, name, question, behind)
        if encloser := self._proposed.encloser(name):
            return await self._unless_by_wildcard(encloser, question, behind)
        return behind

    async def _behind(self, name: Labels, question: Question) -> Answer:
        return await self._source.lookup(Question(to_text(name), question.type))

    async def _if_renamed(self, name: Labels, question: Question, behind: Answer) -> Failed | None:
        """Where a DNAME record that is published renames all that is there, nothing else is seen (RFC 6672 §2.4).

        A name beside that nobody has made is renamed alike: no other alias would have its label.
        """
        if isinstance(behind, Failed) or not behind.chain:
            return None
        beside = await self._around_it((_RANDOM, *name[1:]), question.type)
        if isinstance(beside, Failed):
            return None if beside.reason is Failure.NOT_RECORDED else beside
        if not beside.chain or to_labels(beside.chain[0])[0] != _RANDOM:
            return None
        return _unknown(f"a DNAME record above {to_text(name)} renames it: what is proposed there would not be seen")

    async def _around_it(self, name: Labels, type: str) -> Answer:
        """What is published there, asked once by all who need it; what failed is not kept."""
        answer = await self._around.lookup(Question(to_text(name), type))
        if isinstance(answer, Failed):
            self._around.forget_failures()
        return answer

    async def _beside(self, name: Labels, question: Question, behind: Records | NoData | NxDomain) -> Answer:
        """At a name that exists because of what is proposed, where that does not say this type."""
        # An alias stands alone (RFC 1034 §3.6.2): it would be gone.
        aliased = name in self._proposed and _is_alias(behind, question)
        if aliased or denies_name(behind):
            return NoData(authenticated=None, provenance=behind.provenance)
        if isinstance(behind, NoData) and not behind.chain:
            return behind  # wherever that is from
        return await self._unless_by_wildcard(name, question, behind)

    async def _unless_by_wildcard(
        self, encloser: Labels, question: Question, behind: Records | NoData | NxDomain
    ) -> Answer:
        """What is published at or below a name that is proposed, unless a wildcard above that says the same.

        If it comes from there, it would not be there any more.
        """
        for i in () if denies_name(behind) else range(1, len(encloser)):
            if await self._is_apex(encloser[i - 1 :]):
                break  # no wildcard of the zone above covers what is in this one
            owner = (_ASTERISK, *encloser[i:])
            source = await self._published(owner, question)
            if isinstance(source, Failed):
                return source
            if source and say_the_same(source, behind):
                why = f"it may come from {to_text(owner)}, a wildcard that would not cover the name any more"
                return await self._if_there(encloser, question, behind, why)
        return behind

    async def _if_there(
        self, name: Labels, question: Question, behind: Records | NoData | NxDomain, why: str
    ) -> Records | NoData | NxDomain | Failed:
        """What is published at or below the name, if that is there by itself; not known if a wildcard may have made it.

        That would have made what is below it as well, which a name that is there keeps from it (RFC 4592 §3.3.1).
        """
        below = await self._around_it((_RANDOM, *name), question.type)
        if isinstance(below, Failed):
            return below
        return _unknown(why) if say_the_same(below, behind) else behind

    async def _published(self, wildcard: Labels, question: Question) -> Records | NoData | NxDomain | Failed | None:
        """What a wildcard says that is published; None: there is none.

        A recording has not got that, but it may have that a made-up name beside is not there.
        """
        if wildcard in self._absent:
            return None
        found = await self._around_it(wildcard, question.type)
        for type in (question.type, "TXT"):
            if not isinstance(found, Failed) or found.reason is not Failure.NOT_RECORDED:
                break
            beside = await self._around_it((_RANDOM, *wildcard[1:]), type)
            if denies_name(beside):
                found = beside
        if not denies_name(found):
            return found
        self._absent.add(wildcard)
        return None

    async def _is_apex(self, name: Labels) -> bool:
        """Whether a zone is known to begin there, as one does at whatever is registered."""
        if is_listed_suffix(to_text(name[1:])):
            return True
        answer = await self._around_it(name, "SOA")
        return isinstance(answer, Records) and not answer.chain

    async def _by_wildcard(
        self, wildcard: Labels, name: Labels, question: Question, behind: Records | NoData | NxDomain
    ) -> Answer | Alias:
        """What becomes of the answer to a name below a wildcard that is proposed."""
        proposed = self._proposed.at(wildcard, question.type)
        instead = proposed or NoData(authenticated=None, provenance=behind.provenance)
        if denies_name(behind):
            for i in range(1, len(name) - len(wildcard) + 1):
                closer = await self._around_it(name[i:], question.type)
                if isinstance(closer, Failed):
                    return closer
                if not denies_name(closer):
                    return behind  # it is the closest encloser, and has no such wildcard
            return instead
        published = await self._published(wildcard, question)
        if isinstance(published, Failed):
            return published
        if not published:
            return behind  # there is no other wildcard: the name itself is there
        stays = proposed is None and not _is_alias(published, question)
        if name == (_RANDOM, *wildcard[1:]) and not stays:  # nobody has made it: a wildcard that is published answered
            return instead
        if not say_the_same(published, behind):
            return behind  # it is the name's own
        if stays:
            return await self._unless_by_wildcard(wildcard[1:], question, behind)
        why = f"{to_text(name)} may have this from the wildcard, which would say something else"
        return await self._if_there(name, question, behind, why)


def _at_the_end(
    found: Records | NoData | NxDomain, path: Sequence[Labels], *, vouched: bool
) -> Records | NoData | NxDomain:
    """What was found where the path of aliases ends. `vouched`: by a resolver, for every alias before."""
    chain = tuple(map(to_text, path[1:]))
    if found.authenticated and not vouched:
        found = replace(found, authenticated=None)
    if isinstance(found, Records):
        return replace(found, chain=chain, beside_cname="" if chain else found.beside_cname)
    return replace(found, chain=chain)


def _is_alias(answer: Records | NoData | NxDomain, question: Question) -> bool:
    return bool(answer.chain) or (question.type == "CNAME" and isinstance(answer, Records))


def _unknown(why: str) -> Failed:
    return Failed(reason=Failure.NOT_ATTEMPTED, detail=why)
