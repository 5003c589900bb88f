"""Works of ORCID: the sections of a record about works, and works one by one, in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.orcid.restating import restated
from fabiola.mappings.orcid.sections import items_of
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.orcid_works import OrcidWorks


class OrcidWorksXML(XMLSource):
    """Sections of works, several works in bulk, and full works, restated in the JSON of the API.

    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid-works-xml"
    title: ClassVar[str] = "ORCID work (API 2.x and 3.0, public data file, XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset(
        {
            "{http://www.orcid.org/ns/activities}works",
            "{http://www.orcid.org/ns/bulk}bulk",
            "{http://www.orcid.org/ns/work}work",
        }
    )
    ignore: ClassVar[frozenset[str]] = OrcidWorks.ignore

    def key(self, item: Item) -> str:
        """The path, else an identifier or a digest. Raises Rejected where there is neither that nor a title."""
        return OrcidWorks().key(item)

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected as for the JSON."""
        return OrcidWorks().map(item)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The works in the fields of the JSON, each with the person whose record it is from."""
        (fields,) = super().split(document)
        known = restated(fields)
        return tuple(items_of({"bulk": [known]} if "work" in known else known, "work"))
