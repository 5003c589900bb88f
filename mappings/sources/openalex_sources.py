"""Sources of OpenAlex: the journals, series and repositories in which works are."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import addresses, is_entity, others, own_identifier, publisher, venue
from fabiola.mappings.records import Record, Venue
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identify


class OpenAlexSources(Source):
    """Sources of any type in `openalex_sources.csv`.

    Format: https://docs.openalex.org/api-entities/sources/source-object
    """

    name: ClassVar[str] = "openalex-sources"
    title: ClassVar[str] = "OpenAlex source (JSON)"
    kind: ClassVar[str] = "venue"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "apc_prices",
            "apc_usd",
            "country_code",
            "first_publication_year",
            "flip_year",
            "host_institution_lineage",
            "host_institution_lineage_names",
            "host_organization_lineage",
            "host_organization_lineage_names",
            "ids.fatcat",
            "ids.issn",
            "ids.issn_l",
            "is_core",
            "is_high_oa_rate",
            "is_in_doaj",
            "is_in_doaj_since_year",
            "is_indexed_in_scopus",
            "is_oa",
            "is_ojs",
            "last_publication_year",
            "oa_flip_year",
            "publisher_lineage",
            "publisher_lineage_names",
            "societies",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of a source as its `id`."""
        return is_entity(document, "S")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a source."""
        return own_identifier(item, "S").value

    def map(self, item: Item) -> Record:
        """The venue. Raises Rejected without an OpenAlex ID or a name."""
        own, ids, host = own_identifier(item, "S"), item.open("ids"), publisher(item)
        item.drop("id")
        ids.drop("openalex")
        kind, serial = item.text("type"), item.text("issn_l")
        found = venue(own.value, item.text("display_name"), kind, serial, item.texts("issn"), host)
        if found is None:
            raise Rejected("display_name: missing or no text")
        further = identify(("wikidata", ids.text("wikidata")), ("mag", ids.take("mag")))
        names = (*item.texts("alternate_titles"), *item.texts("abbreviated_title"))
        return Venue(
            names=found.names,
            type=found.type,
            identifiers=(*found.identifiers, *further),
            publishers=found.publishers,
            alternative_names=others(names, found.names),
            websites=addresses(item.text("homepage_url")),
        )
