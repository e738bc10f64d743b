"""What a Japanese keyboard does to YAML's syntax: full-width colons, hyphens and spaces.

Folding would change the meaning of honest text there: they are explained instead.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.nodes import Gap, Scalar
from spfaudit.inventory.problems import Problems, clip, write
from spfaudit.text import Text

_WIDE_INDENT = re.compile(r"[ \t]*([\u3000\u00a0]+)")
_WIDE_DASH = re.compile(r" *([－ー―‐−])[ \u3000]*[\w\"'{]")
_WIDE_COLON = re.compile(r"(?:^[ \u3000]*(?:- +)*|[{,] *)([\w.-]+)[ \u3000]*([：﹕︓])")

# A quotation mark that is never closed is found once: none that follows can be closed either.
_QUOTED = re.compile(r"""(?<![\w.])(?:"[^"\\]*+(?:\\.[^"\\]*+)*+(?P<end>"?)|'[^']*')""")
_SINGLE_QUOTED = re.compile(r"(?<![\w.])'[^']*'")


def explain_wide(number: int, problems: Problems, key: Scalar | None = None) -> bool:
    """Note what is full-width in the YAML syntax of line `number` (from 1); False if nothing is.

    `key`: whose colon is meant, for several keys of one line may have such a one.
    """
    line = problems.line(number)
    if indent := _WIDE_INDENT.match(line):
        problems.add(
            Gap(number, indent.start(1) + 1),
            Text(
                en="a full-width or no-break space in the indentation: YAML takes it for text",
                ja="字下げに全角スペース（または改行なしスペース）があります。YAML では文字として扱われます",
            ),
            Text(en="indent with ASCII spaces", ja="字下げには半角スペースを使ってください"),
        )
        return True
    if dash := _WIDE_DASH.match(line):
        problems.add(
            Gap(number, dash.start(1) + 1),
            Text(
                en=f"{dash[1]} is not the ASCII hyphen that begins a list item",
                ja=f"{dash[1]} は、リストの項目を始める半角ハイフンではありません",
            ),
            Text(en="write an ASCII hyphen and a space", ja="半角の「- 」を使ってください"),
        )
        return True
    begin, end = (0, len(line)) if key is None else (key.column - 1, key.column - 1 + len(key.text))
    places, colons = _wide_colons(line)
    if (nearest := bisect_left(places, begin)) < len(places) and places[nearest] < end:
        colon = colons[nearest]
        problems.add(
            Gap(number, colon.start(2) + 1),
            Text(
                en=f"a full-width colon after '{clip(colon[1])}': YAML takes it for text",
                ja=f"「{clip(colon[1])}」の後のコロンが全角です。YAML では区切りになりません",
            ),
            write(f"'{fold(colon[1])}: '"),
        )
        return True
    return False


@lru_cache(maxsize=1)  # a line may have thousands, each of which is asked for
def _wide_colons(line: str) -> tuple[list[int], list[re.Match[str]]]:
    """Where there are such colons, and what stands before each. What is quoted is text, and may be what was meant."""
    bare = _QUOTED.sub(_blank, line)
    colons = list(_WIDE_COLON.finditer(re.split(r"\s#", bare, maxsplit=1)[0]))
    return [colon.start(2) for colon in colons], colons


def _blank(quoted: re.Match[str]) -> str:
    if quoted["end"] == "":  # behind this one nothing but single quotes can be closed
        return '"' + _SINGLE_QUOTED.sub(lambda single: "_" * len(single[0]), quoted[0][1:])
    return "_" * len(quoted[0])
