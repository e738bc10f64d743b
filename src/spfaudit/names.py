"""Domain names: read from people's text, kept as A-labels, shown as U-labels.

Knows IDNA, and is its only importer. Knows nothing of DNS messages.
"""

import re
from typing import NewType

from spfaudit.suffixes import is_listed_suffix, is_public_suffix
from spfaudit.text import Text

Domain = NewType("Domain", str)
"""A canonical name: A-labels, lower case, no trailing dot, fit for a DNS question."""

# Letters, digits, hyphen (RFC 952, RFC 1123 §2.1), and the underscore that service names begin with (RFC 8552).
_PLAIN = re.compile(r"(?!.{254})(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?![0-9]+\Z)(?!-)[a-z0-9-]{1,63}(?<!-)")
_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d"
_BETWEEN = rf"\s/:,;<>()|=、{_QUOTES}"
"""What stands before, between and behind the names of a text, and in none."""
_PIECES = rf"[^{_BETWEEN}]+"
_NO_PIECE = r"[\s/:,;@*]|^\.|\.\.|^$"
"""What is something else again, of which nothing is suggested: or one suggestion would lead to the next for ever."""
_MOST_PIECES = 5
"""So many pieces of a text that is no name are tried as names."""
_BULLETS = "・•‣●○◎■□◆◇▲△▶▷★☆※→"
"""What items are marked with in documents, out of which lists are pasted."""
_JOINTS = "・→〜"
"""What stands between names there; the first one also in names, among kana and kanji."""
_DASHES = str.maketrans(dict.fromkeys("‐‒–—―−⁃", "-"))
"""What keyboards, and programs that mend spelling, put in the place of a hyphen; NFKC leaves them."""
_FULL_STOPS = str.maketrans("。．｡", "...")  # IDNA 2003 §3.1: all are label separators


RANDOM_LABEL = "<random>"
"""Stands in a question for a label that nobody knows beforehand. A live source puts one in its place that it makes up
(`resolver.random_label`), another in every run; recordings and zone files are asked for it as it is."""
_MADE_UP_OCTETS = 16
LONGEST_NAME = 253
"""Characters of the text of the longest name: 255 octets in a message (RFC 1035 §2.3.4)."""


def random_name_below(name: str) -> str | None:
    """A name right below `name` that is not there, unless a wildcard makes it; None: `name` is too long to have one."""
    return f"{RANDOM_LABEL}.{name}" if len(name) + 1 + _MADE_UP_OCTETS <= LONGEST_NAME else None


class InvalidName(ValueError):
    """Text that is not a domain name. `problem` says why, `suggestion` what may have been meant (or "")."""

    def __init__(self, problem: Text, suggestion: str = "") -> None:
        self.problem = problem
        self.suggestion = suggestion
        super().__init__(problem, suggestion)  # what it is made of: so it can be sent to another process

    def __str__(self) -> str:
        return self.problem.en


def at_or_below(name: str, ancestor: str) -> bool:
    """Whether what is said of `ancestor` covers `name`: who runs a name runs what is below it."""
    return name == ancestor or name.endswith(f".{ancestor}")


def plain_domain(text: str) -> Domain | None:
    """`text` if it is a canonical name already, as nearly all of a long list are; None if only `parse_domain` knows."""
    if _PLAIN.fullmatch(text) and "xn--" not in text and not is_public_suffix(text):
        return Domain(text)
    return None


def parse_domain(text: str) -> Domain:
    """A domain name as people write it: any case, one trailing dot, full-width or Unicode labels.

    Raises InvalidName for anything else: URLs, addresses, wildcards, empty or long labels, public suffixes.
    """
    plain = text.lower().removesuffix(".")
    if not _PLAIN.fullmatch(plain) or "xn--" in plain:
        plain = _parse_unusual(text)
    _refuse_public_suffix(plain)
    return Domain(plain)


def _parse_unusual(text: str) -> str:
    import unicodedata

    import idna

    folded = unicodedata.normalize("NFKC", text.translate(_FULL_STOPS)).strip()
    _refuse_other_things(folded)
    name = folded.removesuffix(".")
    for label in name.split("."):
        if not label:
            raise InvalidName(
                Text(
                    en="a label is empty (two dots, or a dot at the start)",
                    ja="空のラベルがあります（ドットの重複など）",
                ),
                _meant([".".join(filter(None, name.split(".")))]),
            )
        if label.isascii():
            _refuse_bad_ascii_label(label)
    try:
        mapped = name.lower() if name.isascii() else idna.uts46_remap(name, std3_rules=False)
        ascii_name = ".".join(map(_a_label, mapped.split(".")))
    except idna.IDNAError as error:
        raise InvalidName(
            Text(
                en=f"not a valid internationalised name: {error}",
                ja=f"国際化ドメイン名として不正です：{error}",
            ),
            _taken_apart(name) or _meant([_in_a_labels(name)]),
        ) from None
    if len(ascii_name) > LONGEST_NAME:
        raise InvalidName(Text(en="the name is longer than 253 octets", ja="ドメイン名が 253 オクテットを超えています"))
    if not _PLAIN.fullmatch(ascii_name) and ("." in ascii_name or not ascii_name):
        raise InvalidName(Text(en="not a domain name", ja="ドメイン名ではありません"))
    return ascii_name


def _a_label(label: str) -> str:
    """The label as DNS has it. Raises idna.IDNAError for what is meant as a U-label or an A-label, and is none."""
    if label.isascii() and (not label.startswith("xn--") or _is_registered_somewhere(label)):
        return label  # perhaps with underscores (RFC 8552), which IDNA knows nothing of
    import idna

    return idna.alabel(label).decode("ascii")


def _taken_apart(name: str) -> str:
    """The names that a document has in one line, perhaps as an item of a list, or with a dash for a hyphen; or ""."""
    text = name.translate(_DASHES).lstrip(f"{_BULLETS}-").rstrip(f"{_JOINTS}-")
    pieces = re.findall(f"[^{_JOINTS}]+", text)
    if text != name and not all("." in piece for piece in pieces) and (whole := _meant([text])):
        return whole  # the joint is within the name
    return _meant(pieces) if pieces != [name] else ""


def _in_a_labels(name: str) -> str:
    """How DNS has the name, if it may have it though IDNA2008 does not; else empty."""
    labels = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in name.lower().split(".")
    ]
    strange = [label for label in labels if label.startswith("xn--")]
    return ".".join(labels) if all(map(_is_registered_somewhere, strange)) and not name.isascii() else ""


def _is_registered_somewhere(label: str) -> bool:
    """Whether an A-label may exist though IDNA2008 has no such name: some registries still take symbols and emoji."""
    try:
        decoded = label[4:].encode().decode("punycode")
        again = decoded.encode("punycode").decode()
    except UnicodeError:
        return False
    plain = re.fullmatch("[a-z0-9-]*", "".join(filter(str.isascii, decoded)))
    return bool(plain) and again == label[4:] and decoded.isprintable() and decoded == _folded(decoded)


def _folded(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", text).casefold()


def _refuse_other_things(folded: str) -> None:
    if not folded or folded == ".":
        raise InvalidName(Text(en="the name is empty", ja="ドメイン名が空です"))
    url = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://([^/:?#]*)", folded)
    if url:
        problem = Text(en="a URL, not a domain name", ja="URL であり、ドメイン名ではありません")
        raise InvalidName(problem, _meant([url[1]]))
    if "@" in folded:
        raise InvalidName(
            Text(en="a mail address, not a domain name", ja="メールアドレスであり、ドメイン名ではありません"),
            _meant(re.findall(_PIECES, folded.rpartition("@")[2])[:1]),
        )
    import ipaddress

    try:
        ipaddress.ip_interface(folded.strip("[]"))
    except ValueError:
        pass
    else:
        raise InvalidName(Text(en="an IP address, not a domain name", ja="IP アドレスであり、ドメイン名ではありません"))
    if "*" in folded:
        raise InvalidName(
            Text(
                en="a wildcard: list each name by itself",
                ja="ワイルドカードは使えません。名前を一つずつ書いてください",
            ),
            _meant([folded.replace("*.", "")]),
        )
    stray = re.search(rf"[{_BETWEEN}#]", folded)
    if stray:
        raise InvalidName(
            Text(
                en=f"{stray[0]!r} cannot be in a domain name",
                ja=f"ドメイン名に {stray[0]!r} は使えません",
            ),
            _meant(re.findall(_PIECES, folded.partition("#")[0])),  # what follows is a comment that lacks its space
        )


def _meant(pieces: list[str]) -> str:
    """Those of the pieces that are names: what is suggested has to be one."""
    names = []
    for piece in dict.fromkeys(pieces[:_MOST_PIECES]):
        if re.search(_NO_PIECE, piece):
            continue
        try:
            parse_domain(piece)
        except ValueError:
            continue
        names.append(piece)
    return ", ".join(names)


def _refuse_bad_ascii_label(label: str) -> None:
    if len(label) > 63:
        raise InvalidName(
            Text(
                en=f"the label {label[:20]}… has {len(label)} octets; 63 are allowed",
                ja=f"ラベル {label[:20]}… が {len(label)} オクテットあります（上限 63）",
            )
        )
    if not re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", label):
        raise InvalidName(
            Text(
                en=f"the label {label!r} has characters other than letters, digits and inner hyphens",
                ja=f"ラベル {label!r} に英数字とハイフン（先頭・末尾を除く）以外の文字があります",
            )
        )


def _refuse_public_suffix(name: str) -> None:
    if "." not in name and not is_listed_suffix(name):
        raise InvalidName(
            Text(
                en=f"{name} has no dot: names are registered below a top-level domain",
                ja=f"{name} にはドットがありません。example.go.jp のように、登録した名前を書いてください",
            )
        )
    if is_public_suffix(name):
        raise InvalidName(
            Text(
                en=f"{name} is a public suffix: names are registered below it",
                ja=f"{name} は公開サフィックスです。その下の登録名を書いてください",
            )
        )


def to_unicode(name: str) -> str:
    """The name as people read it, with U-labels; unchanged where a label is no valid A-label."""
    if "xn--" not in name:
        return name
    import idna

    labels = []
    for label in name.split("."):
        try:
            labels.append(idna.decode(label) if label.startswith("xn--") else label)
        except idna.IDNAError:
            labels.append(label)
    return ".".join(labels)
