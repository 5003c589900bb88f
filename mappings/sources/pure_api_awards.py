"""Awards of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.grants import API_GRANT, grant_key, read_award
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureAPIAwards(Source):
    """Awards with their holders, and with the funders, programme and amount as far as these are public.

    Funders and organizations, of which there is the UUID only, are told by it. Awards that are declined, in
    negotiation or approved by the institution alone are none yet and not published.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-awards"
    title: ClassVar[str] = "Pure API award (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "allocatedTime",
            "applications",
            "awards",
            "budgetAwardedAmountDifference",
            "cluster",
            "documents",
            "images",
            "natureTypes",
            "shortTitle",
            "totalAcademicOwnership",
            "totalAwardedAmount",
            "totalSpentAmount",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of awards."""
        return document.get("systemName") == "Award"

    def key(self, item: Item) -> str:
        """The UUID, or the DOI of the grant. Raises Rejected where there is neither."""
        return grant_key(item)

    def map(self, item: Item) -> Grant:
        """The grant. Raises Rejected where it has no UUID or title, is not awarded, or is not for everybody to see."""
        return read_award(item, API_GRANT)
