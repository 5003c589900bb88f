"""Granted applications of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.grants import API_GRANT, grant_key, read_application
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureAPIApplications(Source):
    """Applications that were granted, where no award stands for them; what was applied for is nobody's business.

    An application that is pending, refused or withdrawn is rejected whatever its visibility, and so is one with an
    award, which has a record of its own. The amount that was applied for is left out.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-applications"
    title: ClassVar[str] = "Pure API granted application (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "applicationDate",
            "applications",
            "budgetAppliedAmountDifference",
            "cluster",
            "documents",
            "fundingOpportunity",
            "images",
            "natureTypes",
            "preApprover",
            "shortTitle",
            "statuses",
            "submissionDate",
            "submissionDeadline",
            "totalAcademicOwnership",
            "totalAppliedAmount",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of applications."""
        return document.get("systemName") == "Application"

    def key(self, item: Item) -> str:
        """The UUID, or the DOI of the grant. Raises Rejected where there is neither."""
        return grant_key(item)

    def map(self, item: Item) -> Grant:
        """The grant. Raises Rejected where it has no UUID or title, is not granted, or is not for everybody to see."""
        return read_application(item, API_GRANT)
