"""Funders of OpenAlex: those of the Open Funder Registry, with what OpenAlex adds."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import addresses, is_entity, label, others, own_identifier
from fabiola.mappings.records import Organization, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identify


class OpenAlexFunders(Source):
    """Funders; the other roles of the same organization (institution, publisher) have records of their own.

    Format: https://docs.openalex.org/api-entities/funders/funder-object
    """

    name: ClassVar[str] = "openalex-funders"
    title: ClassVar[str] = "OpenAlex funder (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "awards_count",
            "description",
            "grants_count",
            "roles",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of a funder as its `id`."""
        return is_entity(document, "F")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a funder."""
        return own_identifier(item, "F").value

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without an OpenAlex ID."""
        own, ids, names = own_identifier(item, "F"), item.open("ids"), label(item.text("display_name"))
        item.drop("id")
        ids.drop("openalex")
        further = identify(
            ("ror", ids.text("ror")),
            ("fundref", ids.take("crossref")),
            ("fundref", ids.text("doi")),
            ("wikidata", ids.text("wikidata")),
        )
        return Organization(
            names=names,
            identifiers=(own, *further),
            aliases=others(item.texts("alternate_titles"), names),
            kinds=("funder",),
            country=country(item.text("country_code")),
            websites=addresses(item.text("homepage_url")),
        )
