"""Awards of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.grants import WEB_SERVICE_GRANT, read_award
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureWebServiceAwards(Source):
    """Awards with their holders, and with the funders, programme and amount as far as these are public.

    Awards that are declined, in negotiation or approved by the institution alone are none yet and not published.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-awards"
    title: ClassVar[str] = "Pure Web Service 5.x award (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "collaborative",
            "curtailReason",
            "documents",
            "fieldOfResearchAssociations",
            "info",
            "milestones",
            "natureTypes",
            "relatedApplications",
            "relatedAwards",
            "relatedEthicalReviews",
            "relatedProject",
            "renderings",
            "shortTitle",
            "totalAcademicOwnershipPercentage",
            "totalAwardedAmount",
            "totalSpendAmount",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of an award, or the holders that only awards have."""
        return is_web_service(document) and (
            "/awardtypes/" in type_address(document) or isinstance(document.get("awardholders"), list)
        )

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Grant:
        """The grant. Raises Rejected where it has no UUID or title, is not awarded, or is not for everybody to see."""
        return read_award(item, WEB_SERVICE_GRANT)
