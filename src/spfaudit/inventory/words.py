"""The inventory's closed vocabularies: usages, rules, severity levels, profiles.

Knows what people write for them, in two languages. Knows no file format.
"""

import os
from collections.abc import Collection, Mapping

from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.model import Usage
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.problems import Problems, clip, did_you_mean, one_of, write
from spfaudit.text import Text

LEVELS = ("error", "warning", "info", "off")

_USAGES = {
    **{usage.value: usage for usage in Usage},
    "送信": Usage.SENDING,
    "受信のみ": Usage.RECEIVE_ONLY,
    "非送信": Usage.NON_SENDING,
    "廃止": Usage.RETIRED,
}
USAGE_WORDS = tuple(word for word in _USAGES if not word.isascii())
"""What they are called in Japanese."""
# Without hyphens, underscores and spaces. Understood well enough to suggest, not to judge by.
_MEANT_USAGES = {
    Usage.SENDING: "send sender sends mail active 送信用 送受信 送信あり 送信する メール送信 利用中",
    Usage.RECEIVE_ONLY: "receive receiving receiveonly recvonly 受信 受信用 受信専用",
    Usage.NON_SENDING: "nonsending nosending notsending nosend nonsend nonsender nomail nonmail noemail parked parking "
    "none webonly wwwonly 送信なし 送信しない メール不使用 未使用 不使用 webのみ",
    Usage.RETIRED: "retire unused abolished closed obsolete dead 廃止済 廃止済み 廃止予定 閉鎖",
}
_MEANT_LEVELS = {
    "error": "err critical high エラー 重大 異常",
    "warning": "warn medium 警告 注意",
    "info": "information notice note low 情報",
    "off": "none ignore disable disabled false no 無効 なし オフ",
}


def read_usage(value: Scalar, problems: Problems) -> Usage | None:
    """The usage that `value` names, in any case or in Japanese."""
    word = fold(value.text).lower()
    if usage := _USAGES.get(word):
        return usage
    bare = word.translate({ord(char): None for char in " -_・"})
    meant = next((usage for usage, words in _MEANT_USAGES.items() if bare in words.split()), None)
    problems.add(
        value,
        Text(en=f"unknown usage '{clip(value.text)}'", ja=f"用途「{clip(value.text)}」はありません"),
        write(meant) if meant else one_of(word, [usage.value for usage in Usage]),
    )
    return None


def read_level(value: Scalar, problems: Problems) -> str | None:
    """The severity level that `value` names, in any case."""
    word = fold(value.text).lower()
    if word in LEVELS:
        return word
    meant = next((level for level, words in _MEANT_LEVELS.items() if word in words.split()), None)
    problems.add(
        value,
        Text(en=f"unknown severity '{clip(value.text)}'", ja=f"重大度「{clip(value.text)}」はありません"),
        write(meant) if meant else one_of(word, LEVELS),
    )
    return None


def read_rule(value: Scalar, known_rules: Mapping[str, str], problems: Problems) -> str | None:
    """The code of the rule that `value` names by code or by name. `known_rules`: code → name."""
    word = fold(value.text)
    if word.upper() in known_rules:
        return word.upper()
    for code, name in known_rules.items():
        if name == word.lower():
            return code
    problems.add(
        value,
        Text(en=f"unknown rule '{clip(value.text)}'", ja=f"規則「{clip(value.text)}」はありません"),
        did_you_mean(word, [*known_rules, *known_rules.values()])
        or Text(en="`spfaudit rules` lists them", ja="一覧は spfaudit rules で見られます"),
    )
    return None


def read_rule_or_family(value: Scalar, known_rules: Mapping[str, str], problems: Problems) -> str | None:
    """The same; or what the codes of several rules begin with, if that has all letters of theirs: `SPF`, `SPF1`."""
    word = fold(value.text).upper()
    family = word.rstrip("0123456789")
    if word not in known_rules and any(
        code.startswith(word) and code.rstrip("0123456789") == family for code in known_rules
    ):
        return word
    return read_rule(value, known_rules, problems)


def read_profile(value: Scalar, known_profiles: Collection[str], problems: Problems) -> str | None:
    """The known profile that `value` names, in any case; or the path of a file, relative to the inventory's folder."""
    word = fold(value.text).lower()
    if word in known_profiles:
        return word
    if word.endswith(".toml") or "/" in word:
        return os.path.join(problems.folder, value.text)
    problems.add(
        value,
        Text(en=f"unknown profile '{clip(value.text)}'", ja=f"プロファイル「{clip(value.text)}」はありません"),
        one_of(word, sorted(known_profiles)),
    )
    return None
