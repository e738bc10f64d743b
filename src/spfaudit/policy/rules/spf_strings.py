"""How the record is published: its character-strings and its size (RFC 7208 §3.3, §3.4)."""

from collections.abc import Iterator

from spfaudit.evidence import octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.strings import SplitTerm, separate, split_terms
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.strings_apart import each_by_itself
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text

RECORD_LIMIT = 450
"""Octets of a record that leave room for the rest of an answer (§3.4)."""
_ANSWER_LIMIT = 512
"""Octets of a UDP answer without EDNS (RFC 1035 §4.2.1)."""


@rule(
    "SPF005",
    "term-split-across-strings",
    severity=Severity.WARNING,
    title=Text(
        en="A term of the record runs across the border of two character-strings.",
        ja="SPF レコードの項が、TXT の文字列（character-string）の境界をまたいでいます。",
    ),
    rationale=Text(
        en="Receivers join the strings with nothing between. A space that was lost at a border glues two terms into"
        " another one; a term that only the joining makes whole breaks as soon as somebody edits one of its strings.",
        ja="受信側は文字列を空白なしで連結します。境界で空白が抜けると 2 つの項が 1 つの別の項になります。"
        "連結して初めて完成する項は有効ですが、一方の文字列を編集しただけで壊れるおそれがあります。",
    ),
    remedy=Text(
        en="Let every string but the last end in a space, between two terms.",
        ja="最後を除く各文字列を、項と項の間の空白で終わらせてください。",
    ),
    reference="RFC 7208 §3.3",
)
def term_split_across_strings(posture: Posture) -> Iterator[Problem]:
    if posture.texts.is_undivided:
        return
    found = {split: strings for strings in posture.spf_strings for split in split_terms(strings)}
    ends = {strings: _ends_of_records(strings) for strings in dict.fromkeys(found.values())}
    across = {split: strings for split, strings in found.items() if not ends[strings].isdisjoint(split.pieces[:-1])}
    remedies = {strings: each_by_itself(posture, strings) for strings in dict.fromkeys(across.values())}
    for split in found:
        if split in across:
            yield _not_one(split, remedies[across[split]])
        elif split.glued:
            yield _glued(split)
        elif split.readable:
            yield _cut(split)
        # Otherwise the term is malformed with the border and without it: SPF003's business.


def _ends_of_records(strings: tuple[bytes, ...]) -> set[bytes]:
    """How the texts end that were meant as records of their own, but for the last one."""
    return {text.rpartition(b" ")[2] for text in separate(strings)[:-1]}


def _not_one(split: SplitTerm, remedy: Text | None) -> Problem:
    halves, effect = _added(split.pieces), _effect(split)
    return Problem(
        message=Text(
            en=f"several records seem to have become the strings of one: {halves}; {effect.en}",
            ja=f"複数のレコードが 1 件のレコードの文字列になっているとみられます：{halves}。{effect.ja}",
        ),
        found=_quoted(split.pieces),
        remedy=remedy
        or Text(
            en="Publish each as a TXT record of its own.", ja="それぞれを別の TXT レコードとして公開してください。"
        ),
        subject=_quoted(split.pieces),
    )


def _effect(split: SplitTerm) -> Text:
    joined = octets_to_text(b"".join(split.pieces))
    if split.readable:
        return Text(en=f"receivers read one term, '{joined}'", ja=f"受信側は 1 つの項 '{joined}' と解釈します")
    return Text(
        en=f"receivers read '{joined}', which is a syntax error",
        ja=f"受信側は '{joined}' と解釈し、構文エラーになります",
    )


def _glued(split: SplitTerm) -> Problem:
    halves, effect = _added(split.pieces), _effect(split)
    return Problem(
        message=Text(
            en=f"a space is probably missing where two strings meet: {halves}; {effect.en}",
            ja=f"文字列の境界で空白が抜けているとみられます：{halves}。{effect.ja}",
        ),
        found=_quoted(split.pieces),
        remedy=Text(
            en=f"End the string before the border in a space: {_quoted(split.pieces, space=' ')}",
            ja=f"境界の前の文字列の末尾に半角スペースを入れてください：{_quoted(split.pieces, space=' ')}",
        ),
        subject=_quoted(split.pieces),
    )


def _cut(split: SplitTerm) -> Problem:
    joined = octets_to_text(b"".join(split.pieces))
    halves = _added(split.pieces)
    return Problem(
        message=Text(
            en=f"'{joined}' is cut by the border of two strings: {halves}; only the joining makes it whole",
            ja=f"'{joined}' が文字列の境界で分断されています：{halves}。連結されて初めて 1 つの項になります",
        ),
        found=_quoted(split.pieces),
        subject=_quoted(split.pieces),
    )


def _added(pieces: tuple[bytes, ...]) -> str:
    return " + ".join([f"'{octets_to_text(piece)}'" for piece in pieces])


def _quoted(pieces: tuple[bytes, ...], space: str = "") -> str:
    """The pieces as strings of a master file."""
    border = f'{space}" "'
    strings = [octets_to_text(piece).replace('"', '\\"') for piece in pieces]
    return f'"{border.join(strings)}"'


@rule(
    "SPF006",
    "oversized-spf",
    severity=Severity.WARNING,
    title=Text(
        en="The record, or all TXT records of the name together, are too large for a plain UDP answer.",
        ja="SPF レコード、または同じ名前の TXT レコード全体が、通常の UDP 応答に収まりません。",
    ),
    rationale=Text(
        en="An answer over 512 octets needs EDNS or a second query over TCP. Where a firewall blocks these, receivers"
        " get no SPF at all (temperror).",
        ja="512 オクテットを超える応答には EDNS または TCP による再問い合わせが必要です。"
        "ファイアウォールなどで遮断されると、受信側は SPF を取得できません（temperror）。",
    ),
    remedy=Text(
        en="Remove terms that are no longer used, or move some to another name and include that, which costs one of the"
        " 10 DNS lookups.",
        ja="使用していない項を削除するか、項の一部を別の名前に移して include してください"
        "（DNS 参照を、上限の 10 回のうち 1 回使います）。",
    ),
    reference="RFC 7208 §3.4",
)
def oversized_spf(posture: Posture) -> Iterator[Problem]:
    answer = answer_size(posture)
    if answer <= RECORD_LIMIT:  # no record is larger than the answer that it is in
        return
    record = max([sum(map(len, strings)) for strings in posture.spf_strings], default=0)
    if not record or (record <= RECORD_LIMIT and answer <= _ANSWER_LIMIT):
        return
    yield Problem(
        message=Text(
            en=f"the record has {record} octets ({RECORD_LIMIT} recommended at most), the answer with all TXT records"
            f" of the name {answer} ({_ANSWER_LIMIT} fit without EDNS)",
            ja=f"SPF レコードは {record} オクテット（推奨は {RECORD_LIMIT} 以下）、"
            f"同じ名前の TXT レコード全体の応答は {answer} オクテット（EDNS なしの上限は {_ANSWER_LIMIT}）です",
        ),
        found=posture.spf_text,
        remedy=None
        if record > RECORD_LIMIT
        else Text(
            en="Delete TXT records that are no longer needed, such as verification codes, or move them to other names.",
            ja="所有権確認用など、不要になった TXT レコードを削除するか、別の名前に移してください。",
        ),
    )


def answer_size(posture: Posture) -> int:
    """Octets of the answer to the name's TXT question (RFC 1035 §4.1), aliases apart."""
    question = len(posture.entry.domain) + 2 + 4
    return 12 + question + posture.texts.octets
