"""Publishers of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.journals import WEB_SERVICE_JOURNAL, read_publisher
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Organization
from fabiola.mappings.sources import Source


class PureWebServicePublishers(Source):
    """Publishers with their names, and their country where there is one.

    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-publishers"
    title: ClassVar[str] = "Pure Web Service 5.x publisher (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "info",
            "keywordGroups",
            "renderings",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of a publisher."""
        return is_web_service(document) and "/publishertypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Organization:
        """The publisher. Raises Rejected where it has no UUID or name, or is not approved or validated."""
        return read_publisher(item, WEB_SERVICE_JOURNAL)
