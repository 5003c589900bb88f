"""Works of DataCite's API as it was until 2018, in the shape of the API that came after it."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

from fabiola.mappings.datacite.kernel import attributes
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE, BrokenXML, records

_BOOKKEEPING = (
    "checked", "data-center-id", "identifier", "is-active", "media", "member-id", "metadata-version", "registered",
    "results", "schema-version", "updated",
)  # fmt: skip
_CUT = "..."


def is_former(fields: Fields) -> bool:
    """Whether attributes are those of the former API: one title in a string, and the authors under `author`."""
    return isinstance(fields.get("title"), str) and isinstance(fields.get("author"), list) and "doi" in fields


def renewed(fields: Fields) -> Fields:
    """The attributes under their names of today; the XML, where the answer has it whole, says all of it better."""
    item = Item(fields)
    item.drop(*_BOOKKEEPING)
    found = {
        "creators": [_creator(author) for author in item.each("author")],
        "titles": [{"title": item.text("title")}],
        "types": {
            "resourceTypeGeneral": _general(item.text("resource-type-id")),
            "resourceType": item.text("resource-type-subtype"),
        },
        "publisher": item.text("publisher") or item.text("container-title"),
        "publicationYear": item.take("published"),
        "descriptions": _descriptions(item.text("description")),
        "rightsList": [{"rightsUri": uri}] if (uri := item.text("license")) else [],
        "relatedIdentifiers": [_relation(related) for related in item.each("related-identifiers")],
    }
    item.drop("container-title")
    rest = {name: item.peek(name) for name in item.names()}
    return rest | found | _registered(fields.get("xml"))


def _creator(author: Item) -> Fields:
    """The names `given`, `family` and `literal` are those of CSL; between the two APIs they were those of today."""
    given, family = author.text("given"), author.text("family")
    name = author.text("literal") or ", ".join(filter(None, (family, given)))
    rest = {field: author.peek(field) for field in author.names() if field not in ("id", "type")}
    return {"name": name, "givenName": given, "familyName": family} | rest


def _general(word: str | None) -> str | None:
    """`physical-object` was `PhysicalObject` in capitals."""
    return "".join(part.capitalize() for part in word.split("-")) if word else None


def _descriptions(text: str | None) -> list[Fields]:
    """The description, unless the answer has cut it short."""
    return [{"description": text, "descriptionType": "Abstract"}] if text and not text.endswith(_CUT) else []


def _relation(related: Item) -> Fields:
    return {
        "relatedIdentifier": related.text("related-identifier"),
        "relationType": _general(related.text("relation-type-id")),
        "relatedIdentifierType": "DOI",
    }


def _registered(encoded: Any) -> Fields:
    """The metadata as it was registered; nothing where the XML is missing or broken."""
    try:
        data = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
        element = next(records(io.BytesIO(data), frozenset({"resource"})), {}) if data else {}
    except (binascii.Error, BrokenXML):
        return {}
    return attributes({name: value for name, value in element.items() if name not in (ELEMENT, NAMESPACE)})
