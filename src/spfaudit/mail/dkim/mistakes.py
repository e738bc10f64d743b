"""What a broken key record was probably meant to be.

Knows the slips that people make in DKIM records. A guess is a suggestion to a person, and changes no judgement.
"""

import re
import unicodedata

from spfaudit.mail.lookalikes import LOOKALIKES, as_text
from spfaudit.mail.unseen import INVISIBLE, without

# Each run of spaces or hyphens is looked at once, from its beginning.
_SEPARATOR = r"(?i)(?<!\s)\s++(?:[;,]\s*+|(?=[vkthsgnp]\s*=))|[;,]\s*+"
_PEM = r"(?i)(?<!-)-{3,}+(?:BEGIN|END)[A-Z ]*+-{3,}"
_KEY = r"MI[A-Za-z0-9+/\s]{60,}={0,2}"
"""An RSA key without the tag that belongs before it: each begins so."""
_PASTED = r"(?is)\A.*\bp\s*+=\s*+(?=v\s*=)|\bp\s*+=\s*+(?=[kthsgnp]\s*=)"
"""What a form has put before a record, or before a part of one, that was pasted into it."""
# How the base64 of a private key begins (RFC 8017 §A.1.2, RFC 5958 §2, RFC 8410 §7), or the line above it.
_PRIVATE = (
    r"(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IBA[AD]|M(?:C4CAQAw|FECAQEw)BQYDK2Vw)"
    r"|BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY"
)
_GLUED = r"(?i)(?:(?<=v=dkim1)|(?<=k=rsa)|(?<=k=ed25519)|(?<=h=sha256)|(?<=s=email)|(?<=t=s))(?=[vkthsgnp]=)"
"""Where tags meet that were written as strings of their own, which are joined with nothing between."""
_ORDER = ("h", "k", "t", "s", "n", "p")
_FOR_URLS = str.maketrans("-_", "+/")
_LONGEST = 2_000
"""Characters of the longest record whose mistakes are looked for: an RSA key of 8,192 bits has 1,400."""
_CASELESS = frozenset({"k", "h", "t", "s"})


def likely_meant(text: str) -> str:
    """A likely record for one that no verifier can read, octets as Latin-1, or "" without a good guess."""
    if len(text) > _LONGEST:
        return ""
    written = as_text(text.encode("latin-1")).translate(LOOKALIKES)
    seen = without(unicodedata.normalize("NFKC", written), INVISIBLE)
    bare = re.sub(_PEM, "", seen.replace("\\", "")).strip(" \t\r\n\"'()")
    plain = re.sub(_GLUED, ";", re.sub(_PASTED, "", bare))
    tags: dict[str, str] = {}
    for piece in re.split(_SEPARATOR, plain):
        name, equals, value = ("p", "=", piece) if re.fullmatch(_KEY, piece) else piece.partition("=")
        if equals:
            tags.setdefault(name.strip(" \t\"'").lower(), value.strip(" \t\"'"))
    if not tags.get("p") or not tags.get("v", "dkim1").upper().startswith("DKIM1"):
        return ""
    tags["p"] = _as_base64(tags["p"])
    return "; ".join(
        ["v=DKIM1"]
        + [f"{name}={tags[name].lower() if name in _CASELESS else tags[name]}" for name in _ORDER if name in tags]
    )


def private_key(text: str) -> int | None:
    """Where the text shows a private key, whole or not; None if it does not."""
    found = re.search(_PRIVATE, text)
    return found and found.start()


def _as_base64(data: str) -> str:
    """The same in the alphabet of RFC 4648 §4, and not that for URLs (§5), with the padding that belongs to it."""
    compact = re.sub(r"[\s\"<>()]", "", data).rstrip("=").translate(_FOR_URLS)
    return compact + "=" * (-len(compact) % 4)
