"""The JSON Schema (draft-07) of a YAML inventory, for editors and pre-commit checks.

It knows the shape only; names, dates and references between parts are checked by the reader.
"""

from typing import Any

from spfaudit.inventory.model import Usage

JsonSchema = dict[str, Any]

_STRING: JsonSchema = {"type": "string", "minLength": 1}
_DATE: JsonSchema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def inventory_schema() -> JsonSchema:
    """The schema, fit for `json.dumps`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "spfaudit inventory",
        **_mapping(
            {
                "version": {"enum": [1, "1"], "description": "Version of this format."},
                "profile": {
                    **_STRING,
                    "description": "Named set of severities, or the path of a file with your own; default: baseline.",
                },
                "resolver": _resolver(),
                "severities": {
                    "type": "object",
                    "description": "Rule code or name to severity.",
                    "additionalProperties": {"enum": ["error", "warning", "info", "off"]},
                },
                "approved_includes": _names("Names that SPF records may include or redirect to."),
                "approved_mx": _names("Hosts that MX records may name."),
                "required_rua": {
                    "type": "string",
                    "pattern": "^[Mm][Aa][Ii][Ll][Tt][Oo]:",
                    "description": "Address that must receive DMARC aggregate reports.",
                },
                "transport": {
                    "type": "boolean",
                    "description": "Whether to audit MTA-STS, TLS-RPT, TLSA and BIMI as well; default: false.",
                },
                "history": {
                    **_STRING,
                    "description": "File that remembers the runs; relative to the inventory's folder.",
                },
                "senders": {
                    "type": "object",
                    "description": "Networks under a name, used by many domains.",
                    "additionalProperties": _list(_STRING, "Addresses or networks."),
                },
                "defaults": _mapping(_common(), "What holds for domains that do not say otherwise."),
                "domains": {
                    "type": "array",
                    "minItems": 1,
                    "description": "The domains: a bare name, or a mapping.",
                    "items": {"anyOf": [_STRING, _domain()]},
                },
            },
            "Domains, and what their owners declare about them.",
            required=["domains"],
        ),
    }


def _resolver() -> JsonSchema:
    positive = {"type": "number", "exclusiveMinimum": 0}
    return _mapping(
        {
            "nameservers": _list(_STRING, "Recursive resolvers: ADDRESS, ADDRESS:PORT or tls://ADDRESS#NAME."),
            "zone_files": _list(_STRING, "Answer from these files instead; relative to the inventory's folder."),
            "timeout": {**positive, "description": "Seconds for one try."},
            "tries": {"type": "integer", "minimum": 1, "description": "Tries for one question."},
            "rate": {**positive, "description": "Questions a second at most."},
        },
        "Where to ask.",
    )


def _domain() -> JsonSchema:
    waiver = _mapping(
        {
            "rule": {**_STRING, "description": "Code or name of the rule."},
            "reason": {**_STRING, "description": "Why the finding is accepted."},
            "until": {**_DATE, "description": "The last day on which the waiver counts."},
        },
        "A dated, reasoned exception.",
        required=["rule", "reason", "until"],
    )
    return _mapping(
        {
            "domain": {**_STRING, "description": "The name; Unicode is welcome."},
            **_common(),
            "retired_on": {**_DATE, "description": "Retired only: the day of abolition."},
            "hold_until": {**_DATE, "description": "Retired only: kept registered and locked down until this day."},
            "waivers": _list(waiver, "Exceptions."),
        },
        "A domain with what its owner declares.",
        required=["domain"],
    )


def _common() -> JsonSchema:
    return {
        "usage": {"enum": [usage.value for usage in Usage], "description": "What the domain is for."},
        "organization": {**_STRING, "description": "Who answers for it."},
        "senders": _list(_STRING, "Keys of the top-level senders."),
        "dkim_selectors": _list(_STRING, "Selectors in use."),
    }


def _names(description: str) -> JsonSchema:
    return _list(_STRING, description)


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
