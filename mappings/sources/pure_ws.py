"""Research outputs of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.ws_outputs import WEB_SERVICE, read_output
from fabiola.mappings.pure.ws_values import is_web_service, own_uuid, type_address
from fabiola.mappings.records import Work
from fabiola.mappings.sources import Source


class PureWebService(Source):
    """Research outputs as the web service gives them, alone or in the lists that answer a query.

    Only what is visible to everybody and approved or validated is published; addresses within the web service never.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws"
    title: ClassVar[str] = "Pure Web Service 5.x research output (JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "additionalFiles",
            "articleProcessingChargeAmount",
            "articleProcessingChargeAmountInArticleProcessingChargeCurrency",
            "articleProcessingChargeCurrency",
            "articleProcessingChargePaid",
            "assessmentType",
            "awardDate",
            "category",
            "commissioningBody",
            "conferenceSeries",
            "country",
            "courtCases",
            "descriptions",
            "embargoEndDate",
            "embargoMonths",
            "externalId",
            "externalIdSource",
            "externallyManaged",
            "externalOrganisations",
            "fieldOfResearchAssociations",
            "fieldWeightedCitationImpact",
            "includedOnStaffPages",
            "info",
            "internationalPeerReview",
            "keywordGroups.keywordContainers.structuredKeyword",
            "mainResearchArea",
            "managingOrganisationalUnit",
            "organisationalUnits",
            "outputMedia",
            "placeOfPublication",
            "pureId",
            "relatedActivities",
            "relatedDataSets",
            "relatedEquipment",
            "relatedImpacts",
            "relatedPressMedia",
            "relatedPrizes",
            "relatedProjects",
            "relatedResearchOutputs",
            "relatedStudentTheses",
            "renderings",
            "scopusMetrics",
            "size",
            "submissionYear",
            "supervisorExternalOrganisations",
            "supervisorOrganisationalUnits",
            "totalNumberOfAuthors",
            "translatedHostPublicationSubTitle",
            "translatedHostPublicationTitle",
            "translatedSubTitle",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of a research output, or the statuses that only research outputs have."""
        return is_web_service(document) and (
            "/researchoutputtypes/" in type_address(document) or isinstance(document.get("publicationStatuses"), list)
        )

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Work:
        """The work. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_output(item, WEB_SERVICE)
