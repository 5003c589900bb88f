"""Projects of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.grants import API_GRANT, grant_key, read_project
from fabiola.mappings.records import Grant
from fabiola.mappings.sources import Source


class PureAPIProjects(Source):
    """Projects, of award management or not, which hold awards together: those with the number or DOI of a grant are it.

    The others are called no grant; what funds them is told by the records of their awards. People and organizations,
    of which there may be the UUID only, are told by it; a project that is not in Pure yet is known by its DOI.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-projects"
    title: ClassVar[str] = "Pure API project (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "activities",
            "applicationClusters",
            "awardClusters",
            "dataSets",
            "documents",
            "equipment",
            "images",
            "impacts",
            "natureTypes",
            "participantTimeTracking",
            "pressMedias",
            "prizes",
            "projects",
            "researchOutputs",
            "shortTitle",
            "studentTheses",
            "totalAcademicOwnership",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of projects."""
        return document.get("systemName") == "Project"

    def key(self, item: Item) -> str:
        """The UUID, or the DOI of the grant. Raises Rejected where there is neither."""
        return grant_key(item)

    def map(self, item: Item) -> Grant:
        """The project. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_project(item, API_GRANT)
