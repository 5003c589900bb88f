"""Granted applications of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_applications import PureWebServiceApplications


class PureWebServiceXMLApplications(WebServiceXML, XMLSource):
    """Granted applications, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-applications"
    title: ClassVar[str] = "Pure Web Service 5.x granted application (XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"{}application"})
    json = PureWebServiceApplications()
    ignore: ClassVar[frozenset[str]] = PureWebServiceApplications.ignore | {"statuses.pureId"}
