"""Journals of the Crossref REST API: the titles that members register articles under."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.crossref.containers import issns, publishers
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Record, Venue
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import issn
from fabiola.mappings.values.text import texts


class CrossrefJournals(Source):
    """Journals as the REST API gives them one by one and in lists; their subjects were Scopus's and are left out.

    Format: https://api.crossref.org/swagger-ui/index.html (journals)
    """

    name: ClassVar[str] = "crossref-journals"
    title: ClassVar[str] = "Crossref journal (REST API, JSON)"
    kind: ClassVar[str] = "venue"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "breakdowns",
            "counts",
            "coverage",
            "coverage-type",
            "flags",
            "last-status-check-time",
            "subjects",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A title and ISSNs, with what Crossref says of the coverage of a journal."""
        return (
            isinstance(document.get("title"), str)
            and isinstance(document.get("ISSN"), list)
            and "coverage" in document
            and "DOI" not in document
        )

    def key(self, item: Item) -> str:
        """The first ISSN. Raises Rejected where there is none."""
        found = item.peek("ISSN")
        for raw in found if isinstance(found, list) else ():
            if value := issn(raw):
                return value
        raise Rejected("ISSN: missing or not an ISSN")

    def map(self, item: Item) -> Record:
        """The journal. Raises Rejected without an ISSN or a title."""
        self.key(item)
        names = texts((item.text("title"),))
        if not names:
            raise Rejected("title: missing or empty")
        return Venue(names=names, type="journal", identifiers=issns(item), publishers=publishers(item))
