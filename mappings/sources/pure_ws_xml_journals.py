"""Journals of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_journals import PureWebServiceJournals


class PureWebServiceXMLJournals(WebServiceXML, XMLSource):
    """Journals, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-journals"
    title: ClassVar[str] = "Pure Web Service 5.x journal (XML)"
    kind: ClassVar[str] = "venue"
    elements: ClassVar[frozenset[str]] = frozenset({"{}journal"})
    json = PureWebServiceJournals()
    ignore: ClassVar[frozenset[str]] = PureWebServiceJournals.ignore
