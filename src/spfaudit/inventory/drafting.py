"""A YAML inventory as a draft: what is declared, and beside it, in comments, what was guessed.

Knows the file's layout. No guess is ever more than a comment: whoever loads the draft gets what was declared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from spfaudit.inventory.model import Entry, Network, Usage
from spfaudit.inventory.yaml_text import comment, value
from spfaudit.names import to_unicode
from spfaudit.text import Lang, Text

SCHEMA = "inventory.schema.json"
"""What editors look for beside the inventory."""
_HEAD = (
    Text(
        en=f"For editors with a YAML language server: spfaudit schema > {SCHEMA}",
        ja=f"YAML 言語サーバーのあるエディター向け：spfaudit schema > {SCHEMA}",
    ),
    Text(
        en="Written by `spfaudit init`. Usage is what the owner says: sending, receive-only, non-sending or retired.",
        ja="spfaudit init で作成。用途は所有者が申告します：sending、receive-only、non-sending、retired のいずれか。",
    ),
)
_CONFIRM = Text(
    en="Lines with `guess:` are guesses from DNS and count for nothing: confirm each, then remove the # before usage.",
    ja="「推測:」の行は DNS からの推測で、効力はありません。確かめたうえで、usage の前の # を取り除いてください。",
)
_DEFAULT = Text(
    en="holds for every name that does not say otherwise", ja="用途を書いていないドメインすべてに適用されます"
)
_GUESS = Text(en="guess", ja="推測")
_NO_GUESS = Text(en="no guess", ja="推測なし")


class Seeming(Struct, frozen=True):
    """What a name seems to be used for, and why; without a usage, why nothing was guessed."""

    usage: Usage | None
    why: Text


class Draft(Struct, frozen=True, kw_only=True):
    """One domain of the draft."""

    entry: Entry
    declared: bool
    """Whether the entry's usage was declared, and is not merely the default."""
    seeming: Seeming | None = None
    """Not told of a domain whose usage was declared."""


def write_draft(
    drafts: Sequence[Draft],
    senders: Mapping[str, Sequence[Network]],
    lang: Lang,
) -> Iterator[str]:
    """The inventory, a line or a few at a time. What is declared of an entry is what the loader makes of it again."""
    yield f"# yaml-language-server: $schema={SCHEMA}\n"
    for text in _HEAD:
        yield f"# {text.to(lang)}\n"
    if any(draft.seeming for draft in drafts):
        yield f"# {_CONFIRM.to(lang)}\n"
    yield "version: 1\n\n"
    if senders:
        yield "senders:\n"
        for name, networks in senders.items():
            yield f"  {value(name)}: {_list(str(network) for network in networks)}\n"
        yield "\n"
    yield f"defaults:\n  usage: sending  # {_DEFAULT.to(lang)}\n\ndomains:\n"
    for draft in drafts:
        yield from _domain(draft, lang)


def _domain(draft: Draft, lang: Lang) -> Iterator[str]:
    entry = draft.entry
    unicode = to_unicode(entry.domain)
    beside = f"  # {comment(unicode)}" if unicode != entry.domain else ""
    yield f"  - domain: {value(entry.domain)}{beside}\n"
    if draft.declared:
        yield f"    usage: {entry.usage}\n"
    elif draft.seeming:
        yield f"    {_as_comment(draft.seeming, lang)}\n"
    if entry.profile is not None:
        yield f"    profile: {value(entry.profile)}\n"
    if entry.organization is not None:
        yield f"    organization: {value(entry.organization)}\n"
    if entry.senders:
        yield f"    senders: {_list(entry.senders)}\n"
    if entry.dkim_selectors:
        yield f"    dkim_selectors: {_list(entry.dkim_selectors)}\n"
    if entry.retired_on:
        yield f"    retired_on: {entry.retired_on}\n"
    if entry.hold_until:
        yield f"    hold_until: {entry.hold_until}\n"


def _as_comment(seeming: Seeming, lang: Lang) -> str:
    why = comment(seeming.why.to(lang))
    if seeming.usage is None:
        return f"# {_NO_GUESS.to(lang)}: {why}"
    return f"# usage: {seeming.usage}  # {_GUESS.to(lang)}: {why}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(value(text) for text in texts)}]"
