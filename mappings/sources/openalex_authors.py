"""Authors of OpenAlex: the people that it tells apart by machine."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.openalex.authorships import NOBODY, person
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import is_entity, own_identifier
from fabiola.mappings.records import Person, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain


class OpenAlexAuthors(Source):
    """Authors. Their institutions are computed from their papers, so they are no affiliations of today and not read.

    Format: https://docs.openalex.org/api-entities/authors/author-object
    """

    name: ClassVar[str] = "openalex-authors"
    title: ClassVar[str] = "OpenAlex author (JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "affiliations",
            "block_key",
            "last_known_institution",
            "last_known_institutions",
            "most_cited_work",
            "orcid_works",
            "parsed_longest_name",
            "sources",
            "ids.twitter",
            "ids.wikipedia",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of an author as its `id`."""
        return is_entity(document, "A")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of an author."""
        return own_identifier(item, "A").value

    def map(self, item: Item) -> Record:
        """The person. Raises Rejected without an OpenAlex ID or a name, and for the stand-in of deleted authors."""
        own, name = own_identifier(item, "A"), plain(item.require("display_name"))
        if name is None:
            raise Rejected("display_name: no text")
        if own.value in NOBODY:
            raise Rejected(f"id: {own.value} stands for authors that OpenAlex has deleted or not told apart")
        item.drop("id")
        ids = item.open("ids")
        ids.drop("openalex")
        orcids = item.text("orcid"), ids.text("orcid")
        found = person(name, own.value, orcids[0] or orcids[1])
        further = identify(
            ("scopus", _scopus(ids.text("scopus"))), ("wikidata", ids.text("wikidata")), ("mag", ids.take("mag"))
        )
        names = (*item.texts("display_name_alternatives"), *item.texts("longest_name"))
        return Person(
            name=found.name,
            given_name=found.given_name,
            family_name=found.family_name,
            other_names=tuple(dict.fromkeys(other for other in map(plain, names) if other and other != found.name)),
            identifiers=(*found.identifiers, *further),
        )


def _scopus(address: str | None) -> str | None:
    """The number in `http://www.scopus.com/inward/authorDetails.url?authorID=123&partnerID=MN8TOARS`."""
    number = (address or "").rpartition("authorID=")[2].partition("&")[0]
    return number if number.isascii() and number.isdigit() else None
