"""Journals of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.journals import WEB_SERVICE_JOURNAL, read_journal
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Venue
from fabiola.mappings.sources import Source


class PureWebServiceJournals(Source):
    """Journals and series under their present titles and ISSNs, with their publisher.

    Former titles are other names, former ISSNs and those that only help to search are left out: they name other
    journals. The identifiers of databases, metrics and policies for self-archiving are left out too.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-journals"
    title: ClassVar[str] = "Pure Web Service 5.x journal (JSON)"
    kind: ClassVar[str] = "venue"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "alternativeISSNs",
            "classifiedSources",
            "country",
            "doajIndexed",
            "fieldOfResearchAssociations",
            "ids",
            "info",
            "keywordGroups",
            "renderings",
            "scopusMetrics",
            "sherpaRomeoCustomerInformation",
            "sherpaRomeoPolicy",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of a journal."""
        return is_web_service(document) and "/journaltypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Venue:
        """The journal. Raises Rejected where it has no UUID or title, or is not approved or validated."""
        return read_journal(item, WEB_SERVICE_JOURNAL)
