"""Text at `_dmarc` that people mean as a DMARC Policy Record and receivers ignore (RFC 9989 §4.7, §4.8).

Knows TXT data as octets; knows no DNS. A guess tells a person what was probably meant, and changes no judgement.
"""

import re
import unicodedata
from enum import Enum

from spfaudit.mail.dmarc.grammar import is_dmarc, parse_record, weakens
from spfaudit.mail.dmarc.record import Mended, Record
from spfaudit.mail.lookalikes import LOOKALIKES, as_text, in_a_labels
from spfaudit.mail.recent import Recent
from spfaudit.mail.unseen import INVISIBLE, without

_MISSPELT = r"(?:dmarc|dmrac|damrc|dmacr|dmar[a-z](?=1)|dmrc|dmar(?![a-z]))"

_VERSION_TAG = rb"(?i)v[ \t]*=[ \t]*dmarc1"
_FIRST_TAG = rb"(?i)[ \t]*[a-z]+[ \t]*="

# Matched after folding width and case. Possessive (*+) where spaces would otherwise be shared out in all ways.
_NEAR_MISS = rf"""(?sx)[\s"'`\\(]*(?:
        v\s*+[=:;._-]*+\s*+["']?\s*+{_MISSPELT}   # v:DMARC1, v-DMARC1, v=DMARC, v=DMRAC1, "v=DMARC1; …
      | [=:;._-]*{_MISSPELT}[\s=:-]*v?1(?![0-9a-z])   # DMARC1; …, without v=
      | ru[af]\s*=\s*mailto:   # a destination, without any version
    ) | .*(?<![a-z0-9])v\s*=\s*dmarc1   # behind something else: a name, TXT, a quote
      | (?:.*[\s"'`\\(;,])?s?p\s*=\s*(?:none|quarantine|reject)(?![a-z])   # a policy, whatever the version
    """


class Miss(Enum):
    """By how much a text misses being a record."""

    VERSION = "version"
    """It holds the version tag, though not as its first, or not exactly."""
    OTHER = "other"


def near_miss(octets: bytes) -> Miss | None:
    """By how much a TXT record at `_dmarc` misses the record that was meant; None: it is one, or none was meant."""
    if is_dmarc(octets):
        return None
    if re.match(_VERSION_TAG, octets):
        return Miss.VERSION
    first, *others = octets.split(b";")
    if re.match(_FIRST_TAG, first) and any(re.match(_VERSION_TAG, item.strip(b" \t")) for item in others):
        return Miss.VERSION
    return Miss.OTHER if re.match(_NEAR_MISS, _folded(octets)) else None


def _folded(octets: bytes) -> str:
    """The text as it looks: wide letters as narrow ones, without what cannot be seen, in one case."""
    text = unicodedata.normalize("NFKC", octets.decode("utf-8", "replace"))
    return without(text, INVISIBLE).casefold()


_TAG_MEANT = r"""(?ix)(?<![A-Za-z])(p|policy|sp|np|t|psd|adkim|aspf|fo|rua|rau|ruf|rfu)\s*[=:]\s*"?
        ([^;"\s,]+(?:(?:(?:\s*,)+\s*(?![A-Za-z]+\s*=)|\s+(?=mailto:)|(?:\s+:\s*|(?<=:)\s+)(?=[01ds](?![A-Za-z0-9=])))
        [^;"\s,]+)*)"""


_CUT = r"(?i)mailto:[^;,\s]+\s+(?!mailto:|[a-z]+\s*[=:])[^\s;,\"'`\\]"
"""A destination and, behind a space, what is neither another one nor a tag: the rest of its name, perhaps."""
_LOST_COMMA = r"(?i)(@[^;=@]*);\s*(?=mailto:)"
"""Between two destinations, where a semicolon stands instead."""
_TAG = r"(?=[a-z]{1,5}=)"
_GLUED = (
    rf"(?i)(?<=v=dmarc1){_TAG}|(?<=p=none){_TAG}|(?<=p=reject){_TAG}|(?<=p=quarantine){_TAG}"
    r"|(?<=[a-z0-9])(?=(?:ru[af]=mailto:|adkim=|aspf=))"
)
"""Where tags meet that were written as strings of their own, which are joined with nothing between."""
_LONGEST = 4_000
"""Octets of the longest text whose mistakes are looked for."""
_LONGEST_KEPT = 512
"""Characters of a record of which the guess is remembered."""
_NAMES_MEANT = {"policy": "p", "rau": "rua", "rfu": "ruf"}
_POLICIES = ("none", "quarantine", "reject")
_LONG_VALUES = {"strict": "s", "relaxed": "r", "yes": "y", "no": "n"}


def likely_meant(octets: bytes) -> str:
    """The record that was probably meant, or "" without a good guess."""
    if len(octets) > _LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", as_text(octets).translate(LOOKALIKES))
    text = in_a_labels(text, octets, "@")
    text = re.sub(_GLUED, "; ", re.sub(_LOST_COMMA, r"\1,", text))
    if re.search(_CUT, text):
        return ""  # nobody is told to send reports to what is left of a name
    found = [(name.lower(), value) for name, value in re.findall(_TAG_MEANT, text)]
    written = {name for name, _ in found}
    tags: dict[str, str] = {}
    for name, value in found:
        meant = _NAMES_MEANT.get(name, name)
        if meant == name or meant not in written:  # receivers read what has its right name
            tags.setdefault(meant, _value_meant(meant, value.rstrip("'`\\")))
    if "ruf" not in tags:
        tags.pop("fo", None)  # RFC 9989 §4.7: it must be ignored then
    if tags.get("psd", "").lower() == "y":  # no name with a record to be mended is a public suffix
        del tags["psd"]
    in_order = sorted(tags, key=lambda name: name != "p")  # second, as older receivers want it
    guess = "; ".join(["v=DMARC1", *[f"{name}={tags[name]}" for name in in_order]])
    if "p" not in tags or not guess.isascii():
        return ""
    record = parse_record(guess.encode("ascii"))
    return guess if isinstance(record, Record) and not record.flaws else ""


def mended(record: Record, known: Recent[str, Mended]) -> Mended:
    """The record as it was probably meant; no text without a good guess. `known`: what was guessed before, by text."""
    found = known.get(record.text)
    if found is None:
        found = _mended(record)
        if len(record.text) <= _LONGEST_KEPT:
            known[record.text] = found
    return found


def _mended(record: Record) -> Mended:
    guess = likely_meant(record.text.encode("utf-8", "replace"))
    meant = parse_record(guess.encode("ascii")) if guess else None
    if not isinstance(meant, Record):
        return Mended("", frozenset())
    sound = {tag.name for tag in record.tags} - {flaw.tag for flaw in record.flaws}
    tags = [tag for tag in meant.tags if tag.name in sound or not weakens(tag.name, tag.value, record.asked)]
    text = "; ".join([f"{tag.name}={tag.value}" for tag in tags])
    more = {name for name in ("rua", "ruf") if len(getattr(meant, name)) > len(getattr(record, name))}
    return Mended(text, frozenset([tag.name for tag in tags if tag.name in more or tag.name not in sound]))


def _value_meant(name: str, value: str) -> str:
    if name in ("p", "sp", "np"):
        if value.lower() in _POLICIES:
            return value
        from difflib import get_close_matches  # few lists need it

        return next(iter(get_close_matches(value.lower(), _POLICIES, cutoff=0.75)), value)
    if name == "fo":  # RFC 9989 §4.7: without spaces, each once, and 1 reports whatever 0 does
        options = dict.fromkeys(re.split(r"[\s:,]+", value.strip(":")))
        return ":".join([option for option in options if option != "0" or "1" not in options])
    if name in ("rua", "ruf"):
        return re.sub(r"(?:\s*,){2,}\s*|(?<![,\s])\s+(?=mailto:)", ",", re.sub("[<>]", "", value)).rstrip(".")
    return _LONG_VALUES.get(value.lower(), value)
