"""Publications as they are imported into Pure in bulk, in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.bulk_outputs import output
from fabiola.mappings.pure.ws_outputs import WEB_SERVICE, read_output
from fabiola.mappings.records import Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws import PureWebService

_ELEMENTS = (
    "book",
    "chapterInBook",
    "contributionToConference",
    "contributionToJournal",
    "contributionToMemorandum",
    "contributionToSpecialist",
    "memorandum",
    "nonTextual",
    "other",
    "patent",
    "thesis",
    "workingPaper",
)
_IMPORTED = WEB_SERVICE._replace(has_uuid=False)


class PureBulkPublications(XMLSource):
    """Publications that Pure does not have yet: their identifier is one of the institution, and no UUID.

    What says nothing of who may see it is public, as it is once imported. The people, organizations and journals may be
    UUIDs of Pure or numbers of the institution; only the first are kept, and nothing that has no name.
    Format: the schema `v1.publication-import.base-uk.pure.atira.dk` that Pure offers under Administrator, Bulk import.
    """

    name: ClassVar[str] = "pure-bulk-publications"
    title: ClassVar[str] = "Pure bulk import of publications (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset(
        f"{{v1.publication-import.base-uk.pure.atira.dk}}{name}" for name in _ELEMENTS
    )
    ignore: ClassVar[frozenset[str]] = PureWebService.ignore | {
        "@id",
        "@managedInPure",
        "articleProcessingCharge",
        "existingStores",
        "internationalPeerReviewed",
        "organisations",
        "owner",
        "publicationCategory",
        "supervisorOrganisations",
        "transferToRepository",
    }

    def split(self, document: Fields) -> Iterable[Fields]:
        """The publication in the properties of the web service."""
        return (output(document),)

    def key(self, item: Item) -> str:
        """The identifier in the file. Raises Rejected where there is none."""
        stated = item.peek("@id")
        if not isinstance(stated, str) or not stated.strip():
            raise Rejected("@id: missing or empty")
        return stated.strip()

    def map(self, item: Item) -> Work:
        """The work. Raises Rejected where it has no title, or is not for everybody to see."""
        return read_output(item, _IMPORTED)
