"""Text that people mean as an SPF record and receivers ignore (RFC 7208 §4.5).

Knows TXT data as octets; knows no DNS. A guess tells a person what was probably meant, and changes no judgement.
"""

import re
import unicodedata

from spfaudit.mail.lookalikes import LOOKALIKES, as_text
from spfaudit.mail.spf.corrected import corrected
from spfaudit.mail.spf.grammar import is_spf, parse_record
from spfaudit.mail.spf.record import Record, lets_strangers_pass
from spfaudit.mail.unseen import INVISIBLE, without

# What people write when they mean `v=spf1 `. Matched after folding width and case. Possessive (*+) where spaces would
# otherwise be shared out in all ways.
_NEAR_MISS = r"""(?sx)[\s"'`\\(]*(?:
        v\s*+[=:]?\s*+(?:spf|sfp|psf)   # v=spf10, v=spf 1, v:spf1, v=spf1; …
      | spf[\s=-]?v?1(?![0-9a-z.])    # spf1 …, without v=
      | [+?~-]?(?:   # terms, without any version
            ip4\s*[:=]\s*[0-9] | ip6\s*[:=]\s*[0-9a-f]{0,4}:
          | (?:include|exists|redirect)\s*[:=]\s*(?![a-z]+://)[a-z0-9_%{}-]+\.
        )
    ) | .*(?<![a-z0-9])v=spf1[\s"']   # behind something else: a name, TXT, a quote
      | (?!spf2\.0/)(?:.*\s)?[+?~-]all[\s"'.;]*\Z   # ends as nothing else does: =spf1 … -all, include:… ~all
    """
_PASTED = r"(?is).*(?<![a-z0-9])v\s*=\s*spf1(?![0-9a-z.])"
_VERSION = r"(?i)v?\s*+[=:._-]*+\s*+(?:spf|sfp|psf)[\s=-]*v?(?:[0-9.]+|[li](?=\s|\Z))?"
_LONGEST = 4_000
"""Octets of the longest text whose mistakes are looked for."""
_AROUND = " \t\r\n\"'`\\();:,="


def is_near_miss(octets: bytes) -> bool:
    """Whether a TXT record is meant as SPF but has no valid version section, so that receivers ignore it."""
    return not is_spf(octets) and re.match(_NEAR_MISS, _visible(octets).casefold()) is not None


def likely_meant(octets: bytes) -> str:
    """The record that was probably meant, or "" without a good guess."""
    if len(octets) > _LONGEST:
        return ""
    text = _visible(octets).strip(_AROUND)
    version = re.match(_PASTED, text) or re.match(_VERSION, text)
    terms = text[version.end() :] if version else text
    guess = " ".join(["v=spf1", *terms.strip(_AROUND).split()])
    if guess.isascii():
        guess = corrected(guess.encode()) or guess
    record = parse_record(guess.encode()) if guess.isascii() else None
    if not isinstance(record, Record) or record.unknown or not (record.directives or record.redirect):
        return ""
    if any(map(lets_strangers_pass, record.effective)):
        return ""  # nobody is told to let strangers pass
    return guess


def _visible(octets: bytes) -> str:
    """The text as it looks: in ASCII where that is possible, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", as_text(octets).translate(LOOKALIKES))
    return without(text, INVISIBLE)
