"""Publishers of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.journals import API_JOURNAL, read_publisher
from fabiola.mappings.pure.ws_values import own_uuid
from fabiola.mappings.records import Organization
from fabiola.mappings.sources import Source


class PureAPIPublishers(Source):
    """Publishers with their names, and their country where there is one.

    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-publishers"
    title: ClassVar[str] = "Pure API publisher (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "identifiers",
            "keywordGroups",
            "portalUrl",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of publishers."""
        return document.get("systemName") == "Publisher"

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Organization:
        """The publisher. Raises Rejected where it has no UUID or name, or is not approved or validated."""
        return read_publisher(item, API_JOURNAL)
