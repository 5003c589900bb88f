"""Research outputs of the Pure API, which followed the web service, in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.ws_outputs import API, read_output
from fabiola.mappings.pure.ws_values import own_uuid, type_address
from fabiola.mappings.records import Work
from fabiola.mappings.sources import Source


class PureAPI(Source):
    """Research outputs as the API gives them, alone or in the lists that answer a query.

    People and journals are told by their UUID and what is printed on the output; organizations, groups, events and
    publishers, of which there is the UUID only, are left out. Only what is visible to everybody and approved or
    validated is published.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api"
    title: ClassVar[str] = "Pure API research output (JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "activities",
            "additionalFiles",
            "articleProcessingCharge",
            "caseNotes",
            "category",
            "commissioningBody",
            "conferenceSeries",
            "country",
            "createdBy",
            "createdDate",
            "customDefinedFields",
            "descriptions",
            "equipment",
            "externalOrganizations",
            "images",
            "internationalPeerReview",
            "mainResearchArea",
            "managingOrganization",
            "modifiedBy",
            "modifiedDate",
            "organizations",
            "outputMedia",
            "placeOfPublication",
            "prettyUrlIdentifiers",
            "projects",
            "pureId",
            "researchOutputs",
            "size",
            "submissionYear",
            "supervisorExternalOrganizations",
            "supervisorOrganizations",
            "systemName",
            "totalNumberOfContributors",
            "translatedHostPublicationSubtitle",
            "translatedHostPublicationTitle",
            "translatedSubTitle",
            "typeDiscriminator",
            "version",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of research outputs, or the type of one beside the discriminator of its class."""
        name = document.get("systemName")
        told = isinstance(document.get("typeDiscriminator"), str)
        return name == "ResearchOutput" or (name is None and told and "/researchoutputtypes/" in type_address(document))

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Work:
        """The work. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_output(item, API)
