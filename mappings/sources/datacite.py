"""Works and awards of the DataCite REST API and of DataCite's JSON, which has the same fields without an envelope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.datacite.links import own_doi
from fabiola.mappings.datacite.works import IGNORED, record
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source

_SCHEMA = "http://datacite.org/schema/kernel"


class DataCite(Source):
    """Objects of type `dois` by JSON:API, and bare ones as they are deposited and exported.

    Format: https://support.datacite.org/docs/api and https://github.com/datacite/schema/tree/master/source/json
    """

    name: ClassVar[str] = "datacite"
    title: ClassVar[str] = "DataCite DOI (REST API, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = IGNORED

    def knows(self, document: Fields) -> bool:
        """Attributes of a `dois` object, or bare ones: titles in a list beside the general type or the schema."""
        attributes = document.get("attributes")
        if isinstance(attributes, dict):
            return document.get("type") == "dois" or ("type" not in document and _is_metadata(attributes))
        return _is_metadata(document)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The attributes without their envelope."""
        attributes = document.get("attributes")
        if isinstance(attributes, dict):
            return ({"id": document.get("id"), **attributes},)
        return (document,)

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return own_doi(item).value

    def map(self, item: Item) -> Record:
        """A work, venue or grant. Raises Rejected without a DOI, for what is not public, and for a Project."""
        return record(item)


def _is_metadata(fields: Fields) -> bool:
    types, schema = fields.get("types"), fields.get("schemaVersion")
    typed = isinstance(types, dict) and "resourceTypeGeneral" in types
    described = isinstance(schema, str) and schema.startswith(_SCHEMA)
    return isinstance(fields.get("titles"), list | dict) and (typed or described)
