"""Journals of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.journals import API_JOURNAL, read_journal
from fabiola.mappings.pure.ws_values import own_uuid
from fabiola.mappings.records import Venue
from fabiola.mappings.sources import Source


class PureAPIJournals(Source):
    """Journals and series under their present titles and ISSNs, with the UUID of their publisher.

    Former titles are other names, former ISSNs and those that only help to search are left out: they name other
    journals. The identifiers of databases and policies for self-archiving are left out too.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-journals"
    title: ClassVar[str] = "Pure API journal (JSON)"
    kind: ClassVar[str] = "venue"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "additionalOpenAccessInformation",
            "country",
            "identifiers",
            "indexedInDoaj",
            "keywordGroups",
            "sherpaRomeoPolicy",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of journals."""
        return document.get("systemName") == "Journal"

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Venue:
        """The journal. Raises Rejected where it has no UUID or title, or is not approved or validated."""
        return read_journal(item, API_JOURNAL)
