"""Works and awards in DataCite's XML, as deposited and as harvested by OAI-PMH."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.datacite.kernel import attributes
from fabiola.mappings.datacite.links import own_doi
from fabiola.mappings.datacite.works import IGNORED, record
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource


class DataCiteXML(XMLSource):
    """The element `resource` of any kernel, brought into the shape of the JSON.

    Format: https://schema.datacite.org/
    """

    name: ClassVar[str] = "datacite-xml"
    title: ClassVar[str] = "DataCite metadata (XML)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = IGNORED
    elements: ClassVar[frozenset[str]] = frozenset({"resource"})
    namespace: ClassVar[str] = "http://datacite.org/schema/kernel"

    def split(self, document: Fields) -> Iterable[Fields]:
        """The metadata in the shape of the JSON."""
        return tuple(attributes(fields) for fields in super().split(document))

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return own_doi(item).value

    def map(self, item: Item) -> Record:
        """A work, venue or grant. Raises Rejected without a DOI and for a Project."""
        return record(item)
