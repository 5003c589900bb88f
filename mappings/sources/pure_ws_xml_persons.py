"""Persons of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_persons import PureWebServicePersons


class PureWebServiceXMLPersons(WebServiceXML, XMLSource):
    """Persons, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-persons"
    title: ClassVar[str] = "Pure Web Service 5.x person (XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset({"{}person"})
    json = PureWebServicePersons()
    ignore: ClassVar[frozenset[str]] = PureWebServicePersons.ignore
