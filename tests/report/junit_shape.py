"""What the schema that JUnit XML is usually held against demands of the elements that we write.

JUnit XML has no standard. The schema in widest use is `junit-10.xsd` of Jenkins' xUnit plugin, against which pytest
checks its own files too; Ant's and Surefire's, which came before it, want a `type` on failures and errors, a class and
a time on every case, and a moment without an offset, so these are demanded here as well. Ant's also wants a name for
the host, a number as a suite's id, and knows neither output of a case nor sums over all suites, which those that read
the files show: in these it is not followed.

The file is in no package that can be installed for tests (pytest's wheel leaves its own tests out), and is not copied
here. This check is stricter where it overlaps: an element, attribute or text that it does not know is an error.
"""

import re
from xml.etree import ElementTree

from msgspec import Struct

_ANY = re.compile(r"[\s\S]*")
_SOME = re.compile(r"[\s\S]*\S[\s\S]*")
_COUNT = re.compile(r"0|[1-9][0-9]*")
_SECONDS = re.compile(r"[0-9]+(\.[0-9]{1,3})?")
"""Narrower than Surefire's, which takes commas between thousands, and Ant's, which takes a sign."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_COUNTS = {"tests": _COUNT, "failures": _COUNT, "errors": _COUNT}
_CAUSE = {"message": _ANY, "type": _SOME}


class Element(Struct, frozen=True):
    """All of the attributes, and which children there may be in which order, each name with a space behind it."""

    attributes: dict[str, re.Pattern[str]]
    children: str = ""
    text: bool = False


ELEMENTS = {
    "testsuites": Element({"name": _SOME, **_COUNTS, "time": _SECONDS}, "(testsuite )+"),
    "testsuite": Element(
        {"name": _SOME, "id": _SOME, **_COUNTS, "skipped": _COUNT, "time": _SECONDS, "timestamp": _MOMENT},
        "(properties )?(testcase )+",
    ),
    "properties": Element({}, "(property )+"),
    "property": Element({"name": _SOME, "value": _ANY}),
    "testcase": Element(
        {"name": _SOME, "classname": _SOME, "time": _SECONDS}, "((skipped|error|failure|system-out) )?"
    ),
    "failure": Element(_CAUSE, text=True),
    "error": Element(_CAUSE, text=True),
    "skipped": Element(_CAUSE, text=True),
    "system-out": Element({}, text=True),
}


def faults(element: ElementTree.Element, path: str = "") -> list[str]:
    """Everything that is not as it has to be; nothing if the document is valid."""
    path = f"{path}/{element.tag}"
    shape = ELEMENTS.get(element.tag)
    if shape is None:
        return [f"{path}: no such element"]
    found = [f"{path}: no attribute {name}" for name in shape.attributes.keys() - element.attrib.keys()]
    for name, value in element.attrib.items():
        if name not in shape.attributes:
            found.append(f"{path}: unknown attribute {name}")
        elif not shape.attributes[name].fullmatch(value):
            found.append(f"{path}: {name} is {value!r}")
    children = "".join(f"{child.tag} " for child in element)
    if not re.fullmatch(shape.children, children):
        found.append(f"{path}: children are {children!r}")
    between = [element.text, *(child.tail for child in element)]
    if not shape.text and any(text and text.strip() for text in between):
        found.append(f"{path}: text between elements")
    return found + [fault for child in element for fault in faults(child, path)]
