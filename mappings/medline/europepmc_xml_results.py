"""The XML of a Europe PMC search in the shape that the same answer has in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fabiola.mappings.items import Fields
from fabiola.mappings.xml.fields import MARKUP, TEXT
from fabiola.mappings.xml.text import inside


def results(element: Fields) -> Iterator[Fields]:
    """The records of a `resultList`, named and nested as the JSON names and nests them."""
    for each in inside(element, "result"):
        shaped = _shaped(each)
        if isinstance(shaped, dict):
            yield shaped


def _shaped(element: Fields) -> Any:
    """Text as a string, with attributes as an object with a `value`; children by name, a list where there are several.

    An element with nothing in it is null.
    """
    text = element.get(TEXT, element.get(MARKUP))
    found = {name.removeprefix("@"): value for name, value in element.items() if name.startswith("@")}
    if text is not None:
        return {**found, "value": text} if found else text
    for name, children in element.items():
        if isinstance(children, list):
            parts = [_shaped(child) for child in children if isinstance(child, dict)]
            found[name] = parts[0] if len(parts) == 1 else parts
    return found or None
