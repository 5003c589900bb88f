"""Publishers of OpenAlex, with their imprints one by one."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import addresses, is_entity, label, organization, others, own_identifier
from fabiola.mappings.records import Organization, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identify


class OpenAlexPublishers(Source):
    """Publishers; one in several countries is not placed in any.

    Format: https://docs.openalex.org/api-entities/publishers/publisher-object
    """

    name: ClassVar[str] = "openalex-publishers"
    title: ClassVar[str] = "OpenAlex publisher (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "hierarchy_level",
            "lineage",
            "roles",
            "sources_api_url",
            "sources_count",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of a publisher as its `id`."""
        return is_entity(document, "P")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a publisher."""
        return own_identifier(item, "P").value

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without an OpenAlex ID."""
        own, ids, names = own_identifier(item, "P"), item.open("ids"), label(item.text("display_name"))
        item.drop("id")
        ids.drop("openalex")
        countries = item.texts("country_codes")
        return Organization(
            names=names,
            identifiers=(own, *identify(("ror", ids.text("ror")), ("wikidata", ids.text("wikidata")))),
            aliases=others(item.texts("alternate_titles"), names),
            kinds=("publisher",),
            country=country(countries[0]) if len(countries) == 1 else None,
            websites=addresses(item.text("homepage_url")),
            parents=_parents(item),
        )


def _parents(item: Item) -> tuple[Organization, ...]:
    """The parent, an object or the address alone."""
    if address := item.text("parent_publisher"):
        parent = organization(address, None)
    else:
        fields = item.open("parent_publisher")
        parent = organization(fields.text("id"), fields.text("display_name"))
    return (parent,) if parent else ()
