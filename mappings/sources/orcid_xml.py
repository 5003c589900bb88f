"""Persons of ORCID: the public record in XML, as the yearly public data file and the API give it."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.orcid.answers import answer_without_record, deprecated_record
from fabiola.mappings.orcid.restating import local_name, restated
from fabiola.mappings.orcid.sections import in_record, owner_of
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.orcid import Orcid
from fabiola.mappings.xml.fields import ELEMENT

_NAMESPACE = "http://www.orcid.org/ns/"
_ERROR = "error"
_SECTIONS = {
    "person": "person",
    "activities-summary": "activities",
    "employments": "employments",
    "invited-positions": "invited-positions",
    "educations": "educations",
    "employment": "employment",
    "invited-position": "invited-position",
    "education": "education",
}
"""Elements that are sections of a record -> what their paths call them."""
_ELEMENTS = (
    "record/record",
    "person/person",
    "activities/activities-summary",
    "activities/employments",
    "activities/invited-positions",
    "activities/educations",
    "employment/employment",
    "invited-position/invited-position",
    "education/education",
    "error/error",
    "search/search",
    "expanded-search/expanded-search",
)


class OrcidXML(XMLSource):
    """Records and sections of the versions 2 and 3; each is restated in the JSON of the API, so that both say the same.

    What is published of a record, and what is not, is as for `orcid`. An error that the API answered and the results of
    a search are refused with what they say, but for the error that names a deprecated iD and the one in its place.
    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid-xml"
    title: ClassVar[str] = "ORCID record (API 2.x and 3.0, public data file, XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset(
        {
            *(f"{{{_NAMESPACE}{path.partition('/')[0]}}}{path.partition('/')[2]}" for path in _ELEMENTS),
            "record:record",
            "person:person",
        }
    )
    ignore: ClassVar[frozenset[str]] = Orcid.ignore

    def key(self, item: Item) -> str:
        """The ORCID iD. Raises Rejected where there is none, for an error answer and for search results."""
        if told := answer_without_record({name: item.peek(name) for name in item.names()}):
            raise Rejected(told)
        if message := item.peek("developer-message"):
            raise Rejected(f"developer-message: {message!s:.300}")
        return Orcid().key(item)

    def map(self, item: Item) -> Record:
        """The person. Raises Rejected as for the JSON."""
        return Orcid().map(item)

    def split(self, document: Fields) -> tuple[Fields]:
        """The record in the fields of the JSON; a section in its place in an otherwise empty record."""
        (fields,) = super().split(document)
        known = restated(fields)
        known = deprecated_record(known) or known
        section = _SECTIONS.get(local_name(str(document.get(ELEMENT))))
        return (in_record(known, section, owner_of(known)) if section else known,)
