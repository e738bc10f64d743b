"""What SARIF 2.1.0 demands of the parts of a log that we write, as a JSON Schema that knows no other part.

OASIS's own schema is in no package that can be installed for tests (sarif-tools and sarif-om have none), and is not
copied here. This one is stricter where it overlaps: a property that it does not know is an error.

What GitHub's code scanning takes is held, too: names of rules of 255 characters, their descriptions of 1,024, 10 tags
of each (of 20), one location of each result (of 100), 5,000 results (of 25,000) of one run.
"""

from typing import Any


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


_STRING = {"type": "string"}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_BAG = {"type": "object"}  # §3.8
_TEXT = {"type": "string", "minLength": 1}
_MESSAGE = _object("text", text=_TEXT)  # §3.11
_SHORT = _object("text", text={**_TEXT, "maxLength": 1024})
_URI = {"type": "string", "pattern": r"^[A-Za-z0-9\-._~/%:#]+$"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}  # §3.9

_RULE = _object(  # §3.49
    "id shortDescription",
    id=_STRING,
    name={"type": "string", "maxLength": 255},
    shortDescription=_SHORT,
    fullDescription=_SHORT,
    help=_object("text", text=_TEXT, markdown=_TEXT),
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=_object("level", level=_LEVEL),
    properties=_object("tags", tags=_list(_STRING, maxItems=10, uniqueItems=True)),
)
_LOCATION = _object(  # §3.28
    "logicalLocations",
    physicalLocation=_object(  # §3.29
        "artifactLocation",
        artifactLocation=_object("uri", uri=_URI, uriBaseId=_STRING),
        region=_object("startLine", startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=_list(_object("fullyQualifiedName", fullyQualifiedName=_STRING, kind=_STRING)),
)
_SUPPRESSION = _object(  # §3.35
    "kind",
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=_STRING,
)
_RESULT = {  # §3.27
    **_object(
        "ruleId ruleIndex kind level message locations partialFingerprints suppressions",
        ruleId=_STRING,
        ruleIndex={"type": "integer", "minimum": 0},
        kind={"enum": ["fail", "open"]},
        level=_LEVEL,
        message=_MESSAGE,
        locations=_list(_LOCATION, minItems=1, maxItems=1),
        partialFingerprints={"type": "object", "minProperties": 1, "additionalProperties": _STRING},
        suppressions=_list(_SUPPRESSION, uniqueItems=True),
        baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
        properties=_BAG,
    ),
    # §3.27.10
    "if": {"properties": {"kind": {"const": "fail"}}},
    "then": {"properties": {"level": {"enum": ["note", "warning", "error"]}}},
    "else": {"properties": {"level": {"const": "none"}}},
}
_INVOCATION = _object(  # §3.20
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    startTimeUtc=_TIME,
    endTimeUtc=_TIME,
    toolExecutionNotifications=_list(_object("message", level=_LEVEL, message=_MESSAGE)),
)
_RUN = _object(  # §3.14
    "tool results",
    tool=_object("driver", driver=_object("name", name=_STRING, version=_STRING, rules=_list(_RULE, uniqueItems=True))),
    language={"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": _object("", description=_MESSAGE)},
    invocations=_list(_INVOCATION),
    properties=_BAG,
    results=_list(_RESULT, maxItems=5_000),
)
SHAPE = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_object("version runs", **{"$schema": _URI}, version={"const": "2.1.0"}, runs=_list(_RUN)),  # §3.13
}
