"""The XML of Pure's web service, brought into the properties of its JSON: both are renderings of one model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source
from fabiola.mappings.xml.fields import ELEMENT, MARKUP, NAMESPACE, TEXT
from fabiola.mappings.xml.text import attribute, children, inside
from fabiola.ontology.tables import table

_FRAME = frozenset({ELEMENT, NAMESPACE, "@schemaLocation"})
_LOCALE, _ADDRESS, _TYPE_ADDRESS = "@locale", "@uri", "@typeUri"
_FLAGS = {"true": True, "false": False}
_NUMBER = re.compile(r"(?a)-?\d{1,15}(?:\.\d+)?(?:[eE]\d{1,2})?")


class WebServiceXML:
    """What the sources of the XML share: a record is known by its element and UUID, and mapped as its JSON is.

    Of no element of the web service the namespace is given, so `elements` are `{}person` and the like.
    """

    json: ClassVar[Source]
    """The source of the same records in JSON."""
    elements: ClassVar[frozenset[str]]

    def knows(self, document: Fields) -> bool:
        """An element of the web service with a UUID; what links to itself only refers to a record."""
        name = f"{{{document.get(NAMESPACE, '')}}}{document.get(ELEMENT)}"
        return name in self.elements and "@uuid" in document and "link" not in document

    def split(self, document: Fields) -> Iterable[Fields]:
        """The record in the properties of the JSON."""
        return (properties(document),)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return self.json.key(item)

    def map(self, item: Item) -> Record:
        """The record, as it is made of the JSON. Raises Rejected for the same reasons."""
        return self.json.map(item)


def properties(fields: Fields) -> Fields:
    """The object that the JSON has for an element.

    `pure_ws_elements.csv` says which elements wrap a list, are repeated, or hold a truth value or number. Before 5.14
    localized values were elements repeated for each locale, terms had their label as text, and descriptions and
    identifiers their type in an attribute; they are read as the objects that came to stand for them.
    """
    found: Fields = {name[1:]: value for name, value in fields.items() if name.startswith("@") and name not in _FRAME}
    found = {name: _scalar(name, value) for name, value in found.items()}
    for name in dict.fromkeys(name for name, _ in children(fields)):
        found |= _members(name, [part for each, part in children(fields) if each == name])
    text = own_text(fields)
    return found if text is None else {**found, "value": text}


def own_text(fields: Fields) -> str | None:
    """The text of an element as it stands, with its markup; None where it has none."""
    found = fields.get(TEXT, fields.get(MARKUP))
    return found if isinstance(found, str) else None


def texts_at(fields: Fields, *path: str) -> list[str]:
    """The texts of the elements at the end of a path of names, without surrounding space."""
    return [text.strip() for part in inside(fields, *path) if (text := own_text(part)) and text.strip()]


def text_at(fields: Fields, *path: str) -> str | None:
    """The first of the texts at the end of a path."""
    return next(iter(texts_at(fields, *path)), None)


def without_empty(fields: Fields) -> Fields:
    """The properties that hold something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _members(name: str, parts: Sequence[Fields]) -> Fields:
    """The property, or properties, of all child elements of one name."""
    row = table("pure_ws_elements").get(name, {})
    if row.get("shape") == "each":
        return {name: [_value(name, part) for part in parts]}
    if row.get("shape") == "list" and _is_wrapper(parts, row["items"].split()):
        return {name: [_value(each, item) for part in parts for each, item in children(part)]}
    if name == "keywords":
        return {"keywordContainers": _containers([item for part in parts for item in inside(part, "keyword")])}
    if any(_TYPE_ADDRESS in part for part in parts):
        return {f"{name}s": [_typed(part) for part in parts]}
    if all(_is_label(part) for part in parts):
        return {name: _labelled(parts)}
    values = [_value(name, part) for part in parts]
    return {name: values if row.get("shape") == "list" or len(values) > 1 else values[0]}


def _is_wrapper(parts: Iterable[Fields], items: Sequence[str]) -> bool:
    return all(name in items for part in parts for name, _ in children(part)) and all(
        own_text(part) is None for part in parts
    )


def _value(name: str, fields: Fields) -> object:
    """What an element is in the JSON: a scalar where it has nothing but text."""
    if _TYPE_ADDRESS in fields:
        return _typed(fields)
    text = own_text(fields)
    return _scalar(name, text) if text is not None and len(fields) == 1 else properties(fields)


def _scalar(name: str, text: object) -> object:
    """A truth value or number where the table has the element as one and the text is one, else the text."""
    shape = table("pure_ws_elements").get(name, {}).get("shape")
    if not isinstance(text, str):
        return text
    if shape == "flag":
        return _FLAGS.get(text.strip().lower(), text)
    if shape in ("integer", "number") and _NUMBER.fullmatch(text.strip()):
        return int(text) if text.strip().lstrip("-").isdigit() else float(text)
    return text


def _typed(fields: Fields) -> Fields:
    """A value whose type is in attributes, as the object that has a term for it."""
    kind = {"uri": attribute(fields, "typeUri"), "term": {"text": [{"value": attribute(fields, "type")}]}}
    rest = properties({name: value for name, value in fields.items() if name not in ("@typeUri", "@type")})
    return {**rest, "type": kind}


def _is_label(fields: Fields) -> bool:
    """Whether an element is a text of one locale, or a term with its label for text."""
    return own_text(fields) is not None and (_LOCALE in fields or _ADDRESS in fields)


def _labelled(parts: Sequence[Fields]) -> Fields | list[Fields]:
    """The texts of each locale as one localized value; those of one term as that term."""
    groups: dict[tuple[tuple[str, object], ...], list[Fields]] = {}
    for part in parts:
        rest = tuple((name[1:], str(value)) for name, value in part.items() if name[0] == "@" and name != _LOCALE)
        label = without_empty({"locale": attribute(part, "locale"), "value": own_text(part)})
        groups.setdefault(rest, []).append(label)
    found: list[Fields] = [_localized(dict(rest), labels) for rest, labels in groups.items()]
    return found[0] if len(found) == 1 else found


def _localized(rest: Fields, labels: list[Fields]) -> Fields:
    texts = {"text": labels}
    scalars = {name: _scalar(name, value) for name, value in rest.items()}
    return {**scalars, "term" if "uri" in rest else "value": texts} if rest else texts


def _containers(keywords: Sequence[Fields]) -> list[Fields]:
    """The keywords of older versions as the containers of newer ones: terms by their address, free ones as they are."""
    terms = _labelled([part for part in keywords if _ADDRESS in part]) if keywords else []
    free = [{"locale": attribute(part, "locale"), "freeKeywords": [own_text(part)]} for part in keywords]
    found = terms if isinstance(terms, list) else [terms]
    return [
        *({"structuredKeyword": term} for term in found),
        *({"freeKeywords": [words]} for words, part in zip(free, keywords, strict=True) if _ADDRESS not in part),
    ]
