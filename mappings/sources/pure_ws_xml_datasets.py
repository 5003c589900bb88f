"""Datasets of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws_datasets import PureWebServiceDatasets


class PureWebServiceXMLDatasets(WebServiceXML, XMLSource):
    """Datasets, read as from the JSON of the same model.

    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml-datasets"
    title: ClassVar[str] = "Pure Web Service 5.x dataset (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"{}dataSet"})
    json = PureWebServiceDatasets()
    ignore: ClassVar[frozenset[str]] = PureWebServiceDatasets.ignore | {"embargoEndDate", "relatedStudentTheses"}
