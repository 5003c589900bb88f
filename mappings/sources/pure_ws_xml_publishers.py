"""Publishers of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_publishers import PureWebServicePublishers


class PureWebServiceXMLPublishers(WebServiceXML, XMLSource):
    """Publishers, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-publishers"
    title: ClassVar[str] = "Pure Web Service 5.x publisher (XML)"
    kind: ClassVar[str] = "organization"
    elements: ClassVar[frozenset[str]] = frozenset({"{}publisher"})
    json = PureWebServicePublishers()
    ignore: ClassVar[frozenset[str]] = PureWebServicePublishers.ignore
