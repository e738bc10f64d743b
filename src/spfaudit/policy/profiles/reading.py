"""A profile's file, read: TOML with `extends`, `title`, `beyond`, `[limits]` and `[rules]`.

Tells all that is wrong at once, each fault with its line. Knows no profile by name.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from spfaudit.mail.limits import Limits
from spfaudit.policy.profiles.lines import line_of
from spfaudit.policy.rule_words import no_such_rule
from spfaudit.policy.rules import RULES
from spfaudit.policy.settings_error import SettingsError, unknown
from spfaudit.policy.verdict import Severity
from spfaudit.system_error import describe_system_error
from spfaudit.text import Text

MAX_BYTES = 1_000_000
MAX_BUDGET = 2**32
"""There are no more IPv4 addresses."""

_KEYS = ("extends", "title", "beyond", "limits", "rules")
_LIMITS = ("address_budget",)
_RULE_KEYS = ("severity", "why", "source")
_PLACE = re.compile(r"\(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_KEY = Text(en="key", ja="キー")


class Line(Struct, frozen=True, kw_only=True):
    """What a file says of one rule."""

    severity: Severity
    why: Text | None = None
    source: str | None = None


class Draft(Struct, frozen=True, kw_only=True):
    """What a file says itself, before what it extends is added."""

    extends: str | None
    title: Text | None
    beyond: Text | None
    limits: Limits | None
    lines: dict[str, Line]


class ProfileFile(Struct, frozen=True, kw_only=True):
    """A file, with the way back to its lines."""

    path: str
    text: str
    draft: Draft

    def at_extends(self, problem: Text) -> Text:
        """A problem of what it extends, with the line that says so."""
        return _at(self.path, line_of(self.text, "", "extends"), problem)


def read_profile_file(path: str) -> ProfileFile:
    """The file at `path`. Raises SettingsError with all that is wrong in it."""
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is one; a number of thousands of digits is another
        raise SettingsError(_not_toml(path, text, error)) from None
    reader = _Reader(text)
    draft = reader.draft(content)
    if reader.problems:
        ordered = sorted(reader.problems, key=lambda problem: problem[0])
        raise SettingsError(*(_at(path, line, problem) for line, problem in ordered))
    return ProfileFile(path=path, text=text, draft=draft)


def _not_toml(path: str, text: str, error: Exception) -> Text:
    """The complaint with the place that tomllib puts behind it, if it knows one."""
    message, found = str(error), _PLACE.search(str(error))
    last = text.rstrip("\n").count("\n") + 1
    line = int(found[1]) if found and found[1] else last if found else 1
    why = message[: found.start()].rstrip() if found else message
    return _at(path, line, Text(en=f"not TOML: {why}", ja=f"TOML として読めません：{why}"))


def _at(path: str, line: int, problem: Text) -> Text:
    return Text(en=f"{path}:{line}: {problem.en}", ja=f"{path}:{line}：{problem.ja}")


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = describe_system_error(error)
        raise SettingsError(Text(en=f"profile {path}: {why.en}", ja=f"プロファイル {path}：{why.ja}")) from None
    if len(content) > MAX_BYTES:
        raise SettingsError(Text(en=f"profile {path}: too long", ja=f"プロファイル {path}：大きすぎます"))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(_at(path, line, Text(en="not UTF-8", ja="UTF-8 ではありません"))) from None


class _Reader:
    """Gathers what is wrong while it reads, as (line, problem)."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, Text]] = []
        self._text = text

    def draft(self, content: Mapping[str, Any]) -> Draft:
        self._known_keys(content, _KEYS, "")
        return Draft(
            extends=self._string(content, "extends", ""),
            title=self._sentence(content, "title", ""),
            beyond=self._sentence(content, "beyond", ""),
            limits=self._limits(content),
            lines=dict(self._lines(self._table(content, "rules"))),
        )

    def _limits(self, content: Mapping[str, Any]) -> Limits | None:
        table = self._table(content, "limits")
        self._known_keys(table, _LIMITS, "limits")
        budget = table.get("address_budget")
        if budget is None:
            return None
        if isinstance(budget, int) and not isinstance(budget, bool) and 0 < budget <= MAX_BUDGET:
            return Limits(address_budget=budget)
        self._complain(
            "limits",
            "address_budget",
            Text(
                en=f"address_budget must be a whole number from 1 to {MAX_BUDGET:,}",
                ja=f"address_budget は 1 以上 {MAX_BUDGET:,} 以下の整数で書いてください",
            ),
        )
        return None

    def _lines(self, rules: Mapping[str, Any]) -> Iterator[tuple[str, Line]]:
        said: dict[str, str] = {}
        for key, value in rules.items():
            code = next((code for code, rule in RULES.items() if key in (code, rule.name)), None)
            if code is None:
                self._complain("rules", key, no_such_rule(key[:60]))
                continue
            if code in said:
                both = Text(en=f"{code} is given twice", ja=f"{code} が重複しています")
                self._complain("rules", key, both)
                continue
            said[code] = key
            line = self._line(key, {"severity": value} if isinstance(value, str) else value)
            if line:
                yield code, line

    def _line(self, key: str, value: object) -> Line | None:
        table = f"rules.{key}"
        if not isinstance(value, dict) or "severity" not in value:
            hint = Text(
                en=f'{key} has no severity: write {key} = "warning"',
                ja=f'{key} に重大度がありません。{key} = "warning" のように書いてください',
            )
            self._complain("rules", key, hint)
            return None
        self._known_keys(value, _RULE_KEYS, table)
        why, source = self._sentence(value, "why", table), self._string(value, "source", table)
        level = self._string(value, "severity", table)
        if level is None:
            return None
        try:
            return Line(severity=Severity(level.lower()), why=why, source=source)
        except ValueError:
            known = [severity.value for severity in Severity]
            self._complain(table, "severity", unknown(level[:60], known, Text(en="severity", ja="重大度")))
            return None

    def _table(self, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = content.get(key, {})
        if isinstance(value, dict):
            return value
        self._complain("", key, Text(en=f"{key} must be a table: [{key}]", ja=f"{key} は表 [{key}] で書いてください"))
        return {}

    def _string(self, content: Mapping[str, Any], key: str, table: str) -> str | None:
        value = content.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self._complain(table, key, Text(en=f"{key} must be a text in quotes", ja=f"{key} は引用符で囲んだ文字列です"))
        return None

    def _sentence(self, content: Mapping[str, Any], key: str, table: str) -> Text | None:
        """A text in one language, or in both: `why = "…"`, or `why.en = "…"` and `why.ja = "…"`."""
        value = content.get(key)
        if isinstance(value, dict) and value.keys() == {"en", "ja"} and all(isinstance(v, str) for v in value.values()):
            return Text(en=value["en"], ja=value["ja"])
        if isinstance(value, dict):
            both = Text(
                en=f"{key} must be a text, or have en and ja",
                ja=f"{key} は文字列にするか、en と ja の両方を書いてください",
            )
            self._complain(table, key, both)
            return None
        text = self._string(content, key, table)
        return Text(en=text, ja=text) if text else None

    def _known_keys(self, content: Mapping[str, Any], known: tuple[str, ...], table: str) -> None:
        for key in content:
            if key not in known:
                self._complain(table, key, unknown(key[:60], known, _KEY))

    def _complain(self, table: str, key: str, problem: Text) -> None:
        self.problems.append((line_of(self._text, table, key), problem))
