"""Persons as they are synchronised into Pure, in XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.bulk_values import visibility
from fabiola.mappings.pure.ws_values import codes, web_addresses
from fabiola.mappings.pure.ws_xml import own_text, text_at, texts_at
from fabiola.mappings.records import Identifier, Person
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name
from fabiola.mappings.xml.fields import ELEMENT
from fabiola.mappings.xml.text import attribute, elements, inside

_PERSON, _USER = "{v1.unified-person-sync.pure.atira.dk}person", "{v1.user-sync.pure.atira.dk}user"


class PureBulkPersons(XMLSource):
    """Persons by their names, ORCID iD and links: the organizations have no names here, and the rest is private.

    Such files come from the personnel office and list everybody, so only those are published who are said to be public.
    Users are known too, to be set aside: an account is no person.
    Format: the schema `v1.unified-person-sync.pure.atira.dk` of Pure's configurable person synchronisation.
    """

    name: ClassVar[str] = "pure-bulk-persons"
    title: ClassVar[str] = "Pure person synchronisation (XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset({_PERSON, _USER})
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@id",
            "@managedInPure",
            "academicProfessionEntry",
            "affiliationNote",
            "dateOfBirth",
            "employeeStartDate",
            "expert",
            "externalPositions",
            "gender",
            "keywords",
            "leavesOfAbsence",
            "nationality",
            "organisationAssociations",
            "personEducations",
            "phdResearchProjects",
            "photos",
            "privateAddress",
            "professionalQualifications",
            "profileInformation",
            "profileInformations",
            "profiled",
            "retiralDate",
            "systemLeavingDate",
            "titles",
            "user",
            "willingnessToPhd",
        }
    )

    def split(self, document: Fields) -> Iterable[Fields]:
        """The person; of a user no more than that it is one."""
        if document.get(ELEMENT) == "user":
            return ({"@id": document.get("@id"), "account": "user"},)
        return super().split(document)

    def key(self, item: Item) -> str:
        """The identifier in the file. Raises Rejected where there is none."""
        stated = item.peek("@id")
        if not isinstance(stated, str) or not stated.strip():
            raise Rejected("@id: missing or empty")
        return stated.strip()

    def map(self, item: Item) -> Person:
        """The person. Raises Rejected without a name, for users, and for those who are not said to be public."""
        if item.text("account"):
            raise Rejected("user: an account is no person and is not published; give the file of the persons")
        shown = _first(item, "visibility") or "missing"
        if visibility(shown) != "FREE":
            raise Rejected(f"visibility: {shown}; only who is Public is published")
        (given, family), *_ = [*_names(elements(item, "name")), (None, None)]
        if not (name := full_name(given, family)):
            raise Rejected("name: missing or empty")
        others = _names([one for part in elements(item, "names") for one in inside(part, "classifiedName", "name")])
        links = [url for part in elements(item, "links") for url in texts_at(part, "link", "url")]
        return Person(
            name,
            given,
            family,
            other_names=tuple(dict.fromkeys(other for pair in others if (other := full_name(*pair)) and other != name)),
            identifiers=_identifiers(item),
            websites=web_addresses(links),
        )


def _first(item: Item, name: str) -> str | None:
    return next((text.strip() for part in elements(item, name) if (text := own_text(part))), None)


def _names(parts: Iterable[Fields]) -> Iterator[tuple[str | None, str | None]]:
    return ((text_at(part, "firstname"), text_at(part, "lastname")) for part in parts)


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    """The ORCID iD, and of the other identifiers those of kinds that others know too."""
    stated = [one for part in elements(item, "personIds") for one in inside(part, "id")]
    known = ((codes("personsources").get(attribute(one, "type").lower()), own_text(one)) for one in stated)
    pairs = [("orcid", _first(item, name)) for name in ("orcId", "orcid")]
    return identify(*pairs, *((scheme, text) for scheme, text in known if scheme))
