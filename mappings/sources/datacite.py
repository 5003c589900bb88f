"""Works and awards of the DataCite REST API and of DataCite's JSON, which has the same fields without an envelope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.datacite.former_api import is_former, renewed
from fabiola.mappings.datacite.links import own_doi
from fabiola.mappings.datacite.works import IGNORED, record
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source

_SCHEMA = "http://datacite.org/schema/kernel"


class DataCite(Source):
    """Objects of type `dois` by JSON:API, those of type `works` of before 2018, and bare ones as they are deposited.

    Format: https://support.datacite.org/docs/api and https://github.com/datacite/schema/tree/master/source/json
    """

    name: ClassVar[str] = "datacite"
    title: ClassVar[str] = "DataCite DOI (REST API, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = IGNORED

    def knows(self, document: Fields) -> bool:
        """Attributes of a `dois` or former `works` object, or bare ones: titles beside the general type or a schema."""
        attributes = document.get("attributes")
        if not isinstance(attributes, dict):
            return _is_metadata(document)
        if "type" in document:
            return document["type"] == "dois" or (document["type"] == "works" and is_former(attributes))
        return _is_metadata(attributes) or (_has_titles(attributes) and "doi" in attributes)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The attributes without their envelope."""
        attributes = document.get("attributes")
        if not isinstance(attributes, dict):
            return (document,)
        return ({"id": document.get("id"), **(renewed(attributes) if is_former(attributes) else attributes)},)

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
    return _has_titles(fields) and (typed or described)


def _has_titles(fields: Fields) -> bool:
    return isinstance(fields.get("titles"), list | dict)
