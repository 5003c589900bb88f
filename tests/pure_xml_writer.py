"""JSON of Pure's web service written as the XML of the same record, to see that both are read alike."""

from __future__ import annotations

from typing import Any

from lxml import etree

from fabiola.mappings.items import Fields
from fabiola.ontology.tables import table

ATTRIBUTES = frozenset(
    {
        *("current", "disabled", "externalId", "externalIdSource", "externallyManaged", "formatted", "href"),
        *("idSource", "key", "locale", "logicalName", "pureId", "ref", "uri", "uuid", "workflowStep"),
    }
)


def write(document: Fields, element: str) -> bytes:
    """The record as the one of a list."""
    root = etree.Element("result")
    _append(root, element, document)
    return etree.tostring(root)


def _append(parent: etree._Element, name: str, value: Any) -> None:
    _fill(etree.SubElement(parent, name), value)


def _fill(element: etree._Element, value: Any) -> None:
    if not isinstance(value, dict):
        element.text = _scalar(value)
        return
    for name, inside in value.items():
        if name == "value" and isinstance(inside, str) and ({"locale", "idSource"} & value.keys() or len(value) == 1):
            element.text = inside
        elif isinstance(inside, list):
            _append_list(element, name, inside)
        elif name in ATTRIBUTES and not isinstance(inside, dict):
            element.set(name, _scalar(inside))
        elif inside is not None:
            _append(element, name, inside)


def _append_list(element: etree._Element, name: str, values: list[Any]) -> None:
    row = table("pure_ws_elements").get(name)
    if row and row["shape"] == "list":
        element = etree.SubElement(element, name)
        name = row["items"].split()[-1]
    for value in values:
        _append(element, name, value)


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
