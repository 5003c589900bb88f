"""External persons of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_external_persons import PureWebServiceExternalPersons


class PureWebServiceXMLExternalPersons(WebServiceXML, XMLSource):
    """External persons, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-external-persons"
    title: ClassVar[str] = "Pure Web Service 5.x external person (XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset({"{}externalPerson"})
    json = PureWebServiceExternalPersons()
    ignore: ClassVar[frozenset[str]] = PureWebServiceExternalPersons.ignore
