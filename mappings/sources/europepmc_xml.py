"""Records of Europe PMC, as its REST API answers a search in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.medline.europepmc_xml_results import results
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.europepmc import Europepmc
from fabiola.mappings.xml.text import inside

_JSON = Europepmc()


class EuropepmcXML(XMLSource):
    """The results of a search, brought into the shape of the JSON.

    Format: https://europepmc.org/docs/EBI_Europe_PMC_Web_Service_Reference.pdf
    """

    name: ClassVar[str] = "europepmc-xml"
    title: ClassVar[str] = "Europe PMC record (REST API, XML)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = Europepmc.ignore
    elements: ClassVar[frozenset[str]] = frozenset({"resultList"})

    def knows(self, document: Fields) -> bool:
        """A list of results with the collections that they are of."""
        return super().knows(document) and bool(inside(document, "result", "source"))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The results in the shape of the JSON."""
        return tuple(results(document))

    def key(self, item: Item) -> str:
        """The identifier with the code of the collection that it is of. Raises Rejected where there is none."""
        return _JSON.key(item)

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without an identifier or a title."""
        return _JSON.map(item)
