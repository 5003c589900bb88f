"""Persons of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.ws_agents import organization, person_name
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_public,
    classification,
    classified_identifiers,
    first_text,
    former_identifiers,
    is_web_service,
    own_identifiers,
    own_uuid,
    type_address,
    web_addresses,
)
from fabiola.mappings.records import Affiliation, Person
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify

_POSITIONS = (
    "staffOrganisationAssociations",
    "visitingScholarOrganisationAssociations",
    "honoraryStaffOrganisationAssociations",
)


class PureWebServicePersons(Source):
    """Persons with names, identifiers and positions; studies and everything private are not looked at.

    The page on the portal is a website only of those who have a profile there.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-persons"
    title: ClassVar[str] = "Pure Web Service 5.x person (JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "affiliationNote",
            "dateOfBirth",
            "educations",
            "employeeEndDate",
            "employeeStartDate",
            "expert",
            "externalOrganisations",
            "externalPositions",
            "fieldOfResearchAssociations",
            "fte",
            "gender",
            "info",
            "keywordGroups",
            "leavesOfAbsences",
            "nationality",
            "personExpertise",
            "phdResearchProjects",
            "privateAddress",
            "professionalQualifications",
            "profileInformations",
            "profilePhotos",
            "renderings",
            "retirementDate",
            "scopusHIndex",
            "startDateAsResearcher",
            "studentOrganisationAssociations",
            "supervisedByRelations",
            "supervisorForRelations",
            "titles",
            "type",
            "willTakePhdStudents",
            *(
                f"{position}.{name}"
                for position in _POSITIONS
                for name in (
                    *BOOKKEEPING,
                    "addresses",
                    "affiliationId",
                    "contractType",
                    "emails",
                    "employmentType",
                    "isPrimaryAssociation",
                    "keywordGroups",
                    "person",
                    "phoneNumbers",
                    "staffType",
                    "webAddresses",
                )
            ),
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and a name of first and last name; not the type of an external person."""
        name = document.get("name")
        is_named = isinstance(name, dict) and bool(name.keys() & {"firstName", "lastName"})
        return is_web_service(document) and is_named and "/externalpersontypes/" not in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Person:
        """The person. Raises Rejected without UUID or name, and for what is not public."""
        check_public(item)
        name, info = person_name(item.open("name")), item.open("info")
        if not name.full:
            raise Rejected("name: missing or empty")
        own = own_identifiers(item)
        known = (*identify(("orcid", item.text("orcid"))), *classified_identifiers(item.each("ids"), "personsources"))
        links = _links(item)
        page = info.text("portalUrl")
        return Person(
            name.full,
            name.given,
            name.family,
            other_names=tuple(dict.fromkeys(other for other in _other_names(item) if other and other != name.full)),
            identifiers=tuple(dict.fromkeys((*known, *own))),
            affiliations=tuple(dict.fromkeys(_affiliations(item))),
            websites=web_addresses((None if item.flag("profiled") is False else page, *links)),
            former=former_identifiers(info),
        )


def _other_names(item: Item) -> Iterator[str]:
    for variant in item.each("nameVariants"):
        variant.drop(*BOOKKEEPING, "type")
        yield person_name(variant.open("name")).full


def _links(item: Item) -> list[str | None]:
    links = item.each("links")
    for link in links:
        link.drop(*BOOKKEEPING, "description", "linkType")
    return [link.text("url") for link in links]


def _affiliations(item: Item) -> Iterator[Affiliation]:
    """The positions that have an organization with a name."""
    for field in _POSITIONS:
        for position in item.each(field):
            period, described = position.open("period"), first_text(position.take("jobDescription"))
            term = classification(position.take("jobTitle"))
            title = described or (term.labels[0].value if term and term.labels else None)
            start, end = (parse_date(period.take(name)) for name in ("startDate", "endDate"))
            if unit := organization(position.open("organisationalUnit")):
                yield Affiliation(unit, title, start, end)
