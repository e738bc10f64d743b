"""The JSON Schema and the reader agree on every document, but for what the schema says that it cannot know."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from command import EXAMPLE, ROOT
from inventory.reading import parse
from spfaudit.inventory import InventoryError
from spfaudit.inventory.schema import BEYOND, inventory_schema

FILE = ROOT / "schema" / "inventory.schema.json"
VALIDATOR = jsonschema.Draft7Validator(inventory_schema())

# What the reader says of documents that fit the schema, by the line of `BEYOND` that owns up to it.
UNKNOWN_TO_THE_SCHEMA = {
    0: r"^'.*': (?!a pattern)|listed twice|a pattern is '\*\.'|longer than 253",
    1: r"^unknown (rule|profile|sender)|waived twice|given twice, by code and by name",
    2: r"not a day of the calendar|belongs to usage retired|is before retired_on",
    3: r"not an address|bits set beyond|port .* is not between|not a mailto: URI of one mailbox|not a DKIM selector",
    4: r"control character|the key is given twice",
}


def told(document: object) -> list[str]:
    """What the reader has to say that the schema should know of."""
    try:
        parse(json.dumps(document, ensure_ascii=False))
    except InventoryError as error:
        messages = [problem.message.en for problem in error.problems]
    else:
        return []
    return [one for one in messages if not any(re.search(words, one) for words in UNKNOWN_TO_THE_SCHEMA.values())]


def agree(document: object) -> None:
    complaints = [
        f"{list(error.path)}: {error.message}"
        for error in VALIDATOR.iter_errors(document)
        if "[Mm][Aa][Ii][Ll]" not in error.message  # a mailbox without mailto: is the reader's affair as well
    ]
    problems = told(document)
    assert bool(complaints) == bool(problems), (document, complaints, problems)


# -- documents, right and nearly right ---------------------------------------

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 7, 1.5, "", " ", "\u3000", "x", "false", [], {}, [None], ["x"], [[]], {"x": 1}]
)
_NAMES = st.sampled_from(["a.example", "例え.jp", "B.example.", "*.a.example", "go.jp", "x y"])
_TEXTS = st.sampled_from(["大臣官房", " x ", "K.", "5"]) | st.integers(0, 9) | st.booleans()
_DATES = st.sampled_from(["2027-01-31", " 2027-01-31 ", "2027-02-30", "2027-1-31", "2027/01/31", "令和9年1月31日"])
_RULES = st.sampled_from(["SPF001", "spf203", "missing-spf", "SPF", "XYZ"])
_LEVELS = st.sampled_from(["error", "Off", " info", "fatal", "警告"])
_USAGES = st.sampled_from(["sending", "Non-Sending", "retired", "廃止", " receive-only ", "parked", "送信なし"])
_PROFILES = st.sampled_from(["baseline", "JP-gov", "ours.toml", "./x", "strct"])


def _few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=2)


def _some(required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]) -> Any:
    """A mapping of these; now and then with a value of some other kind, a key too many or one too few."""

    def spoil(drawn: tuple[dict[str, Any], str | None, str, Any]) -> dict[str, Any]:
        mapping, which, how, odd = drawn
        if how == "value" and which in mapping:
            return {**mapping, which: odd}
        if how == "less":
            return {key: value for key, value in mapping.items() if key != which}
        return {**mapping, "surplus": odd} if how == "more" else mapping

    whole = st.fixed_dictionaries(required, optional=optional)
    keys = st.sampled_from([*required, *optional])
    return st.tuples(whole, keys, st.sampled_from(["as it is"] * 9 + ["value", "less", "more"]), _ODD).map(spoil)


_COMMON = {
    "usage": _USAGES,
    "organization": _TEXTS,
    "senders": _few(st.sampled_from(["gateway", "x"])),
    "dkim_selectors": _few(st.sampled_from(["s1", "_"]) | _TEXTS),
}
_WAIVER = {"rule": _RULES, "reason": _TEXTS, "until": _DATES}
_DOMAIN = _some(
    {"domain": _NAMES},
    {
        **_COMMON,
        "retired_on": _DATES,
        "hold_until": _DATES,
        "profile": _PROFILES,
        "waivers": _few(_some(_WAIVER, {"owner": _TEXTS})),
    },
)
_PATTERN_WAIVER = _some({**_WAIVER, "domains": _few(_NAMES)}, {"owner": _TEXTS, "organization": _TEXTS})
_RESOLVER = _some(
    {},
    {
        "nameservers": _few(st.sampled_from(["192.0.2.53", "[2001:db8::53]:5353", "ns.example"])),
        "zone_files": _few(_TEXTS),
        "timeout": st.sampled_from([0.5, 1, 600, 600.5, 0, -1]),
        "tries": st.sampled_from([1, 3.0, 100, 101, 1.5]),
        "rate": st.sampled_from([0.1, 50, 1_000_000, 1_000_001]),
    },
)
_DOCUMENTS = _some(
    {"domains": st.lists(_NAMES | _DOMAIN, max_size=3)},
    {
        "version": st.sampled_from([1, "1", 2, "x"]),
        "profile": _PROFILES,
        "resolver": _RESOLVER,
        "severities": st.dictionaries(_RULES, _LEVELS, max_size=2),
        "approved_includes": _few(_NAMES),
        "approved_mx": _few(_NAMES),
        "required_rua": st.sampled_from(["mailto:a@a.example", "MailTo:x", "a@a.example", "http://a.example"]),
        "history": _TEXTS,
        "transport": st.sampled_from([True, False, "true", "FALSE", "yes", 1]),
        "senders": st.dictionaries(
            st.sampled_from(["gateway", "", " "]), _few(st.sampled_from(["192.0.2.0/24", "x"])), max_size=2
        ),
        "waivers": _few(_PATTERN_WAIVER),
        "defaults": _some({}, {**_COMMON, "profile": _PROFILES}),
    },
)


@given(_DOCUMENTS | _ODD)
def test_they_agree(document: Any) -> None:
    agree(document)


@pytest.mark.parametrize(
    "document",
    [
        {"domains": ["a.example"], "profile": "baseline", "defaults": {"profile": "baseline"}},
        {"domains": ["a.example"], "organization": "x"},
        {"domains": ["x" * 4097]},
        {"domains": [{"a.example": None}]},
        {"domains": {"a.example": {}}},
    ],
)
def test_they_agree_on_what_is_rare(document: Any) -> None:
    assert told(document)
    agree(document)


def test_where_the_reader_is_more_generous_the_schema_says_so() -> None:
    assert "full-width" in BEYOND[-1]
    assert len(BEYOND) == len(UNKNOWN_TO_THE_SCHEMA) + 1
    for document in (
        {"ｄｏｍａｉｎｓ": ["a.example"]},
        {"domains": [{"domain": "a.example", "usage": "ＲＥＴＩＲＥＤ"}]},
        {"domains": ["a.example"], "resolver": {"timeout": "2"}},
    ):
        assert not told(document)
        assert not VALIDATOR.is_valid(document)


def test_every_key_has_a_description() -> None:
    def properties(schema: Any) -> Any:
        if isinstance(schema, dict):
            yield from (schema.get("properties") or {}).items() if "not" not in str(schema.get("required")) else ()
            for key, value in schema.items():
                if key != "not":
                    yield from properties(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from properties(value)

    assert [key for key, value in properties(inventory_schema()) if "description" not in value] == []


def test_the_file_is_what_the_command_prints() -> None:
    """After a change: spfaudit schema > schema/inventory.schema.json"""
    written = msgspec.json.format(msgspec.json.encode(inventory_schema()), indent=2).decode() + "\n"
    assert FILE.read_text(encoding="utf-8") == written


def test_the_example_names_the_schema_and_fits_it() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named
    assert (ROOT / Path(named[1])) == FILE

    class Core(yaml.SafeLoader):
        """As YAML 1.2 and so editors have it: a date is text, and so is `off`."""

    Core.yaml_implicit_resolvers = {
        first: [(tag, words) for tag, words in resolvers if not tag.endswith(("timestamp", "bool"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    VALIDATOR.validate(yaml.load(text, Loader=Core))
