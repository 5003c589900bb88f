"""Research outputs of the Pure Web Service 5.x in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.ws_values import classification
from fabiola.mappings.pure.ws_xml import WebServiceXML
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws import PureWebService
from fabiola.mappings.xml.fields import ELEMENT

_FAMILIES = frozenset(
    {
        "bookAnthology",
        "contributionToBookAnthology",
        "contributionToConference",
        "contributionToJournal",
        "contributionToMemorandum",
        "contributionToPeriodical",
        "memorandum",
        "nonTextual",
        "otherContribution",
        "patent",
        "thesis",
        "workingPaper",
    }
)
_UNREAD = frozenset(
    {
        "activity",
        "attendance",
        "consultancy",
        "course",
        "curriculumVitae",
        "editorialWork",
        "equipment",
        "ethicalReview",
        "examination",
        "hostVisitor",
        "impact",
        "membership",
        "otherActivity",
        "pressMedia",
        "prize",
        "studentThesis",
        "talk",
        "visitOther",
    }
)
_TYPES = "/dk/atira/pure/researchoutput/researchoutputtypes"


class PureWebServiceXML(WebServiceXML, XMLSource):
    """Research outputs, one an element named after its family, as they are read from the JSON of the same model.

    Activities, prizes and the like are known too, to be set aside whole: the people in them are no records.
    Format: the XML Schema that each installation has under `/ws/api/5xx/xsd/schema1.xsd`.
    """

    name: ClassVar[str] = "pure-ws-xml"
    title: ClassVar[str] = "Pure Web Service 5.x research output (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset(f"{{}}{name}" for name in _FAMILIES | _UNREAD)
    json = PureWebService()
    ignore: ClassVar[frozenset[str]] = PureWebService.ignore | {"electronicVersions.type", "externalableInfo"}

    def split(self, document: Fields) -> Iterable[Fields]:
        """The output in the properties of the JSON; where its type has no address, that of its family."""
        element = str(document.get(ELEMENT))
        if element in _UNREAD:
            return ({"uuid": document.get("@uuid"), "unread": element},)
        return tuple(_with_type(fields, element.lower()) for fields in super().split(document))

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected as for the JSON, and for records of kinds that are not read."""
        if (kind := item.text("unread")) is not None:
            raise Rejected(f"{kind}: a record of this kind holds no publication and is not read")
        return super().map(item)


def _with_type(fields: Fields, family: str) -> Fields:
    stated = fields.get("type")
    if classification(stated):
        return fields
    label = "".join(stated.lower().split()) if isinstance(stated, str) else ""
    return {**fields, "type": {"uri": "/".join(filter(None, (_TYPES, family, label)))}}
