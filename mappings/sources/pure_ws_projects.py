"""Projects of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.grants import WEB_SERVICE_GRANT, read_project
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureWebServiceProjects(Source):
    """Projects, which hold awards together: those with the number or DOI of a grant are that grant.

    The others are called no grant; what funds them is told by the records of their awards. Participants, the units
    that host a project and the bodies that work with them are there, relations to other records are not.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-projects"
    title: ClassVar[str] = "Pure Web Service 5.x project (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "collaborative",
            "curtailReason",
            "documents",
            "fieldOfResearchAssociations",
            "info",
            "natureTypes",
            "relatedActivities",
            "relatedApplications",
            "relatedAwards",
            "relatedDataSets",
            "relatedEquipment",
            "relatedImpacts",
            "relatedPressMedia",
            "relatedPrizes",
            "relatedProjects",
            "relatedResearchOutputs",
            "relatedStudentThesis",
            "renderings",
            "shortTitle",
            "status",
            "totalAcademicOwnershipPercentage",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of a project."""
        return is_web_service(document) and "/upmprojecttypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Grant:
        """The project. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_project(item, WEB_SERVICE_GRANT)
