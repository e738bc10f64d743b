"""The JSON Schema (draft-07) of a YAML inventory, for editors and pre-commit checks.

It accepts what the reader accepts, but for what `BEYOND` says. A value is text, however it is written: wherever text
is wanted, `5` and `true` are as good as "5" and "true".
"""

from collections.abc import Sequence
from typing import Any

from spfaudit.inventory.model import MAX_RATE, MAX_TIMEOUT, MAX_TRIES, Usage
from spfaudit.inventory.nodes import MAX_SCALAR
from spfaudit.inventory.words import LEVELS, USAGE_WORDS

JsonSchema = dict[str, Any]

BEYOND = (
    "That a name is a domain name, and in `domains` only once.",
    "That a rule, a profile or a sender is known, and no rule is waived or weighed twice.",
    "That a date is a day of the calendar; that retired_on and hold_until belong to a retired name, in this order.",
    "What an address, a network, a name server, a mailbox or a DKIM selector looks like.",
    "Control characters, and what belongs to YAML itself: tags, anchors, aliases, depth, keys that are there twice.",
    "The reader understands full-width letters and numbers in quotes as well; the schema asks for plain ones.",
)
"""In what the reader differs."""

_TEXT: JsonSchema = {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": MAX_SCALAR}
_DATE: JsonSchema = {"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"}


def inventory_schema() -> JsonSchema:
    """The schema, fit for `json.dumps`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "spfaudit inventory",
        **_mapping(
            {
                "version": {"enum": [1, "1"], "description": "Version of this format."},
                "profile": _text("Named set of severities, or the path of a file with your own; default: baseline."),
                "resolver": _resolver(),
                "severities": {
                    "type": "object",
                    "description": "Rule code or name to severity.",
                    "additionalProperties": _word(LEVELS, "How much the rule weighs; off: it does not run."),
                },
                "approved_includes": _list(_text("A name."), "Names that SPF records may include or redirect to."),
                "approved_mx": _list(_text("A name."), "Hosts that MX records may name."),
                "required_rua": {
                    "type": "string",
                    "pattern": r"^\s*[Mm][Aa][Ii][Ll][Tt][Oo]:",
                    "description": "Address that must receive DMARC aggregate reports.",
                },
                "transport": {
                    "anyOf": [{"type": "boolean"}, _word(("true", "false"), "The same in quotes.")],
                    "description": "Whether to audit MTA-STS, TLS-RPT, TLSA and BIMI as well; default: false.",
                },
                "history": _text("File that remembers the runs; relative to the inventory's folder."),
                "senders": {
                    "type": "object",
                    "description": "Networks under a name, used by many domains.",
                    "propertyNames": {"pattern": r"\S"},
                    "additionalProperties": {**_list(_text("One of them."), "Addresses or networks."), "minItems": 1},
                },
                "waivers": _list(_waiver(patterns=True), "Exceptions for many domains at once."),
                "defaults": _mapping(
                    {**_of_domains(), "profile": _text("The same as at the top of the file: give it once.")},
                    "What holds for domains that do not say otherwise.",
                ),
                "domains": {
                    "type": "array",
                    "minItems": 1,
                    "description": "The domains: a bare name, or a mapping.",
                    "items": {"anyOf": [_text("A name; all else is as in the defaults."), _domain()]},
                },
            },
            "Domains, and what their owners declare about them.",
            required=["domains"],
        ),
        "not": {"required": ["profile", "defaults"], "properties": {"defaults": {"required": ["profile"]}}},
    }


def _resolver() -> JsonSchema:
    return _mapping(
        {
            "nameservers": _list(
                _text("One of them."), "Recursive resolvers: ADDRESS, ADDRESS:PORT or tls://ADDRESS#NAME."
            ),
            "zone_files": _list(
                _text("A path."), "Answer from these files instead; relative to the inventory's folder."
            ),
            "timeout": _number("number", MAX_TIMEOUT, "Seconds for one try."),
            "tries": _number("integer", MAX_TRIES, "Tries for one question."),
            "rate": _number("number", MAX_RATE, "Questions a second at most."),
        },
        "Where to ask.",
    )


def _waiver(*, patterns: bool = False) -> JsonSchema:
    """One that stands with a domain; or with `patterns`, one that says for which domains it is."""
    whose = {
        "domains": {
            **_list(
                _text("A name, or a pattern."),
                "Names; '*.example.jp' means whatever is below that name, but not the name itself.",
            ),
            "minItems": 1,
        },
        "organization": _text("Only this organization's domains among them."),
    }
    return _mapping(
        {
            "rule": _text("Code or name of the rule, or what the codes of a family begin with."),
            **(whose if patterns else {}),
            "reason": _text("Why the finding is accepted."),
            "owner": _text("Who answers for the exception."),
            "until": {**_DATE, "description": "The last day on which the waiver counts."},
        },
        "A dated, reasoned exception.",
        required=["rule", "domains", "reason", "until"] if patterns else ["rule", "reason", "until"],
    )


def _domain() -> JsonSchema:
    return _mapping(
        {
            "domain": _text("The name; Unicode is welcome."),
            **_of_domains(),
            "retired_on": {**_DATE, "description": "Retired only: the day of abolition."},
            "hold_until": {**_DATE, "description": "Retired only: kept registered and locked down until this day."},
            "profile": _text("By which this domain is judged, in place of the list's."),
            "waivers": _list(_waiver(), "Exceptions."),
        },
        "A domain with what its owner declares.",
        required=["domain"],
    )


def _of_domains() -> JsonSchema:
    return {
        "usage": _word([usage.value for usage in Usage], "What the domain is for.", also=USAGE_WORDS),
        "organization": _text("Who answers for it."),
        "senders": _list(_text("One of them."), "Keys of the top-level senders."),
        "dkim_selectors": _list(_text("One of them."), "Selectors in use."),
    }


def _text(description: str) -> JsonSchema:
    return {**_TEXT, "description": description}


def _word(words: Sequence[str], description: str, also: Sequence[str] = ()) -> JsonSchema:
    """One of the words, which editors propose; in any case, and with space around it, as well."""
    patterns = ["".join(f"[{c.upper()}{c}]" if c.isalpha() else c for c in word) for word in words]
    return {
        "anyOf": [
            {"enum": list(words)},
            {"type": "string", "pattern": rf"^\s*(?:{'|'.join([*patterns, *also])})\s*$"},
        ],
        "description": description,
    }


def _number(kind: str, highest: int, description: str) -> JsonSchema:
    return {"type": kind, "exclusiveMinimum": 0, "maximum": highest, "description": description}


def _list(items: JsonSchema, description: str) -> JsonSchema:
    return {"type": "array", "items": items, "description": description}


def _mapping(properties: JsonSchema, description: str, required: list[str] | None = None) -> JsonSchema:
    schema: JsonSchema = {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }
    return {**schema, "required": required} if required else schema
