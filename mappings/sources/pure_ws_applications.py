"""Granted applications of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.grants import WEB_SERVICE_GRANT, read_application
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureWebServiceApplications(Source):
    """Applications that were granted, where no award stands for them; what was applied for is nobody's business.

    An application that is pending, refused or withdrawn is rejected whatever its visibility, and so is one with an
    award, which has a record of its own. The amount that was applied for is left out.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-applications"
    title: ClassVar[str] = "Pure Web Service 5.x granted application (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "budgetDifference",
            "collaborative",
            "documents",
            "fieldOfResearchAssociations",
            "fundingOpportunity",
            "info",
            "natureTypes",
            "relatedApplications",
            "relatedEthicalReviews",
            "relatedProject",
            "renderings",
            "shortTitle",
            "statuses",
            "submissionDate",
            "submissionDeadline",
            "totalAcademicOwnershipPercentage",
            "totalAppliedAmount",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of an application, or the applicants that only applications have."""
        return is_web_service(document) and (
            "/applicationtypes/" in type_address(document) or isinstance(document.get("applicants"), list)
        )

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Grant:
        """The grant. Raises Rejected where it has no UUID or title, is not granted, or is not for everybody to see."""
        return read_application(item, WEB_SERVICE_GRANT)
