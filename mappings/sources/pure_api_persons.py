"""Persons and external persons of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.people import POSITIONS, read_external_person, read_person
from fabiola.mappings.pure.ws_values import BOOKKEEPING, own_uuid
from fabiola.mappings.records import Person
from fabiola.mappings.sources import Source


class PureAPIPersons(Source):
    """Persons with names, identifiers and positions, and those of elsewhere with names and identifiers.

    Studies and everything private are not looked at. Organizations, of which there is the UUID only, are told by it.
    External persons have no visibility; those that nobody approved or validated are not published.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-persons"
    title: ClassVar[str] = "Pure API person (JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "academicQualifications",
            "affiliationNote",
            "country",
            "dateOfBirth",
            "documents",
            "employeeEndDate",
            "employeeStartDate",
            "externalOrganizations",
            "externalPositions",
            "fte",
            "gender",
            "images",
            "keywordGroups",
            "leavesOfAbsence",
            "mainResearchArea",
            "nationality",
            "orcidAuthenticated",
            "privateAddress",
            "professionalQualifications",
            "profileInformation",
            "profilePhotos",
            "retirementDate",
            "scopusHIndex",
            "selectedForProfileRefinementService",
            "startDateAsResearcher",
            "studentOrganizationAssociations",
            "title",
            "titles",
            "type",
            "user",
            "willingToTakePhdStudents",
            "willingToTakePhdStudentsDescription",
            *(
                f"{position}.{name}"
                for position in POSITIONS
                for name in (
                    *BOOKKEEPING,
                    "addresses",
                    "affiliationId",
                    "contractType",
                    "emails",
                    "employmentType",
                    "fte",
                    "keywordGroups",
                    "phoneNumbers",
                    "primaryAssociation",
                    "purposeOfStay",
                    "staffType",
                    "supervisorAssociations",
                    "typeDiscriminator",
                    "visitorFrom",
                    "webAddresses",
                )
            ),
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of persons or of external ones."""
        return document.get("systemName") in ("Person", "ExternalPerson")

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Person:
        """The person. Raises Rejected without UUID or name, and for what is not public or not approved."""
        return read_external_person(item, None) if item.peek("systemName") == "ExternalPerson" else read_person(item)
