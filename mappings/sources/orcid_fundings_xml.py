"""Fundings of ORCID: the sections of a record about them, and fundings one by one, in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.orcid.restating import restated
from fabiola.mappings.orcid.sections import items_of
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.orcid_fundings import OrcidFundings


class OrcidFundingsXML(XMLSource):
    """Sections of fundings, and full fundings, restated in the JSON of the API.

    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid-fundings-xml"
    title: ClassVar[str] = "ORCID funding (API 2.x and 3.0, public data file, XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset(
        {"{http://www.orcid.org/ns/activities}fundings", "{http://www.orcid.org/ns/funding}funding"}
    )
    ignore: ClassVar[frozenset[str]] = OrcidFundings.ignore

    def key(self, item: Item) -> str:
        """The path, else a digest. Raises Rejected where there is neither that nor a title."""
        return OrcidFundings().key(item)

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected as for the JSON."""
        return OrcidFundings().map(item)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The fundings in the fields of the JSON, each with the person whose record it is from."""
        (fields,) = super().split(document)
        return tuple(items_of(restated(fields), "funding"))
