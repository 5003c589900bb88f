"""Projects of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_projects import PureWebServiceProjects


class PureWebServiceXMLProjects(WebServiceXML, XMLSource):
    """Projects, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-projects"
    title: ClassVar[str] = "Pure Web Service 5.x project (XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"{}project"})
    json = PureWebServiceProjects()
    ignore: ClassVar[frozenset[str]] = PureWebServiceProjects.ignore
