"""Records of repositories that run on InvenioRDM, and of Zenodo in its older shape too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.invenio.links import doi_of
from fabiola.mappings.invenio.works import work
from fabiola.mappings.invenio.zenodo import is_legacy, modern
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source


class Invenio(Source):
    """Records of the REST API, alone or as its search lists them.

    Only public records are published. The optional fields for journal, imprint and meeting are read; other fields of an
    instance are reported.
    Format: https://inveniordm.docs.cern.ch/reference/metadata/
    """

    name: ClassVar[str] = "invenio"
    title: ClassVar[str] = "InvenioRDM or Zenodo record (REST API, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "$schema",
            "conceptid",
            "created",
            "deletion_status",
            "expanded",
            "expires_at",
            "files",
            "id",
            "internal_notes",
            "is_draft",
            "is_published",
            "links",
            "media_files",
            "metadata.formats",
            "metadata.locations",
            "metadata.sizes",
            "parent.access",
            "parent.communities",
            "parent.id",
            "parent.is_verified",
            "parent.pids",
            "parent.review",
            "pids.doi",
            "pids.oai",
            "revision_id",
            "stats",
            "status",
            "swh",
            "ui",
            "updated",
            "versions",
        }
    )

    def knows(self, document: Fields) -> bool:
        """Metadata with a title and creators who are persons or organizations, or those of the older shape."""
        metadata = document.get("metadata")
        if not isinstance(metadata, dict) or not isinstance(metadata.get("title"), str):
            return False
        creators = metadata.get("creators")
        listed = creators if isinstance(creators, list) else ()
        return any(isinstance(one, dict) and "person_or_org" in one for one in listed) or is_legacy(document)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The record, in the shape of InvenioRDM."""
        return (modern(document) if is_legacy(document) else document,)

    def key(self, item: Item) -> str:
        """The DOI, else the identifier in the repository. Raises Rejected where there is neither."""
        own = item.peek("id")
        known = doi_of(item) or (str(own).strip() if isinstance(own, str | int) else "")
        if not known:
            raise Rejected("id: missing, and so is a DOI")
        return known

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected for what is not public, is a draft or deleted, and without a title."""
        self.key(item)
        return work(item)
